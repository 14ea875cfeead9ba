//! A recipient asks for more time (begäran om anstånd): by its answer link; `GET /extension-requests` and
//! `POST /extension-requests/{id}/refusals`. `POST /recipients/{id}/extensions` grants it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::staff::AlertKind;
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::{OutgoingAction, OutgoingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, ExtensionRequest, Recipient};
use crate::access::{Caller, Role};
use crate::alerts::{self, NewAlert};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases;
use crate::db::Connection;
use crate::dispatches;
use crate::http::{
    ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Paging, Path, Query, Sentence,
};
use crate::remisser::{self, Remiss};

/// Which wishes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Which {
    /// Those about one remiss.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub remiss_id: Option<Uuid>,
    /// Those of one recipient.
    #[param(example = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
    pub recipient_id: Option<Uuid>,
    /// `waiting`, `granted` or `refused`; all when nothing is said.
    #[param(inline, example = "waiting")]
    pub state: Option<RequestState>,
}

/// What has become of a wish for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RequestState {
    /// It waits for an officer.
    Waiting,
    /// There is more time.
    Granted,
    /// There is not.
    Refused,
}

impl RequestState {
    /// As in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            RequestState::Waiting => "waiting",
            RequestState::Granted => "granted",
            RequestState::Refused => "refused",
        }
    }
}

/// A recipient asks for more time (begäran om anstånd).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionRequestView {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// Who asks.
    pub recipient_id: Uuid,
    /// The day until which it wishes to have time.
    #[schema(value_type = String, format = Date, example = "2019-11-15")]
    pub wished_on: Date,
    /// Why, in its own words.
    #[schema(example = "Styrelsen sammanträder först den 12 november.")]
    pub reason: String,
    /// `waiting`, `granted` or `refused`.
    #[schema(example = "waiting")]
    pub state: String,
    /// When it asked, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-20T08:00:00Z")]
    pub asked_at: Timestamp,
    /// The extension that was granted.
    pub extension_id: Option<Uuid>,
    /// When it was answered, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub answered_at: Option<Timestamp>,
    /// Who answered it.
    #[schema(example = "")]
    pub answered_by: String,
    /// Why it was refused.
    #[schema(example = "")]
    pub answer: String,
    /// Links, with what the caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of wishes for more time.
    ExtensionRequestPage, extension_requests: ExtensionRequestView
}

impl ExtensionRequestView {
    fn of(app: &App, caller: &Caller, request: ExtensionRequest) -> ExtensionRequestView {
        let recipient = app.url(&format!("/recipients/{}", request.recipient_id));
        let open = request.state == "waiting" && caller.is_one_of(&[Role::Officer]);
        let links = Links::to_self(app.url(&format!(
            "/extension-requests?recipientId={}",
            request.recipient_id
        )))
        .and("recipient", "GET", recipient.clone())
        .and_if(open, "grant", "POST", format!("{recipient}/extensions"))
        .and_if(
            open,
            "refuse",
            "POST",
            app.url(&format!("/extension-requests/{}/refusals", request.id)),
        );
        ExtensionRequestView {
            id: request.id,
            remiss_id: request.remiss_id,
            recipient_id: request.recipient_id,
            wished_on: request.wished_on,
            reason: request.reason,
            state: request.state,
            asked_at: request.asked_at,
            extension_id: request.extension_id,
            answered_at: request.answered_at,
            answered_by: request.answered_by,
            answer: request.answer,
            links,
        }
    }
}

/// Whether a recipient of this remiss can ask for more time now.
pub fn may_ask_for_time(remiss: &Remiss) -> bool {
    let state = remiss.outgoing_state().unwrap_or(OutgoingState::Draft);
    state.allowed_actions().contains(&OutgoingAction::Extend)
}

/// Keeps what a recipient asks for by its link, and tells the officer. Asking again mends what was asked. The recipient is locked here.
pub async fn ask_for_time(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    recipient: &Recipient,
    wish: (Date, &str),
) -> ApiResult<ExtensionRequest> {
    let remiss = &remisser::hold(app, connection, remiss.id).await?;
    if !may_ask_for_time(remiss) {
        return Err(ApiError::StateConflict {
            state: remiss.state.clone(),
            allowed: Vec::new(),
            detail: Sentence::new(
                "Det går inte längre att få mer tid. Hör av er till kommunen.",
                "There is no more time to be had.",
            ),
        });
    }
    let recipient = store::lock(app, connection, recipient.id).await?;
    let request = store::upsert_request(app, connection, remiss, &recipient, wish).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    let because = match wish.1 {
        "" => String::new(),
        reason => format!(" Skäl: ”{}”", shortened(reason)),
    };
    let alert = NewAlert {
        kind: AlertKind::ExtensionRequested,
        subject_key: format!("extensionRequest:{}:{}", request.id, request.version),
        subject_id: Some(recipient.id),
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        text: format!(
            "{}: {} ber om tid till och med {} för att svara på ”{}”.{because}",
            case.case_number,
            recipient.name,
            swedish_date(wish.0),
            remiss.name,
        ),
        items: Vec::new(),
    };
    alerts::raise(app, connection, alert).await?;
    let details = serde_json::json!({ "requestId": request.id, "wishedOn": request.wished_on });
    let deed = Deed {
        action: "recipient.askedForTime",
        subject_kind: "recipient",
        subject_id: recipient.id,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        details: &details,
    };
    record(app, connection, &Caller::with_link(), deed).await?;
    Ok(request)
}

/// On one line, as much as fits in an alert.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The wishes for more time
///
/// Begäran om anstånd från dem som har fått en remiss, de nyaste först.
#[utoipa::path(
    tag = "recipients",
    params(Paging, Which),
    responses((status = 200, description = "A page of wishes", body = ExtensionRequestPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/extension-requests")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    which: Query<Which>,
) -> ApiResult<HttpResponse> {
    let (found, total) = app
        .read(&caller, async |connection| {
            store::requests_page(&app, connection, &which, *paging).await
        })
        .await?;
    let views = found
        .into_iter()
        .map(|request| ExtensionRequestView::of(&app, &caller, request))
        .collect();
    Ok(ExtensionRequestPage::new(&app, &request, *paging, views, total).answer())
}

/// Why there is no more time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefuseExtension {
    /// The reason, which the recipient is told.
    #[schema(example = "Ärendet ska behandlas den 12 november.")]
    pub reason: String,
}

/// Refuse more time
///
/// Säger nej till en begäran om anstånd, med skäl, och skriver till den som bad om det.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The wish")),
    request_body = RefuseExtension,
    responses(
        (status = 200, description = "The wish with its answer", body = ExtensionRequestView),
        (status = 409, description = "It has its answer already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/extension-requests/{id}/refusals")]
pub async fn refuse(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<RefuseExtension>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(ApiError::invalid(
            "/reason",
            "Skriv varför: den som frågade får läsa skälet.",
            "Say why: whoever asked is told.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let known = store::lock_request(&app, connection, *id).await?;
        if known.state != "waiting" {
            return Err(ApiError::StateConflict {
                state: known.state,
                allowed: Vec::new(),
                detail: Sentence::new("Begäran är redan besvarad.", "It has its answer already."),
            });
        }
        let recipient = store::find(&app, connection, known.recipient_id).await?;
        let remiss = remisser::find(&app, connection, recipient.remiss_id).await?;
        let request =
            store::answer_request(&app, connection, known.id, Err(&reason), caller.person()).await?;
        dispatches::tell_extension_refusal(&app, connection, &remiss, &recipient, &request).await?;
        let details = serde_json::json!({ "requestId": request.id, "reason": reason });
        let deed = Deed {
            action: "recipient.extensionRefused",
            subject_kind: "recipient",
            subject_id: recipient.id,
            board_id: Some(recipient.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::OK,
            location: None,
            version: None,
            body: ExtensionRequestView::of(&app, &caller, request),
        })
    })
    .await
}
