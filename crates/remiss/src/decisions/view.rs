//! Decisions as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::workflow::{DecisionKind, Standing};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::dispatch::changes_are_written;
use super::outcome::direction;
use super::reporting::meeting_of;
use super::store::{self, Decision};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiResult, Links};
use crate::{drafts, remisser};

/// A decision (beslut).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// Id.
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Option<Uuid>,
    /// The meeting, for a decision of the board.
    pub meeting_id: Option<Uuid>,
    /// What was decided.
    #[schema(value_type = crate::http::enums::DecisionKind, example = "adopted")]
    pub kind: String,
    /// Who decided.
    #[schema(value_type = crate::http::enums::DecidedBy, example = "board")]
    pub decided_by: String,
    /// Point of the delegation.
    #[schema(example = "")]
    pub delegation_point: String,
    /// Paragraph (§) of the minutes.
    #[schema(example = "§ 212")]
    pub paragraph: String,
    /// The decision.
    #[schema(example = "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet.")]
    pub text: String,
    /// Reservations.
    #[schema(example = "")]
    pub dissent: String,
    /// The day.
    #[schema(example = "2019-12-03")]
    pub decided_on: Date,
    /// The day the minutes were approved (justering).
    #[schema(example = "2019-12-10")]
    pub minutes_approved_on: Option<Date>,
    /// Approved at the meeting itself (omedelbar justering).
    #[schema(example = false)]
    pub approved_at_once: bool,
    /// The extract of the minutes (protokollsutdrag), a document of the case.
    pub extract_document_id: Option<Uuid>,
    /// When it was sent to the sender of the remiss, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub sent_at: Option<Timestamp>,
    /// What the decision means for the case, in Swedish.
    #[schema(example = "Yttrandet är antaget och skickas när beslutet gäller.")]
    pub consequence: String,
    /// What is to be done next, in order.
    pub next_steps: Vec<NextStepView>,
    /// The meeting at which a decision of the chair or of a delegate is reported.
    pub reported_meeting_id: Option<Uuid>,
    /// What was put right in it, the first correction first.
    pub corrections: Vec<CorrectionView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A correction (rättelse) of a decision, with what it said before.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionView {
    /// Id.
    pub id: Uuid,
    /// Why.
    #[schema(example = "Fel paragraf: § 212 är ärendet före.")]
    pub reason: String,
    /// The fields that were changed, as they were.
    #[schema(value_type = Object, example = json!({ "paragraph": "§ 212" }))]
    pub before: serde_json::Value,
    /// The same fields, as they were after it.
    #[schema(value_type = Object, example = json!({ "paragraph": "§ 213" }))]
    pub after: serde_json::Value,
    /// The extract of the minutes that it made void.
    pub extract_document_id: Option<Uuid>,
    /// Who.
    #[schema(example = "sekr01")]
    pub corrected_by: String,
    /// When, UTC.
    #[schema(example = "2019-12-04T08:30:00Z")]
    pub corrected_at: Timestamp,
}

/// Something that is to be done after a decision.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextStepView {
    /// What.
    #[schema(value_type = crate::http::enums::NextStep, example = "approveMinutes")]
    pub step: String,
    /// The same in one Swedish sentence.
    #[schema(example = "Justera protokollet och registrera justeringsdagen.")]
    pub text: String,
}

crate::page_of! {
    /// A page of decisions.
    DecisionPage, decisions: DecisionView
}

impl DecisionView {
    /// The decision with what follows from it, as it stands now.
    pub(super) async fn whole(
        app: &App,
        connection: &mut Connection,
        caller: &Caller,
        decision: &Decision,
    ) -> ApiResult<DecisionView> {
        let remiss = match decision.remiss_id {
            Some(id) => Some(remisser::find(app, connection, id).await?),
            None => None,
        };
        let kind = decision.kind()?;
        let changed = kind == DecisionKind::AdoptedWithChanges && decision.sent_at.is_none();
        let statement = match &remiss {
            Some(remiss) if changed => {
                drafts::newest_of_case(
                    app,
                    connection,
                    decision.case_id,
                    Some(remiss.id),
                    drafts::STATEMENT,
                )
                .await?
            }
            _ => None,
        };
        let changes_written = match statement {
            Some(draft) => {
                let version = drafts::newest_version(app, connection, &draft).await?;
                changes_are_written(decision, &draft, &version)?
            }
            None => true,
        };
        let told = remiss.as_ref().is_some_and(|remiss| {
            decision.sent_at.is_some()
                || matches!(remiss.state.as_str(), "sent" | "fedBack" | "withdrawn")
                || (remiss.state == "closed" && !remiss.is_outgoing())
        });
        let standing = Standing {
            kind,
            by: decision.by()?,
            direction: remiss.as_ref().map(direction),
            approved: decision.minutes_approved_on.is_some(),
            changes_written,
            told,
        };
        let reported = meeting_of(app, connection, decision).await?;
        let mut view = DecisionView::of(app, caller, decision);
        view.consequence = kind.consequence(standing.direction).to_owned();
        view.next_steps = standing
            .next_steps()
            .into_iter()
            .map(|step| NextStepView {
                step: step.as_str().to_owned(),
                text: step.swedish().to_owned(),
            })
            .collect();
        view.corrections = store::corrections_of(app, connection, decision.id)
            .await?
            .into_iter()
            .map(|kept| CorrectionView {
                id: kept.id,
                reason: kept.reason,
                before: kept.before,
                after: kept.after,
                extract_document_id: kept.extract_document_id,
                corrected_by: kept.corrected_by,
                corrected_at: kept.corrected_at,
            })
            .collect();
        view.reported_meeting_id = reported.map(|meeting| meeting.id);
        Ok(view)
    }

    fn of(app: &App, caller: &Caller, decision: &Decision) -> DecisionView {
        let by_board = decision.meeting_id.is_some();
        let approves = caller.has(Role::Secretary, decision.board_id)
            && by_board
            && decision.minutes_approved_on.is_none()
            && decision.kind != "deferred";
        let stands = !by_board || decision.minutes_approved_on.is_some_and(|day| day <= app.today());
        let settled = !matches!(decision.kind.as_str(), "deferred" | "referredBack");
        let sends = caller.works_at(
            &[Role::Officer, Role::Registrar, Role::Secretary],
            decision.board_id,
        ) && decision.sent_at.is_none()
            && decision.remiss_id.is_some()
            && stands
            && settled;
        let correcters: &[Role] = if by_board {
            &[Role::Secretary]
        } else {
            &[Role::Secretary, Role::Officer]
        };
        let corrects = decision.sent_at.is_none() && caller.works_at(correcters, decision.board_id);
        let mut links = Links::to_self(app.url(&format!("/decisions/{}", decision.id)))
            .and("case", "GET", app.url(&format!("/cases/{}", decision.case_id)))
            .below_if(approves, "approvals", "POST", "/approvals")
            .below_if(sends, "dispatches", "POST", "/dispatches")
            .below_if(corrects, "corrections", "POST", "/corrections");
        if let Some(meeting) = decision.meeting_id {
            links = links.and("meeting", "GET", app.url(&format!("/meetings/{meeting}")));
        }
        if let Some(extract) = decision.extract_document_id {
            links = links.and("extract", "GET", app.url(&format!("/documents/{extract}")));
        }
        DecisionView {
            id: decision.id,
            case_id: decision.case_id,
            remiss_id: decision.remiss_id,
            meeting_id: decision.meeting_id,
            kind: decision.kind.clone(),
            decided_by: decision.decided_by.clone(),
            delegation_point: decision.delegation_point.clone(),
            paragraph: decision.paragraph.clone(),
            text: decision.text.clone(),
            dissent: decision.dissent.clone(),
            decided_on: decision.decided_on,
            minutes_approved_on: decision.minutes_approved_on,
            approved_at_once: decision.approved_at_once,
            extract_document_id: decision.extract_document_id,
            sent_at: decision.sent_at,
            consequence: String::new(),
            next_steps: Vec::new(),
            reported_meeting_id: None,
            corrections: Vec::new(),
            links,
        }
    }
}
