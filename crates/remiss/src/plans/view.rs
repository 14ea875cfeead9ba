//! A plan as the API shows it.

use jiff::civil::Date;
use remiss_domain::plan::{PlanStep, plan_for_meeting};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Planned;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::cases::Case;
use crate::http::Links;
use crate::remisser::Remiss;

/// The plan (tidplan) of a case, back from the deadline of its incoming remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// The case.
    pub case_id: Uuid,
    /// The incoming remiss.
    pub remiss_id: Uuid,
    /// Last day to answer.
    #[schema(example = "2019-12-20")]
    pub deadline: Date,
    /// Whether a meeting can be made.
    #[schema(example = true)]
    pub feasible: bool,
    /// The meeting that the plan is made over: the latest that can be made.
    pub meeting_id: Option<Uuid>,
    /// Its day.
    #[schema(example = "2019-12-03")]
    pub meeting_date: Option<Date>,
    /// Every meeting that can be made, by date.
    pub possible_meeting_ids: Vec<Uuid>,
    /// The steps by date.
    pub steps: Vec<PlanStepView>,
    /// What to mind, in Swedish.
    #[schema(example = json!(["Inre remissrundor hinns inte före stoppdatum."]))]
    pub notes: Vec<String>,
    /// What can be done when no meeting can be made.
    pub proposals: Vec<ProposalView>,
    /// The meetings that cannot be made, with the reason.
    pub rejected: Vec<RejectedView>,
    /// The meeting that the case is meant for.
    pub target_meeting_id: Option<Uuid>,
    /// Whether that one can be made; none where the case is not meant for one yet.
    #[schema(example = true)]
    pub target_feasible: Option<bool>,
    /// Why it cannot be made, in Swedish.
    #[schema(example = "Stoppdatum 1 november 2019 för sammanträdet 19 november 2019 har passerat.")]
    pub target_reason: Option<String>,
    /// The steps to the meeting that the case is meant for.
    pub target_steps: Vec<PlanStepView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A step of a plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanStepView {
    /// Kind: `innerDispatch`, `innerDeadline`, `stopDate`, `preparation`, `notice`, `meeting`, `approval`, `sending`.
    #[schema(example = "stopDate")]
    pub kind: String,
    /// The same in Swedish.
    #[schema(example = "stoppdatum")]
    pub label: String,
    /// The day.
    #[schema(example = "2019-11-15")]
    pub date: Date,
    /// Where the date comes from, in Swedish.
    #[schema(example = "Sista dag att lämna in till sammanträdet 3 december 2019.")]
    pub explanation: String,
    /// Working days from today until then; negative when it has passed.
    #[schema(example = 53)]
    pub slack: i64,
    /// Whether the day has passed.
    #[schema(example = false)]
    pub late: bool,
}

/// A way out when no meeting can be made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposalView {
    /// Kind: `approvalAtOnce`, `chairDecision`, `delegatedDecision`, `askForExtension`.
    #[schema(example = "approvalAtOnce")]
    pub kind: String,
    /// The same in Swedish.
    #[schema(example = "omedelbar justering")]
    pub label: String,
    /// The meeting it is about.
    pub meeting_id: Option<Uuid>,
    /// The day on which the answer could be sent; for an extension, the day to ask for.
    #[schema(example = "2019-12-03")]
    pub date: Option<Date>,
    /// Why, and what it demands, in Swedish.
    #[schema(example = "Nästa sammanträde som kan hinnas är 3 december 2019. Be avsändaren om anstånd.")]
    pub reason: String,
    /// The steps it would give.
    pub steps: Vec<PlanStepView>,
}

/// A meeting that cannot be made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its day.
    #[schema(example = "2019-11-19")]
    pub date: Date,
    /// Kind: `stopDatePassed`, `tooLate`, `contradictory`.
    #[schema(example = "stopDatePassed")]
    pub kind: String,
    /// Why, in Swedish.
    #[schema(example = "Stoppdatum 1 november 2019 för sammanträdet 19 november 2019 har passerat.")]
    pub reason: String,
}

impl PlanStepView {
    pub(super) fn all(steps: &[PlanStep]) -> Vec<PlanStepView> {
        steps
            .iter()
            .map(|step| PlanStepView {
                kind: step.kind.as_str().to_owned(),
                label: step.kind.swedish().to_owned(),
                date: step.date,
                explanation: step.explanation.clone(),
                slack: step.slack,
                late: step.late,
            })
            .collect()
    }
}

impl PlanView {
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        case: &Case,
        remiss: &Remiss,
        planned: &Planned,
    ) -> PlanView {
        let plan = &planned.plan;
        let meeting_id = plan.meeting.map(Uuid::from);
        let settings = super::settings(&planned.board);
        let target = case
            .target_meeting_id
            .and_then(|id| planned.meeting(id))
            .map(|meeting| plan_for_meeting(plan.deadline, &meeting.dates(), &settings, app.today()));
        let case_url = app.url(&format!("/cases/{}", case.id));
        PlanView {
            case_id: case.id,
            remiss_id: remiss.id,
            deadline: plan.deadline,
            feasible: plan.meeting.is_some(),
            meeting_id,
            meeting_date: meeting_id
                .and_then(|id| planned.meeting(id))
                .map(|meeting| meeting.date),
            possible_meeting_ids: plan.possible.iter().copied().map(Uuid::from).collect(),
            steps: PlanStepView::all(&plan.steps),
            notes: plan.notes.clone(),
            proposals: plan
                .proposals
                .iter()
                .map(|proposal| ProposalView {
                    kind: proposal.kind.as_str().to_owned(),
                    label: proposal.kind.swedish().to_owned(),
                    meeting_id: proposal.meeting.map(Uuid::from),
                    date: proposal.date,
                    reason: proposal.reason.clone(),
                    steps: PlanStepView::all(&proposal.steps),
                })
                .collect(),
            rejected: plan
                .rejected
                .iter()
                .map(|rejected| RejectedView {
                    meeting_id: rejected.meeting.into(),
                    date: rejected.date,
                    kind: rejected.kind.as_str().to_owned(),
                    reason: rejected.reason.clone(),
                })
                .collect(),
            target_meeting_id: case.target_meeting_id,
            target_feasible: target.as_ref().map(Result::is_ok),
            target_reason: target
                .as_ref()
                .and_then(|target| target.as_ref().err())
                .map(|rejected| rejected.reason.clone()),
            target_steps: match &target {
                Some(Ok(steps)) => PlanStepView::all(steps),
                _ => Vec::new(),
            },
            links: Links::to_self(format!("{case_url}/plan"))
                .and("case", "GET", case_url.clone())
                .and("remiss", "GET", app.url(&format!("/remisser/{}", remiss.id)))
                .and_if(
                    caller.is_one_of(&[Role::Officer]) && case.status == "open",
                    "drafts",
                    "POST",
                    format!("{case_url}/drafts"),
                ),
        }
    }
}
