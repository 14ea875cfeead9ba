//! What became of a remiss: the decision, and each viewpoint with reply, result and reason. On its page, on a page of its own
//! (`/remisser/{id}/resultat`) and as JSON (`GET /public/remisser/{id}/results`).
//!
//! The decision is shown once it stands; what became of the viewpoints once those who answered have been told, so that nobody reads of their own views
//! in public first. A viewpoint is shown when the response that it stands in is published; what is masked in the published copy is masked here too, whatever became of blanks and line breaks, and so is what has the form of personal data. The
//! others are counted, and not shown.

use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use jiff::civil::Date;
use remiss_domain::publication::{FindingKind, also_in, masked, search};
use remiss_domain::workflow::{DecidedBy, OutgoingState, ViewpointResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::days::day;
use super::failure::or_failure_in;
use super::file::id;
use super::kept::kept;
use super::published;
use super::published_view::path_of;
use super::shown::{Part, Standing, Words};
use super::site::{Site, language, with_reading_aid};
use super::store::{self, Decided, ResultCount, ShownViewpoint};
use super::texts::Language;
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Links, Paging, Path, Query};
use crate::remisser::Remiss;

/// The order in which results are told.
const RESULTS: [(ViewpointResult, &str); 6] = [
    (ViewpointResult::Met, "outcome.met"),
    (ViewpointResult::PartlyMet, "outcome.partly_met"),
    (ViewpointResult::NotMet, "outcome.not_met"),
    (ViewpointResult::Noted, "outcome.noted"),
    (ViewpointResult::OutsideRemiss, "outcome.outside_remiss"),
    (ViewpointResult::CarriedOver, "outcome.carried_over"),
];

/// The decision in words.
pub(super) struct DecisionInWords {
    pub who: String,
    pub on: String,
    pub paragraph: Option<String>,
    pub text: String,
}

/// What became of a remiss, in words and numbers.
pub(super) struct Outcome {
    pub decision: Option<DecisionInWords>,
    /// Result and how many viewpoints had it, those with none left out.
    pub results: Vec<(String, i64)>,
    /// All viewpoints.
    pub count: i64,
    /// Those that can be shown.
    pub shown: i64,
    /// Path of the page with the viewpoints.
    pub href: String,
}

/// What became of the remiss, once its decision stands.
pub(super) async fn outcome_of(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    board: &Board,
    t: &Language,
) -> ApiResult<Option<Outcome>> {
    let Some((decided, counts)) = settled(app, connection, remiss).await? else {
        return Ok(None);
    };
    let results = RESULTS
        .iter()
        .filter_map(|(result, key)| {
            let count = counts
                .iter()
                .find(|count| count.result.as_deref() == Some(result.as_str()))?;
            Some((t.say(key).to_owned(), count.number))
        })
        .collect();
    Ok(Some(Outcome {
        decision: Some(in_words(app, &decided, board, t)?),
        results,
        count: counts.iter().map(|count| count.number).sum(),
        shown: counts.iter().map(|count| count.shown).sum(),
        href: format!("/remisser/{}/resultat", remiss.id),
    }))
}

/// The decision and the numbers, if the remiss is decided and its decision stands.
async fn settled(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Option<(Decided, Vec<ResultCount>)>> {
    if Standing::of(remiss, remiss.deadline, app.now()) != Standing::Decided {
        return Ok(None);
    }
    let Some(decided) = store::decision(app, connection, remiss).await? else {
        return Ok(None);
    };
    let counts = if is_told(remiss) {
        store::results(app, connection, remiss.id).await?
    } else {
        Vec::new()
    };
    Ok(Some((decided, counts)))
}

/// Whether those who answered have been told what became of their views.
fn is_told(remiss: &Remiss) -> bool {
    remiss.state == OutgoingState::FedBack.as_str()
}

/// A page of the viewpoints that anyone may read.
async fn open_viewpoints(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    paging: Paging,
) -> ApiResult<Vec<Open>> {
    if !is_told(remiss) {
        return Ok(Vec::new());
    }
    let found = store::viewpoints(app, connection, remiss.id, paging).await?;
    found.into_iter().map(Open::of).collect()
}

fn in_words(app: &App, decided: &Decided, board: &Board, t: &Language) -> ApiResult<DecisionInWords> {
    let by: DecidedBy = decided.decided_by.parse().map_err(ApiError::internal)?;
    let key = match by {
        DecidedBy::Board => "outcome.board_decided",
        DecidedBy::Chair => "outcome.chair_decided",
        DecidedBy::Delegate => "outcome.delegate_decided",
    };
    let on = day(app, t, decided.decided_on);
    Ok(DecisionInWords {
        who: t.with(key, "board", &board.name).replace("{date}", &on),
        on,
        paragraph: paragraph_in_words(&decided.paragraph, t),
        text: decided.text.trim().to_owned(),
    })
}

/// `214` and `§ 214` read alike: the words say what the sign does.
fn paragraph_in_words(paragraph: &str, t: &Language) -> Option<String> {
    let number = paragraph.trim().trim_start_matches('§').trim();
    (!number.is_empty()).then(|| t.with("outcome.paragraph", "paragraph", number))
}

/// What is masked in the municipality's own words too.
const OURS_TOO: [FindingKind; 3] = [
    FindingKind::PersonalNumber,
    FindingKind::CoordinationNumber,
    FindingKind::Name,
];

/// A viewpoint as anyone may read it.
struct Open {
    id: Uuid,
    response_id: Uuid,
    name: String,
    theme: String,
    text: String,
    reply: String,
    reason: String,
    result: Option<ViewpointResult>,
}

#[derive(Deserialize)]
struct Mask {
    part: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Answer {
    key: String,
    text: String,
}

impl Open {
    fn of(viewpoint: ShownViewpoint) -> ApiResult<Open> {
        let masks: Vec<Mask> = serde_json::from_value(viewpoint.masks).map_err(ApiError::internal)?;
        let answers: Vec<Answer> =
            serde_json::from_value(viewpoint.original_answers).map_err(ApiError::internal)?;
        let hidden: Vec<String> = masks
            .iter()
            .filter_map(|mask| {
                let whole = match mask.part.split_once('.') {
                    Some(("answers", key)) => &answers.iter().find(|answer| answer.key == key)?.text,
                    _ if mask.part == "name" => &viewpoint.respondent_name,
                    _ => &viewpoint.original,
                };
                let length = mask.end.saturating_sub(mask.start);
                Some(whole.chars().skip(mask.start).take(length).collect())
            })
            .collect();
        let hidden: Vec<&str> = hidden.iter().map(String::as_str).collect();
        let names: Vec<&str> = if viewpoint.name_shown {
            Vec::new()
        } else {
            vec![viewpoint.respondent_name.as_str()]
        };
        // What the municipality replies may well name its own telephone number.
        let open = |text: &str, theirs: bool| {
            let found = search(text, &names).into_iter();
            let found = found.filter(|found| theirs || OURS_TOO.contains(&found.kind));
            let mut places = also_in(text, &hidden);
            places.extend(found.map(|found| found.place));
            masked(text, &places).trim().to_owned()
        };
        Ok(Open {
            id: viewpoint.id,
            response_id: viewpoint.response_id,
            text: open(&viewpoint.text, true),
            reply: open(&viewpoint.reply, false),
            reason: open(&viewpoint.reason, false),
            theme: viewpoint.theme,
            name: viewpoint.name,
            result: viewpoint
                .result
                .map(|result| result.parse().map_err(ApiError::internal))
                .transpose()?,
        })
    }
}

struct ViewpointRow {
    id: Uuid,
    heading: String,
    theme: String,
    text: Words,
    result: String,
    reply: String,
    reason: String,
    href: String,
}

#[derive(Template)]
#[template(path = "public/templates/outcome.html")]
struct OutcomePage<'a> {
    site: Site<'a>,
    name: &'a str,
    page: &'a str,
    about: String,
    outcome: Outcome,
    shown: String,
    viewpoints: Vec<ViewpointRow>,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Default, Deserialize)]
struct Page {
    page: Option<i64>,
}

/// Viewpoints on a page.
const PAGE: i64 = 20;

/// `GET /remisser/{id}/resultat`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let id = id(&request, "id")?;
        let t = language(&app, &request);
        let page = Query::<Page>::from_query(request.query_string())
            .map(Query::into_inner)
            .unwrap_or_default();
        let page = page.page.unwrap_or(1).clamp(1, 10_000);
        let key = format!("/remisser/{id}/resultat {} {page}", t.code);
        kept(
            &request,
            &app,
            (Some(key), "text/html; charset=utf-8"),
            Caller::with_link(),
            async |connection| {
                let html = render(&app, connection, (id, page), t).await?;
                Ok(with_reading_aid(html, t).into_bytes())
            },
        )
        .await
    };
    or_failure_in(language(&app, &request), &app, made.await, None)
}

async fn render(
    app: &App,
    connection: &mut Connection,
    (id, page): (Uuid, i64),
    t: &Language,
) -> ApiResult<String> {
    let remiss = published(app, connection, id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    let board = boards::find(app, connection, remiss.board_id).await?;
    let outcome = outcome_of(app, connection, &remiss, &board, t).await?;
    let outcome = outcome.ok_or(ApiError::NotFound)?;
    let found = open_viewpoints(app, connection, &remiss, Paging::at(page, PAGE)).await?;
    let viewpoints: Vec<ViewpointRow> = found
        .into_iter()
        .map(|open| {
            let result = RESULTS.iter().find(|(result, _)| Some(*result) == open.result);
            ViewpointRow {
                id: open.id,
                heading: t.with("outcome.wrote", "name", &open.name),
                theme: open.theme,
                text: Words::of(&open.text),
                result: result.map_or_else(String::new, |(_, key)| format!("{}.", t.say(key))),
                reply: open.reply,
                reason: open.reason,
                href: t.path(&path_of(&remiss, open.response_id)),
            }
        })
        .collect();
    let path = format!("/remisser/{}", remiss.id);
    let to = |page: i64| t.path(&format!("{path}/resultat?page={page}"));
    let number = case.case_number.replace(' ', "\u{a0}");
    let html = OutcomePage {
        name: &remiss.name,
        page: &path,
        about: format!("{} · {number}", board.name),
        shown: t
            .with("outcome.shown", "shown", outcome.shown)
            .replace("{count}", &outcome.count.to_string()),
        viewpoints,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page * PAGE < outcome.shown).then(|| to(page + 1)),
        outcome,
        site: Site::of(app, t, &format!("{path}/resultat")),
    };
    html.render().map_err(ApiError::internal)
}

/// What became of a remiss (återkoppling), as anyone may read it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicOutcome {
    /// The remiss.
    pub remiss_id: Uuid,
    /// The decision.
    pub decision: PublicDecision,
    /// How many viewpoints had which result; those under secrecy are not counted.
    pub results: Vec<PublicResultCount>,
    /// The viewpoints of published responses, in the order in which these came in; a page of them.
    pub viewpoints: Vec<PublicViewpoint>,
    /// Where among the viewpoints the page is.
    #[serde(rename = "_meta")]
    pub meta: crate::http::page::Meta,
    /// Itself, its page, the remiss.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// The decision that settled a remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicDecision {
    /// Who decided.
    #[schema(value_type = crate::http::enums::DecidedBy, example = "board")]
    pub decided_by: String,
    /// The day.
    #[schema(example = "2019-12-03")]
    pub decided_on: Date,
    /// Paragraph (§) of the minutes; may be empty.
    #[schema(example = "§ 212")]
    pub paragraph: String,
    /// The decision.
    #[schema(example = "Kommunstyrelsen antar överenskommelsen.")]
    pub text: String,
}

/// How many viewpoints had a result.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicResultCount {
    /// The result; none for those that have none.
    #[schema(value_type = Option<crate::http::enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// How many.
    #[schema(example = 12)]
    pub count: i64,
}

/// A viewpoint (synpunkt) of a published response, with what came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicViewpoint {
    /// Id.
    pub id: Uuid,
    /// The published response that it stands in.
    pub response_id: Uuid,
    /// Who wrote it, as the published response says.
    #[schema(example = "Örebro Föreningsråd")]
    pub name: String,
    /// What was written; `[maskerat]` stands for what is not spread.
    #[schema(example = "Principerna bör nämna små föreningar.")]
    pub text: String,
    /// Theme; may be empty.
    #[schema(example = "Principer")]
    pub theme: String,
    /// What came of it.
    #[schema(value_type = Option<crate::http::enums::ViewpointResult>, example = "met")]
    pub result: Option<String>,
    /// The reply (bemötande).
    #[schema(example = "Ett stycke om små föreningar är infört.")]
    pub reply: String,
    /// Why; may be empty.
    #[schema(example = "")]
    pub reason: String,
}

/// What became of a remiss
///
/// Återkopplingen på en beslutad remiss: beslutet, hur det gick med synpunkterna i siffror, och varje synpunkt ur publicerade svar med bemötande,
/// resultat och skäl. Without credentials; not there before the decision stands.
#[utoipa::path(
    tag = "public",
    params(("id" = Uuid, Path, description = "The remiss"), Paging),
    responses((status = 200, description = "What became of it", body = PublicOutcome)),
)]
#[get("/public/remisser/{id}/results")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let key = format!(
        "/public/remisser/{}/results {} {}",
        *id,
        paging.page(),
        paging.limit()
    );
    let made = kept(
        &request,
        &app,
        (Some(key), "application/json"),
        Caller::with_link(),
        async |connection| {
            let remiss = published(&app, connection, *id).await?;
            let settled = settled(&app, connection, &remiss).await?;
            let (decided, counts) = settled.ok_or(ApiError::NotFound)?;
            let found = open_viewpoints(&app, connection, &remiss, *paging).await?;
            let viewpoints: Vec<PublicViewpoint> = found
                .into_iter()
                .map(|open| PublicViewpoint {
                    id: open.id,
                    response_id: open.response_id,
                    name: open.name,
                    text: open.text,
                    theme: open.theme,
                    result: open.result.map(|result| result.as_str().to_owned()),
                    reply: open.reply,
                    reason: open.reason,
                })
                .collect();
            let shown: i64 = counts.iter().map(|count| count.shown).sum();
            let meta = crate::http::page::Meta::new(*paging, viewpoints.len(), shown);
            let links = meta
                .links(&app, &request)
                .and(
                    "alternate",
                    "GET",
                    app.page_url(&format!("/remisser/{}/resultat", remiss.id)),
                )
                .and(
                    "remiss",
                    "GET",
                    app.url(&format!("/public/remisser/{}", remiss.id)),
                );
            let view = PublicOutcome {
                remiss_id: remiss.id,
                decision: PublicDecision {
                    decided_by: decided.decided_by,
                    decided_on: decided.decided_on,
                    paragraph: decided.paragraph,
                    text: decided.text,
                },
                results: counts
                    .into_iter()
                    .map(|count| PublicResultCount {
                        result: count.result,
                        count: count.number,
                    })
                    .collect(),
                viewpoints,
                meta,
                links,
            };
            serde_json::to_vec(&view).map_err(ApiError::internal)
        },
    );
    made.await
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::public::PageTexts;

    #[test]
    fn a_paragraph_is_said_once_with_or_without_its_sign() {
        let texts = PageTexts::default();
        for code in [None, Some("lattlast")] {
            let t = texts.of(code);
            let words = paragraph_in_words("§ 214", t).unwrap();
            assert_eq!(words, paragraph_in_words("214", t).unwrap());
            assert!(words.contains("214") && !words.contains('§'), "{words}");
        }
        assert_eq!(paragraph_in_words(" § ", texts.of(None)), None);
    }
}
