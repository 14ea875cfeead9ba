//! Arrays as Postgres has them. Their elements may be null as far as the type goes; ours never are.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Array, Nullable, Text};
use uuid::Uuid;

/// An array of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Array<Nullable<Text>>)]
pub struct Texts(pub Vec<String>);

impl From<Texts> for Vec<String> {
    fn from(texts: Texts) -> Vec<String> {
        texts.0
    }
}

impl FromSql<Array<Nullable<Text>>, Pg> for Texts {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let values = <Vec<Option<String>> as FromSql<Array<Nullable<Text>>, Pg>>::from_sql(value)?;
        Ok(Texts(values.into_iter().flatten().collect()))
    }
}

impl ToSql<Array<Nullable<Text>>, Pg> for Texts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Text>, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

/// An array of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Array<Nullable<diesel::sql_types::Uuid>>)]
pub struct Uuids(pub Vec<Uuid>);

impl From<Uuids> for Vec<Uuid> {
    fn from(ids: Uuids) -> Vec<Uuid> {
        ids.0
    }
}

impl FromSql<Array<Nullable<diesel::sql_types::Uuid>>, Pg> for Uuids {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let values =
            <Vec<Option<Uuid>> as FromSql<Array<Nullable<diesel::sql_types::Uuid>>, Pg>>::from_sql(value)?;
        Ok(Uuids(values.into_iter().flatten().collect()))
    }
}

impl ToSql<Array<Nullable<diesel::sql_types::Uuid>>, Pg> for Uuids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<diesel::sql_types::Uuid>, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
