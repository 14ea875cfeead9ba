//! `GET /responses/{id}/publication-checks`

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decide::{PRIVATE, shows_name};
use super::files::text_of;
use super::look::{Finding, in_file, is_private, look};
use super::store;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::documents;
use crate::http::{ApiResult, AppData, Links, Path, enums};
use crate::{remisser, responses};

/// What has to be looked at before a response is published.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicationChecks {
    /// The response.
    pub response_id: Uuid,
    /// Whether it can be published at all; else `obstacle` says why not.
    #[schema(example = true)]
    pub can_be_published: bool,
    /// Why it cannot be published, and what to do.
    #[schema(example = json!(null))]
    pub obstacle: Option<String>,
    /// Who answers.
    #[schema(example = "Sten Exempelsson")]
    pub respondent_name: String,
    /// Whether it is a private person.
    #[schema(example = true)]
    pub private_person: bool,
    /// Whether a private person asked for the name to be shown.
    #[schema(example = false)]
    pub asked_to_be_shown: bool,
    /// What is shown as the name when nothing else is said.
    #[schema(example = "Privatperson")]
    pub shown_as: String,
    /// What is shown: name, answers by question, text. Places are counted in these texts.
    pub parts: Vec<PartView>,
    /// What was found in the parts and in the document itself.
    pub findings: Vec<PublicationFinding>,
    /// The attachments, none of which is published unless it is chosen.
    pub attachments: Vec<CheckedFile>,
    /// The publication that stands on the public pages.
    pub publication_id: Option<Uuid>,
    /// Itself, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A part of a response that is shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// `name`, `text`, or `answers.` with the key of the question.
    #[schema(example = "answers.1")]
    pub part: String,
    /// What stands above it.
    #[schema(example = "Vad tycker ni om principerna?")]
    pub heading: String,
    /// As it came.
    #[schema(example = "Bra principer. Ring mig på 019-000 00 00.")]
    pub text: String,
}

/// Something that has to be masked, or left standing with a reason.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicationFinding {
    /// Id, which `masks` and `kept` name.
    #[schema(example = "phone:answers.1:27-40")]
    pub id: String,
    /// What it is.
    #[schema(value_type = enums::FindingKind, example = "phone")]
    pub kind: &'static str,
    /// What it is, in Swedish.
    #[schema(example = "telefonnummer")]
    pub name: &'static str,
    /// The part, or `document.` with the id of a document.
    #[schema(example = "answers.1")]
    pub part: String,
    /// Where it begins in the part, in characters (code points) from 0; none in a file.
    #[schema(example = 27)]
    pub start: Option<usize>,
    /// Where it ends, the end not included.
    #[schema(example = 40)]
    pub end: Option<usize>,
    /// What stands there; in a file the first of its kind; of a document marked as secret the ground.
    #[schema(example = "019-000 00 00")]
    pub words: String,
    /// How often it stands in a file.
    #[schema(example = 1)]
    pub count: usize,
    /// What to do about it, in Swedish.
    #[schema(example = "Maskera uppgiften om den hör till en person.")]
    pub advice: &'static str,
}

/// An attachment, looked at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedFile {
    /// The document.
    pub document_id: Uuid,
    /// Name of the file as it came; it is not shown to others.
    #[schema(example = "synpunkter.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
    /// Why it cannot be published, and what to do.
    #[schema(example = json!(null))]
    pub obstacle: Option<String>,
    /// What was found in it; each has to be in `kept` when the attachment is chosen.
    pub findings: Vec<PublicationFinding>,
}

impl PublicationFinding {
    pub(super) fn of(finding: Finding) -> PublicationFinding {
        PublicationFinding {
            id: finding.id,
            kind: finding.kind.as_str(),
            name: finding.kind.swedish(),
            part: finding.part,
            start: finding.place.as_ref().map(|place| place.start),
            end: finding.place.as_ref().map(|place| place.end),
            words: finding.words,
            count: finding.count,
            advice: finding.kind.advice(),
        }
    }
}

/// Why a response cannot be published.
pub(super) fn obstacle(remiss: &remisser::Remiss, response: &responses::Response) -> Option<&'static str> {
    if response.voided_at.is_some() {
        return Some("Svaret är makulerat: mejlet var felplacerat, och är inget svar på remissen.");
    }
    (!remiss.is_published()).then_some(
        "Remissen står inte på den öppna listan, så svaren på den publiceras inte. Gör remissen offentlig först.",
    )
}

/// What has to be looked at before a response is published
///
/// Det som ska granskas innan ett remissvar publiceras: personnummer och samordningsnummer, e-postadresser, telefonnummer,
/// namn, underskrifter och sekretess, i texten och i bilagorna. Each finding is then masked, or left standing with a reason
/// (`POST /responses/{id}/publications`).
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response")),
    responses((status = 200, description = "What was found", body = PublicationChecks)),
    security(("bearer" = ["registrar", "officer", "auditor"])),
)]
#[get("/responses/{id}/publication-checks")]
pub async fn checks(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let response = responses::find(&app, connection, *id).await?;
            let remiss = remisser::find(&app, connection, response.remiss_id).await?;
            let show_name = shows_name(&response);
            let looked = look(&app, connection, &remiss, &response, show_name).await?;
            let shown = show_name.then_some(response.respondent_name.as_str());
            let mut attachments = Vec::new();
            for file in responses::attachments_of(&app, connection, &[response.id]).await? {
                let document = documents::find(&app, connection, file.document_id).await?;
                attachments.push(checked(&app, &document, &looked.hidden, shown).await?);
            }
            let standing = store::standing_copy(&app, connection, response.id).await?;
            let obstacle = obstacle(&remiss, &response);
            let path = format!("/responses/{}", response.id);
            Ok(PublicationChecks {
                response_id: response.id,
                can_be_published: obstacle.is_none(),
                obstacle: obstacle.map(str::to_owned),
                private_person: is_private(&response),
                asked_to_be_shown: response.show_name,
                shown_as: if show_name {
                    response.respondent_name.clone()
                } else {
                    PRIVATE.to_owned()
                },
                respondent_name: response.respondent_name,
                parts: looked
                    .parts
                    .into_iter()
                    .map(|part| PartView {
                        part: part.key,
                        heading: part.heading,
                        text: part.text,
                    })
                    .collect(),
                findings: looked.findings.into_iter().map(PublicationFinding::of).collect(),
                attachments,
                publication_id: standing.map(|standing| standing.id),
                links: Links::to_self(app.url(&format!("{path}/publication-checks")))
                    .and("response", "GET", app.url(&path))
                    .and_if(
                        obstacle.is_none() && caller.has(Role::Officer, remiss.board_id),
                        "publish",
                        "POST",
                        app.url(&format!("{path}/publications")),
                    )
                    .and_if(
                        obstacle.is_none() && caller.has(Role::Officer, remiss.board_id),
                        "preview",
                        "POST",
                        app.url(&format!("{path}/publication-previews")),
                    ),
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

async fn checked(
    app: &App,
    document: &documents::Document,
    hidden: &[String],
    shown: Option<&str>,
) -> ApiResult<CheckedFile> {
    let text = text_of(app, document).await?;
    let findings = in_file(document.id, text.as_deref(), hidden, shown);
    Ok(CheckedFile {
        document_id: document.id,
        file_name: document.file_name.clone(),
        media_type: document.media_type.clone(),
        size: document.size,
        obstacle: document.secrecy_ground.as_ref().map(|ground| {
            format!("Handlingen är sekretessmarkerad ({ground}). Publicera en maskerad kopia i stället.")
        }),
        findings: findings.into_iter().map(PublicationFinding::of).collect(),
    })
}
