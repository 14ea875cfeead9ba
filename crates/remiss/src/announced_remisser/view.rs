//! Announced remisser as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::announced_remiss::Standing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Announced, ItsCase, KeptMention};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiResult, Links};

/// Whether there is still something to do with an announced remiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnnouncedState {
    /// Väntar: no case has its number, and nobody has put it aside.
    Waiting,
    /// Har ärende: a case has its number.
    Case,
    /// Åtsidolagd: somebody has put it aside.
    Dismissed,
}

impl AnnouncedState {
    /// As in the API.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            AnnouncedState::Waiting => "waiting",
            AnnouncedState::Case => "case",
            AnnouncedState::Dismissed => "dismissed",
        }
    }
}

/// What on the list may be us.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentionView {
    /// As it stands on the list.
    #[schema(example = "Örebro kommun")]
    pub listed: String,
    /// Whether it is us: `onList` or `unsure`.
    #[schema(value_type = crate::http::enums::AnnouncedStanding, example = "onList")]
    pub standing: &'static str,
    /// The board that it names.
    pub board_id: Option<Uuid>,
    /// Why, in Swedish.
    #[schema(example = "”Örebro kommun” är Örebro kommun.")]
    pub reason: String,
}

/// The incoming case that it would become. Proposed, never decided: a registrar opens it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposedCase {
    /// The board: the one that is named on the list, else the municipal executive board (kommunstyrelsen).
    pub board_id: Option<Uuid>,
    /// Title of the case.
    #[schema(example = "Remiss från Socialdepartementet om betänkandet Mötesplatser för alla (SOU 2019:99)")]
    pub title: String,
    /// Who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: String,
    /// The sender's number (Ert dnr).
    #[schema(example = "S2019/03181")]
    pub sender_number: String,
    /// Where the yttrande would go.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// Name of the remiss.
    #[schema(example = "betänkandet Mötesplatser för alla (SOU 2019:99)")]
    pub name: String,
    /// Last day to answer.
    #[schema(example = "2019-11-15")]
    pub deadline_date: Option<Date>,
}

/// A remiss that somebody else has announced.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnnouncedRemissView {
    /// Id.
    pub id: Uuid,
    /// Where it was announced.
    #[schema(example = "regeringen.se")]
    pub source: String,
    /// The sender's number (dnr).
    #[schema(example = "S2019/03181")]
    pub reference: String,
    /// Name of the remiss.
    #[schema(example = "betänkandet Mötesplatser för alla (SOU 2019:99)")]
    pub title: String,
    /// Who asks (remissavsändare).
    #[schema(example = "Socialdepartementet")]
    pub sender: String,
    /// Where answers go.
    #[schema(example = "remissvar@departement.example.org")]
    pub sender_email: Option<String>,
    /// The day it was announced.
    #[schema(example = "2019-08-26")]
    pub published_on: Option<Date>,
    /// The last day to answer.
    #[schema(example = "2019-11-15")]
    pub deadline_date: Option<Date>,
    /// Address of its page.
    #[schema(example = "https://www.example.org/remisser/2019/08/motesplatser-for-alla")]
    pub url: Option<String>,
    /// Those who are asked, as they stand on the list. In lists of announced remisser it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["Arboga kommun", "Örebro kommun"]))]
    pub recipients: Option<Vec<String>>,
    /// How many are asked.
    #[schema(example = 2)]
    pub recipient_count: usize,
    /// Whether we are on its list.
    #[schema(value_type = crate::http::enums::AnnouncedStanding, example = "onList")]
    pub standing: String,
    /// What on the list may be us.
    pub mentions: Vec<MentionView>,
    /// Whether there is still something to do.
    pub state: AnnouncedState,
    /// The case that has its number; none when there is none, or the caller may not see it.
    pub case_id: Option<Uuid>,
    /// Number of that case.
    #[schema(example = "Ks 12/2019")]
    pub case_number: Option<String>,
    /// The case that it would become, while it waits.
    pub proposal: Option<ProposedCase>,
    /// Why it was put aside.
    #[schema(example = json!(null))]
    pub dismissed_reason: Option<String>,
    /// Who put it aside.
    #[schema(example = json!(null))]
    pub dismissed_by: Option<String>,
    /// When it was first handed over.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub created_at: Timestamp,
    /// When something of it last changed.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub changed_at: Timestamp,
    /// When it was last handed over.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub seen_at: Timestamp,
    /// Version, for the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// This one, and what this caller may do with it now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// One with all it has.
pub(super) async fn one(app: &App, caller: &Caller, announced: Announced) -> ApiResult<AnnouncedRemissView> {
    let recipients = announced.recipients.clone();
    let mut shown = views(app, caller, vec![announced]).await?;
    let mut view = shown.pop().ok_or(crate::http::ApiError::NotFound)?;
    view.recipients = Some(recipients);
    Ok(view)
}

/// Several, as in a list.
pub(super) async fn views(
    app: &App,
    caller: &Caller,
    announced: Vec<Announced>,
) -> ApiResult<Vec<AnnouncedRemissView>> {
    let keys: Vec<String> = announced.iter().map(|one| one.reference_key.clone()).collect();
    let everybody = Caller::system("announced remisser");
    let mut cases = app
        .read(&everybody, async |connection| {
            store::cases_of(app, connection, &keys).await
        })
        .await?;
    let ids: Vec<Uuid> = cases.values().map(|case| case.id).collect();
    let seen = app
        .read(caller, async |connection| {
            store::seen_cases(app, connection, &ids).await
        })
        .await?;
    let view = |one: Announced| {
        let case = cases.remove(&one.reference_key);
        let has_case = case.is_some();
        view(
            app,
            caller,
            one,
            has_case,
            case.filter(|case| seen.contains(&case.id)),
        )
    };
    Ok(announced.into_iter().map(view).collect())
}

fn view(
    app: &App,
    caller: &Caller,
    one: Announced,
    has_case: bool,
    case: Option<ItsCase>,
) -> AnnouncedRemissView {
    let state = match (has_case, one.put_aside_at) {
        (true, _) => AnnouncedState::Case,
        (false, Some(_)) => AnnouncedState::Dismissed,
        (false, None) => AnnouncedState::Waiting,
    };
    let may = caller.is_one_of(&[Role::Registrar]);
    let address = app.url(&format!("/announced-remisser/{}", one.id));
    let waits = state == AnnouncedState::Waiting;
    let mut links = Links::to_self(address.clone())
        .and_if(may && waits, "open", "POST", format!("{address}/cases"))
        .and_if(may && waits, "dismiss", "POST", format!("{address}/dismissals"))
        .and_if(
            may && state == AnnouncedState::Dismissed,
            "resume",
            "POST",
            format!("{address}/resumptions"),
        );
    if let Some(case) = &case {
        links = links.and("case", "GET", app.url(&format!("/cases/{}", case.id)));
    }
    let proposal = (waits && one.standing != Standing::NotOnList.as_str()).then(|| proposal(&one));
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    AnnouncedRemissView {
        id: one.id,
        source: one.source,
        reference: one.reference,
        title: one.title,
        sender: one.sender,
        sender_email: said(one.sender_email),
        published_on: one.published_on,
        deadline_date: one.deadline_on,
        url: said(one.url),
        recipients: None,
        recipient_count: one.recipients.len(),
        standing: one.standing,
        mentions: one.mentions.into_iter().map(mention).collect(),
        state,
        case_id: case.as_ref().map(|case| case.id),
        case_number: case.map(|case| case.case_number),
        proposal,
        dismissed_reason: said(one.put_aside_reason),
        dismissed_by: said(one.put_aside_by),
        created_at: one.created_at,
        changed_at: one.changed_at,
        seen_at: one.seen_at,
        version: one.version,
        links,
    }
}

fn mention(kept: KeptMention) -> MentionView {
    MentionView {
        listed: kept.listed,
        standing: kept.standing.as_str(),
        board_id: kept.board_id,
        reason: kept.reason,
    }
}

/// What a case of it would be registered as.
pub(super) fn proposal(one: &Announced) -> ProposedCase {
    ProposedCase {
        board_id: one.proposed_board_id,
        title: format!("Remiss från {} om {}", one.sender, one.title)
            .chars()
            .take(500)
            .collect(),
        sender: one.sender.clone(),
        sender_number: one.reference.clone(),
        sender_email: Some(one.sender_email.clone()).filter(|address| !address.is_empty()),
        name: one.title.clone(),
        deadline_date: one.deadline_on,
    }
}

crate::page_of! {
    /// A page of announced remisser.
    AnnouncedRemissPage, announced_remisser: AnnouncedRemissView
}
