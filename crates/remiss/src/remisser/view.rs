//! Remisser as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::deadline::{Deadline, GuardSettings, date_in_sweden, warnings};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::OutgoingAction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{PreparationStep, Question, RemissContact};
use super::store::{self, Remiss};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiResult, Links};
use crate::recipients::{self, RecipientCounts};

/// What a round is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RoundLabel {
    /// A remiss.
    Remiss,
    /// A reference group (referensgrupp).
    ReferenceGroup,
    /// A dialogue (dialog).
    Dialogue,
    /// A standing council (råd).
    Council,
}

impl RoundLabel {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            RoundLabel::Remiss => "remiss",
            RoundLabel::ReferenceGroup => "referenceGroup",
            RoundLabel::Dialogue => "dialogue",
            RoundLabel::Council => "council",
        }
    }
}

/// A warning about the deadline; nothing is moved by it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WarningView {
    /// What it is about: `inThePast`, `shortTime`, `coversJuly`, `coversChristmas`, `notAWorkingDay`, `afterParent`.
    #[schema(example = "shortTime")]
    pub id: String,
    /// One sentence in Swedish.
    #[schema(example = "Svarstiden är kort: 12 arbetsdagar, mot minst 30 arbetsdagar.")]
    pub text: String,
    /// A day that would do.
    #[schema(example = "2019-11-29")]
    pub proposal: Option<Date>,
    /// The proposal in one Swedish sentence.
    #[schema(example = "Förslag: fredag 29 november 2019.")]
    pub proposal_text: Option<String>,
}

/// A remiss.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemissView {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Number of the case.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Which way it goes.
    #[schema(value_type = crate::http::enums::Direction, example = "outgoing")]
    pub direction: String,
    /// What the round is called.
    #[schema(value_type = RoundLabel, example = "remiss")]
    pub label: String,
    /// The incoming remiss that this inner round prepares the answer to.
    pub parent_id: Option<Uuid>,
    /// Name (remissnamn).
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub name: String,
    /// State; which ones are possible depends on the direction.
    #[schema(example = "draft")]
    pub state: String,
    /// Why opinions are asked for.
    #[schema(example = "Vi vill veta om överenskommelsen fungerar för er förening.")]
    pub purpose: String,
    /// Background.
    #[schema(example = "Överenskommelsen beslutades 2010 och har reviderats under våren.")]
    pub background: String,
    /// How the proposal came about.
    pub preparation_steps: Vec<PreparationStep>,
    /// What can be influenced.
    #[schema(example = "Principerna och åtagandena kan ändras.")]
    pub can_influence: String,
    /// What cannot be influenced.
    #[schema(example = "Kommunens budget beslutas i annan ordning.")]
    pub cannot_influence: String,
    /// Summary in plain language.
    #[schema(example = "Kommunen vill samarbeta bättre med föreningar.")]
    pub plain_summary: String,
    /// The questions.
    pub questions: Vec<Question>,
    /// Contact persons.
    pub contacts: Vec<RemissContact>,
    /// What those who answer are promised.
    #[schema(example = "Alla som svarar får veta hur synpunkterna har tagits om hand.")]
    pub feedback_promise: String,
    /// What it is about (ämnen).
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Vec<String>,
    /// Which areas (områden) it is about.
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// Last day to answer.
    #[schema(example = "2019-10-30")]
    pub deadline_date: Option<Date>,
    /// Clock time of the deadline, Europe/Stockholm.
    #[schema(example = "23:59")]
    pub deadline_time: Option<String>,
    /// The deadline as an instant.
    #[schema(example = "2019-10-30T22:59:00Z")]
    pub deadline: Option<Timestamp>,
    /// The deadline as mails and pages write it.
    #[schema(example = "onsdag 30 oktober 2019 kl. 23.59")]
    pub deadline_text: Option<String>,
    /// Warnings about the deadline.
    pub warnings: Vec<WarningView>,
    /// Days before the deadline on which those who have not answered are reminded.
    #[schema(example = json!([7, 1]))]
    pub reminder_days: Vec<i16>,
    /// Whether it stands on the open list once it is sent.
    #[schema(example = true)]
    pub public: bool,
    /// Incoming: who asks.
    #[schema(example = "Socialdepartementet")]
    pub sender: String,
    /// Incoming: the sender's number.
    #[schema(example = "S2015/06034")]
    pub sender_number: String,
    /// Incoming: where the answer goes.
    #[schema(example = "registrator@departement.example.org")]
    pub sender_email: Option<String>,
    /// Incoming: the day it came in.
    #[schema(example = "2019-09-02")]
    pub received_on: Option<Date>,
    /// How many are on the distribution list, and what came of asking them.
    pub recipients: RecipientCounts,
    /// When it was sent.
    #[schema(example = "2019-09-02T08:00:00Z")]
    pub sent_at: Option<Timestamp>,
    /// When the time to answer was ended.
    #[schema(example = "2019-10-31T07:00:00Z")]
    pub closed_at: Option<Timestamp>,
    /// When the compilation was closed.
    #[schema(example = "2019-11-20T09:00:00Z")]
    pub compilation_closed_at: Option<Timestamp>,
    /// Under which ids other systems know it.
    pub external_references: Vec<ExternalReference>,
    /// Links, with the transitions that the caller may make now.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of remisser.
    RemissPage, remisser: RemissView
}

/// One remiss as the API shows it.
pub async fn one(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: Remiss,
) -> ApiResult<RemissView> {
    let mut views = many(app, connection, caller, vec![remiss]).await?;
    views.pop().ok_or(crate::http::ApiError::NotFound)
}

/// Remisser as the API shows them, in their order.
pub async fn many(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remisser: Vec<Remiss>,
) -> ApiResult<Vec<RemissView>> {
    let ids: Vec<Uuid> = remisser.iter().map(|remiss| remiss.id).collect();
    let case_ids: Vec<Uuid> = remisser.iter().map(|remiss| remiss.case_id).collect();
    let parent_ids: Vec<Uuid> = remisser.iter().filter_map(|remiss| remiss.parent_id).collect();
    let (numbers, counts, mut references, mut subjects, last_days) = tokio::try_join!(
        store::case_numbers(app, connection, &case_ids),
        recipients::counts(app, connection, &ids),
        external_references::of_many(app, connection, SubjectKind::Remiss, &ids),
        store::subjects(app, connection, &ids),
        store::last_days(app, connection, &parent_ids),
    )?;
    let mut views = Vec::with_capacity(remisser.len());
    for remiss in remisser {
        let mut warned = deadline_warnings(app, &remiss);
        let parents = remiss.parent_id.and_then(|parent| last_days.get(&parent));
        warned.extend(parents.and_then(|due| after_parent(&remiss, *due)));
        let case_number = numbers.get(&remiss.case_id).cloned().unwrap_or_default();
        let count = counts.get(&remiss.id).copied().unwrap_or_default();
        let known_as = references.remove(&remiss.id).unwrap_or_default();
        let about = subjects.remove(&remiss.id).unwrap_or_default();
        views.push(RemissView {
            topics: about.topics,
            areas: about.areas,
            ..view(app, caller, remiss, case_number, count, known_as, warned)
        });
    }
    Ok(views)
}

fn deadline_warnings(app: &App, remiss: &Remiss) -> Vec<WarningView> {
    if !remiss.is_outgoing() || !matches!(remiss.state.as_str(), "draft" | "sent") {
        return Vec::new();
    }
    let Some(deadline) = remiss.deadline_in_words() else {
        return Vec::new();
    };
    let settings = GuardSettings {
        least_working_days: app.settings().deadlines.short_answer_working_days,
        ..GuardSettings::default()
    };
    let sent = remiss.sent_at.map_or_else(|| app.today(), date_in_sweden);
    warnings(sent, deadline, settings)
        .into_iter()
        .map(|warning| WarningView {
            id: warning.id.as_str().to_owned(),
            text: warning.text,
            proposal: warning.proposal,
            proposal_text: warning.proposal_text,
        })
        .collect()
}

/// An inner round that ends after the answer is due leaves nothing to answer with.
fn after_parent(remiss: &Remiss, due: Date) -> Option<WarningView> {
    (remiss.deadline_date? >= due).then(|| WarningView {
        id: "afterParent".to_owned(),
        text: format!(
            "Svarsdatum ligger inte före den inkommande remissens sista svarsdag, {}.",
            swedish_date(due)
        ),
        proposal: None,
        proposal_text: None,
    })
}

fn view(
    app: &App,
    caller: &Caller,
    remiss: Remiss,
    case_number: String,
    counts: RecipientCounts,
    external_references: Vec<ExternalReference>,
    warnings: Vec<WarningView>,
) -> RemissView {
    let links = links(app, caller, &remiss, &counts);
    let in_words = remiss.deadline_in_words().map(Deadline::swedish);
    RemissView {
        id: remiss.id,
        board_id: remiss.board_id,
        case_id: remiss.case_id,
        case_number,
        direction: remiss.direction,
        label: remiss.label,
        parent_id: remiss.parent_id,
        name: remiss.name,
        state: remiss.state,
        purpose: remiss.purpose,
        background: remiss.background,
        preparation_steps: remiss.preparation_steps,
        can_influence: remiss.can_influence,
        cannot_influence: remiss.cannot_influence,
        plain_summary: remiss.plain_summary,
        questions: remiss.questions,
        contacts: remiss.contacts,
        feedback_promise: remiss.feedback_promise,
        topics: Vec::new(),
        areas: Vec::new(),
        deadline_date: remiss.deadline_date,
        deadline_time: remiss
            .deadline_time
            .map(|time| format!("{:02}:{:02}", time.hour(), time.minute())),
        deadline: remiss.deadline,
        deadline_text: in_words,
        warnings,
        reminder_days: remiss.reminder_days,
        public: remiss.public,
        sender: remiss.sender,
        sender_number: remiss.sender_number,
        sender_email: remiss.sender_email,
        received_on: remiss.received_on,
        recipients: counts,
        sent_at: remiss.sent_at,
        closed_at: remiss.closed_at,
        compilation_closed_at: remiss.compilation_closed_at,
        external_references,
        links,
    }
}

fn links(app: &App, caller: &Caller, remiss: &Remiss, counts: &RecipientCounts) -> Links {
    let here = app.url(&format!("/remisser/{}", remiss.id));
    let staff = !caller.is_one_of(&[Role::Organisation, Role::Public]);
    let writes = caller.works_at(&[Role::Registrar, Role::Officer], remiss.board_id);
    let officer = caller.has(Role::Officer, remiss.board_id);
    let outgoing = remiss.is_outgoing();
    let state = remiss.outgoing_state().ok().filter(|_| outgoing);
    let may = |action: OutgoingAction| state.is_some_and(|state| state.allowed_actions().contains(&action));
    let sends = may(OutgoingAction::Send) || may(OutgoingAction::AddRecipient) && counts.unsent > 0;
    Links::to_self(here)
        .and_if(
            staff,
            "case",
            "GET",
            app.url(&format!("/cases/{}", remiss.case_id)),
        )
        .below("documents", "GET", "/documents")
        .below_if(staff && outgoing, "recipients", "GET", "/recipients")
        .below_if(
            staff && outgoing,
            "recipientSuggestions",
            "GET",
            "/recipient-suggestions",
        )
        .below_if(staff && outgoing, "coverage", "GET", "/coverage")
        .below_if(staff && outgoing, "dispatches", "GET", "/dispatches")
        .below_if(staff && outgoing, "letters", "GET", "/letters")
        .below_if(staff && outgoing, "missiv", "GET", "/missiv")
        .below_if(staff && outgoing, "distributionList", "GET", "/distribution-list")
        .below_if(writes && outgoing, "addressLabels", "GET", "/address-labels")
        .below_if(staff && outgoing, "responses", "GET", "/responses")
        .below_if(staff && outgoing, "compilation", "GET", "/compilation")
        .below_if(
            writes && (may(OutgoingAction::Edit) || remiss.state == "sent" || !outgoing),
            "edit",
            "PATCH",
            "",
        )
        .below_if(
            writes && (may(OutgoingAction::Edit) || may(OutgoingAction::AddRecipient)),
            "addRecipients",
            "POST",
            "/recipients",
        )
        .below_if(officer && sends, "dispatch", "POST", "/dispatches")
        .below_if(
            officer && may(OutgoingAction::Remind),
            "remind",
            "POST",
            "/reminders",
        )
        .below_if(
            officer && may(OutgoingAction::Close),
            "close",
            "POST",
            "/closures",
        )
        .below_if(
            officer && may(OutgoingAction::Withdraw),
            "withdraw",
            "POST",
            "/withdrawals",
        )
}
