//! How an item stands: what a person has said of it, and what the system sees.

use super::{Item, Sign};
use crate::text_enum::text_enum;

text_enum! {
    /// How an item stands.
    pub enum TickState {
        /// Not done.
        Open => "open", "att göra";
        /// Done.
        Done => "done", "klart";
        /// It does not concern this case.
        NotNeeded => "notNeeded", "behövs inte";
    }
}

/// What a person said of an item last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Which item.
    pub item: String,
    /// What was said.
    pub state: TickState,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemState {
    /// How it stands.
    pub state: TickState,
    /// The sign by which the system sees it done; none: a person said so, or nobody did.
    pub by_itself: Option<Sign>,
}

/// How many of the items are done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Items that are done.
    pub done: usize,
    /// Items that concern the case.
    pub total: usize,
}

/// How an item stands. What the system sees done is done, whatever was said; else the last word of a person counts.
#[must_use]
pub fn state_of(item: &Item, signs: &[Sign], tick: Option<TickState>) -> ItemState {
    match item.sign.filter(|sign| signs.contains(sign)) {
        Some(sign) => ItemState {
            state: TickState::Done,
            by_itself: Some(sign),
        },
        None => ItemState {
            state: tick.unwrap_or(TickState::Open),
            by_itself: None,
        },
    }
}

/// How many of these items are done. What does not concern the case is not counted.
#[must_use]
pub fn progress<'a>(items: impl Iterator<Item = &'a Item>, signs: &[Sign], ticks: &[Tick]) -> Progress {
    let mut progress = Progress::default();
    for item in items {
        let tick = ticks
            .iter()
            .find(|tick| tick.item == item.id)
            .map(|tick| tick.state);
        match state_of(item, signs, tick).state {
            TickState::NotNeeded => {}
            state => {
                progress.total += 1;
                progress.done += usize::from(state == TickState::Done);
            }
        }
    }
    progress
}
