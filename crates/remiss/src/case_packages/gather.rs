//! What goes into a package, asked of the API on behalf of whoever wants it.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use remiss_documents::archive::{ArchivedCase, ArchivedRecord, Origin, Place, safe_name};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::packing::Packing;
use super::told::{ToldBoard, ToldCase, ToldDecision, ToldDocument, ToldMessage};
use crate::app::App;
use crate::http::inside::{Inside, Problem, Question, if_any};
use crate::http::{ApiError, ApiResult};

/// What the package says of itself to somebody who opens it in many years.
const READ_ME: &str = include_str!("las_mig.txt");

/// The API, asked again with the credentials of a request.
pub(super) struct Asking<'a> {
    pub inside: &'a Inside,
    pub request: &'a HttpRequest,
}

impl Asking<'_> {
    pub async fn one(&self, path: &str) -> ApiResult<Value> {
        let reply = self.inside.ask_again(self.request, Question::get(path)).await;
        match reply {
            Ok(reply) => reply.json().await.map_err(failed),
            Err(problem) => Err(failed(problem)),
        }
    }

    /// The bytes at a path; none where they are not the caller's to have.
    async fn bytes(&self, path: &str) -> ApiResult<Option<actix_web::web::Bytes>> {
        let reply = self.inside.ask_again(self.request, Question::get(path)).await;
        let bytes = match reply {
            Ok(reply) => reply.bytes().await,
            Err(problem) => Err(problem),
        };
        if_any(bytes).map_err(failed)
    }

    /// Everything in a list, page by page; none where the list is not the caller's to read.
    async fn all(&self, path: &str, name: &str) -> ApiResult<Option<Vec<Value>>> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let mut found = Vec::new();
        for page in 1.. {
            let path = format!("{path}{mark}limit=100&page={page}");
            let reply = self.inside.ask_again(self.request, Question::get(&path)).await;
            let answer = match reply {
                Ok(reply) => reply.json::<Value>().await,
                Err(problem) => Err(problem),
            };
            let Some(mut answer) = if_any(answer).map_err(failed)? else {
                return Ok(None);
            };
            match answer[name].take() {
                Value::Array(items) if !items.is_empty() => found.extend(items),
                _ => break,
            }
        }
        Ok(Some(found))
    }
}

fn failed(problem: Problem) -> ApiError {
    match problem.status {
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::SERVICE_UNAVAILABLE => ApiError::DatabaseAway("while a package was gathered".to_owned()),
        status => ApiError::internal(format!(
            "{status} while a package was gathered: {}",
            problem.title
        )),
    }
}

fn read<T: DeserializeOwned>(told: Value) -> ApiResult<T> {
    serde_json::from_value(told).map_err(ApiError::internal)
}

/// What the API told of something, as a file of the register.
async fn keep(packing: &Packing, name: &str, told: &Value) -> ApiResult<()> {
    let text = serde_json::to_vec_pretty(told).map_err(ApiError::internal)?;
    packing
        .add(
            Place::Data,
            format!("register/{name}.json"),
            "application/json",
            text,
        )
        .await
}

/// Lays everything of the case into the package. Returns what the archive has described.
pub(super) async fn everything(
    asking: &Asking<'_>,
    packing: &Packing,
    case: Value,
    board: Value,
) -> ApiResult<ArchivedCase> {
    packing
        .add(
            Place::Documentation,
            "LAS-MIG.txt",
            "text/plain",
            READ_ME.as_bytes(),
        )
        .await?;
    keep(packing, "arende", &case).await?;
    let case: ToldCase = read(case)?;
    keep(packing, "namnd", &board).await?;
    let board: ToldBoard = read(board)?;

    let below = |what: &str| format!("/cases/{}/{what}", case.id);
    let mut decisions = Vec::new();
    for (what, name, file) in [
        ("officers", "officers", "handlaggare"),
        ("decisions", "decisions", "beslut"),
        ("drafts", "drafts", "utkast"),
    ] {
        if let Some(found) = asking.all(&below(what), name).await? {
            let found = Value::Array(found);
            keep(packing, file, &found).await?;
            if what == "decisions" {
                decisions = read::<Vec<ToldDecision>>(found)?;
            }
        }
    }
    remisser(asking, packing, &case.id).await?;
    mails(asking, packing, &case.id).await?;
    let log = format!("/audit-entries?caseId={}", case.id);
    if let Some(log) = asking.all(&log, "entries").await? {
        keep(packing, "logg", &Value::Array(log)).await?;
    }
    let records = documents(asking, packing, &below("documents")).await?;
    Ok(case.archived(&board.name, decisions, records))
}

/// The documents of the case, each with its file.
async fn documents(asking: &Asking<'_>, packing: &Packing, path: &str) -> ApiResult<Vec<ArchivedRecord>> {
    let found = asking.all(path, "documents").await?.unwrap_or_default();
    keep(packing, "handlingar", &Value::Array(found.clone())).await?;
    let mut records = Vec::with_capacity(found.len());
    for document in found {
        let document: ToldDocument = read(document)?;
        let bytes = match document.hidden {
            true => None,
            false => {
                asking
                    .bytes(&format!("/documents/{}/content", document.id))
                    .await?
            }
        };
        let path = match bytes {
            Some(bytes) => {
                if STANDARD.encode(Sha256::digest(&bytes)) != document.sha_digest {
                    return Err(ApiError::internal(format!(
                        "the file of document {} is damaged",
                        document.id
                    )));
                }
                let path = format!(
                    "handlingar/{:04}_{}",
                    document.number,
                    safe_name(&document.file_name)
                );
                packing
                    .add(Place::Data, &path, &document.media_type, bytes)
                    .await?;
                Some(format!("{}/{path}", Place::Data.folder()))
            }
            None => None,
        };
        records.push(document.record(path));
    }
    Ok(records)
}

/// The remisser of the case, with whom they were sent to, what was answered, and what was said of it.
async fn remisser(asking: &Asking<'_>, packing: &Packing, case: &str) -> ApiResult<()> {
    let found = asking
        .all(&format!("/remisser?caseId={case}"), "remisser")
        .await?
        .unwrap_or_default();
    keep(packing, "remisser", &Value::Array(found.clone())).await?;
    for (place, remiss) in found.iter().enumerate() {
        let Some(id) = remiss["id"].as_str() else { continue };
        for (what, name, file) in [
            ("recipients", "recipients", "remissinstanser"),
            ("responses", "responses", "svar"),
            ("responses?void=true", "responses", "makulerade-svar"),
            ("viewpoints", "viewpoints", "synpunkter"),
        ] {
            if let Some(found) = asking.all(&format!("/remisser/{id}/{what}"), name).await? {
                let file = format!("remiss-{}-{file}", place + 1);
                keep(packing, &file, &Value::Array(found)).await?;
            }
        }
    }
    Ok(())
}

/// What was sent in the case: mails as they left, letters as they were printed.
async fn mails(asking: &Asking<'_>, packing: &Packing, case: &str) -> ApiResult<()> {
    let Some(found) = asking
        .all(&format!("/messages?caseId={case}"), "messages")
        .await?
    else {
        return Ok(());
    };
    keep(packing, "utskick", &Value::Array(found.clone())).await?;
    for (place, message) in found.into_iter().enumerate() {
        let message: ToldMessage = read(message)?;
        if let Some(bytes) = asking.bytes(&format!("/messages/{}/content", message.id)).await? {
            let (end, media_type) = match message.channel.as_str() {
                "letter" => ("pdf", "application/pdf"),
                _ => ("eml", "message/rfc822"),
            };
            let path = format!("utskick/{:04}.{end}", place + 1);
            packing.add(Place::Data, path, media_type, bytes).await?;
        }
    }
    Ok(())
}

/// Who makes the package, and when.
pub(super) fn origin(app: &App, board: &str) -> Origin {
    Origin {
        municipality: app.settings().municipality.name.clone(),
        board: board.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.now(),
    }
}
