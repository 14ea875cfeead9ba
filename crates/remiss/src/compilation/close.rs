//! `POST /remisser/{id}/compilation-closures`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use remiss_domain::workflow::OutgoingState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::Gap;
use super::{document, gather};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases;
use crate::db::Connection;
use crate::documents::{self, Document, DocumentDirection, NewDocument};
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Links, Made, Path, Sentence,
};
use crate::remisser::{self, Remiss};
use crate::rendering::{self, Format};
use crate::secrecy;

/// Nothing to say: an empty object.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseCompilation {}

/// A compilation that was closed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompilationClosure {
    /// The remiss.
    pub remiss_id: Uuid,
    /// When, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-11-20T10:00:00Z")]
    pub closed_at: Timestamp,
    /// The documents that were registered: Word and PDF.
    pub documents: Vec<ClosureDocument>,
    /// The compilation.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A registered compilation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClosureDocument {
    /// The document.
    pub id: Uuid,
    /// Number it is registered under.
    #[schema(example = "Ks 1216/2018:21")]
    pub document_number: String,
    /// Name of the file.
    #[schema(example = "Sammanställning Ks 1216-2018.pdf")]
    pub file_name: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
}

/// Close the compilation
///
/// Avslutar sammanställningen när varje synpunkt har bemötande och resultat, och registrerar den som Word och PDF i ärendet.
/// What is missing is listed in `errors`, one entry per gap. The time to answer has to be over.
#[utoipa::path(
    tag = "compilation",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = CloseCompilation,
    responses(
        (status = 201, description = "The closed compilation", body = CompilationClosure),
        (status = 409, description = "The time to answer is not over, or the compilation is closed already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/compilation-closures")]
pub async fn close(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CloseCompilation>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        may_close(&remiss)?;
        secrecy::needs_all_responses(&app, connection, remiss.id).await?;
        let compilation = gather(&app, connection, &remiss).await?;
        if !compilation.gaps.is_empty() {
            return Err(ApiError::Invalid(
                compilation.gaps.iter().map(field_error).collect(),
            ));
        }
        let origin = document::Origin::of(&app, connection, &remiss).await?;
        let text = document::of(&app, &origin, &compilation);
        let mut registered = Vec::new();
        for format in [Format::Docx, Format::Pdf] {
            let bytes =
                rendering::render_within(&app, connection, remiss.board_id, text.clone(), format).await?;
            registered.push(register(&app, connection, &remiss, &text.title, format, bytes).await?);
        }
        let closed_at = app.now();
        remisser::close_compilation(&app, connection, &remiss, Some(closed_at)).await?;
        let details = serde_json::json!({
            "viewpoints": compilation.received.viewpoints, "responses": compilation.received.responses,
            "documentIds": registered.iter().map(|document| document.id).collect::<Vec<_>>(),
        });
        let deed = Deed {
            action: "compilation.closed",
            subject_kind: "remiss",
            subject_id: remiss.id,
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let address = app.url(&format!("/remisser/{}/compilation", remiss.id));
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(address.clone()),
            version: None,
            body: CompilationClosure {
                remiss_id: remiss.id,
                closed_at,
                documents: registered
                    .iter()
                    .map(|document| ClosureDocument {
                        id: document.id,
                        document_number: format!("{}:{}", compilation.case_number, document.number),
                        file_name: document.file_name.clone(),
                        media_type: document.media_type.clone(),
                    })
                    .collect(),
                links: Links::to_self(address),
            },
        })
    })
    .await
}

fn may_close(remiss: &Remiss) -> ApiResult<()> {
    if !remiss.is_outgoing() {
        return Err(ApiError::conflict(
            "En inkommande remiss har ingen sammanställning.",
            "An incoming remiss has no compilation.",
        ));
    }
    let state = remiss.outgoing_state()?;
    if state != OutgoingState::Closed {
        return Err(ApiError::StateConflict {
            state: state.as_str().to_owned(),
            allowed: state
                .allowed_actions()
                .iter()
                .map(|action| action.as_str().to_owned())
                .collect(),
            detail: Sentence::new(
                "Sammanställningen avslutas när svarstiden är avslutad och innan ärendet lämnas in till nämnden.",
                "The compilation is closed after the time to answer and before the case is handed in to the board.",
            ),
        });
    }
    if remiss.compilation_closed_at.is_some() {
        return Err(ApiError::conflict(
            "Sammanställningen är redan avslutad. Den öppnas igen om en synpunkt ändras.",
            "The compilation is closed already. It is opened again when a viewpoint changes.",
        ));
    }
    Ok(())
}

fn field_error(gap: &Gap) -> FieldError {
    let (pointer, thing) = match (gap.viewpoint_id, gap.response_id) {
        (Some(id), _) => (format!("/viewpoints/{id}"), format!("viewpoint {id}")),
        (None, Some(id)) => (format!("/responses/{id}"), format!("response {id}")),
        (None, None) => ("/waitingResponses".to_owned(), "answers from the web".to_owned()),
    };
    FieldError::new(
        format!("{pointer}/{}", gap.missing),
        gap.detail.clone(),
        format!("{} is missing on the {thing}.", gap.missing),
    )
}

async fn register(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    title: &str,
    format: Format,
    bytes: Vec<u8>,
) -> ApiResult<Document> {
    let case = cases::find(app, connection, remiss.case_id).await?;
    let name = format!("Sammanställning {}", case.case_number);
    let new = NewDocument {
        case: &case,
        direction: DocumentDirection::DrawnUp,
        kind: "sammanstallning",
        title: title.to_owned(),
        public_title: None,
        party: String::new(),
        party_is_private: false,
        received_at: None,
        sent_at: None,
        drawn_up_on: Some(app.today()),
        file_name: rendering::file_name_of(&name, format),
        media_type: format.media_type().to_owned(),
        file: app.files().put(app.new_id(), bytes).await?,
        public: false,
    };
    documents::register(app, connection, new).await
}
