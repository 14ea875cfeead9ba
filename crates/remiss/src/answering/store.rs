//! Answers on their way, in the database.

mod drafts;
mod waiting;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
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

/// The key that signs when a form was shown.
pub async fn form_key(app: &App, connection: &mut Connection) -> ApiResult<Uuid> {
    Ok(municipalities::table
        .find(app.municipality())
        .select(municipalities::form_key)
        .first(connection)
        .await?)
}
