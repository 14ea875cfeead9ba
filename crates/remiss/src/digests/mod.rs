//! Digests (sammandrag): what lies ahead of a board, mailed to its staff on the mornings of working days.
//!
//! A digest is written once for each contact and occasion, whoever runs the worker and how often; an address that several boards
//! write to gets one mail about all of them. When there is nothing to say, nothing is mailed.

mod ahead;
mod due;
mod store;
mod words;

use crate::jobs::Task;

/// What the worker does: writes the digests whose time has come.
pub const TASKS: &[Task] = &[Task {
    name: "digests",
    run: |app| Box::pin(due::write_due(app)),
}];
