//! Checklists as the API shows them.

use jiff::Timestamp;
use remiss_domain::checklist::{Item, Progress, progress, state_of};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{KeptTick, Seen};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::cases::Case;
use crate::http::{Links, enums};

/// How much of a checklist is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistProgress {
    /// Items that are done.
    #[schema(example = 7)]
    pub done: usize,
    /// Items that concern the case.
    #[schema(example = 19)]
    pub total: usize,
}

impl From<Progress> for ChecklistProgress {
    fn from(progress: Progress) -> Self {
        ChecklistProgress {
            done: progress.done,
            total: progress.total,
        }
    }
}

/// The checklist (checklista) of a case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistView {
    /// The case.
    pub case_id: Uuid,
    /// Name of the list.
    #[schema(example = "Checklista för handläggning av ärende till nämnd")]
    pub name: String,
    /// How much is done.
    pub progress: ChecklistProgress,
    /// Its parts, in order.
    pub phases: Vec<ChecklistPhaseView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A part of a checklist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistPhaseView {
    /// Its name.
    #[schema(example = "Uppstart")]
    pub name: String,
    /// Its items, in order.
    pub items: Vec<ChecklistItemView>,
}

/// An item of a checklist.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChecklistItemView {
    /// Id.
    #[schema(example = "anchored")]
    pub id: String,
    /// What it says.
    #[schema(example = "Förankrat vid starten")]
    pub text: String,
    /// How to go about it.
    #[schema(
        example = "Med direktör eller förvaltningschef, och vid behov med företrädare för den politiska majoriteten."
    )]
    pub help: String,
    /// Whose it is.
    #[schema(example = "handläggare")]
    pub who: String,
    /// How it stands.
    #[schema(value_type = enums::TickState, example = "done")]
    pub state: String,
    /// By what the system sees that it is done; none: a person said so, or nobody did.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// What was remarked.
    #[schema(example = "Stämt av med förvaltningschefen 3 september.")]
    pub note: String,
    /// Version, for `If-Match`: 0 while nobody has said anything of it.
    #[schema(example = 1)]
    pub version: i32,
    /// Who said so last: user name, or the name of the key.
    #[schema(example = "hand01")]
    pub ticked_by: Option<String>,
    /// When, UTC.
    #[schema(example = "2019-09-03T07:00:00Z")]
    pub ticked_at: Option<Timestamp>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl ChecklistView {
    pub(super) fn of(app: &App, caller: &Caller, case: &Case, seen: &Seen, ticks: &[KeptTick]) -> Self {
        let list = app.templates().checklist();
        let mut phases: Vec<ChecklistPhaseView> = Vec::new();
        for item in seen.items(list) {
            let tick = ticks.iter().find(|tick| tick.item == item.id);
            let view = ChecklistItemView::of(app, caller, case, item, seen, tick);
            match phases.last_mut().filter(|phase| phase.name == item.phase) {
                Some(phase) => phase.items.push(view),
                None => phases.push(ChecklistPhaseView {
                    name: item.phase.clone(),
                    items: vec![view],
                }),
            }
        }
        let said: Vec<_> = ticks.iter().map(KeptTick::said).collect();
        let case_url = app.url(&format!("/cases/{}", case.id));
        ChecklistView {
            case_id: case.id,
            name: list.name.clone(),
            progress: progress(seen.items(list), &seen.signs, &said).into(),
            phases,
            links: Links::to_self(format!("{case_url}/checklist")).and("case", "GET", case_url),
        }
    }
}

impl ChecklistItemView {
    pub(super) fn of(
        app: &App,
        caller: &Caller,
        case: &Case,
        item: &Item,
        seen: &Seen,
        tick: Option<&KeptTick>,
    ) -> Self {
        let state = state_of(item, &seen.signs, tick.map(|tick| tick.state));
        let own = app.url(&format!("/cases/{}/checklist/{}", case.id, item.id));
        let ticks = case.status == "open"
            && state.by_itself.is_none()
            && caller.works_at(&[Role::Registrar, Role::Officer, Role::Secretary], case.board_id);
        ChecklistItemView {
            id: item.id.clone(),
            text: item.text.clone(),
            help: item.help.clone(),
            who: item.who.clone(),
            state: state.state.as_str().to_owned(),
            reason: state.by_itself.map(|sign| sign.swedish().to_owned()),
            note: tick.map(|tick| tick.note.clone()).unwrap_or_default(),
            version: tick.map_or(0, |tick| tick.version),
            ticked_by: tick.map(|tick| tick.by.clone()),
            ticked_at: tick.map(|tick| tick.at),
            links: Links::to_self(own.clone()).and_if(ticks, "edit", "PUT", own),
        }
    }
}
