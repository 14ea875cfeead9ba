//! Search: cases and responses by Swedish words, by number in any spelling, by people; and "has something like this been treated before?"
//!
//! The words stand in tables of their own (`case_words`, `text_words`), which triggers keep in step with what is written. What is found
//! there is ids: the rows themselves are read through the same walls as every list, so that nobody finds what they may not see. Text
//! under secrecy stands in no index at all. The text of files is read by the worker ([`TASKS`]).

mod files;
mod highlight;
mod similar;
mod similar_view;
mod store;
mod view;
mod words_gone;

pub use similar_view::SimilarCasePage;
pub use store::{
    CaseSearch, Found, ResponseSearch, case_hits, cases_like, find_cases, find_responses, find_similar,
    response_hits, stems_of_words,
};
pub use view::{CaseHit, FoundIn, ResponseHit};

use crate::http::Routes;

use crate::jobs::Task;

/// So many hits are looked at, the newest first; a search with more of them says so.
pub const MOST: usize = 100;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(similar::of_case).service(similar::of_text);
}

/// Reads the text of files that have come, so that they are found by it; forgets words that stand nowhere any more.
pub const TASKS: &[Task] = &[
    Task {
        name: "text of files",
        run: |app| Box::pin(async move { files::read_waiting(&app).await }),
    },
    Task {
        name: "words that are gone",
        run: |app| Box::pin(async move { words_gone::forget(&app).await }),
    },
];
