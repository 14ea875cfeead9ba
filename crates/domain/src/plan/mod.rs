//! Planning back from the deadline of an incoming remiss, over the meetings of the board.
//!
//! sending ← approval of the minutes ← meeting ← notice ← preparation ← stop date ← deadline of the inner rounds ← their dispatch.
//! When no meeting can be made, the plan proposes what can be done instead, with the reasons.
//!
//! All dates are days in Sweden.

mod fallback;
mod follow;
mod route;
mod standing;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::MeetingId;
use crate::text_enum::text_enum;

pub use follow::{Followed, follow};
pub use route::steps_of;
pub use standing::{Standing, standing};

/// The dates of one meeting, as the board's calendar holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingDates {
    /// Which meeting.
    pub id: MeetingId,
    /// The day of the meeting.
    pub date: Date,
    /// Last day to hand in (stoppdatum).
    pub stop_date: Date,
    /// The preparation meeting, if there is one.
    pub preparation: Option<Date>,
    /// The day of the notice (kallelse), if set.
    pub notice: Option<Date>,
    /// The day on which the minutes are approved (justering), if set.
    pub approval: Option<Date>,
    /// True when the minutes are approved at the meeting itself (omedelbar justering).
    pub approved_at_once: bool,
}

/// Days from a meeting until its minutes are approved: 3 to 14.
///
/// 14 is the most that kommunallagen (2017:725) 5 kap. 69 § and 6 kap. 35 § allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ApprovalDays(u8);

/// A number of days that is not 3 to 14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Protokollet justeras 3 till 14 dagar efter sammanträdet, inte {0}.")]
pub struct ApprovalDaysError(pub u8);

impl ApprovalDays {
    /// The number of days.
    #[must_use]
    pub const fn days(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for ApprovalDays {
    type Error = ApprovalDaysError;

    fn try_from(days: u8) -> Result<Self, Self::Error> {
        if (3..=14).contains(&days) {
            Ok(Self(days))
        } else {
            Err(ApprovalDaysError(days))
        }
    }
}

impl From<ApprovalDays> for u8 {
    fn from(days: ApprovalDays) -> Self {
        days.0
    }
}

/// Settings of the board for what its calendar does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PlanSettings {
    /// Days from the meeting until its minutes are approved.
    pub approval_days: ApprovalDays,
    /// Days from the notice to the meeting.
    pub notice_days: u8,
    /// Working days between the answers of the inner rounds and the stop date, to work them in.
    pub inner_margin: u8,
    /// Working days that the inner rounds have to answer in.
    pub inner_working_days: u8,
}

impl Default for PlanSettings {
    fn default() -> Self {
        Self {
            approval_days: ApprovalDays(7),
            notice_days: 7,
            inner_margin: 5,
            inner_working_days: 10,
        }
    }
}

text_enum! {
    /// A step on the way from the inner rounds to the sending, in the usual order.
    pub enum PlanStepKind {
        /// The inner rounds are sent out.
        InnerDispatch => "innerDispatch", "inre remissrundor skickas";
        /// The inner rounds are to be answered.
        InnerDeadline => "innerDeadline", "inre remissrundor besvarade";
        /// Last day to hand in for the meeting.
        StopDate => "stopDate", "stoppdatum";
        /// The preparation meeting.
        Preparation => "preparation", "beredningsmöte";
        /// The notice goes out.
        Notice => "notice", "kallelse";
        /// The meeting.
        Meeting => "meeting", "sammanträde";
        /// The minutes are approved.
        Approval => "approval", "justering av protokollet";
        /// The yttrande is sent.
        Sending => "sending", "yttrandet skickas";
    }
}

text_enum! {
    /// Which rule gave a date of a plan.
    pub enum PlanRule {
        /// The board's calendar has it.
        Calendar => "calendar", "nämndens kalender";
        /// The time that inner rounds have to answer in.
        InnerAnswerTime => "innerAnswerTime", "tiden att svara i inre remissrundor";
        /// The time to work the answers in, before the stop date.
        InnerMargin => "innerMargin", "tiden att arbeta in svaren före stoppdatum";
        /// So many days before the meeting.
        NoticeDays => "noticeDays", "antalet dagar från kallelse till sammanträde";
        /// The notice tells what was handed in and prepared, so it is not before that.
        WhenPrepared => "whenPrepared", "så snart ärendet är berett";
        /// The minutes are approved at the meeting itself.
        ApprovedAtOnce => "approvedAtOnce", "omedelbar justering";
        /// So many days after the meeting, at most 14 (kommunallagen 5 kap. 69 § and 6 kap. 35 §).
        ApprovalDays => "approvalDays", "antalet dagar från sammanträde till justering";
        /// After the approval of the minutes, on a working day.
        AfterApproval => "afterApproval", "när protokollet är justerat, på en arbetsdag";
        /// The last working day that is not after the deadline.
        LastWorkingDay => "lastWorkingDay", "sista arbetsdag till och med svarsdatum";
    }
}

/// A step with its date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// Which step.
    pub kind: PlanStepKind,
    /// Its day.
    pub date: Date,
    /// The day that the rule gives, before it was moved to a working day. A date of the calendar is never moved.
    pub raw: Date,
    /// Which rule gave it.
    pub rule: PlanRule,
    /// Where the date comes from, in Swedish.
    pub explanation: String,
    /// Working days from today until then; negative when it has passed.
    pub slack: i64,
    /// True when the day has passed.
    pub late: bool,
}

text_enum! {
    /// Why a meeting cannot be made.
    pub enum RejectionKind {
        /// Its stop date has passed.
        StopDatePassed => "stopDatePassed", "stoppdatum har passerat";
        /// Its minutes are approved too late for the deadline.
        TooLate => "tooLate", "hinner inte före svarsdatum";
        /// Its dates in the calendar contradict each other.
        Contradictory => "contradictory", "datumen motsäger varandra";
    }
}

/// A meeting that cannot be made, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectedMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Its day.
    pub date: Date,
    /// Why.
    pub kind: RejectionKind,
    /// The reason in one Swedish sentence.
    pub reason: String,
}

text_enum! {
    /// What can be done when no meeting can be made.
    pub enum ProposalKind {
        /// Approve the minutes at the meeting itself.
        ApprovalAtOnce => "approvalAtOnce", "omedelbar justering";
        /// The chair decides (kommunallagen 6 kap. 39 §).
        ChairDecision => "chairDecision", "ordförandebeslut";
        /// An official decides under delegation (kommunallagen 6 kap. 37 §).
        DelegatedDecision => "delegatedDecision", "delegationsbeslut";
        /// Ask the sender for a later deadline.
        AskForExtension => "askForExtension", "begära anstånd";
    }
}

/// A way out when no meeting can be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// What.
    pub kind: ProposalKind,
    /// The meeting it is about.
    pub meeting: Option<MeetingId>,
    /// The day on which the yttrande could be sent: last day to decide for chair and delegate, the new deadline to ask for in an extension.
    pub date: Option<Date>,
    /// Why, and what it demands, in Swedish.
    pub reason: String,
    /// The steps it would give, in order of date.
    pub steps: Vec<PlanStep>,
}

/// The plan for one incoming remiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The deadline it was made for.
    pub deadline: Date,
    /// The meeting it is made over: the latest that can still be made, since it leaves most time to prepare.
    pub meeting: Option<MeetingId>,
    /// Every meeting that can be made, by date.
    pub possible: Vec<MeetingId>,
    /// The steps in order of date, none after the deadline; empty when no meeting can be made.
    pub steps: Vec<PlanStep>,
    /// What to mind although a meeting can be made, in Swedish.
    pub notes: Vec<String>,
    /// What can be done when no meeting can be made; empty otherwise.
    pub proposals: Vec<Proposal>,
    /// The meetings that cannot be made.
    pub rejected: Vec<RejectedMeeting>,
}

/// Plans back from a deadline over the board's meetings, seen from `today`.
///
/// The meetings may come in any order. Past ones are reported as rejected.
#[must_use]
pub fn plan_back(deadline: Date, meetings: &[MeetingDates], settings: &PlanSettings, today: Date) -> Plan {
    let mut by_date: Vec<&MeetingDates> = meetings.iter().collect();
    by_date.sort_by_key(|meeting| (meeting.date, meeting.id));
    let mut plan = Plan {
        deadline,
        meeting: None,
        possible: Vec::new(),
        steps: Vec::new(),
        notes: Vec::new(),
        proposals: Vec::new(),
        rejected: Vec::new(),
    };
    for meeting in &by_date {
        match route::try_meeting(deadline, meeting, settings, today) {
            Ok(steps) => {
                plan.possible.push(meeting.id);
                plan.meeting = Some(meeting.id);
                plan.steps = steps;
            }
            Err(rejected) => plan.rejected.push(rejected),
        }
    }
    plan.notes = route::notes(&plan.steps, today);
    if plan.meeting.is_none() {
        plan.proposals = fallback::proposals(deadline, &by_date, settings, today);
    }
    plan
}

/// Plans for one chosen meeting.
///
/// # Errors
///
/// The reason, when the meeting cannot be made.
pub fn plan_for_meeting(
    deadline: Date,
    meeting: &MeetingDates,
    settings: &PlanSettings,
    today: Date,
) -> Result<Vec<PlanStep>, RejectedMeeting> {
    route::try_meeting(deadline, meeting, settings, today)
}

/// A meeting that was chosen, with its steps, whether it can be made or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenMeeting {
    /// The steps in order of date; those of the inner rounds and of the sending only when there is a deadline to answer by.
    pub steps: Vec<PlanStep>,
    /// Why it cannot be made.
    pub rejected: Option<RejectedMeeting>,
}

/// Plans for the meeting that a case is meant for or stands at. A stop date that has passed does not matter when the case was handed in.
///
/// Without a deadline, for a case that no remiss asks to answer, only the steps of the meeting itself are planned.
#[must_use]
pub fn plan_for_chosen(
    deadline: Option<Date>,
    meeting: &MeetingDates,
    settings: &PlanSettings,
    handed_in: bool,
    today: Date,
) -> ChosenMeeting {
    let mut steps = steps_of(meeting, settings, today);
    if deadline.is_none() {
        steps.retain(|step| {
            !matches!(
                step.kind,
                PlanStepKind::InnerDispatch | PlanStepKind::InnerDeadline | PlanStepKind::Sending
            )
        });
    }
    ChosenMeeting {
        steps,
        rejected: route::obstacle(deadline, meeting, settings, handed_in, today),
    }
}
