//! `POST /cases/{id}/documents`

use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::secrecy::SecrecyChange;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::masked::secrecy_changed;
use super::store::{self, NewDocument};
use super::view::DocumentView;
use super::{DocumentDirection, DocumentKind};
use crate::access::Caller;
use crate::audit::{Deed, record_all};
use crate::cases;
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Made, Path, Query, RawBody, Sentence,
};
use crate::secrecy;

/// What is said of the file that the body is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct UploadDocument {
    /// In short what it is about, for the officers; the file's name when nothing is said.
    #[param(example = "Yttrande från Föreningen Exempel", max_length = 500)]
    pub title: Option<String>,
    /// The same for the public register, without anything secret; the title when nothing is said.
    #[param(example = "Yttrande", max_length = 500)]
    pub public_title: Option<String>,
    /// What it is; `other` when nothing is said.
    pub kind: Option<DocumentKind>,
    /// Whether it came in, went out or was drawn up here; `drawnUp` when nothing is said.
    pub direction: Option<DocumentDirection>,
    /// Name of the file.
    #[param(example = "yttrande.pdf", max_length = 255)]
    pub file_name: Option<String>,
    /// Sender or recipient.
    #[param(example = "Föreningen Exempel", max_length = 200)]
    pub party: Option<String>,
    /// A private person, whose name the public register leaves out.
    pub party_is_private: Option<bool>,
    /// When it came in; now, for an incoming document, when nothing is said.
    pub received_at: Option<Timestamp>,
    /// When it went out; now, for an outgoing document, when nothing is said.
    pub sent_at: Option<Timestamp>,
    /// The day that stands on it.
    pub drawn_up_on: Option<Date>,
    /// Whether the public pages may show the file.
    pub public: Option<bool>,
    /// Legal ground of secrecy (sekretess); the day is today. Who has no right to see what is under secrecy may mark it too, and does
    /// not see it after that.
    #[param(example = "25 kap. 1 § OSL", max_length = 200)]
    pub secrecy_ground: Option<String>,
    /// Another system that knows the document.
    #[param(example = "platina")]
    pub external_system: Option<String>,
    /// The id of the document in that system.
    #[param(example = "H-1")]
    pub external_id: Option<String>,
}

/// Register a document
///
/// Registrerar en handling i ärendet: begärans kropp är filen, av vilken medietyp som helst. It is kept byte for byte and
/// gets the next number of the case. A closed case takes documents too; a void one does not.
#[utoipa::path(
    tag = "documents",
    params(("id" = Uuid, Path, description = "The case"), UploadDocument),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file. State its media type in `Content-Type`."),
    responses(
        (status = 201, description = "The document with its number", body = DocumentView),
        (status = 409, description = "The case is void, or another document has the external reference"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/documents")]
pub async fn upload(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    said: Query<UploadDocument>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    check(&said, &body, app.settings().storage.max_file_size_bytes())?;
    // Not there, or void: told before the file is kept.
    app.read(&caller, async |connection| {
        let case = cases::find(&app, connection, *id).await?;
        not_void(&case)
    })
    .await?;
    let ground = SecrecyChange {
        ground: Some(said.secrecy_ground.as_deref()),
        ..SecrecyChange::default()
    };
    let mark = secrecy::settle(&app, &caller, None, ground)?;
    let within = match mark {
        Some(_) => caller.who_marks(),
        None => caller.clone(),
    };
    let file = app.files().put(app.new_id(), body.bytes).await?;
    let direction = said.direction.unwrap_or(DocumentDirection::DrawnUp);
    let file_name = said.file_name.clone().unwrap_or_else(|| "handling".to_owned());
    let now = app.now();
    key.once(&app, &within, body.fingerprint, async |connection| {
        let case = cases::find(&app, connection, *id).await?;
        not_void(&case)?;
        let new = NewDocument {
            case: &case,
            direction,
            kind: said.kind.unwrap_or_default().as_str(),
            title: said.title.clone().unwrap_or_else(|| file_name.clone()),
            public_title: said.public_title.clone(),
            party: said.party.clone().unwrap_or_default(),
            party_is_private: said.party_is_private.unwrap_or(false),
            received_at: said
                .received_at
                .or((direction == DocumentDirection::Incoming).then_some(now)),
            sent_at: said
                .sent_at
                .or((direction == DocumentDirection::Outgoing).then_some(now)),
            drawn_up_on: said.drawn_up_on,
            file_name: file_name.clone(),
            media_type: if body.media_type.is_empty() {
                "application/octet-stream".to_owned()
            } else {
                body.media_type.clone()
            },
            file: file.clone(),
            public: said.public.unwrap_or(false),
        };
        let mut document = store::register(&app, connection, new).await?;
        if let Some(mark) = &mark {
            document = store::mark(&app, connection, document.id, mark).await?;
        }
        if let (Some(system), Some(external)) = (&said.external_system, &said.external_id) {
            let reference = ExternalReference {
                system: system.clone(),
                id: external.clone(),
            };
            external_references::set(&app, connection, SubjectKind::Document, document.id, &[reference])
                .await?;
        }
        let details = serde_json::json!({
            "number": document.number, "kind": document.kind, "direction": document.direction,
            "title": document.title, "size": document.size, "secrecyGround": document.secrecy_ground,
        });
        let registered = Deed {
            action: "document.registered",
            subject_kind: "document",
            subject_id: document.id,
            board_id: Some(document.board_id),
            case_id: Some(document.case_id),
            details: &details,
        };
        let number = serde_json::json!({ "number": document.number });
        let told = mark.is_some().then(|| secrecy_changed(&document, &number));
        let deeds: Vec<Deed<'_>> = [registered].into_iter().chain(told).collect();
        let whole = store::whole(&app, connection, document).await?;
        record_all(&app, connection, &caller, &deeds).await?;
        let location = app.url(&format!("/documents/{}", whole.document.id));
        let version = whole.document.version;
        Ok(Made::created(
            location,
            version,
            DocumentView::of(&app, &caller, whole),
        ))
    })
    .await
}

fn not_void(case: &cases::Case) -> ApiResult<()> {
    if case.status != "void" {
        return Ok(());
    }
    Err(ApiError::StateConflict {
        state: case.status.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(
            format!(
                "Ärendet {} är makulerat. Registrera handlingen i ett annat ärende.",
                case.case_number
            ),
            format!(
                "The case {} is void. Register the document in another case.",
                case.case_number
            ),
        ),
    })
}

fn check(said: &UploadDocument, body: &RawBody, limit: usize) -> ApiResult<()> {
    if body.bytes.len() > limit {
        return Err(ApiError::TooLarge { limit });
    }
    let mut wrong = Vec::new();
    if body.bytes.is_empty() {
        wrong.push(FieldError::new("", "Filen är tom.", "The file is empty."));
    }
    for (name, text, longest) in [
        ("title", &said.title, 500),
        ("publicTitle", &said.public_title, 500),
        ("fileName", &said.file_name, 255),
        ("party", &said.party, 200),
    ] {
        if text.as_ref().is_some_and(|text| text.chars().count() > longest) {
            wrong.push(FieldError::new(
                format!("/{name}"),
                format!("Texten har högst {longest} tecken."),
                format!("The text has at most {longest} characters."),
            ));
        }
    }
    if said.external_system.is_some() != said.external_id.is_some() {
        wrong.push(FieldError::new(
            "/externalId",
            "Ange både externalSystem och externalId.",
            "State both externalSystem and externalId.",
        ));
    }
    if said.public == Some(true) && said.secrecy_ground.is_some() {
        wrong.push(FieldError::new(
            "/public",
            "En handling med sekretess kan inte visas för allmänheten.",
            "A document with a ground of secrecy cannot be shown to the public.",
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(ApiError::Invalid(wrong))
    }
}
