//! What the page of a distribution list reads of the API's answers about suggestions and coverage.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use uuid::Uuid;

/// A page of suggestions for a distribution list.
#[derive(Debug, Deserialize)]
pub(super) struct Suggestions {
    pub suggestions: Vec<Suggestion>,
    pub basis: Basis,
    #[serde(rename = "_meta")]
    pub meta: Meta,
}

/// How many there are.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meta {
    pub total_records: i64,
}

/// Somebody who might be asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Suggestion {
    pub organisation_id: Uuid,
    pub name: String,
    pub kind: String,
    pub score: u32,
    pub reasons: Vec<Reason>,
    pub never_asked: bool,
    pub asked: u32,
    pub answered: u32,
    pub last_asked_on: Option<Date>,
    pub recipient_id: Option<Uuid>,
    pub channel: Option<String>,
    pub obstacle: Option<String>,
    pub forum_member_count: usize,
}

/// Why.
#[derive(Debug, Deserialize)]
pub(super) struct Reason {
    pub kind: String,
    pub text: String,
}

/// What suggestions are made from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Basis {
    pub similar_rounds: Vec<SimilarRemiss>,
    pub hints: Vec<String>,
}

/// An earlier remiss that is like one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SimilarRemiss {
    pub name: String,
    pub sent_on: Option<Date>,
}

/// What a distribution list covers.
#[derive(Debug, Deserialize)]
pub(super) struct Coverage {
    pub sentences: Vec<String>,
    pub shares: Vec<Share>,
}

/// How many of a kind, an area, a topic or a size stand on a list.
#[derive(Debug, Deserialize)]
pub(super) struct Share {
    pub dimension: String,
    pub value: String,
    pub name: String,
    pub listed: u32,
    pub registered: u32,
    pub standing: String,
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}
