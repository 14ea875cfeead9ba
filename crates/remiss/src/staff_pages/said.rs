//! What a page says of a form that was sent: what was done, or what has to be mended.

use crate::http::inside::Problem;

/// What a page says of the form that was sent to it last.
#[derive(Default)]
pub(super) struct Said {
    /// What was done.
    pub done: Option<String>,
    /// Why nothing was done: a sentence, and one for each field.
    pub wrong: Option<(String, Vec<String>)>,
}

impl Said {
    /// That this was done.
    pub fn done(words: impl Into<String>) -> Said {
        Said {
            done: Some(words.into()),
            wrong: None,
        }
    }

    /// That nothing was done, and why.
    pub fn wrong(problem: &Problem) -> Said {
        let mut each: Vec<String> = problem.fields.iter().map(|field| field.detail.clone()).collect();
        // One wrong field is the whole sentence already.
        each.retain(|one| *one != problem.detail);
        Said {
            done: None,
            wrong: Some((problem.detail.clone(), each)),
        }
    }
}
