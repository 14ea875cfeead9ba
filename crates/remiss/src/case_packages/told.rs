//! What the API tells of a case, as far as the description of a package needs it. The whole of it goes into the package as it is.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_documents::archive::{ArchivedCase, ArchivedDecision, ArchivedRecord, ArchivedStatus, Direction};
use serde::Deserialize;

/// A case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldCase {
    pub id: String,
    case_number: String,
    title: String,
    initiator: String,
    responsible_officer: Option<String>,
    status: String,
    classification: String,
    opened_on: Date,
    closed_at: Option<Timestamp>,
    secrecy_ground: Option<String>,
    counterpart_numbers: Vec<ToldNumber>,
}

#[derive(Debug, Deserialize)]
struct ToldNumber {
    number: String,
    party: String,
}

/// A document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldDocument {
    pub id: String,
    pub number: i32,
    document_number: String,
    title: String,
    kind: String,
    direction: String,
    party: String,
    registered_at: Timestamp,
    received_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    secrecy_ground: Option<String>,
    retention_class: String,
    void_reason: Option<String>,
    registrations: Vec<ToldRegistration>,
    pub hidden: bool,
    pub file_name: String,
    pub media_type: String,
    pub sha_digest: String,
}

#[derive(Debug, Deserialize)]
struct ToldRegistration {
    system: String,
    number: String,
}

/// A decision.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldDecision {
    text: String,
    paragraph: String,
    decided_by: String,
    decided_on: Date,
}

/// A board.
#[derive(Debug, Deserialize)]
pub(super) struct ToldBoard {
    pub name: String,
}

/// A mail or letter.
#[derive(Debug, Deserialize)]
pub(super) struct ToldMessage {
    pub id: String,
    pub channel: String,
}

impl ToldDocument {
    /// The document as the archive has it described, with its file where it has one in the package.
    pub fn record(self, path: Option<String>) -> ArchivedRecord {
        ArchivedRecord {
            file: path.map(|path| (self.file_name, path)),
            id: self.id,
            number: self.number,
            document_number: self.document_number,
            title: self.title,
            kind: self.kind,
            direction: match self.direction.as_str() {
                "incoming" => Direction::Incoming,
                "outgoing" => Direction::Outgoing,
                _ => Direction::Internal,
            },
            party: self.party,
            registered_at: self.registered_at,
            received_at: self.received_at,
            sent_at: self.sent_at,
            secrecy_ground: self.secrecy_ground,
            retention_class: self.retention_class,
            void_reason: self.void_reason,
            other_numbers: self
                .registrations
                .into_iter()
                .map(|one| (one.system, one.number))
                .collect(),
        }
    }
}

impl ToldCase {
    /// The case as the archive has it described.
    pub fn archived(
        self,
        board: &str,
        decisions: Vec<ToldDecision>,
        records: Vec<ArchivedRecord>,
    ) -> ArchivedCase {
        ArchivedCase {
            id: self.id,
            number: self.case_number,
            title: self.title,
            initiator: self.initiator,
            officer: self.responsible_officer,
            status: match self.status.as_str() {
                "closed" => ArchivedStatus::Closed,
                "void" => ArchivedStatus::Void,
                _ => ArchivedStatus::Open,
            },
            classification: self.classification,
            opened_on: self.opened_on,
            closed_at: self.closed_at,
            secrecy_ground: self.secrecy_ground,
            other_numbers: self
                .counterpart_numbers
                .into_iter()
                .map(|one| (one.party, one.number))
                .collect(),
            decisions: decisions
                .into_iter()
                .map(|decision| ArchivedDecision {
                    text: decision.text,
                    paragraph: decision.paragraph,
                    decided_by: match decision.decided_by.as_str() {
                        "board" => board.to_owned(),
                        other => other.to_owned(),
                    },
                    decided_on: decision.decided_on,
                })
                .collect(),
            records,
        }
    }
}
