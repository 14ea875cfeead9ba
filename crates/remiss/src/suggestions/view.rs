//! Suggestions and coverage as the API shows them.

use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::suggestion::{Ranked, Reason, Share, Standing};
use remiss_domain::workflow::{OutgoingAction, OutgoingState};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::basis::{Basis, size};
use super::store::Round;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::inside::encoded;
use crate::http::page::Meta;
use crate::http::{Links, enums};
use crate::organisations::OrganisationKind;
use crate::remisser::Remiss;

/// A suggestion: somebody to put on the distribution list, and why.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionView {
    /// The organisation, forum or council.
    pub organisation_id: Uuid,
    /// Its name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// Its kind.
    #[schema(value_type = OrganisationKind, example = "association")]
    pub kind: String,
    /// Whether it counts as civil society (civilsamhälle).
    #[schema(example = true)]
    pub civil_society: bool,
    /// How large it is, by its members; none: not known.
    #[schema(value_type = Option<enums::OrganisationSize>, example = "small")]
    pub size: Option<String>,
    /// Points of its reasons together: its place in the order.
    #[schema(example = 75)]
    pub score: u32,
    /// Why, the weightiest reason first.
    pub reasons: Vec<ReasonView>,
    /// Whether no board of the municipality has ever sent it a remiss.
    #[schema(example = true)]
    pub never_asked: bool,
    /// How many remisser it was sent, of its last twenty.
    #[schema(example = 0)]
    pub asked: u32,
    /// How many of those it answered, with views or without objection.
    #[schema(example = 0)]
    pub answered: u32,
    /// When it was sent the last one.
    #[schema(example = json!(null))]
    pub last_asked_on: Option<Date>,
    /// The recipient that it is, when it stands on the list already.
    #[schema(example = json!(null))]
    pub recipient_id: Option<Uuid>,
    /// How it would be asked: `email` or `letter`; none: it cannot be asked yet.
    #[schema(example = "email")]
    pub channel: Option<String>,
    /// Why it cannot be asked itself, and what to do.
    #[schema(example = json!(null))]
    pub obstacle: Option<String>,
    /// A forum or council: how many organisations sit in it, who can be asked each on its own.
    #[schema(example = 0)]
    pub forum_member_count: usize,
    /// Links: `add` and `addMembers` are what the officer posts to (`organisationIds`, `membersOfForums`).
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A reason.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReasonView {
    /// What kind it is.
    #[schema(value_type = enums::ReasonKind, example = "topic")]
    pub kind: String,
    /// What it is worth.
    #[schema(example = 40)]
    pub points: u32,
    /// The reason in one Swedish sentence.
    #[schema(example = "Arbetar med kultur, som remissen gäller.")]
    pub text: String,
}

impl From<&Reason> for ReasonView {
    fn from(reason: &Reason) -> ReasonView {
        ReasonView {
            kind: reason.kind.as_str().to_owned(),
            points: reason.points,
            text: reason.text.clone(),
        }
    }
}

/// What the suggestions are made from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BasisView {
    /// Topics (ämnen) that the remiss is marked with.
    #[schema(example = json!(["kultur"]))]
    pub topics: Vec<String>,
    /// Areas (områden) that it is marked with.
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// Earlier remisser that are like it, the newest first: those whose answers count.
    pub similar_rounds: Vec<SimilarRemissView>,
    /// What would make the suggestions better, in Swedish sentences.
    #[schema(example = json!(["Ange ämnen på remissen, så blir förslagen bättre."]))]
    pub hints: Vec<String>,
}

/// An earlier remiss that is like this one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimilarRemissView {
    /// Id.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "Kulturplan 2017–2020")]
    pub name: String,
    /// When it was sent.
    #[schema(example = "2017-03-01")]
    pub sent_on: Option<Date>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A page of suggestions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionPage {
    /// The suggestions of this page, the best first.
    pub suggestions: Vec<SuggestionView>,
    /// What they are made from.
    pub basis: BasisView,
    /// Where in the list the page is.
    #[serde(rename = "_meta")]
    pub meta: Meta,
    /// This page and its neighbours.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Whether the caller may put somebody on the list now.
fn may_add(caller: &Caller, remiss: &Remiss) -> bool {
    let state = remiss.outgoing_state().ok();
    let open = state.is_some_and(|state| {
        state == OutgoingState::Draft || state.allowed_actions().contains(&OutgoingAction::AddRecipient)
    });
    open && caller.is_one_of(&[Role::Registrar, Role::Officer])
}

impl SuggestionView {
    /// `channel`: how it would be asked; none: it cannot be.
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        basis: &Basis,
        ranked: &Ranked,
        channel: Option<&'static str>,
    ) -> Self {
        let (known, candidate) = (&basis.register[ranked.at], &basis.candidates[ranked.at]);
        let recipient = basis.recipient(known);
        let obstacle = channel.is_none().then(|| {
            let rest = if candidate.members.is_empty() {
                "Lägg till en kontakt i registret."
            } else {
                "Fråga medlemmarna var för sig, eller lägg till en kontakt i registret."
            };
            format!("Har varken e-postadress eller postadress för remisser. {rest}")
        });
        let may = may_add(caller, &basis.remiss);
        let add = app.url(&format!("/remisser/{}/recipients", basis.remiss.id));
        let links = Links::default()
            .and(
                "organisation",
                "GET",
                app.url(&format!("/organisations/{}", known.id)),
            )
            .and_if(
                may && recipient.is_none() && channel.is_some(),
                "add",
                "POST",
                add.clone(),
            )
            .and_if(may && !candidate.members.is_empty(), "addMembers", "POST", add);
        SuggestionView {
            organisation_id: known.id,
            name: known.name.clone(),
            kind: known.kind.clone(),
            civil_society: known.civil_society,
            size: size(known).map(|size| size.as_str().to_owned()),
            score: ranked.score,
            reasons: ranked.reasons.iter().map(ReasonView::from).collect(),
            never_asked: candidate.history.asked == 0,
            asked: candidate.history.asked,
            answered: candidate.history.answered,
            last_asked_on: candidate.history.last,
            recipient_id: recipient.map(|recipient| recipient.id),
            channel: channel.map(str::to_owned),
            obstacle,
            forum_member_count: candidate.members.len(),
            links,
        }
    }
}

impl BasisView {
    pub(super) fn of(app: &App, basis: &Basis) -> BasisView {
        let mut hints = Vec::new();
        if basis.marked.topics.is_empty() {
            hints.push("Ange ämnen på remissen, så blir förslagen bättre.".to_owned());
        }
        if basis.marked.areas.is_empty() {
            hints.push("Gäller remissen en del av kommunen? Ange i så fall områden.".to_owned());
        }
        if basis.remiss.purpose.is_empty() && basis.remiss.plain_summary.is_empty() {
            hints.push("Skriv syftet och en sammanfattning: förslagen läser vad där står.".to_owned());
        }
        if basis.register.is_empty() {
            hints.push("Registret är tomt. Läs in organisationer först.".to_owned());
        }
        BasisView {
            topics: basis.marked.topics.clone(),
            areas: basis.marked.areas.clone(),
            similar_rounds: basis
                .similar
                .iter()
                .take(20)
                .map(|round| similar(app, round))
                .collect(),
            hints,
        }
    }
}

fn similar(app: &App, round: &Round) -> SimilarRemissView {
    SimilarRemissView {
        id: round.id,
        name: round.name.clone(),
        sent_on: round.sent_at.map(date_in_sweden),
        links: Links::to_self(app.url(&format!("/remisser/{}", round.id))),
    }
}

/// What a distribution list covers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageView {
    /// The remiss.
    pub remiss_id: Uuid,
    /// How many stand on the list.
    #[schema(example = 24)]
    pub listed: u32,
    /// How many of them are civil society (civilsamhälle).
    #[schema(example = 21)]
    pub civil_society: u32,
    /// How many of them stand in the register: of others only the kind is known.
    #[schema(example = 23)]
    pub in_register: u32,
    /// What there is to think of, in Swedish sentences.
    #[schema(example = json!(["Trossamfund: ingen på listan, 4 i registret."]))]
    pub sentences: Vec<String>,
    /// Each kind, area, topic and size with its numbers.
    pub shares: Vec<ShareView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// How many of a kind, an area, a topic or a size stand on the list and in the register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShareView {
    /// By what they are counted.
    #[schema(value_type = enums::CoverageDimension, example = "kind")]
    pub dimension: String,
    /// The kind or size as the API has it, the area or topic as it is written; `unknown` for those whose size is not known.
    #[schema(example = "faithCommunity")]
    pub value: String,
    /// The same in Swedish.
    #[schema(example = "trossamfund")]
    pub name: String,
    /// On the list.
    #[schema(example = 0)]
    pub listed: u32,
    /// In the register, of those that can be asked.
    #[schema(example = 4)]
    pub registered: u32,
    /// How that is.
    #[schema(value_type = enums::CoverageStanding, example = "missing")]
    pub standing: String,
    /// Whether the remiss is marked with it.
    #[schema(example = false)]
    pub of_the_remiss: bool,
    /// One Swedish sentence.
    #[schema(example = "Trossamfund: ingen på listan, 4 i registret.")]
    pub text: String,
    /// Links: `suggestions` to those who would fill the gap.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl CoverageView {
    pub(super) fn of(app: &App, basis: &Basis) -> CoverageView {
        let own = app.url(&format!("/remisser/{}", basis.remiss.id));
        let coverage = &basis.coverage;
        CoverageView {
            remiss_id: basis.remiss.id,
            listed: coverage.listed,
            civil_society: coverage.civil_society,
            in_register: coverage.in_register,
            sentences: coverage.sentences.clone(),
            shares: coverage.shares.iter().map(|share| view_of(share, &own)).collect(),
            links: Links::to_self(format!("{own}/coverage"))
                .and("remiss", "GET", own.clone())
                .and("recipients", "GET", format!("{own}/recipients"))
                .and("suggestions", "GET", format!("{own}/recipient-suggestions")),
        }
    }
}

fn view_of(share: &Share, remiss: &str) -> ShareView {
    let lacking = matches!(share.standing, Standing::Missing | Standing::Few);
    let query = format!("{}={}", share.dimension.as_str(), encoded(&share.value));
    ShareView {
        dimension: share.dimension.as_str().to_owned(),
        value: share.value.clone(),
        name: share.words.clone(),
        listed: share.listed,
        registered: share.registered,
        standing: share.standing.as_str().to_owned(),
        of_the_remiss: share.of_the_remiss,
        text: share.sentence.clone(),
        links: Links::default().and_if(
            lacking,
            "suggestions",
            "GET",
            format!("{remiss}/recipient-suggestions?{query}&listed=false"),
        ),
    }
}
