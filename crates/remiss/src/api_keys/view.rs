//! API keys as the API shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::ApiKey;
use crate::app::App;
use crate::http::Links;

/// What the bearer of a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum KeyRole {
    /// Registers, numbers, voids, matches the inbox (registrator).
    Registrar,
    /// Works with cases (handläggare).
    Officer,
    /// Meetings and decisions (nämndsekreterare).
    Secretary,
    /// Register of organisations, statistics (samordnare).
    Coordinator,
    /// Reads all, changes nothing (revisor).
    Auditor,
    /// Boards, keys, templates, webhooks (administratör).
    Administrator,
    /// An organisation's own contacts, invitations and answers (organisation).
    Organisation,
}

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyView {
    /// Id.
    pub id: Uuid,
    /// What it is for.
    #[schema(example = "Ärendesystemet")]
    pub name: String,
    /// What its bearer may do.
    #[schema(value_type = KeyRole, example = "registrar")]
    pub role: String,
    /// Boards that it is limited to; none: all.
    pub board_ids: Option<Vec<Uuid>>,
    /// The organisation, for the role organisation.
    #[schema(example = json!(null))]
    pub organisation_id: Option<Uuid>,
    /// Whether its bearer sees what is under secrecy (sekretess) too, on those boards.
    #[schema(example = false)]
    pub secrecy: bool,
    /// Requests that it may make in a minute; 0: any number; none: as many as the settings of the service say.
    #[schema(example = 600)]
    pub requests_per_minute: Option<i32>,
    /// The key itself, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "remiss_Qm9yZGV0LXZhci1iYXJhLWV0dC1leGVtcGVsLi4uLi4")]
    pub secret: Option<String>,
    /// When it stops to work.
    #[schema(example = "2027-11-30T22:59:00Z")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[schema(example = json!(null))]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to within an hour.
    pub last_used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl ApiKeyView {
    /// The key as the API shows it.
    pub(super) fn of(app: &App, key: ApiKey) -> ApiKeyView {
        let path = app.url(&format!("/api-keys/{}", key.id));
        ApiKeyView {
            links: Links::to_self(path.clone()).and_if(
                key.revoked_at.is_none(),
                "revoke",
                "POST",
                format!("{path}/revocations"),
            ),
            id: key.id,
            name: key.name,
            role: key.role,
            board_ids: key.board_ids.map(|ids| ids.0),
            organisation_id: key.organisation_id,
            secrecy: key.secrecy,
            requests_per_minute: key.requests_per_minute,
            secret: None,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
            created_at: key.created_at,
        }
    }
}

crate::page_of! {
    /// A page of API keys.
    ApiKeyPage, keys: ApiKeyView
}
