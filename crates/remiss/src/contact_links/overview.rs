//! `/kontaktuppgifter/{token}`: the contacts of an organisation, as the municipality has them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::door::{
    Room, back, caller, come_in, come_in_to_change, finish, is_reachable, note, path, see, token,
};
use super::store;
use crate::http::{ApiResult, AppData};
use crate::organisations::{self, Contact};
use crate::public::{Site, day, day_of, done, html_in, language};

/// A contact as it is shown.
struct Row<'a> {
    /// Path of its form.
    change: String,
    /// Path of the page that takes it away.
    remove: String,
    contact: &'a Contact,
    own: bool,
    /// Whether it is asked by letter.
    by_letter: bool,
}

#[derive(Template)]
#[template(path = "contact_links/templates/overview.html")]
struct OverviewPage<'a> {
    site: Site<'a>,
    organisation: &'a str,
    rows: Vec<Row<'a>>,
    reachable: bool,
    /// Path that says that it is right.
    confirm: String,
    /// Path of the form of a new contact.
    add: String,
    hint: String,
    /// When somebody last said that it is right.
    confirmed: Option<String>,
    just_confirmed: bool,
    /// Key of the words about what was done just now.
    done: Option<&'static str>,
}

/// `GET /kontaktuppgifter/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let room = app
            .read(&caller(), async |connection| {
                come_in(&app, connection, token(&request)).await
            })
            .await?;
        render(&app, &request, &room)
    };
    finish(&app, &request, made.await, None).await
}

/// `POST /kontaktuppgifter/{token}/bekrafta`: somebody says that the contacts are right.
pub(super) async fn confirm(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        app.write(&caller(), async |connection| {
            let room = come_in_to_change(&app, connection, token(&request)).await?;
            store::confirmed(&app, connection, &room.link).await?;
            organisations::confirmed(&app, connection, room.organisation.id).await?;
            note(
                &app,
                connection,
                &room,
                "contacts.confirmed",
                serde_json::json!({}),
            )
            .await
        })
        .await?;
        Ok(see(&back(language(&app, &request), &request, "bekraftat")))
    };
    finish(&app, &request, made.await, None).await
}

fn render(app: &AppData, request: &HttpRequest, room: &Room) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let path = path(request);
    let done = done(request);
    let until = day_of(app, t, room.link.expires_at);
    let rows = room
        .contacts
        .iter()
        .map(|contact| Row {
            change: t.path(&format!("{path}/kontakter/{}", contact.id)),
            remove: t.path(&format!("{path}/kontakter/{}/ta-bort", contact.id)),
            own: contact.id == room.link.contact_id,
            by_letter: contact
                .channel
                .as_deref()
                .unwrap_or(&room.organisation.preferred_channel)
                == "letter",
            contact,
        })
        .collect();
    let page = OverviewPage {
        site: Site::private(app, t, &path),
        organisation: &room.organisation.name,
        rows,
        reachable: is_reachable(&room.contacts),
        confirmed: room.organisation.confirmed_on.map(|date| day(app, t, date)),
        hint: t
            .with("contacts.hint", "day", until)
            .replace("{organisation}", &room.organisation.name),
        just_confirmed: done == "bekraftat",
        done: match done.as_str() {
            "sparad" => Some("contacts.done_saved"),
            "tillagd" => Some("contacts.done_added"),
            "borttagen" => Some("contacts.done_removed"),
            "bekraftat" => Some("contacts.done_confirmed"),
            _ => None,
        },
        confirm: t.path(&format!("{path}/bekrafta")),
        add: t.path(&format!("{path}/kontakter/ny")),
    };
    html_in(t, StatusCode::OK, &page)
}
