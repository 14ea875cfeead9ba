//! `GET /drafts/{id}/comparison`

use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template as _;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::alignment::{Change, Piece, rows};
use super::difference_page::marked;
use super::get::file_name;
use super::store::{self, Draft, DraftVersion, Report};
use super::wording::{lower_first, proposed_stance, stance_sentence};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, Links, Path};
use crate::remisser::{self, Remiss};
use crate::rendering::{self, Format};

/// A yttrande beside the tjänsteskrivelse of its case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// The yttrande.
    pub draft_id: Uuid,
    /// Its version.
    #[schema(example = 2)]
    pub version: i32,
    /// The tjänsteskrivelse; none when the case has none.
    pub report_id: Option<Uuid>,
    /// Its version.
    #[schema(example = 3)]
    pub report_version: Option<i32>,
    /// What the department proposes.
    pub department: StanceView,
    /// What the board answers.
    pub board: StanceView,
    /// Whether both are known and differ.
    #[schema(example = true)]
    pub stances_differ: bool,
    /// How the two stand to each other, in one Swedish sentence.
    #[schema(
        example = "Nämnden skiljer sig från förvaltningen: förvaltningen har ”tillstyrker”, nämnden ”tillstyrker delvis”."
    )]
    pub summary: String,
    /// What stands under Ärende in the tjänsteskrivelse beside the yttrande, paragraph by paragraph.
    pub rows: Vec<ComparedParagraph>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Who takes which stance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StanceView {
    /// The department or the board.
    #[schema(example = "Kommunstyrelsen")]
    pub who: String,
    /// The stance as written; none when it is not filled in.
    #[schema(example = "tillstyrker delvis")]
    pub stance: Option<String>,
    /// The stance as a sentence.
    #[schema(
        example = "Kommunstyrelsen tillstyrker i huvudsak förslagen i Kroppsbehandlingar (SOU 2015:100)."
    )]
    pub sentence: Option<String>,
}

/// A paragraph of the one beside its like in the other.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedParagraph {
    /// `kept`: in both; `removed`: only in the tjänsteskrivelse; `added`: only in the yttrande; `changed`: in both, in other words.
    pub change: Change,
    /// In the tjänsteskrivelse.
    #[schema(example = "Förvaltningen tillstyrker en åldersgräns.")]
    pub department: Option<String>,
    /// In the yttrande.
    #[schema(example = "Nämnden är positiv till en tydlig åldersgräns.")]
    pub board: Option<String>,
    /// Its words in pieces.
    pub pieces: Vec<Piece>,
}

impl ComparisonView {
    /// The department, then the board.
    fn sides(&self) -> [&StanceView; 2] {
        [&self.department, &self.board]
    }
}

impl ComparedParagraph {
    /// The pieces of the tjänsteskrivelse, for the page.
    fn left(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.change != Change::Added)
    }

    /// Whether it is a heading on either side.
    fn is_heading(&self) -> bool {
        let sides = [&self.department, &self.board];
        sides.into_iter().flatten().any(|text| text.starts_with("## "))
    }

    /// The pieces of the yttrande.
    fn right(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.change != Change::Removed)
    }
}

/// The yttrande beside the tjänsteskrivelse
///
/// De två ställningstagandena sida vid sida, förvaltningens och nämndens, och yttrandet bredvid det som står under Ärende i
/// tjänsteskrivelsen, med skillnaden markerad. JSON, a page or plain text, by `Accept`.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The yttrande")),
    responses(
        (status = 200, description = "The two beside each other; a page or plain text by `Accept`", content(
            (ComparisonView = "application/json"),
            (String = "text/html"),
            (String = "text/plain"),
        )),
        (status = 409, description = "The draft is no yttrande"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/comparison")]
pub async fn comparison(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Html, Format::Text])?;
    let (draft, version, board, remiss, report, name) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, *id).await?;
            if draft.kind != super::STATEMENT {
                return Err(ApiError::conflict(
                    "Jämförelsen görs på ett yttrande, och det här är en tjänsteskrivelse. Öppna jämförelsen från yttrandet.",
                    "A yttrande is compared with its tjänsteskrivelse; this draft is no yttrande.",
                ));
            }
            let version = store::newest_version(&app, connection, &draft).await?;
            let case = cases::find(&app, connection, draft.case_id).await?;
            let board = boards::find(&app, connection, case.board_id).await?;
            let remiss = match draft.remiss_id {
                Some(id) => Some(remisser::find(&app, connection, id).await?),
                None => None,
            };
            let report = store::newest_report(&app, connection, case.id, draft.remiss_id).await?;
            let name = file_name(&draft.kind, &case.case_number);
            Ok((draft, version, board, remiss, report, name))
        })
        .await?;
    let title = version.title.clone();
    // On a thread of its own kind, since long texts take a while.
    let work = move || compare(&app, &board, remiss.as_ref(), (&draft, &version), report.as_ref());
    let view = tokio::task::spawn_blocking(work)
        .await
        .map_err(ApiError::internal)??;
    let Some(format) = format else {
        return Ok(HttpResponse::Ok().json(view));
    };
    let page = Page {
        document: &name,
        title: &title,
        view: &view,
    };
    let text = match format {
        Format::Html => page.render().map_err(ApiError::internal)?,
        _ => page.text(),
    };
    Ok(rendering::respond(
        text.into_bytes(),
        format,
        &format!("Jämförelse {name}"),
    ))
}

fn compare(
    app: &App,
    board: &Board,
    remiss: Option<&Remiss>,
    (draft, version): (&Draft, &DraftVersion),
    report: Option<&Report>,
) -> ApiResult<ComparisonView> {
    let of_report = match report {
        Some(report) => report.version.fields()?,
        None => Default::default(),
    };
    let own = version.fields()?;
    let filled = |text: Option<&String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let departments = filled(of_report.get("stance"));
    let boards = filled(own.get("stance"))
        .or_else(|| filled(own.get("boardStance")))
        .or_else(|| filled(of_report.get("boardStance")));
    let differ = matches!((&departments, &boards), (Some(one), Some(other)) if plain(one) != plain(other));
    let name = remiss.map_or("", |remiss| remiss.name.as_str());
    let summary = match (report, &departments, &boards) {
        (None, ..) => "Ärendet har ingen tjänsteskrivelse att jämföra med.".to_owned(),
        (_, None, None) => "Varken förvaltningens eller nämndens ställningstagande är ifyllt.".to_owned(),
        (_, None, _) => "Förvaltningens ställningstagande är inte ifyllt i tjänsteskrivelsen.".to_owned(),
        (_, _, None) => "Nämndens ställningstagande är inte ifyllt i yttrandet.".to_owned(),
        (_, Some(one), Some(other)) if differ => format!(
            "Ställningstagandena skiljer sig åt: förvaltningen ”{}”, nämnden ”{}”.",
            lower_first(one),
            lower_first(other)
        ),
        (_, Some(one), _) => format!(
            "Förvaltningen och nämnden har samma ställningstagande: ”{}”.",
            lower_first(one)
        ),
    };
    let matter = match report {
        Some(report) => report.fed_by("matter")?.unwrap_or_default(),
        None => String::new(),
    };
    let body: Vec<String> = version
        .sections()?
        .into_iter()
        .map(|section| section.text)
        .collect();
    let body = body.join("\n\n");
    let rows = rows(&matter, &body)
        .into_iter()
        .map(|row| ComparedParagraph {
            change: row.change(),
            department: row.before.map(str::to_owned),
            board: row.after.map(str::to_owned),
            pieces: row.pieces,
        })
        .collect();
    let at = |id: Uuid, rest: &str| app.url(&format!("/drafts/{id}{rest}"));
    let mut links = Links::to_self(at(draft.id, "/comparison")).and("draft", "GET", at(draft.id, ""));
    if let Some(report) = report {
        links = links.and("report", "GET", at(report.version.draft_id, ""));
    }
    Ok(ComparisonView {
        draft_id: draft.id,
        version: version.number,
        report_id: report.map(|report| report.version.draft_id),
        report_version: report.map(|report| report.version.number),
        department: StanceView {
            sentence: departments
                .as_deref()
                .map(|stance| proposed_stance(&board.department, &board.name, stance)),
            who: board.department.clone(),
            stance: departments,
        },
        board: StanceView {
            sentence: boards
                .as_deref()
                .map(|stance| on_its_own(&stance_sentence(&board.name, stance, name))),
            who: board.name.clone(),
            stance: boards,
        },
        stances_differ: differ,
        summary,
        rows,
        links,
    })
}

/// The sentence without what points to the text that follows in the yttrande.
fn on_its_own(sentence: &str) -> String {
    match sentence
        .strip_suffix(" nedan.")
        .and_then(|start| start.rsplit_once(", "))
    {
        Some((stance, _)) => format!("{stance}."),
        None => sentence.to_owned(),
    }
}

/// A stance as it is compared: "Tillstyrker." is "tillstyrker".
fn plain(stance: &str) -> String {
    stance.trim().trim_end_matches('.').to_lowercase()
}

#[derive(askama::Template)]
#[template(path = "drafts/templates/comparison.html")]
struct Page<'a> {
    document: &'a str,
    title: &'a str,
    view: &'a ComparisonView,
}

impl Page<'_> {
    fn text(&self) -> String {
        let view = self.view;
        let mut text = format!(
            "Jämförelse {}\n{}\n\n{}\n\n",
            self.document, self.title, view.summary
        );
        for side in view.sides() {
            let stance = side.sentence.as_deref().unwrap_or("inte ifyllt");
            text.push_str(&format!("{}: {stance}\n", side.who));
        }
        text.push_str("\nTjänsteskrivelsens Ärende [-bara där-], yttrandet {+bara där+}\n\n");
        for row in &view.rows {
            text.push_str(&marked(&row.pieces));
            text.push_str("\n\n");
        }
        text
    }
}
