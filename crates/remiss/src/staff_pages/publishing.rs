//! `/arbete/remisser/{id}/publicering`: the answers to a remiss, which of them are published, and what there is to look at in the
//! others.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::my_cases::Mark;
use super::shapes::Remiss;
use super::{files, words};
use crate::http::{AppData, Query};

/// Answers on a page.
const ON_A_PAGE: i64 = 50;

/// An answer, with what there is to look at.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Overview {
    response_id: Uuid,
    respondent_name: String,
    shown_as: String,
    received_at: Timestamp,
    findings: Vec<Count>,
    attachments: i64,
    published_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Count {
    name: String,
    count: i64,
}

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    sida: Option<i64>,
}

struct Row {
    href: String,
    name: String,
    about: String,
    marks: Vec<Mark>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/publishing.html")]
struct PublishingPage {
    frame: Frame,
    name: String,
    case: (String, String),
    /// The remiss does not stand on the public pages, and neither can its answers.
    private: bool,
    public_page: String,
    total: i64,
    rows: Vec<Row>,
    action: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete/remisser/{id}/publicering`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let wanted = Query::<Wanted>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
        page(desk, files::id(&request)?, sheet).await
    })
    .await
}

async fn page(desk: &Desk, id: Uuid, sheet: i64) -> Made {
    let remiss: Remiss = desk.get(&format!("/remisser/{id}")).await?;
    let path = format!("/remisser/{id}/publication-checks?limit={ON_A_PAGE}&page={sheet}");
    let found = desk.list::<Overview>(&path, "responses").await?;
    let page = PublishingPage {
        frame: desk.frame("")?,
        case: (
            format!("/arbete/arenden/{}", remiss.case_id),
            remiss.case_number.clone(),
        ),
        private: !remiss.public || remiss.sent_at.is_none(),
        public_page: format!("/remisser/{id}"),
        name: remiss.name,
        total: found.total,
        rows: found.entries.into_iter().map(row).collect(),
        action: format!("/arbete/remisser/{id}/publicering"),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < found.total).then(|| sheet + 1),
    };
    desk.show(&page)
}

fn row(overview: Overview) -> Row {
    let mut marks = vec![match overview.published_at {
        Some(at) => Mark {
            kind: "done",
            words: format!("Publicerat {}", words::moment(at)),
        },
        None => Mark {
            kind: "soon",
            words: "Inte publicerat".to_owned(),
        },
    }];
    if overview.published_at.is_none() {
        marks.extend(overview.findings.iter().map(|found| Mark {
            kind: "calm",
            words: if found.count == 1 {
                words::capital(&found.name)
            } else {
                format!("{} × {}", found.count, found.name)
            },
        }));
    }
    if overview.attachments > 0 {
        marks.push(Mark {
            kind: "calm",
            words: words::counted(overview.attachments, "bilaga", "bilagor"),
        });
    }
    let shown = if overview.shown_as == overview.respondent_name {
        String::new()
    } else {
        format!(" · visas som ”{}”", overview.shown_as)
    };
    Row {
        href: format!("/arbete/remissvar/{}/publicering", overview.response_id),
        about: format!("Kom {}{shown}", words::moment(overview.received_at)),
        name: overview.respondent_name,
        marks,
    }
}
