//! What the demonstration is about: the municipality's boards, organisations and three remisser, as data files.

use serde_json::Value;

use crate::cli::CommandError;

/// The boards.
pub(super) const BOARDS: &str = include_str!("content/boards.json");
/// The meetings of two boards.
pub(super) const MEETINGS: &str = include_str!("content/meetings.json");
/// The register of organisations.
pub(super) const ORGANISATIONS: &str = include_str!("content/organisations.csv");
/// The revised agreement, Ks 1216/2018.
pub(super) const AGREEMENT: &str = include_str!("content/agreement.json");
/// The viewpoints of the eight groups, with replies.
pub(super) const VIEWPOINTS: &str = include_str!("content/viewpoints.json");
/// Answers beside those of the groups.
pub(super) const RESPONSES: &str = include_str!("content/responses.json");
/// Mails that come in.
pub(super) const MAILS: &str = include_str!("content/mails.json");
/// The guidelines for partnerships, Ks 1121/2017.
pub(super) const IOP: &str = include_str!("content/iop.json");
/// The remiss of the ministry.
pub(super) const INCOMING: &str = include_str!("content/incoming.json");

/// Reads one of the files.
pub(super) fn read(file: &str) -> Result<Value, CommandError> {
    serde_json::from_str(file)
        .map_err(|error| CommandError::Sentence(format!("a file of the demonstration: {error}")))
}

/// A text in it.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, CommandError> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| {
        CommandError::Sentence(format!("a file of the demonstration has no text at {pointer}"))
    })
}

/// A list in it.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> Result<&'a [Value], CommandError> {
    let found = value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map(Vec::as_slice);
    found.ok_or_else(|| {
        CommandError::Sentence(format!("a file of the demonstration has no list at {pointer}"))
    })
}
