//! Answers on their way, in the database.

mod drafts;
mod waiting;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::municipalities;
use crate::http::ApiResult;

pub use drafts::{
    Draft, NewDraft, by_share_token, by_token, comment, forget_old, insert, keep, lock, of_recipient, remove,
    share,
};
pub use waiting::{
    Waiting, by_confirm_token, find_waiting, insert_waiting, lock_waiting, mails_to, restore, settle,
    unconfirmed, waiting_for, waiting_page,
};

/// A list in a column; what cannot be read as such is an error.
#[derive(Debug, FromSqlRow)]
pub struct Many<T>(Vec<T>);

impl<T: DeserializeOwned> FromSql<Jsonb, Pg> for Many<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(Many(serde_json::from_value(value)?))
    }
}

impl<T> From<Many<T>> for Vec<T> {
    fn from(many: Many<T>) -> Self {
        many.0
    }
}

/// The key that signs when a form was shown.
pub async fn form_key(app: &App, connection: &mut Connection) -> ApiResult<Uuid> {
    Ok(municipalities::table
        .find(app.municipality())
        .select(municipalities::form_key)
        .first(connection)
        .await?)
}
