//! `/prenumeration/{token}/avsluta`: ends a subscription by one POST, from the page or from a mail program's own button
//! (RFC 8058: form-encoded `List-Unsubscribe=One-Click`, no cookies, no login). A GET only shows the button.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::own_page::{ended, finish, note, token};
use super::store;
use crate::access::Caller;
use crate::http::AppData;
use crate::public::{Site, html_in, language};

#[derive(Template)]
#[template(path = "subscriptions/templates/end.html")]
struct EndPage<'a> {
    site: Site<'a>,
    email: &'a str,
    end: String,
    own: String,
}

/// `GET /prenumeration/{token}/avsluta`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let subscription = app
            .read(&Caller::public(), async |connection| {
                store::by_token(&app, connection, token(&request)).await
            })
            .await?;
        match &subscription.email {
            None => ended(&app, t),
            Some(email) => {
                let page = EndPage {
                    site: Site::private(&app, t, request.path()),
                    email,
                    end: t.path(request.path()),
                    own: t.path(&format!("/prenumeration/{}", token(&request))),
                };
                html_in(t, StatusCode::OK, &page)
            }
        }
    };
    finish(&app, t, made.await, None)
}

/// `POST /prenumeration/{token}/avsluta`. The body is not read: the link itself is the right to end it.
pub(super) async fn end(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        app.write(&Caller::public(), async |connection| {
            let subscription = store::lock_by_token(&app, connection, token(&request)).await?;
            if subscription.email.is_none() {
                return Ok(());
            }
            store::end(&app, connection, &subscription).await?;
            note(&app, connection, &subscription, "subscription.ended").await
        })
        .await?;
        ended(&app, t)
    };
    finish(&app, t, made.await, None)
}
