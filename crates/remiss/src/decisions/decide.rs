//! `POST /cases/{id}/decisions`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, NewDecision};
use super::view::DecisionView;
use super::{extract, outcome};
use crate::access::{Caller, Role};
use crate::agenda::{self, AgendaItem, NewItem};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path, Sentence};
use crate::meetings::{self, Meeting};
use crate::remisser::{self, Remiss};
use crate::{drafts, plans};

/// A decision to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordDecision {
    /// The remiss; the one that the case is about when nothing is said.
    pub remiss_id: Option<Uuid>,
    /// The meeting; required for a decision of the board, and only for it.
    pub meeting_id: Option<Uuid>,
    /// What was decided.
    #[schema(value_type = crate::http::enums::DecisionKind, example = "adopted")]
    pub kind: String,
    /// Who decided; the board when nothing is said.
    #[schema(value_type = Option<crate::http::enums::DecidedBy>, example = "board")]
    pub decided_by: Option<String>,
    /// Point of the delegation; required for a delegate.
    #[serde(default)]
    #[schema(example = "")]
    pub delegation_point: String,
    /// Paragraph (§) of the minutes.
    #[serde(default)]
    #[schema(example = "§ 212")]
    pub paragraph: String,
    /// The decision.
    #[schema(example = "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet.")]
    pub text: String,
    /// Reservations.
    #[serde(default)]
    #[schema(example = "")]
    pub dissent: String,
    /// The day; the meeting's, or today, when nothing is said.
    #[schema(example = "2019-12-03")]
    pub decided_on: Option<Date>,
    /// The minutes of this paragraph were approved at the meeting (omedelbar justering).
    #[serde(default)]
    #[schema(example = false)]
    pub approved_at_once: bool,
    /// The later meeting at which a deferred case comes up again.
    pub deferred_to_meeting_id: Option<Uuid>,
}

struct Checked {
    kind: DecisionKind,
    by: DecidedBy,
}

impl RecordDecision {
    fn check(&self, caller: &Caller) -> ApiResult<Checked> {
        let mut wrong = Vec::new();
        let kind: Option<DecisionKind> = self.kind.parse().ok();
        let by: Option<DecidedBy> = match &self.decided_by {
            Some(text) => text.parse().ok(),
            None => Some(DecidedBy::Board),
        };
        if kind.is_none() {
            wrong.push(FieldError::new(
                "/kind",
                "Beslutet är inget av dem som finns: adopted, adoptedWithChanges, referredBack, deferred, declined, noObjection.",
                "The decision is one of adopted, adoptedWithChanges, referredBack, deferred, declined, noObjection.",
            ));
        }
        if by.is_none() {
            wrong.push(FieldError::new(
                "/decidedBy",
                "Den som beslutar är board, chair eller delegate.",
                "The one who decides is board, chair or delegate.",
            ));
        }
        if self.text.trim().is_empty() {
            wrong.push(FieldError::new(
                "/text",
                "Skriv vad som beslutades.",
                "Write what was decided.",
            ));
        }
        if by == Some(DecidedBy::Delegate) && self.delegation_point.trim().is_empty() {
            wrong.push(FieldError::new(
                "/delegationPoint",
                "Ange punkten i delegationsordningen.",
                "Name the point of the delegation.",
            ));
        }
        if (by == Some(DecidedBy::Board)) != self.meeting_id.is_some() {
            wrong.push(FieldError::new(
                "/meetingId",
                "Ange sammanträdet för nämndens beslut, och bara för det.",
                "Name the meeting for a decision of the board, and only for it.",
            ));
        }
        if (kind == Some(DecisionKind::Deferred)) != self.deferred_to_meeting_id.is_some() {
            wrong.push(FieldError::new(
                "/deferredToMeetingId",
                "Ange det senare sammanträdet för ett bordlagt ärende, och bara för det.",
                "Name the later meeting for a deferred case, and only for it.",
            ));
        }
        match (kind, by) {
            (Some(kind), Some(by)) if wrong.is_empty() => {
                if by == DecidedBy::Board && !caller.is_one_of(&[Role::Secretary]) {
                    return Err(only_the_secretary());
                }
                Ok(Checked { kind, by })
            }
            _ => Err(ApiError::Invalid(wrong)),
        }
    }
}

fn only_the_secretary() -> ApiError {
    ApiError::forbidden(
        "Nämndens beslut registreras av nämndsekreteraren.",
        "A decision of the board is recorded by the secretary.",
    )
}

/// Record a decision
///
/// Registrerar ett beslut av nämnden, ordföranden eller en delegat. Nämnden beslutar om det som står på ärendelistan;
/// ordförandens och delegaters beslut anmäls vid nästa sammanträde. A decision whose minutes need no approval gets its
/// extract at once.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = RecordDecision,
    responses(
        (status = 201, description = "The decision", body = DecisionView),
        (status = 409, description = "The case does not stand on the agenda, or its state does not allow it"),
    ),
    security(("bearer" = ["secretary", "officer"])),
)]
#[post("/cases/{id}/decisions")]
pub async fn decide(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<RecordDecision>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let checked = new.check(&caller)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let (remiss, case) = locked(&app, connection, *id, new.remiss_id).await?;
        // A person may be the secretary of another board than the case's.
        if checked.by == DecidedBy::Board && !caller.has(Role::Secretary, case.board_id) {
            return Err(only_the_secretary());
        }
        let meeting = match new.meeting_id {
            Some(id) => Some(sitting(&app, connection, &caller, &case, id).await?),
            None => None,
        };
        let item = match &meeting {
            Some(meeting) => Some(listed_item(&app, connection, meeting, &case).await?),
            None => None,
        };
        let decided_on = day(&app, new, meeting.as_ref())?;
        let next = match &remiss {
            Some(remiss) => Some(outcome::next_state(remiss, checked.kind, checked.by)?),
            None => None,
        };
        let at_once = meeting
            .as_ref()
            .is_some_and(|meeting| meeting.approved_at_once || new.approved_at_once);
        let row = NewDecision {
            remiss_id: remiss.as_ref().map(|remiss| remiss.id),
            meeting_id: new.meeting_id,
            kind: checked.kind,
            by: checked.by,
            delegation_point: new.delegation_point.trim().to_owned(),
            paragraph: new.paragraph.trim().to_owned(),
            text: new.text.trim().to_owned(),
            dissent: new.dissent.trim().to_owned(),
            decided_on,
            minutes_approved_on: at_once.then_some(decided_on),
            approved_at_once: at_once,
        };
        let mut decision = store::insert(&app, connection, &case, &row).await?;
        if let Some(item) = &item {
            follow_up(&app, connection, &caller, &case, item, new, checked.kind).await?;
        }
        let remiss_id = remiss.as_ref().map(|remiss| remiss.id);
        match checked.kind {
            DecisionKind::ReferredBack => {
                let kinds = [drafts::REPORT, drafts::STATEMENT];
                drafts::reopen(&app, connection, case.id, remiss_id, &kinds).await?;
            }
            // What the board changed is written into the yttrande before it is sent.
            DecisionKind::AdoptedWithChanges => {
                drafts::reopen(&app, connection, case.id, remiss_id, &[drafts::STATEMENT]).await?;
            }
            _ => {}
        }
        if let (Some(remiss), Some(next)) = (&remiss, next) {
            remisser::set_state(&app, connection, remiss, next).await?;
        }
        let stands = meeting.is_none() || at_once;
        if stands && checked.kind != DecisionKind::Deferred {
            let document = extract::register(&app, connection, &case, &decision, item.as_ref()).await?;
            decision = store::set_extract(&app, connection, decision.id, document.id).await?;
        }
        let details = serde_json::json!({ "kind": decision.kind, "decidedBy": decision.decided_by,
            "decidedOn": decision.decided_on, "meetingId": decision.meeting_id });
        let deed = Deed {
            action: "decision.recorded",
            subject_kind: "decision",
            subject_id: decision.id,
            board_id: Some(decision.board_id),
            case_id: Some(case.id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::created(
            app.url(&format!("/decisions/{}", decision.id)),
            decision.version,
            DecisionView::of(&app, &caller, &decision),
        ))
    })
    .await
}

/// The remiss that is decided on, and the case: locked in this order.
async fn locked(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    remiss_id: Option<Uuid>,
) -> ApiResult<(Option<Remiss>, Case)> {
    let case = cases::find(app, connection, case_id).await?;
    let all = remisser::of_case(app, connection, case.id).await?;
    let chosen = match remiss_id {
        Some(id) => {
            let known = all.iter().find(|remiss| remiss.id == id);
            Some(known.ok_or_else(|| {
                ApiError::invalid(
                    "/remissId",
                    "Remissen finns inte i ärendet.",
                    "The remiss is not in the case.",
                )
            })?)
        }
        None => plans::to_answer(&all).or_else(|| {
            all.iter()
                .rev()
                .find(|remiss| remiss.parent_id.is_none() && remiss.state != "withdrawn")
        }),
    };
    let remiss = match chosen {
        Some(remiss) => Some(remisser::lock(app, connection, remiss.id).await?),
        None => None,
    };
    let case = cases::lock(app, connection, case.id).await?;
    if case.status != "open" {
        return Err(ApiError::StateConflict {
            state: case.status,
            allowed: Vec::new(),
            detail: Sentence::new("Ärendet är inte öppet.", "The case is not open."),
        });
    }
    Ok((remiss, case))
}

async fn sitting(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case: &Case,
    id: Uuid,
) -> ApiResult<Meeting> {
    let found = meetings::lock(app, connection, caller, id).await;
    match found {
        Ok(meeting) if meeting.board_id == case.board_id && !meeting.is_cancelled() => Ok(meeting),
        Ok(_) | Err(ApiError::NotFound) => Err(ApiError::invalid(
            "/meetingId",
            "Ange ett sammanträde i ärendets nämnd som inte är inställt.",
            "Name a meeting of the case's board that was not cancelled.",
        )),
        Err(error) => Err(error),
    }
}

async fn listed_item(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
    case: &Case,
) -> ApiResult<AgendaItem> {
    let item = agenda::in_case(app, connection, meeting.id, case.id).await?;
    item.filter(|item| item.state == "listed").ok_or_else(|| {
        ApiError::conflict(
            "Ärendet står inte på sammanträdets ärendelista, eller är redan behandlat där.",
            "The case does not stand on the agenda of the meeting, or was treated there already.",
        )
    })
}

fn day(app: &App, new: &RecordDecision, meeting: Option<&Meeting>) -> ApiResult<Date> {
    let day = new
        .decided_on
        .or(meeting.map(|meeting| meeting.date))
        .unwrap_or(app.today());
    if day > app.today() {
        return Err(ApiError::invalid(
            "/decidedOn",
            "Beslutet kan inte registreras före den dag då det fattas.",
            "A decision cannot be recorded before the day on which it is made.",
        ));
    }
    Ok(day)
}

/// What becomes of the agenda item: treated, off, or on a later meeting's agenda.
async fn follow_up(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case: &Case,
    item: &AgendaItem,
    new: &RecordDecision,
    kind: DecisionKind,
) -> ApiResult<()> {
    let state = if kind == DecisionKind::Deferred {
        "deferred"
    } else {
        "decided"
    };
    agenda::set_state(app, connection, item, state).await?;
    let Some(later) = new.deferred_to_meeting_id else {
        return Ok(());
    };
    let no_such = || {
        ApiError::invalid(
            "/deferredToMeetingId",
            "Ange ett senare, planerat sammanträde i samma nämnd.",
            "Name a later, planned meeting of the same board.",
        )
    };
    let meeting = meetings::lock(app, connection, caller, later)
        .await
        .map_err(|error| match error {
            ApiError::NotFound => no_such(),
            other => other,
        })?;
    let before = meetings::find(app, connection, item.meeting_id).await?;
    if meeting.board_id != case.board_id || meeting.status != "planned" || meeting.date <= before.date {
        return Err(no_such());
    }
    let again = NewItem {
        board_id: item.board_id,
        meeting_id: meeting.id,
        case_id: case.id,
        remiss_id: item.remiss_id,
        draft_id: item.draft_id,
        title: item.title.clone(),
        summary: item.summary.clone(),
        proposed_decision: item.proposed_decision.clone(),
        officer: item.officer.clone(),
        late_consent: item.late_consent.clone(),
        override_reason: item.override_reason.clone(),
    };
    agenda::place(app, connection, &again).await?;
    cases::set_target_meeting(app, connection, case.id, meeting.id).await?;
    Ok(())
}
