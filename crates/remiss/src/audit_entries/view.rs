//! Entries of the audit log as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::chain::hex;
use super::store::AuditEntry;
use crate::app::App;
use crate::http::Links;

/// Something that was done (loggpost).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntryView {
    /// Place in the log.
    #[schema(example = 4711)]
    pub id: i64,
    /// When.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub at: Timestamp,
    /// Who: the name of the key, of the person who was signed in, or of the part of the service.
    #[schema(example = "Ärendesystemet")]
    pub actor: String,
    /// The key; none for a person who was signed in.
    pub actor_id: Option<Uuid>,
    /// User name of the person who was signed in, or that the case system acted for (`X-Acting-User`).
    #[schema(example = "hand01")]
    pub acting_user: Option<String>,
    /// What was done.
    #[schema(example = "case.registered")]
    pub action: String,
    /// Kind of the thing it was done to.
    #[schema(example = "case")]
    pub subject_kind: String,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// What changed: values before and after.
    #[schema(value_type = Object, example = json!({ "caseNumber": "Ks 1216/2018" }))]
    pub details: serde_json::Value,
    /// SHA-256 over this entry and the hash of the one before, in hexadecimal: kept elsewhere, it proves what the log held
    /// (`remiss admin verify-audit --expect`).
    #[schema(example = "3b6cbb1f2f8a7f4c1d2ab9a2c0f4e5d60718293a4b5c6d7e8f90a1b2c3d4e5f6")]
    pub hash: String,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl AuditEntryView {
    /// The entry as the API shows it.
    pub(super) fn of(app: &App, entry: AuditEntry) -> AuditEntryView {
        let subject = match entry.subject_kind.as_str() {
            "case" => Some("cases"),
            "document" => Some("documents"),
            "board" => Some("boards"),
            "remiss" => Some("remisser"),
            "response" => Some("responses"),
            "organisation" => Some("organisations"),
            "meeting" => Some("meetings"),
            "draft" => Some("drafts"),
            _ => None,
        };
        let mut links = Links::default();
        if let Some(collection) = subject {
            links = links.and(
                "about",
                "GET",
                app.url(&format!("/{collection}/{}", entry.subject_id)),
            );
        }
        AuditEntryView {
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            actor_id: entry.actor_id,
            acting_user: entry.acting_user,
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            board_id: entry.board_id,
            case_id: entry.case_id,
            details: entry.details,
            hash: hex(&entry.hash),
            links,
        }
    }
}

crate::page_of! {
    /// A page of the audit log.
    AuditEntryPage, entries: AuditEntryView
}
