//! How many rows a query has, counted no further than a limit: among a million cases it matters little whether there are 2,000 or more,
//! and counting them all would take longer than everything else.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::{QueryResult, RunQueryDsl};

/// `SELECT count(*)` over the first rows of a query.
#[derive(Debug, Clone, Copy)]
pub struct AtMost<Q> {
    query: Q,
    limit: i64,
}

impl<Q> AtMost<Q> {
    /// Counts the rows of `query`, at most `limit`.
    pub fn new(query: Q, limit: i64) -> Self {
        AtMost { query, limit }
    }
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for AtMost<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS counted");
        Ok(())
    }
}

impl<Q> QueryId for AtMost<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for AtMost<Q> {
    type SqlType = BigInt;
}

impl<Q, C> RunQueryDsl<C> for AtMost<Q> {}
