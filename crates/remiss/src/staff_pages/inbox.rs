//! `/arbete/inkorg`: what came by mail, what waits first.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::desk::{Desk, Frame, Made, at_desk};
use super::my_cases::Mark;
use super::shapes::Mail;
use super::words::moment;
use crate::http::inside::encoded;
use crate::http::{AppData, Query};

/// Which mails, as the address says it.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    visa: String,
    #[serde(default)]
    q: String,
    sida: Option<i64>,
}

struct Row {
    href: String,
    from: String,
    subject: String,
    received: String,
    reason: String,
    marks: Vec<Mark>,
}

/// One of the views: its name in the address, its words, whether it is shown.
struct Tab {
    href: String,
    words: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/inbox.html")]
struct InboxPage {
    frame: Frame,
    tabs: Vec<Tab>,
    view: &'static str,
    q: String,
    total: i64,
    /// There are more than were counted.
    more: bool,
    rows: Vec<Row>,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// Name in the address, words, status in the API.
const VIEWS: [(&str, &str, &str); 5] = [
    ("vantar", "Väntar", "waiting"),
    ("karantan", "I karantän", "quarantined"),
    ("placerade", "Placerade", "placed"),
    ("atgardade", "Behövde ingen plats", "noted"),
    ("alla", "Alla", ""),
];
/// Mails on a page.
const ON_A_PAGE: i64 = 25;

/// `GET /arbete/inkorg`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 100_000);
    let view = VIEWS.into_iter().find(|(name, _, _)| *name == wanted.visa);
    let (view, _, status) = view.unwrap_or(VIEWS[0]);
    let q = wanted.q.trim();
    let mut path = format!("/inbox?limit={ON_A_PAGE}&page={sheet}");
    if !status.is_empty() {
        path.push_str(&format!("&status={status}"));
    }
    if !q.is_empty() {
        path.push_str(&format!("&q={}", encoded(q)));
    }
    let found = desk.list::<Mail>(&path, "entries").await?;
    let search = if q.is_empty() {
        String::new()
    } else {
        format!("&q={}", encoded(q))
    };
    let mut tabs = Vec::with_capacity(VIEWS.len());
    for (name, words, status) in VIEWS {
        let count = match status {
            "waiting" | "quarantined" => {
                let path = format!("/inbox?status={status}&limit=1");
                desk.list::<IgnoredAny>(&path, "entries").await?.total
            }
            _ => 0,
        };
        tabs.push(Tab {
            href: format!("/arbete/inkorg?visa={name}{search}"),
            words: if count > 0 {
                format!("{words} ({count})")
            } else {
                words.to_owned()
            },
            here: name == view,
        });
    }
    let page = InboxPage {
        frame: desk.frame("/arbete/inkorg")?,
        tabs,
        view,
        q: q.to_owned(),
        total: found.total,
        more: found.more,
        rows: found.entries.iter().map(row).collect(),
        query: format!("visa={view}{search}"),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total || (found.more && !found.entries.is_empty()))
            .then(|| sheet + 1),
    };
    desk.show(&page)
}

fn row(mail: &Mail) -> Row {
    Row {
        href: format!("/arbete/inkorg/{}", mail.id),
        from: sender(mail),
        subject: subject(mail),
        received: moment(mail.received_at),
        reason: mail.reason.clone(),
        marks: marks(mail),
    }
}

/// Who it is from, as the mail says; no proof of who it is.
pub(super) fn sender(mail: &Mail) -> String {
    match (mail.from_name.as_str(), mail.from_address.as_str()) {
        ("", "") => "Okänd avsändare".to_owned(),
        ("", address) => address.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// Its subject, or that it has none.
pub(super) fn subject(mail: &Mail) -> String {
    match (mail.subject.trim(), mail.status.as_str()) {
        ("", "unread") => "Läses just nu".to_owned(),
        ("", _) => "Utan ämne".to_owned(),
        (subject, _) => subject.to_owned(),
    }
}

/// What is to be minded about it.
pub(super) fn marks(mail: &Mail) -> Vec<Mark> {
    let mark = |kind, words: &str| Mark {
        kind,
        words: words.to_owned(),
    };
    let mut marks = Vec::new();
    if mail.scan == "infected" {
        marks.push(mark("late", "Virus hittat: i karantän"));
    }
    if mail.spam.as_ref().is_some_and(|spam| spam.is_spam) {
        marks.push(mark("soon", "Misstänkt skräppost"));
    }
    if mail
        .sender
        .as_ref()
        .is_some_and(|sender| sender.confirmed == Some(false))
    {
        marks.push(mark(
            "soon",
            "Avsändaren är inte bekräftad: någon annan kan ha skrivit",
        ));
    }
    match mail.kind.as_str() {
        "bounce" => marks.push(mark("calm", "Studs")),
        "autoReply" => marks.push(mark("calm", "Autosvar")),
        "unreadable" => marks.push(mark("soon", "Kan inte läsas")),
        _ => {}
    }
    if mail.proposal.is_some() && mail.status == "waiting" {
        marks.push(mark("calm", "Kan vara ett nytt ärende"));
    }
    match mail.status.as_str() {
        "placed" => marks.push(mark("done", "Placerat")),
        "noted" => marks.push(mark("done", "Behövde ingen plats")),
        _ => {}
    }
    if !mail.files.is_empty() {
        let count = i64::try_from(mail.files.len()).unwrap_or(i64::MAX);
        marks.push(mark("calm", &super::words::counted(count, "bilaga", "bilagor")));
    }
    marks
}
