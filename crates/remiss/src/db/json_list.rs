//! A list in a column of JSON.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Jsonb;
use serde::de::DeserializeOwned;

/// Version of the binary form of `jsonb`: its first byte, before the text.
const VERSION: u8 = 1;

/// A list in a column of JSON; what cannot be read as such is an error.
#[derive(Debug, FromSqlRow)]
pub struct JsonList<T>(Vec<T>);

impl<T: DeserializeOwned> FromSql<Jsonb, Pg> for JsonList<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&VERSION, text)) => Ok(JsonList(serde_json::from_slice(text)?)),
            _ => Err("this form of jsonb is not known".into()),
        }
    }
}

impl<T> From<JsonList<T>> for Vec<T> {
    fn from(list: JsonList<T>) -> Vec<T> {
        list.0
    }
}
