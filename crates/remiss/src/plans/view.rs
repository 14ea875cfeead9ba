//! A plan as the API shows it.

use jiff::civil::Date;
use remiss_domain::plan::{PlanStep, PlanStepKind, Standing, plan_for_chosen, standing};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Planned;
use super::store::Progress;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::http::Links;
use crate::meetings::Meeting;
use crate::remisser::Remiss;

/// What a plan is shown from.
pub(super) struct Source<'a> {
    pub case: &'a Case,
    pub board: Board,
    /// The remiss to answer, when it has a deadline.
    pub remiss: Option<&'a Remiss>,
    /// The meeting that the case is meant for, also one that is over.
    pub target: Option<&'a Meeting>,
    /// The plan back from the deadline.
    pub planned: Option<&'a Planned>,
    pub progress: Progress,
}

/// The plan (tidplan) of a case, back from the deadline of its incoming remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// The case.
    pub case_id: Uuid,
    /// The incoming remiss; none: the case is planned to its meeting only.
    pub remiss_id: Option<Uuid>,
    /// Last day to answer.
    #[schema(example = "2019-12-20")]
    pub deadline: Option<Date>,
    /// How it stands, in Swedish: what is late, what is next, and the margin.
    #[schema(
        example = "Nästa steg: stoppdatum fredag 15 november 2019, om 53 arbetsdagar. Yttrandet kan skickas 8 arbetsdagar före svarsdatum."
    )]
    pub summary: String,
    /// The next step, of the meeting that the case is meant for, else of the plan.
    #[schema(example = "stopDate")]
    pub next_step: Option<String>,
    /// The steps that are late: their day has passed and they are not done.
    #[schema(example = json!([]))]
    pub late_steps: Vec<String>,
    /// Working days from the sending to the deadline: what can be lost; negative when the answer comes too late.
    #[schema(example = 8)]
    pub margin: Option<i64>,
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
    /// The day that the rule gives, before it was moved to a working day. A date of the calendar is never moved.
    #[schema(example = "2019-11-15")]
    pub raw_date: Date,
    /// Which rule gave it: `calendar`, `innerAnswerTime`, `innerMargin`, `noticeDays`, `whenPrepared`, `approvedAtOnce`,
    /// `approvalDays`, `afterApproval`, `lastWorkingDay`.
    #[schema(example = "calendar")]
    pub rule: String,
    /// The same in Swedish.
    #[schema(example = "nämndens kalender")]
    pub rule_label: String,
    /// Where the date comes from, in Swedish.
    #[schema(example = "Sista dag att lämna in till sammanträdet 3 december 2019.")]
    pub explanation: String,
    /// Working days from today until then; negative when it has passed.
    #[schema(example = 53)]
    pub slack: i64,
    /// Whether it is done.
    #[schema(example = false)]
    pub done: bool,
    /// Whether the day has passed and it is not done.
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
    pub(super) fn all(steps: &[PlanStep], done: &[PlanStepKind]) -> Vec<PlanStepView> {
        steps
            .iter()
            .map(|step| {
                // A preparation and a notice take place by the calendar.
                let by_calendar = matches!(step.kind, PlanStepKind::Preparation | PlanStepKind::Notice);
                let done = done.contains(&step.kind) || (by_calendar && step.late);
                PlanStepView {
                    kind: step.kind.as_str().to_owned(),
                    label: step.kind.swedish().to_owned(),
                    date: step.date,
                    raw_date: step.raw,
                    rule: step.rule.as_str().to_owned(),
                    rule_label: step.rule.swedish().to_owned(),
                    explanation: step.explanation.clone(),
                    slack: step.slack,
                    done,
                    late: step.late && !done,
                }
            })
            .collect()
    }
}

impl PlanView {
    pub(super) fn of(app: &App, caller: &Caller, source: &Source<'_>) -> PlanView {
        let (case, today) = (source.case, app.today());
        let plan = source.planned.map(|planned| &planned.plan);
        let deadline = plan.map(|plan| plan.deadline);
        let done = source.progress.done();
        // Whoever has sent the answer has no obstacle before it any more.
        let is_sent = done.contains(&PlanStepKind::Sending);
        let handed_in = source.progress.is_handed_in;
        let settings = super::settings(&source.board);
        let target = source
            .target
            .map(|meeting| plan_for_chosen(deadline, &meeting.dates(), &settings, handed_in, today));
        let target_reason = match (source.target, &target) {
            _ if is_sent => None,
            (Some(meeting), _) if meeting.is_cancelled() => {
                Some("Sammanträdet är inställt. Välj ett annat i ärendet.".to_owned())
            }
            (_, Some(target)) => target.rejected.as_ref().map(|rejected| rejected.reason.clone()),
            _ => None,
        };
        let meeting_id = plan.and_then(|plan| plan.meeting).map(Uuid::from);
        let steps = plan.map_or(&[][..], |plan| &plan.steps);
        let own = target.as_ref().map_or(steps, |target| &target.steps);
        let standing = standing(own, &done, deadline, today);
        let case_url = app.url(&format!("/cases/{}", case.id));
        let mut links = Links::to_self(format!("{case_url}/plan")).and("case", "GET", case_url.clone());
        if let Some(remiss) = source.remiss {
            links = links.and("remiss", "GET", app.url(&format!("/remisser/{}", remiss.id)));
        }
        let target_feasible = target.as_ref().map(|_| target_reason.is_none());
        PlanView {
            case_id: case.id,
            remiss_id: source.remiss.map(|remiss| remiss.id),
            deadline,
            summary: summary(&standing, target_reason.as_deref(), own.is_empty() && !is_sent),
            next_step: standing.next.map(|kind| kind.as_str().to_owned()),
            late_steps: standing
                .late
                .iter()
                .map(|kind| kind.as_str().to_owned())
                .collect(),
            margin: standing.margin,
            feasible: is_sent || plan.map_or(target_feasible == Some(true), |plan| plan.meeting.is_some()),
            meeting_id,
            meeting_date: meeting_id
                .and_then(|id| source.planned?.meeting(id))
                .map(|meeting| meeting.date),
            possible_meeting_ids: plan
                .map_or(&[][..], |plan| &plan.possible)
                .iter()
                .copied()
                .map(Uuid::from)
                .collect(),
            steps: PlanStepView::all(steps, &done),
            notes: plan.map(|plan| plan.notes.clone()).unwrap_or_default(),
            proposals: plan
                .filter(|_| !is_sent)
                .map_or(&[][..], |plan| &plan.proposals)
                .iter()
                .map(|proposal| ProposalView {
                    kind: proposal.kind.as_str().to_owned(),
                    label: proposal.kind.swedish().to_owned(),
                    meeting_id: proposal.meeting.map(Uuid::from),
                    date: proposal.date,
                    reason: proposal.reason.clone(),
                    steps: PlanStepView::all(&proposal.steps, &done),
                })
                .collect(),
            rejected: plan
                .map_or(&[][..], |plan| &plan.rejected)
                .iter()
                .map(|rejected| RejectedView {
                    meeting_id: rejected.meeting.into(),
                    date: rejected.date,
                    kind: rejected.kind.as_str().to_owned(),
                    reason: rejected.reason.clone(),
                })
                .collect(),
            target_meeting_id: case.target_meeting_id,
            target_feasible,
            target_reason,
            target_steps: target
                .map(|target| PlanStepView::all(&target.steps, &done))
                .unwrap_or_default(),
            links: links.and_if(
                caller.works_at(&[Role::Officer], case.board_id) && case.status == "open",
                "drafts",
                "POST",
                format!("{case_url}/drafts"),
            ),
        }
    }
}

/// How the plan stands, after what is wrong with the meeting that was chosen.
fn summary(standing: &Standing, target_reason: Option<&str>, is_empty: bool) -> String {
    match target_reason {
        Some(reason) => reason.to_owned(),
        None if is_empty => "Inget sammanträde hinns före svarsdatum. Se förslagen.".to_owned(),
        None => standing.sentence.clone(),
    }
}
