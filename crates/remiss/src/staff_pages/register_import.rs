//! `/arbete/organisationer/las-in`: a file for the register is tried first, and read in when its rows have been seen.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, form_key, see};
use super::my_cases::Mark;
use super::said::Said;
use super::{files, words};
use crate::http::inside::{Problem, Question, encoded, if_any};
use crate::http::{ApiError, AppData, RawBody};
use crate::public::FormBody;

/// An import.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Import {
    id: Uuid,
    file_name: String,
    dry_run: bool,
    created_count: i64,
    changed_count: i64,
    unchanged_count: i64,
    refused_count: i64,
    created_at: Timestamp,
    #[serde(default)]
    rows: Vec<ImportRow>,
}

/// What became of a row.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImportRow {
    sheet: Option<String>,
    line: usize,
    outcome: String,
    name: String,
    organisation_id: Option<Uuid>,
    changes: Vec<String>,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/register_import.html")]
struct ImportPage {
    frame: Frame,
    said: Said,
    token: String,
    /// Earlier ones: address and words.
    earlier: Vec<(String, String)>,
}

struct ShownRow {
    place: String,
    name: String,
    href: Option<String>,
    mark: Mark,
    more: String,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/register_imported.html")]
struct ImportedPage {
    frame: Frame,
    said: Said,
    action: String,
    token: String,
    name: String,
    tried: bool,
    /// It can be carried out.
    may: bool,
    counts: Vec<Mark>,
    /// Rows to look at: those that are refused or come with a remark.
    noted: Vec<ShownRow>,
    /// The others.
    rows: Vec<ShownRow>,
    more: usize,
}

/// Rows that are shown without being asked for.
const ROWS: usize = 500;

/// `GET /arbete/organisationer/las-in`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        page(desk, StatusCode::OK, Said::default()).await
    })
    .await
}

async fn page(desk: &Desk, status: StatusCode, said: Said) -> Made {
    let path = "/organisation-imports?limit=10";
    let earlier = desk.list::<Import>(path, "organisationImports").await?;
    let page = ImportPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        token: desk.token()?,
        earlier: earlier
            .entries
            .into_iter()
            .map(|import| {
                let tried = if import.dry_run { ", provkörning" } else { "" };
                let words = format!(
                    "{}, {}{tried}",
                    import.file_name,
                    words::moment(import.created_at)
                );
                (format!("/arbete/organisationer/las-in/{}", import.id), words)
            })
            .collect(),
    };
    Ok(super::html(status, &page)?)
}

/// `POST /arbete/organisationer/las-in`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<FormBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let FormBody { fields, files, cut } = body?;
        let fields = match desk.take_fields(&request, fields)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let Some(file) = files.into_iter().next().filter(|_| !cut) else {
            let words = if cut {
                "Filen är för stor. Dela upp den i flera."
            } else {
                "Välj en fil att läsa in."
            };
            let said = Said::wrong(&wrong(words));
            return page(desk, StatusCode::UNPROCESSABLE_ENTITY, said).await;
        };
        let media_type = if file.bytes.starts_with(b"PK") {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        } else {
            "text/csv"
        };
        let name = file.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let path = format!("/organisation-imports?dryRun=true&fileName={}", encoded(name));
        let question = Question::file(&path, media_type, Bytes::from(file.bytes), &form_key(&fields));
        match desk.once::<Import>(question).await {
            Ok(import) => Ok(see(&format!("/arbete/organisationer/las-in/{}", import.id))),
            Err(problem) if problem.status.is_client_error() => {
                page(desk, problem.status, Said::wrong(&problem)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

fn wrong(words: &str) -> Problem {
    Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "Något behöver rättas", words)
}

/// `GET /arbete/organisationer/las-in/{id}`
pub(super) async fn show_one(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        one(desk, files::id(&request)?, StatusCode::OK, Said::default()).await
    })
    .await
}

/// `POST /arbete/organisationer/las-in/{id}`
pub(super) async fn carry_out(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let id = files::id(&request)?;
        let fields = match desk.take(&request, body)? {
            Ok(fields) => fields,
            Err(refused) => return Ok(refused),
        };
        let path = format!("/organisation-imports/{id}/executions");
        match desk.post(&path, &json!({}), &fields).await {
            Ok(done) => {
                let done = done["id"].as_str().unwrap_or_default().to_owned();
                Ok(see(&format!("/arbete/organisationer/las-in/{done}")))
            }
            Err(problem) if problem.status.is_client_error() => {
                one(desk, id, problem.status, Said::wrong(&problem)).await
            }
            Err(problem) => Err(problem),
        }
    })
    .await
}

async fn one(desk: &Desk, id: Uuid, status: StatusCode, said: Said) -> Made {
    let found = if_any(desk.get::<Import>(&format!("/organisation-imports/{id}")).await)?;
    let import = found.ok_or(ApiError::NotFound)?;
    let tried = import.dry_run;
    let counts = [
        (import.created_count, "done", ("ny", "nya")),
        (import.changed_count, "done", ("ändrad", "ändrade")),
        (import.unchanged_count, "calm", ("oförändrad", "oförändrade")),
        (
            import.refused_count,
            "late",
            ("rad som inte går att läsa in", "rader som inte går att läsa in"),
        ),
    ];
    let changes = import.created_count + import.changed_count > 0;
    let (noted, rows): (Vec<ImportRow>, Vec<ImportRow>) = import
        .rows
        .into_iter()
        .partition(|row| row.outcome == "refused" || row.reason.is_some());
    let page = ImportedPage {
        frame: desk.frame("/arbete/organisationer")?,
        said,
        action: format!("/arbete/organisationer/las-in/{id}"),
        token: desk.token()?,
        name: import.file_name,
        tried,
        may: tried && changes && desk.may("POST", "/organisation-imports/{id}/executions"),
        counts: counts
            .into_iter()
            .filter(|(count, _, _)| *count > 0)
            .map(|(count, kind, (one, several))| Mark {
                kind,
                words: words::counted(count, one, several),
            })
            .collect(),
        more: rows.len().saturating_sub(ROWS),
        noted: noted.into_iter().map(|row| shown(row, tried)).collect(),
        rows: rows.into_iter().take(ROWS).map(|row| shown(row, tried)).collect(),
    };
    Ok(super::html(status, &page)?)
}

fn shown(row: ImportRow, tried: bool) -> ShownRow {
    let (kind, words) = match (row.outcome.as_str(), tried) {
        ("created", true) => ("done", "Blir ny"),
        ("created", false) => ("done", "Ny"),
        ("changed", true) => ("done", "Ändras"),
        ("changed", false) => ("done", "Ändrad"),
        ("refused", _) => ("late", "Läses inte in"),
        _ => ("calm", "Oförändrad"),
    };
    let mut more = row.reason.unwrap_or_default();
    if !row.changes.is_empty() && row.outcome == "changed" {
        more = format!("{} {more}", row.changes.join(", ")).trim().to_owned();
    }
    ShownRow {
        place: match row.sheet {
            Some(sheet) => format!("{sheet}, rad {}", row.line),
            None => format!("Rad {}", row.line),
        },
        name: row.name,
        href: row
            .organisation_id
            .map(|id| format!("/arbete/organisationer/{id}")),
        mark: Mark {
            kind,
            words: words.to_owned(),
        },
        more,
    }
}
