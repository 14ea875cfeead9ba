//! The checklist of a case (checklista för handläggning av ärende): what there is to think of, from the start to the end.
//!
//! The list is data: a TOML file, of which Örebro's is embedded. Most of it only a person can tick; what the system can see by itself
//! names a [`Sign`], and is ticked as soon as the sign is there.
//!
//! Source: "Checklista för handläggning av ärende till nämnd" (2017-12-12) and "Övergripande beredningsordning för ärenden till
//! nämnd" (2017-12-04), Örebro kommun.

mod file;
mod sign;
mod state;

pub use sign::{CaseKind, Sign};
pub use state::{ItemState, Progress, Tick, TickState, progress, state_of};

/// The name of the file that takes the place of the embedded list, among the municipality's own templates.
pub const FILE: &str = "checklist.toml";

/// The embedded list as its file is: what a municipality starts its own from.
pub const STANDARD: &str = include_str!("orebro.toml");

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Its name.
    pub name: String,
    /// Its items, in order; those of a phase follow each other.
    pub items: Vec<Item>,
}

/// Something to think of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id: what a tick is kept by, so it stays when the words change.
    pub id: String,
    /// The part of the work it belongs to.
    pub phase: String,
    /// What it says.
    pub text: String,
    /// How to go about it; may be empty.
    pub help: String,
    /// Whose it is; may be empty.
    pub who: String,
    /// The cases that have it.
    pub cases: CaseKind,
    /// What the system can see it done by.
    pub sign: Option<Sign>,
}

impl Checklist {
    /// The embedded list.
    #[must_use]
    pub fn standard() -> Self {
        Self::parse(STANDARD).expect("the embedded checklist is checked by a test")
    }

    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The items of a case that is asked (`incoming`) or asks others (`outgoing`), or both or neither.
    pub fn items_of(&self, incoming: bool, outgoing: bool) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| match item.cases {
            CaseKind::All => true,
            CaseKind::Incoming => incoming,
            CaseKind::Outgoing => outgoing,
        })
    }
}
