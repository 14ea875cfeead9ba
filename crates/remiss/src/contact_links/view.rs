//! Contact links as the API shows them: never their secret.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::ContactLink;
use crate::app::App;
use crate::http::Links;

/// A link by which an organisation keeps its contacts up to date.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactLinkView {
    /// Id.
    pub id: Uuid,
    /// The organisation.
    pub organisation_id: Uuid,
    /// The contact it was mailed to.
    pub contact_id: Uuid,
    /// When it was mailed, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-09-02T08:00:00Z")]
    pub created_at: Timestamp,
    /// When it stops to work, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-02T08:00:00Z")]
    pub expires_at: Timestamp,
    /// When something was last changed or confirmed with it, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-09-03T18:20:00Z")]
    pub last_used_at: Option<Timestamp>,
    /// When somebody last said with it that the contacts are right, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-09-03T18:20:00Z")]
    pub confirmed_at: Option<Timestamp>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl ContactLinkView {
    pub(super) fn of(app: &App, link: ContactLink) -> ContactLinkView {
        let organisation = app.url(&format!("/organisations/{}", link.organisation_id));
        let contact = format!("{organisation}/contacts/{}", link.contact_id);
        ContactLinkView {
            id: link.id,
            organisation_id: link.organisation_id,
            contact_id: link.contact_id,
            created_at: link.created_at,
            expires_at: link.expires_at,
            last_used_at: link.last_used_at,
            confirmed_at: link.confirmed_at,
            links: Links::default()
                .and("organisation", "GET", organisation)
                .and("contact", "GET", contact),
        }
    }
}

crate::page_of! {
    /// A page of contact links.
    ContactLinkPage, contact_links: ContactLinkView
}
