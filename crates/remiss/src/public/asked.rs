//! Whom the municipality has asked: the distribution list (sändlista) of a published remiss, as a page, as JSON and as CSV.
//!
//! Whoever wonders whether they were asked can see it. The list says who, of what kind, whether they must answer, when they were asked, and
//! where their published response is; never an address, and never whether somebody who has not published has answered.

use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use jiff::Timestamp;
use remiss_documents::{Column, Sheet, Value, render_csv};
use remiss_domain::deadline::date_in_sweden;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::days::day_of;
use super::failure::{or_failure, or_failure_in};
use super::file::id;
use super::kept::kept;
use super::published;
use super::published_view::{kind_in_words, path_of};
use super::show::asked_in_words;
use super::site::{Site, language, with_reading_aid};
use super::store;
use super::texts::Language;
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Links, Path};
use crate::recipients::{self, Recipient};
use crate::remisser::Remiss;
use crate::responses::{PRIVATE_PERSON, swedish_kind_of_one};
use crate::{boards, cases};

/// One that was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicRecipient {
    /// Id.
    pub id: Uuid,
    /// Name; `Privatperson` for a private person.
    #[schema(example = "Örebro Föreningsråd")]
    pub name: String,
    /// Kind of body, as in the register.
    #[schema(example = "association")]
    pub kind: String,
    /// The same in Swedish.
    #[schema(example = "Förening")]
    pub kind_in_swedish: &'static str,
    /// Whether it counts as civil society.
    #[schema(example = true)]
    pub civil_society: bool,
    /// An authority that must answer; others are invited (förvaltningslagen 26 §).
    #[schema(example = false)]
    pub must_answer: bool,
    /// When it was asked, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-09-02T06:00:00Z")]
    pub sent_at: Timestamp,
    /// Its published response, if there is one.
    pub response_id: Option<Uuid>,
}

/// The distribution list (sändlista) of a published remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicRecipients {
    /// The remiss.
    pub remiss_id: Uuid,
    /// Those that were asked, by name.
    pub recipients: Vec<PublicRecipient>,
    /// Itself, as CSV, its page, the remiss.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Those that were asked, with where their published responses are.
async fn list_of(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<Vec<PublicRecipient>> {
    let answers = store::published_by_recipient(app, connection, remiss.id).await?;
    let recipients = recipients::of_remiss(app, connection, remiss.id).await?;
    Ok(recipients
        .into_iter()
        .filter_map(|recipient: Recipient| {
            Some(PublicRecipient {
                id: recipient.id,
                sent_at: recipient.sent_at?,
                kind_in_swedish: swedish_kind_of_one(&recipient.kind),
                name: if recipient.kind == PRIVATE_PERSON {
                    "Privatperson".to_owned()
                } else {
                    recipient.name
                },
                kind: recipient.kind,
                civil_society: recipient.civil_society,
                must_answer: recipient.must_answer,
                response_id: answers.get(&recipient.id).copied(),
            })
        })
        .collect())
}

/// The distribution list of a published remiss
///
/// Sändlistan som öppna data: vilka kommunen har frågat, av vilket slag de är, om de ska svara eller är inbjudna, när de fick remissen, och deras publicerade
/// svar. No addresses. Without credentials; as CSV from `/remisser/{id}/sandlista.csv`.
#[utoipa::path(
    tag = "public",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses((status = 200, description = "The list", body = PublicRecipients)),
)]
#[get("/public/remisser/{id}/recipients")]
pub async fn get(request: HttpRequest, app: AppData, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let key = format!("/public/remisser/{}/recipients", *id);
    let made = kept(
        &request,
        &app,
        (Some(key), "application/json"),
        Caller::with_link(),
        async |connection| {
            let remiss = published(&app, connection, *id).await?;
            let page = app.page_url(&format!("/remisser/{}", remiss.id));
            let view = PublicRecipients {
                remiss_id: remiss.id,
                recipients: list_of(&app, connection, &remiss).await?,
                links: Links::to_self(app.url(&format!("/public/remisser/{}/recipients", remiss.id)))
                    .and("alternate", "GET", format!("{page}/sandlista"))
                    .and("csv", "GET", format!("{page}/sandlista.csv"))
                    .and(
                        "remiss",
                        "GET",
                        app.url(&format!("/public/remisser/{}", remiss.id)),
                    ),
            };
            serde_json::to_vec(&view).map_err(ApiError::internal)
        },
    );
    made.await
}

/// `GET /remisser/{id}/sandlista.csv`
pub(super) async fn csv(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let id = id(&request, "id")?;
        kept(
            &request,
            &app,
            (
                Some(format!("/remisser/{id}/sandlista.csv")),
                "text/csv; charset=utf-8",
            ),
            Caller::with_link(),
            async |connection| {
                let remiss = published(&app, connection, id).await?;
                let list = list_of(&app, connection, &remiss).await?;
                Ok(render_csv(&sheet(&app, &remiss, list)))
            },
        )
        .await
    };
    or_failure(&app, made.await, None)
}

fn sheet(app: &App, remiss: &Remiss, list: Vec<PublicRecipient>) -> Sheet {
    let rows = list
        .into_iter()
        .map(|one| {
            let answer = one
                .response_id
                .map(|response| app.page_url(&path_of(remiss, response)));
            vec![
                one.name.as_str().into(),
                one.kind_in_swedish.into(),
                one.civil_society.into(),
                one.must_answer.into(),
                Value::from(Some(date_in_sweden(one.sent_at))),
                answer.unwrap_or_default().into(),
            ]
        })
        .collect();
    Sheet {
        name: "Sändlista".to_owned(),
        columns: [
            ("Namn", 36.0),
            ("Slag", 20.0),
            ("Civilsamhälle", 13.0),
            ("Ska svara", 10.0),
            ("Skickad", 12.0),
            ("Publicerat svar", 60.0),
        ]
        .map(|(title, width)| Column::new(title, width))
        .to_vec(),
        rows,
    }
}

struct Row {
    name: String,
    kind: String,
    role: String,
    when: String,
    answer: Option<String>,
}

#[derive(Template)]
#[template(path = "public/templates/asked.html")]
struct AskedPage<'a> {
    site: Site<'a>,
    name: &'a str,
    page: &'a str,
    about: String,
    told: String,
    civil: Option<String>,
    any_must: bool,
    rows: Vec<Row>,
    csv: String,
    json: String,
}

/// `GET /remisser/{id}/sandlista`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let id = id(&request, "id")?;
        let t = language(&app, &request);
        kept(
            &request,
            &app,
            (
                Some(format!("/remisser/{id}/sandlista {}", t.code)),
                "text/html; charset=utf-8",
            ),
            Caller::with_link(),
            async |connection| {
                let html = render(&app, connection, id, t).await?;
                Ok(with_reading_aid(html, t).into_bytes())
            },
        )
        .await
    };
    or_failure_in(language(&app, &request), &app, made.await, None)
}

async fn render(app: &App, connection: &mut Connection, id: Uuid, t: &Language) -> ApiResult<String> {
    let remiss = published(app, connection, id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    let board = boards::find(app, connection, remiss.board_id).await?;
    let list = list_of(app, connection, &remiss).await?;
    let civil = list.iter().filter(|one| one.civil_society).count();
    let path = format!("/remisser/{}", remiss.id);
    let number = case.case_number.replace(' ', "\u{a0}");
    let page = AskedPage {
        name: &remiss.name,
        page: &path,
        about: format!("{} · {number}", board.name),
        told: asked_in_words(t, list.len(), 0),
        civil: (civil > 0).then(|| {
            t.with("asked.civil", "count", civil)
                .replace("{all}", &list.len().to_string())
        }),
        any_must: list.iter().any(|one| one.must_answer),
        rows: list
            .into_iter()
            .map(|one| Row {
                answer: one
                    .response_id
                    .map(|response| t.path(&path_of(&remiss, response))),
                name: one.name,
                kind: kind_in_words(t, &one.kind).to_owned(),
                role: t
                    .say(if one.must_answer {
                        "asked.must"
                    } else {
                        "asked.invited"
                    })
                    .to_owned(),
                when: day_of(app, t, one.sent_at),
            })
            .collect(),
        csv: format!("{path}/sandlista.csv"),
        json: app.url(&format!("/public/remisser/{}/recipients", remiss.id)),
        site: Site::of(app, t, &format!("{path}/sandlista")),
    };
    page.render().map_err(ApiError::internal)
}
