//! What the pages read of the API's answers. What they do not show is not read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use uuid::Uuid;

/// A page of a list.
pub(super) struct Listed<T> {
    pub entries: Vec<T>,
    /// How many there are in all; or as many as were counted.
    pub total: i64,
    /// There are more than were counted.
    pub more: bool,
}

/// A board.
#[derive(Debug, Deserialize)]
pub(super) struct Board {
    pub id: Uuid,
    pub name: String,
    #[serde(rename = "validTo")]
    pub valid_to: Option<Date>,
}

/// The name of a board.
pub(super) fn board_name(boards: &[Board], id: Uuid) -> &str {
    let board = boards.iter().find(|board| board.id == id);
    board.map_or("", |board| board.name.as_str())
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Case {
    pub id: Uuid,
    pub board_id: Uuid,
    pub case_number: String,
    pub title: String,
    #[serde(default)]
    pub initiator: String,
    pub status: String,
    pub void_reason: Option<String>,
    #[serde(default)]
    pub classification: String,
    pub secrecy_ground: Option<String>,
    pub opened_on: Date,
    pub closed_at: Option<Timestamp>,
    pub target_meeting_id: Option<Uuid>,
    pub responsible_officer: Option<String>,
    #[serde(default)]
    pub counterpart_numbers: Vec<Counterpart>,
    /// Another board shares it with us.
    #[serde(default)]
    pub shared: bool,
    /// Why it was found.
    pub hit: Option<Hit>,
}

/// Why something was found.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hit {
    /// HTML: escaped, with `<mark>` around the words.
    pub snippet: Option<String>,
    pub document_id: Option<Uuid>,
    pub document_number: Option<String>,
}

/// A number of somebody else.
#[derive(Debug, Deserialize)]
pub(super) struct Counterpart {
    pub number: String,
    #[serde(default)]
    pub party: String,
}

/// Somebody with access to a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Officer {
    pub display_name: String,
    pub responsible: bool,
}

/// A case against its stop date.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StopDate {
    pub stop_date: Date,
    pub meeting_id: Uuid,
    pub meeting_date: Date,
    pub board: String,
    pub case_id: Uuid,
    pub case_number: String,
    pub title: String,
    pub officer: String,
    pub state: String,
    pub working_days_left: i64,
    pub handed_in_at: Option<Timestamp>,
    #[serde(default)]
    pub handed_in_late: bool,
    pub late_consent: Option<String>,
    pub draft_state: Option<String>,
    pub draft_version: Option<i32>,
    /// How far the report has come, with what the rules find in it.
    pub progress: Option<String>,
    pub findings: Option<FindingCounts>,
    pub consent: Option<Consent>,
    pub meeting_status: Option<String>,
    /// What its reader may do: `lateConsents`.
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}

/// How many findings a draft has.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct FindingCounts {
    pub grave: i64,
    pub warnings: i64,
}

/// The consent to hand in late.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consent {
    pub given_by: String,
    pub given_at: Timestamp,
    pub reason: String,
}

/// A remiss.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remiss {
    pub id: Uuid,
    pub case_id: Uuid,
    #[serde(default)]
    pub case_number: String,
    pub direction: String,
    #[serde(default)]
    pub label: String,
    pub name: String,
    pub state: String,
    pub deadline_date: Option<Date>,
    pub deadline_text: Option<String>,
    #[serde(default)]
    pub sender: String,
    #[serde(default)]
    pub sender_number: String,
    #[serde(default)]
    pub public: bool,
    pub recipients: Counts,
    pub sent_at: Option<Timestamp>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
    #[serde(default)]
    pub questions: Vec<Asked>,
    /// What its reader may do with it now.
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}

impl Remiss {
    /// Whether the board asks.
    pub fn is_outgoing(&self) -> bool {
        self.direction == "outgoing"
    }

    /// Whether it is still to be answered, by us or to us.
    pub fn is_awaited(&self) -> bool {
        if self.is_outgoing() {
            self.state == "sent"
        } else {
            matches!(
                self.state.as_str(),
                "registered" | "inPreparation" | "handedIn" | "decided"
            )
        }
    }
}

/// A question of a remiss.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    pub key: String,
    #[serde(default)]
    pub text: String,
}

/// An answer to one of its questions.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct AnswerTo {
    pub key: String,
    #[serde(default)]
    pub text: String,
}

/// What stands above an answer: the question; its key, where nobody asks it any more.
pub(super) fn question(asked: &[Asked], key: &str) -> String {
    let found = asked.iter().find(|question| question.key == key);
    match found.map(|question| question.text.as_str()) {
        Some("") | None => format!("Fråga {key}"),
        Some(text) => text.to_owned(),
    }
}

/// A warning about a deadline.
#[derive(Debug, Deserialize)]
pub(super) struct Warning {
    pub text: String,
}

/// How many are on a distribution list, and what came of asking them.
#[derive(Debug, Deserialize)]
pub(super) struct Counts {
    pub listed: i64,
    pub bounced: i64,
    pub answered: i64,
    pub declined: i64,
}

/// Somebody who is asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Recipient {
    pub name: String,
    #[serde(default)]
    pub kind: String,
    pub channel: String,
    pub delivery: String,
    pub outcome: String,
    pub answered_at: Option<Timestamp>,
    #[serde(default)]
    pub extended: bool,
    pub deadline: Option<Timestamp>,
}

/// A document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub id: Uuid,
    pub document_number: String,
    pub direction: String,
    pub kind: String,
    pub title: String,
    pub party: String,
    pub registered_at: Timestamp,
    pub secrecy_ground: Option<String>,
    /// It is under secrecy, and its reader sees no more than that it is there.
    #[serde(default)]
    pub hidden: bool,
    pub voided_at: Option<Timestamp>,
    pub void_reason: Option<String>,
    #[serde(default)]
    pub file_name: String,
    #[serde(default)]
    pub size: i64,
}

/// A draft.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draft {
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub version: i32,
    pub title: String,
    pub made_by: String,
    pub made_at: Timestamp,
}

/// What the rules say of a draft.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Findings {
    pub can_be_handed_in: bool,
    pub findings: Vec<Finding>,
}

/// Something that is not as it should be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub severity: String,
    pub what: String,
    pub how_to_mend: String,
}

/// The plan of a case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Plan {
    pub deadline: Option<Date>,
    pub summary: String,
    pub feasible: bool,
    pub meeting_date: Option<Date>,
    pub steps: Vec<PlanStep>,
    #[serde(default)]
    pub notes: Vec<String>,
    #[serde(default)]
    pub proposals: Vec<Proposal>,
    pub target_feasible: Option<bool>,
    pub target_reason: Option<String>,
    #[serde(default)]
    pub target_steps: Vec<PlanStep>,
}

/// A step of a plan.
#[derive(Debug, Deserialize)]
pub(super) struct PlanStep {
    pub label: String,
    pub date: Date,
    pub explanation: String,
    pub slack: i64,
    pub done: bool,
    pub late: bool,
}

/// A way out.
#[derive(Debug, Deserialize)]
pub(super) struct Proposal {
    pub label: String,
    pub reason: String,
}

/// The checklist of a case.
#[derive(Debug, Deserialize)]
pub(super) struct Checklist {
    pub progress: Progress,
    pub phases: Vec<Phase>,
}

/// How far it has come.
#[derive(Debug, Deserialize)]
pub(super) struct Progress {
    pub done: i64,
    pub total: i64,
}

/// A phase of the routine.
#[derive(Debug, Deserialize)]
pub(super) struct Phase {
    pub name: String,
    pub items: Vec<CheckItem>,
}

/// A step of the routine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckItem {
    pub id: String,
    pub text: String,
    pub state: String,
    pub reason: Option<String>,
    #[serde(default)]
    pub note: String,
    pub ticked_by: Option<String>,
    pub ticked_at: Option<Timestamp>,
    /// Version that a change is of.
    pub version: i64,
    /// What its reader may do: `edit`.
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}

/// A meeting.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Meeting {
    pub date: Date,
    pub stop_date: Date,
}

/// What was put right in a decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Correction {
    pub reason: String,
    pub corrected_by: String,
    pub corrected_at: Timestamp,
}

/// A decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decision {
    pub id: Uuid,
    pub case_id: Uuid,
    #[serde(default)]
    pub corrections: Vec<Correction>,
    #[serde(default, rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
    pub kind: String,
    pub decided_by: String,
    #[serde(default)]
    pub delegation_point: String,
    #[serde(default)]
    pub paragraph: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub dissent: String,
    pub decided_on: Date,
    pub minutes_approved_on: Option<Date>,
    pub extract_document_id: Option<Uuid>,
    pub sent_at: Option<Timestamp>,
}

/// Something that was done.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deed {
    pub at: Timestamp,
    pub actor: String,
    pub acting_user: Option<String>,
    pub action: String,
    #[serde(default)]
    pub details: serde_json::Value,
}

/// A mail that came in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Mail {
    pub id: Uuid,
    pub received_at: Timestamp,
    pub from_address: String,
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub kind: String,
    pub status: String,
    pub reason: String,
    pub candidates: Vec<Candidate>,
    pub scan: String,
    pub proposal: Option<ProposedCase>,
    pub sender: Option<Sender>,
    pub spam: Option<Spam>,
    pub files: Vec<MailFile>,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    /// What its reader may do with it now.
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}

/// A place where a mail may belong.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Candidate {
    pub case_id: Uuid,
    pub case_number: String,
    pub remiss_id: Option<Uuid>,
    pub recipient_id: Option<Uuid>,
    pub open: bool,
    pub reason: String,
}

/// A case that a mail may open.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProposedCase {
    pub sender: String,
    pub sender_number: Option<String>,
    pub name: Option<String>,
    pub deadline_date: Option<Date>,
    #[serde(default)]
    pub deadlines: Vec<ProposedDay>,
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// A day that a mail names.
#[derive(Debug, Deserialize)]
pub(super) struct ProposedDay {
    pub date: Date,
    pub words: String,
}

/// What was found about the sender.
#[derive(Debug, Deserialize)]
pub(super) struct Sender {
    pub confirmed: Option<bool>,
}

/// What is said of spam.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spam {
    pub is_spam: bool,
}

/// A file that came along.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MailFile {
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    pub warning: Option<String>,
}

/// An answer to a remiss.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub remiss_id: Uuid,
    pub case_id: Uuid,
    pub case_number: String,
    pub document_id: Uuid,
    pub respondent_name: String,
    pub outcome: String,
    pub text: String,
    pub received_at: Timestamp,
    /// Why it was found.
    pub hit: Option<Hit>,
    /// What its reader may do: `publish`.
    #[serde(rename = "_links")]
    pub links: BTreeMap<String, IgnoredAny>,
}
