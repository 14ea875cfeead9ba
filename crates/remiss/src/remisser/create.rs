//! `POST /cases/{id}/remisser`

use actix_web::{HttpResponse, post};
use remiss_domain::workflow::{Direction, OutgoingState};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{Content, RemissFields};
use super::store::{self, Place, Remiss};
use super::view::{self, RemissView, RoundLabel};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path};

/// A remiss to make: outgoing ones begin as drafts, incoming ones are registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRemiss {
    /// Which way it goes; `outgoing` when nothing is said.
    #[schema(value_type = Option<crate::http::enums::Direction>, example = "outgoing")]
    pub direction: Option<String>,
    /// What the round is called; `remiss` when nothing is said.
    pub label: Option<RoundLabel>,
    /// The incoming remiss that this inner round prepares the answer to.
    pub parent_id: Option<Uuid>,
    /// Under which ids other systems know it.
    #[serde(default)]
    pub external_references: Vec<ExternalReference>,
    // `flatten` does not go with `deny_unknown_fields`, so the fields stand here one by one.
    /// Name of the remiss (remissnamn).
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub name: String,
    /// Why opinions are asked for (syfte; förvaltningslagen 26 §).
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub purpose: Option<String>,
    /// Background (bakgrund).
    #[schema(example = "Överenskommelsen beslutades 2010 och har reviderats under våren.")]
    pub background: Option<String>,
    /// How the proposal came about.
    pub preparation_steps: Option<Vec<super::PreparationStep>>,
    /// What can be influenced.
    #[schema(example = "Principerna och åtagandena kan ändras.")]
    pub can_influence: Option<String>,
    /// What cannot be influenced.
    #[schema(example = "Kommunens budget beslutas i annan ordning.")]
    pub cannot_influence: Option<String>,
    /// Summary in plain language (lättläst).
    #[schema(example = "Kommunen vill samarbeta bättre med föreningar.")]
    pub plain_summary: Option<String>,
    /// The questions.
    pub questions: Option<Vec<super::Question>>,
    /// Contact persons.
    pub contacts: Option<Vec<super::RemissContact>>,
    /// What those who answer are promised.
    #[schema(example = "Alla som svarar får veta hur synpunkterna har tagits om hand.")]
    pub feedback_promise: Option<String>,
    /// What it is about (ämnen), in the words of the register of organisations: who subscribes to one of them is told.
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Option<Vec<String>>,
    /// Which areas (områden) it is about.
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Option<Vec<String>>,
    /// Last day to answer (svarsdatum).
    #[schema(example = "2019-10-30")]
    pub deadline_date: Option<jiff::civil::Date>,
    /// Clock time of the deadline in Europe/Stockholm; 23:59 when nothing is said.
    #[schema(value_type = Option<String>, example = "23:59")]
    pub deadline_time: Option<jiff::civil::Time>,
    /// Days before the deadline on which those who have not answered are reminded; 7 and 1 when nothing is said.
    #[schema(example = json!([7, 1]))]
    pub reminder_days: Option<Vec<i16>>,
    /// Whether it stands on the open list once it is sent; true when nothing is said.
    #[schema(example = true)]
    pub public: Option<bool>,
    /// Incoming: who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: Option<String>,
    /// Incoming: the sender's number (Ert dnr).
    #[schema(example = "S2015/06034")]
    pub sender_number: Option<String>,
    /// Incoming: where the answer goes.
    #[schema(example = "registrator@departement.example.org")]
    pub sender_email: Option<String>,
    /// Incoming: the day it came in; today when nothing is said.
    #[schema(example = "2019-09-02")]
    pub received_on: Option<jiff::civil::Date>,
}

impl CreateRemiss {
    fn fields(&self) -> RemissFields {
        RemissFields {
            name: Some(self.name.clone()),
            purpose: self.purpose.clone(),
            background: self.background.clone(),
            preparation_steps: self.preparation_steps.clone(),
            can_influence: self.can_influence.clone(),
            cannot_influence: self.cannot_influence.clone(),
            plain_summary: self.plain_summary.clone(),
            questions: self.questions.clone(),
            contacts: self.contacts.clone(),
            feedback_promise: self.feedback_promise.clone(),
            topics: self.topics.clone(),
            areas: self.areas.clone(),
            deadline_date: self.deadline_date,
            deadline_time: self.deadline_time,
            reminder_days: self.reminder_days.clone(),
            public: self.public,
            sender: self.sender.clone(),
            sender_number: self.sender_number.clone(),
            sender_email: self.sender_email.clone(),
            received_on: self.received_on,
            external_references: None,
        }
    }
}

/// Make a remiss in a case
///
/// Lägger upp en remiss i ett ärende: ett utkast till en utgående, eller en inkommande som registreras. Warnings about the
/// deadline stand in the answer; they never move it.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = CreateRemiss,
    responses(
        (status = 201, description = "The remiss", body = RemissView),
        (status = 409, description = "The case is not open, or the external reference is taken"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/remisser")]
pub async fn create(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CreateRemiss>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let direction = match new.direction.as_deref().map(str::parse) {
        None => Direction::Outgoing,
        Some(Ok(direction)) => direction,
        Some(Err(_)) => {
            return Err(ApiError::invalid(
                "/direction",
                "Riktningen är outgoing eller incoming.",
                "The direction is outgoing or incoming.",
            ));
        }
    };
    let mut content = Content::new(&app);
    content.public = direction == Direction::Outgoing && new.parent_id.is_none();
    content.apply(&new.fields(), app.settings().deadlines.default_time);
    if direction == Direction::Incoming && content.received_on.is_none() {
        content.received_on = Some(app.today());
    }
    let wrong = content.check(direction);
    if !wrong.is_empty() {
        return Err(ApiError::Invalid(wrong));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = cases::find(&app, connection, *id).await?;
        if case.status != "open" {
            return Err(ApiError::StateConflict {
                state: case.status.clone(),
                allowed: Vec::new(),
                detail: crate::http::Sentence::new(
                    format!("Ärendet {} är inte öppet.", case.case_number),
                    format!("The case {} is not open.", case.case_number),
                ),
            });
        }
        check_parent(&app, connection, &case, direction, new.parent_id).await?;
        let remiss = match direction {
            Direction::Incoming => register_incoming(&app, connection, &caller, &case, &content).await?,
            Direction::Outgoing => {
                let place = Place {
                    board_id: case.board_id,
                    case_id: case.id,
                    direction,
                    label: new.label.unwrap_or(RoundLabel::Remiss).as_str().to_owned(),
                    parent_id: new.parent_id,
                    state: OutgoingState::Draft.as_str(),
                };
                store::insert(&app, connection, &place, &content).await?
            }
        };
        external_references::set(
            &app,
            connection,
            SubjectKind::Remiss,
            remiss.id,
            &new.external_references,
        )
        .await?;
        if direction == Direction::Outgoing {
            tell(&app, connection, &caller, &remiss, "remiss.drafted").await?;
        }
        let (address, version) = (app.url(&format!("/remisser/{}", remiss.id)), remiss.version);
        let view = view::one(&app, connection, &caller, remiss).await?;
        Ok(Made::created(address, version, view))
    })
    .await
}

/// The content of an incoming remiss with these fields; what is wrong with them is an error.
pub fn incoming_content(app: &App, fields: &RemissFields) -> ApiResult<Content> {
    let mut content = Content::new(app);
    content.public = false;
    content.apply(fields, app.settings().deadlines.default_time);
    if content.received_on.is_none() {
        content.received_on = Some(app.today());
    }
    let wrong = content.check(Direction::Incoming);
    if wrong.is_empty() {
        Ok(content)
    } else {
        Err(ApiError::Invalid(wrong))
    }
}

/// Registers an incoming remiss in an open case: the one way, for the API and for a mail that opens a case.
pub async fn register_incoming(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case: &Case,
    content: &Content,
) -> ApiResult<Remiss> {
    let remiss = store::insert_incoming(app, connection, case, content).await?;
    if !remiss.sender_number.is_empty() {
        cases::add_counterpart_number(app, connection, case, &remiss.sender_number, &remiss.sender).await?;
    }
    tell(app, connection, caller, &remiss, "remiss.registered").await?;
    Ok(remiss)
}

async fn tell(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
    action: &'static str,
) -> ApiResult<()> {
    let details = serde_json::json!({
        "name": remiss.name, "direction": remiss.direction, "deadline": remiss.deadline,
    });
    let deed = Deed {
        action,
        subject_kind: "remiss",
        subject_id: remiss.id,
        board_id: Some(remiss.board_id),
        case_id: Some(remiss.case_id),
        details: &details,
    };
    record(app, connection, caller, deed).await
}

/// An inner round belongs to an incoming remiss of the same case.
async fn check_parent(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    direction: Direction,
    parent_id: Option<Uuid>,
) -> ApiResult<()> {
    let Some(parent_id) = parent_id else {
        return Ok(());
    };
    let wrong = || {
        ApiError::Invalid(vec![FieldError::new(
            "/parentId",
            "En inre remiss är utgående och hör till en inkommande remiss i samma ärende.",
            "An inner round is outgoing and belongs to an incoming remiss of the same case.",
        )])
    };
    let parent = match store::find(app, connection, parent_id).await {
        Err(ApiError::NotFound) => return Err(wrong()),
        found => found?,
    };
    if parent.is_outgoing() || parent.case_id != case.id || direction == Direction::Incoming {
        return Err(wrong());
    }
    Ok(())
}
