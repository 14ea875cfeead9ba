//! Drafts and decisions, the same for both directions.

use serde_json::{Value, json};

use super::content::{list, text};
use super::setup::Town;
use super::walk::{Walk, id};
use crate::cli::CommandError;

/// The board's meeting on a day.
pub(super) async fn meeting_on(
    walk: &Walk,
    town: &Town,
    board: &str,
    day: &str,
) -> Result<String, CommandError> {
    let path = format!(
        "/boards/{}/meetings?dateFrom={day}&dateTo={day}",
        town.board(board)?
    );
    let meetings = walk.get(&town.secretary, &path).await?;
    let first = list(&meetings, "/meetings")?.first().cloned();
    id(&first.ok_or_else(|| CommandError::Sentence(format!("{board} has no meeting on {day}")))?)
}

/// A draft from what the case knows, and then what the officer writes in it; the heading rules say what they find.
pub(super) async fn write(
    walk: &Walk,
    town: &Town,
    case: &str,
    remiss: &str,
    kind: &str,
    written: &Value,
) -> Result<String, CommandError> {
    let new = json!({ "kind": kind, "remissId": remiss });
    let draft = id(&walk
        .post(&town.officer, &format!("/cases/{case}/drafts"), &new)
        .await?)?;
    let mut sections = Vec::new();
    let mut fields = serde_json::Map::new();
    for (key, words) in written.as_object().into_iter().flatten() {
        if key.ends_with("tance") {
            fields.insert(key.clone(), words.clone());
        } else {
            sections.push(json!({ "key": key, "text": words }));
        }
    }
    let body = json!({ "sections": sections, "fields": fields });
    walk.patch(&town.officer, &format!("/drafts/{draft}"), &body)
        .await?;
    let findings = walk
        .get(&town.officer, &format!("/drafts/{draft}/findings"))
        .await?;
    let findings = list(&findings, "/findings")?;
    if findings.is_empty() {
        walk.note(&format!("{kind}: heading rules find nothing to mend"));
    }
    for finding in findings {
        let (severity, what) = (finding["severity"].as_str(), finding["what"].as_str());
        walk.note(&format!(
            "{}: {}",
            severity.unwrap_or_default(),
            what.unwrap_or_default()
        ));
    }
    Ok(draft)
}

/// The draft is handed in for a meeting.
pub(super) async fn hand_in(
    walk: &Walk,
    town: &Town,
    draft: &str,
    meeting: &str,
) -> Result<(), CommandError> {
    walk.post(
        &town.officer,
        &format!("/drafts/{draft}/submissions"),
        &json!({ "meetingId": meeting }),
    )
    .await?;
    Ok(())
}

/// The board decides at a meeting.
pub(super) async fn decide(
    walk: &Walk,
    town: &Town,
    case: &str,
    remiss: &str,
    meeting: &str,
    about: &Value,
    approved_at_once: bool,
) -> Result<String, CommandError> {
    let decision = json!({
        "remissId": remiss, "meetingId": meeting, "kind": text(about, "/kind")?, "decidedBy": "board",
        "paragraph": text(about, "/paragraph")?, "text": text(about, "/text")?, "approvedAtOnce": approved_at_once,
    });
    id(&walk
        .post(&town.secretary, &format!("/cases/{case}/decisions"), &decision)
        .await?)
}
