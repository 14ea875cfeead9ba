//! Contacts of a board's staff, as the API shows them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{LastMail, StaffContact};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{Links, enums};

/// Roles that keep the contacts.
pub(super) const KEEPERS: &[Role] = &[Role::Registrar, Role::Secretary, Role::Administrator];

/// Somebody of a board's staff who is told by mail (kontakt hos nämndens tjänstepersoner).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffContactView {
    /// Id.
    pub id: Uuid,
    /// The board (nämnd).
    pub board_id: Uuid,
    /// What the contact works with.
    #[schema(value_type = enums::StaffRole, example = "secretary")]
    pub role: &'static str,
    /// Name, or role in words.
    #[schema(example = "Nämndsekreterare")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "namndsekreterare@example.org")]
    pub email: String,
    /// How often it gets the digest (sammandrag) of what lies ahead.
    #[schema(value_type = enums::DigestRhythm, example = "daily")]
    pub digest: &'static str,
    /// Whether it gets alerts (aviseringar) that no officer of a case gets.
    #[schema(example = true)]
    pub alerts: bool,
    /// What became of the last digest or alert to this address; none when none was written. A mail to staff that comes back is
    /// told here and by no alert.
    pub last_mail: Option<LastMailView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// What became of the last mail to a contact.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastMailView {
    /// `queued`, `sent`, `failed` or `bounced`.
    #[schema(example = "sent")]
    pub status: String,
    /// The words of the mail server, or of the bounce.
    #[schema(example = "250 2.0.0 Ok: queued")]
    pub status_words: String,
    /// When it was written.
    #[schema(example = "2019-09-02T05:00:00Z")]
    pub created_at: Timestamp,
}

impl StaffContactView {
    /// The contact as the API shows it to `caller`.
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        contact: &StaffContact,
        last: Option<&LastMail>,
    ) -> StaffContactView {
        let path = app.url(&format!(
            "/boards/{}/staff-contacts/{}",
            contact.board_id, contact.id
        ));
        let keeps = caller.is_one_of(KEEPERS);
        StaffContactView {
            id: contact.id,
            board_id: contact.board_id,
            role: contact.role.as_str(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            digest: contact.digest.as_str(),
            alerts: contact.alerts,
            last_mail: last.map(|last| LastMailView {
                status: last.status.clone(),
                status_words: last.status_words.clone(),
                created_at: last.created_at,
            }),
            links: Links::to_self(path.clone())
                .and("board", "GET", app.url(&format!("/boards/{}", contact.board_id)))
                .and_if(keeps, "update", "PATCH", path.clone())
                .and_if(keeps, "delete", "DELETE", path),
        }
    }
}

crate::page_of! {
    /// A page of contacts of a board's staff.
    StaffContactPage, staff_contacts: StaffContactView
}
