//! Whom to ask: organisations and forums for the distribution list of a remiss, each with its reasons, and what the list covers.
//!
//! Nothing here puts anybody on a list: an officer decides. So a suggestion is nothing but its reasons: each has its points and a Swedish
//! sentence, and the points together are its place in the order. Small associations are not to be forgotten ("Vikten av att även mindre
//! föreningar blir sedda"), which is why never having been asked counts for an organisation, and not against it.
//!
//! Words are compared by their stems, which the caller brings along ([`Stems`]): the same ones that searching uses.

mod coverage;
mod rank;
mod reason;
mod vocabulary;

pub use coverage::{Body, Coverage, Dimension, Gaps, Share, Standing, coverage};
pub use rank::{Asked, Candidate, EarlierAnswer, History, Ranked, rank};
pub use reason::{Reason, ReasonKind, Size};
pub use vocabulary::{Label, Mention, Place, Stems, Vocabulary, words};
