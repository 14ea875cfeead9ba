//! `POST /kontaktuppgifter/{token}/ny-lank`: a link that has expired is exchanged for a new one, which is mailed to the same
//! address and shown to nobody.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::ToSpan;

use super::door::{caller, finish, is_still_theirs, token};
use super::send::mail_link;
use super::store;
use crate::http::{ApiError, AppData};
use crate::organisations;
use crate::public::{Site, html_in, language};

#[derive(Template)]
#[template(path = "contact_links/templates/renewed.html")]
struct RenewedPage<'a> {
    site: Site<'a>,
}

/// `POST /kontaktuppgifter/{token}/ny-lank`: at most one an hour.
pub(super) async fn renew(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        app.write(&caller(), async |connection| {
            let link = store::by_token(&app, connection, token(&request)).await?;
            let organisation = organisations::lock(&app, connection, link.organisation_id).await?;
            let contacts = organisations::contacts(&app, connection, &[organisation.id]).await?;
            let contact = contacts.iter().find(|contact| contact.id == link.contact_id);
            let Some((contact, email)) = contact.and_then(|contact| Some((contact, contact.email.as_ref()?)))
            else {
                return Err(ApiError::NotFound);
            };
            if !organisation.active || !is_still_theirs(&link, &contacts) {
                return Err(ApiError::NotFound);
            }
            if !store::has_newer(&app, connection, contact.id, app.now() - 1.hours()).await? {
                mail_link(&app, connection, &organisation, contact, email).await?;
            }
            Ok(())
        })
        .await?;
        let page = RenewedPage {
            site: Site::of_nothing(&app, t),
        };
        html_in(t, StatusCode::OK, &page)
    };
    finish(&app, &request, made.await, None).await
}
