//! Statements written as SQL that Postgres parses and plans once per connection, as it does those that diesel writes.
//! `diesel::sql_query` has each of them parsed and planned anew; that is half the price of a short statement. So it goes with diesel's own updates,
//! unless they are [`kept`].

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};

/// A statement with a question mark for each value, in their order; or with `$1`, `$2` and so on, where one stands in several places. Rows are read by
/// name (`QueryableByName`). A text that is put together has few forms: each is kept for as long as the connection.
pub fn statement(sql: impl Into<Cow<'static, str>>) -> Statement<()> {
    Statement {
        sql: sql.into(),
        values: (),
    }
}

/// See [`statement`].
#[derive(Debug, Clone)]
pub struct Statement<Values> {
    sql: Cow<'static, str>,
    values: Values,
}

impl<Values> Statement<Values> {
    /// The value for the next question mark, as this type of Postgres'.
    pub fn bind<Type, Rust>(self, value: Rust) -> Statement<(Values, Value<Type, Rust>)> {
        Statement {
            sql: self.sql,
            values: (self.values, Value(value, PhantomData)),
        }
    }
}

/// A value of a statement.
#[derive(Debug, Clone, Copy)]
pub struct Value<Type, Rust>(Rust, PhantomData<Type>);

/// The values of a statement.
pub trait Values {
    /// Writes what stands before each value, and the value. Gives back what stands after the last.
    fn write<'b>(&'b self, sql: &'b str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<&'b str>;

    /// Hands each over, in their order.
    fn hand_over<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

impl Values for () {
    fn write<'b>(&'b self, sql: &'b str, _: &mut AstPass<'_, 'b, Pg>) -> QueryResult<&'b str> {
        Ok(sql)
    }

    fn hand_over<'b>(&'b self, _: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl<Before, Type, Rust> Values for (Before, Value<Type, Rust>)
where
    Before: Values,
    Rust: ToSql<Type, Pg>,
    Pg: HasSqlType<Type>,
{
    fn write<'b>(&'b self, sql: &'b str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<&'b str> {
        let rest = self.0.write(sql, out)?;
        let (text, rest) = rest.split_once('?').ok_or_else(|| {
            diesel::result::Error::QueryBuilderError("a value without a question mark".into())
        })?;
        out.push_sql(text);
        out.push_bind_param::<Type, Rust>(&self.1.0)?;
        Ok(rest)
    }

    fn hand_over<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.hand_over(out)?;
        out.push_bind_param::<Type, Rust>(&self.1.0)
    }
}

impl<V: Values> QueryFragment<Pg> for Statement<V> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.sql.contains("$1") {
            // A value that is handed over is written at once: where the text has its own places, that goes into a comment behind it.
            out.push_sql(&self.sql);
            out.push_sql(" --");
            return self.values.hand_over(&mut out);
        }
        let rest = self.values.write(&self.sql, &mut out)?;
        out.push_sql(rest);
        Ok(())
    }
}

/// Known by its text: two statements may have values of the same types.
impl<V> QueryId for Statement<V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<V> Query for Statement<V> {
    type SqlType = Untyped;
}

/// An update of diesel's that is parsed and planned once per connection too. Diesel keeps none, since the columns that one sets are found out when it
/// runs: this is for those that set the same ones each time, or one of a few choices.
pub fn kept<Update>(update: Update) -> Kept<Update> {
    Kept(update)
}

/// See [`kept`].
#[derive(Debug, Clone, Copy)]
pub struct Kept<Update>(Update);

impl<Update: QueryFragment<Pg>> QueryFragment<Pg> for Kept<Update> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Known by its text.
impl<Update> QueryId for Kept<Update> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Update: Query> Query for Kept<Update> {
    type SqlType = Update::SqlType;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use diesel::sql_types::{BigInt, Text};

    use super::*;

    #[test]
    fn values_stand_where_the_question_marks_are_and_the_statement_is_kept() {
        let wanted = statement("SELECT ? + count(*) FROM jobs WHERE kind = ?")
            .bind::<BigInt, _>(3_i64)
            .bind::<Text, _>("mail");
        let text = diesel::debug_query::<Pg, _>(&wanted).to_string();
        assert_eq!(
            text,
            "SELECT $1 + count(*) FROM jobs WHERE kind = $2 -- binds: [3, \"mail\"]"
        );
        assert!(QueryFragment::<Pg>::is_safe_to_cache_prepared(&wanted, &Pg).unwrap());
    }

    #[test]
    fn an_update_is_kept_where_it_is_said_to_be() {
        use crate::db::schema::jobs;
        use diesel::prelude::*;
        let update = || diesel::update(jobs::table).set(jobs::kind.eq("mail"));
        assert!(!QueryFragment::<Pg>::is_safe_to_cache_prepared(&update(), &Pg).unwrap());
        assert!(QueryFragment::<Pg>::is_safe_to_cache_prepared(&kept(update()), &Pg).unwrap());
        assert_eq!(
            diesel::debug_query::<Pg, _>(&kept(update())).to_string(),
            diesel::debug_query::<Pg, _>(&update()).to_string()
        );
    }

    #[test]
    fn a_value_stands_in_as_many_places_as_its_number_does() {
        let wanted = statement("SELECT $2 || kind FROM jobs WHERE kind = $1 OR kind = $2")
            .bind::<Text, _>("mail")
            .bind::<Text, _>("text");
        let text = diesel::debug_query::<Pg, _>(&wanted).to_string();
        assert_eq!(
            text,
            "SELECT $2 || kind FROM jobs WHERE kind = $1 OR kind = $2 --$1$2 -- binds: [\"mail\", \"text\"]"
        );
        assert!(QueryFragment::<Pg>::is_safe_to_cache_prepared(&wanted, &Pg).unwrap());
    }
}
