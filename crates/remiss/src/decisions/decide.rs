//! `POST /cases/{id}/decisions`

use actix_web::{HttpResponse, post};
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use uuid::Uuid;

use super::record::{RecordDecision, only_the_secretary};
use super::rules::{day_can_be, paragraph_is_free};
use super::store::{self, Decision, NewDecision};
use super::view::DecisionView;
use super::{dispatch, extract, outcome, referral};
use crate::access::{Caller, Role};
use crate::agenda::{self, AgendaItem};
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};
use crate::meetings::{self, Meeting};
use crate::remisser::{self, Remiss};
use crate::{drafts, plans};

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
        let decided_on = new
            .decided_on
            .or(meeting.as_ref().map(|meeting| meeting.date))
            .unwrap_or(app.today());
        day_can_be(&app, decided_on, meeting.as_ref(), remiss.as_ref())?;
        if let Some(meeting) = &meeting {
            paragraph_is_free(&app, connection, meeting, &new.paragraph, None).await?;
        }
        let next = outcome::next_state(remiss.as_ref(), checked.kind, checked.by)?;
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
        match &item {
            Some(item) => treated(&app, connection, &caller, item, new, checked.kind).await?,
            None => settled_outside(&app, connection, &case, &decision).await?,
        }
        open_drafts(&app, connection, &decision, checked.kind).await?;
        let remiss = match (remiss, next) {
            (Some(remiss), Some(next)) => Some(remisser::set_state(&app, connection, &remiss, next).await?),
            (remiss, _) => remiss,
        };
        let stands = meeting.is_none() || at_once;
        if stands && checked.kind != DecisionKind::Deferred {
            let document = extract::register(&app, connection, &case, &decision, item.as_ref()).await?;
            decision = store::set_extract(&app, connection, decision.id, document.id).await?;
        }
        let details = serde_json::json!({ "kind": decision.kind, "decidedBy": decision.decided_by,
            "decidedOn": decision.decided_on, "meetingId": decision.meeting_id, "paragraph": decision.paragraph,
            "deferredTo": new.deferred_to_meeting_id });
        let mut deeds = vec![Deed {
            action: "decision.recorded",
            subject_kind: "decision",
            subject_id: decision.id,
            board_id: Some(decision.board_id),
            case_id: Some(case.id),
            details: &details,
        }];
        let sending;
        if new.send {
            sending = dispatch::send(&app, connection, remiss.as_ref(), &case, decision, None).await?;
            decision = sending.decision.clone();
            deeds.push(sending.deed());
        }
        record_all(&app, connection, &caller, &deeds).await?;
        let view = DecisionView::whole(&app, connection, &caller, &decision).await?;
        Ok(Made::created(
            app.url(&format!("/decisions/{}", decision.id)),
            decision.version,
            view,
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

/// What becomes of the agenda item: treated, or on a later meeting's agenda. A case that is referred back has no meeting until the
/// department chooses one.
async fn treated(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    item: &AgendaItem,
    new: &RecordDecision,
    kind: DecisionKind,
) -> ApiResult<()> {
    if kind == DecisionKind::Deferred {
        let reason = new.text.trim();
        let field = "/deferredToMeetingId";
        agenda::carry_on(
            app,
            connection,
            caller,
            item,
            new.deferred_to_meeting_id,
            reason,
            field,
        )
        .await?;
        return Ok(());
    }
    agenda::set_state(app, connection, item, "decided").await?;
    if kind == DecisionKind::ReferredBack {
        cases::set_target_meeting(app, connection, item.case_id, None).await?;
    }
    Ok(())
}

/// What the chair or a delegate has decided is no case for a meeting any more.
async fn settled_outside(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    decision: &Decision,
) -> ApiResult<()> {
    let by = match decision.by()? {
        DecidedBy::Chair => "Ordföranden har beslutat i ärendet.",
        _ => "Ärendet är avgjort på delegation.",
    };
    agenda::withdraw_all(app, connection, case.id, by).await?;
    if case.target_meeting_id.is_some() {
        cases::set_target_meeting(app, connection, case.id, None).await?;
    }
    Ok(())
}

/// What has to be written again is open for it: everything after a referral back; the yttrande, where the board changed it.
async fn open_drafts(
    app: &App,
    connection: &mut Connection,
    decision: &Decision,
    kind: DecisionKind,
) -> ApiResult<()> {
    let kinds: &[&str] = match kind {
        DecisionKind::ReferredBack => &referral::REOPENED,
        // What the board changed is written into the yttrande before it is sent.
        DecisionKind::AdoptedWithChanges => &[drafts::STATEMENT],
        _ => &[],
    };
    drafts::reopen(app, connection, decision.case_id, decision.remiss_id, kinds).await
}
