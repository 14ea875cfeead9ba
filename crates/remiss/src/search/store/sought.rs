//! What is looked for: words as they are, and the words of the register that they are parts or beginnings of.
//!
//! A beginning is looked up in the list of all words (`search_words`) and becomes words. In the index of the texts itself it would have every entry of its
//! stretch read, whatever else is asked for: among ten million documents that takes seconds.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Float, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::{Connection, statement};
use crate::http::ApiResult;

/// Hits of the words as parts of compounds, or as the beginning of a word, count half.
const WIDE: f32 = 0.5;

/// See `remiss_sought` in the database.
#[derive(Debug, QueryableByName)]
pub(super) struct Sought {
    #[diesel(sql_type = Array<Text>)]
    pub stems: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    exact: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    wide: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    ranked: Option<String>,
    #[diesel(sql_type = Float)]
    exact_share: f32,
    #[diesel(sql_type = Float)]
    wide_share: f32,
    /// About which share of the documents are responses, 0 to 1.
    #[diesel(sql_type = Float)]
    pub response_share: f32,
    #[diesel(sql_type = Bool)]
    cut: bool,
}

/// One way to look for it.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    /// What the index is asked for, as a `tsquery`.
    pub sought: &'a str,
    /// What the rank is taken by, as a `tsquery`.
    pub ranked: &'a str,
    /// About which share of the documents holds the words, 0 to 1: by it the newest are looked through in pieces of the right size.
    pub share: f32,
    /// What a hit is worth.
    pub weight: f32,
    /// There are more words of this kind than are looked for.
    pub cut: bool,
}

impl Sought {
    /// The ways to look for it: the second only where the first finds too little. None where it can be nowhere.
    pub fn passes(&self) -> impl Iterator<Item = Pass<'_>> {
        let exact = self.exact.as_deref().map(|exact| Pass {
            sought: exact,
            ranked: exact,
            share: self.exact_share,
            weight: 1.0,
            cut: false,
        });
        let wide = self.wide.as_deref().map(|wide| Pass {
            sought: wide,
            ranked: self.ranked.as_deref().unwrap_or(wide),
            share: self.wide_share,
            weight: WIDE,
            cut: self.cut,
        });
        exact.into_iter().chain(wide)
    }
}

/// What these words look for, on this board where one is asked for.
pub(super) async fn sought(
    connection: &mut Connection,
    text: &str,
    board: Option<Uuid>,
) -> ApiResult<Sought> {
    Ok(statement("SELECT * FROM remiss_sought(?, ?)")
        .bind::<Text, _>(text)
        .bind::<Nullable<SqlUuid>, _>(board)
        .get_result(connection)
        .await?)
}
