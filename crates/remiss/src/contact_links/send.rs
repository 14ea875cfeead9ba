//! `POST /organisations/{id}/contact-links`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::mails;
use super::store::{self, ContactLink};
use super::view::ContactLinkView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::organisations::{self, Contact, Organisation};

/// How many days a link works.
pub(super) const DAYS: i64 = 30;

/// Whom to mail a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendContactLinks {
    /// The contacts; all that have an e-mail address when nothing is said.
    pub contact_ids: Option<Vec<Uuid>>,
}

/// Who was mailed a link.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactLinksSent {
    /// A link for each contact that was mailed one.
    pub contact_links: Vec<ContactLinkView>,
    /// Contacts that have no e-mail address, and got none.
    pub without_addresses: Vec<Uuid>,
}

/// Mail contacts a link to mend their contacts
///
/// Mejlar organisationens kontakter var sin länk, där de ser och rättar organisationens kontaktuppgifter utan lösenord. A link
/// works for 30 days. Links that were mailed before go on working until their own end.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    request_body = SendContactLinks,
    responses(
        (status = 201, description = "Who was mailed a link", body = ContactLinksSent),
        (status = 409, description = "The organisation is not active, or none of the contacts has an e-mail address"),
    ),
    security(("bearer" = ["registrar", "officer", "coordinator", "administrator"])),
)]
#[post("/organisations/{id}/contact-links")]
pub async fn send(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SendContactLinks>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let organisation = organisations::lock(&app, connection, *id).await?;
        if let Some(kept) = organisation.merged_into_id {
            return Err(organisations::merged_away(&app, kept));
        }
        if !organisation.active {
            return Err(ApiError::conflict(
                "Organisationen är inaktiv och får inga mejl. Gör den aktiv först.",
                "The organisation is not active and gets no mails.",
            ));
        }
        let mut contacts = organisations::contacts(&app, connection, &[organisation.id]).await?;
        if let Some(wanted) = &body.value.contact_ids {
            for (index, id) in wanted.iter().enumerate() {
                if !contacts.iter().any(|contact| contact.id == *id) {
                    return Err(ApiError::invalid(
                        format!("/contactIds/{index}"),
                        "Organisationen har ingen sådan kontakt.",
                        "The organisation has no such contact.",
                    ));
                }
            }
            contacts.retain(|contact| wanted.contains(&contact.id));
        }
        let (mut contact_links, mut without_addresses) = (Vec::new(), Vec::new());
        for contact in &contacts {
            match &contact.email {
                Some(email) => {
                    let link = mail_link(&app, connection, &organisation, contact, email).await?;
                    contact_links.push(ContactLinkView::of(&app, link));
                }
                None => without_addresses.push(contact.id),
            }
        }
        if contact_links.is_empty() {
            return Err(ApiError::conflict(
                "Ingen av kontakterna har en e-postadress. Lägg till en, eller fråga organisationen på annat sätt.",
                "None of the contacts has an e-mail address.",
            ));
        }
        let details = serde_json::json!({ "contacts": contact_links.iter().map(|link| link.contact_id).collect::<Vec<_>>() });
        let deed = Deed {
            action: "contactLinks.sent",
            subject_kind: "organisation",
            subject_id: organisation.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/organisations/{}/contact-links", organisation.id))),
            version: None,
            body: ContactLinksSent { contact_links, without_addresses },
        })
    })
    .await
}

/// Makes a link for a contact, and writes the mail with it.
pub(super) async fn mail_link(
    app: &App,
    connection: &mut Connection,
    organisation: &Organisation,
    contact: &Contact,
    email: &str,
) -> ApiResult<ContactLink> {
    let token = app.new_secret()?;
    let expires_at = app.now() + (24 * DAYS).hours();
    let ids = (organisation.id, contact.id);
    let link = store::insert(app, connection, ids, &token, email, expires_at).await?;
    mails::post_link(app, connection, organisation, contact, email, &link, &token).await?;
    Ok(link)
}
