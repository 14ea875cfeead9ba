//! `POST /announced-remisser/{id}/cases`

use actix_web::{HttpResponse, post};
use jiff::civil::{Date, Time};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::dismiss::seen_without_case;
use super::store::{self, Announced};
use super::view::proposal;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::cases::{self, AddOfficer, RegisterCase};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::remisser::{self, Content, RemissFields, RemissView};

/// A new incoming case from an announced remiss. What is left out is taken from its proposal.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenAnnounced {
    /// The board (nämnd); the proposed one when nothing is said.
    pub board_id: Option<Uuid>,
    /// Name of the remiss.
    #[schema(
        example = "betänkandet Mötesplatser för alla (SOU 2019:99)",
        min_length = 1,
        max_length = 300
    )]
    pub name: Option<String>,
    /// Where the yttrande goes.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// Last day to answer.
    #[schema(example = "2019-11-15")]
    pub deadline_date: Option<Date>,
    /// Clock time of the deadline in Europe/Stockholm; as set for all when nothing is said.
    #[schema(value_type = Option<String>, example = "23:59")]
    pub deadline_time: Option<Time>,
    /// The day the remiss came in; today when nothing is said.
    #[schema(example = json!(null))]
    pub received_on: Option<Date>,
    /// Title of the case; "Remiss från … om …" when nothing is said.
    #[schema(example = json!(null))]
    pub title: Option<String>,
    /// Title in the public register; the title when nothing is said.
    #[schema(example = json!(null))]
    pub public_title: Option<String>,
    /// The number that the case system gave, for a board whose numbers come from there.
    #[schema(example = json!(null))]
    pub case_number: Option<String>,
    /// A reserved number to use.
    #[schema(example = json!(null))]
    pub reservation_id: Option<Uuid>,
    /// Classification in the board's plan.
    #[schema(example = json!(null))]
    pub classification: Option<String>,
    /// The meeting it is meant for.
    #[schema(example = json!(null))]
    pub target_meeting_id: Option<Uuid>,
    /// Officers with access.
    #[serde(default)]
    pub officers: Vec<AddOfficer>,
}

impl OpenAnnounced {
    fn remiss(&self, announced: &Announced) -> RemissFields {
        let proposed = proposal(announced);
        let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        RemissFields {
            name: Some(said(&self.name).unwrap_or(proposed.name)),
            sender: Some(proposed.sender),
            sender_number: Some(proposed.sender_number),
            sender_email: said(&self.sender_email).or(proposed.sender_email),
            deadline_date: self.deadline_date.or(proposed.deadline_date),
            deadline_time: self.deadline_time,
            received_on: self.received_on,
            ..RemissFields::default()
        }
    }

    fn case(&self, announced: &Announced, board_id: Uuid, content: &Content) -> RegisterCase {
        let title = self.title.clone().filter(|title| !title.trim().is_empty());
        RegisterCase {
            board_id,
            title: title.unwrap_or_else(|| proposal(announced).title),
            public_title: self.public_title.clone(),
            initiator: Some(content.sender.clone()),
            case_number: self.case_number.clone(),
            reservation_id: self.reservation_id,
            opened_on: None,
            classification: self.classification.clone(),
            secrecy_ground: None,
            target_meeting_id: self.target_meeting_id,
            counterpart_numbers: Vec::new(),
            officers: self.officers.clone(),
            external_references: Vec::new(),
        }
    }
}

/// Open a case from an announced remiss
///
/// Öppnar ett nytt ärende av en publicerad remiss, i ett steg: ärendet med nästa nummer, och den inkommande remissen med avsändare, deras nummer och svarsdatum. What is
/// left out is taken from `proposal`. Whether we are on the list or not: a registrar may answer a remiss that we were not asked in. When the missive comes by mail
/// afterwards, it finds the case by the sender's number.
#[utoipa::path(
    tag = "announced-remisser",
    params(("id" = Uuid, Path, description = "The announced remiss")),
    request_body = OpenAnnounced,
    responses(
        (status = 201, description = "The incoming remiss in its new case; `Location` is the case", body = RemissView),
        (status = 409, description = "A case has the sender's number already, or the case number is taken"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/announced-remisser/{id}/cases")]
pub async fn open_case(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<OpenAnnounced>,
) -> ApiResult<HttpResponse> {
    let said = &body.value;
    let before = seen_without_case(&app, &caller, *id).await?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        // Two who open it at once come one after the other, and the second finds the case of the first.
        let mut announced = store::lock(&app, connection, *id).await?;
        before.still_holds(&announced)?;
        let content = remisser::incoming_content(&app, &said.remiss(&announced))?;
        let board_id = said.board_id.or(announced.proposed_board_id).ok_or_else(|| {
            ApiError::invalid(
                "/boardId",
                "Ange vilken nämnd ärendet hör till.",
                "Say which board the case belongs to.",
            )
        })?;
        let new = said.case(&announced, board_id, &content);
        new.check(app.today())?;
        let case = cases::register_case(&app, connection, &caller, &new).await?;
        let remiss = remisser::register_incoming(&app, connection, &caller, &case, &content).await?;
        if announced.put_aside_at.is_some() {
            announced.put_aside_at = None;
            announced.put_aside_by = String::new();
            announced.put_aside_reason = String::new();
        }
        announced.changed_at = app.now();
        store::save(&app, connection, &mut announced).await?;
        let details = serde_json::json!({ "source": announced.source, "reference": announced.reference,
            "caseNumber": case.case_number });
        let deed = Deed {
            action: "announcedRemiss.caseOpened",
            subject_kind: "announcedRemiss",
            subject_id: announced.id,
            board_id: Some(case.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let version = remiss.version;
        let view = remisser::view_of(&app, connection, &caller, remiss).await?;
        Ok(Made::created(
            app.url(&format!("/cases/{}", case.id)),
            version,
            view,
        ))
    })
    .await
}
