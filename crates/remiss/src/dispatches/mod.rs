//! Dispatches (utskick): the remiss with its missiv, reminders, and word of what changes. Each recipient gets a mail with its
//! own answer link, or a letter to print; none gets the same thing twice.

mod correspondence;
mod list;
mod mails;
mod missiv;
mod preview;
mod remind;
mod reminder_days;
mod reminder_letter;
mod send;
mod store;
mod tell;
mod view;

pub use store::{Dispatch, insert};
pub use tell::{tell_closure, tell_extension, tell_extension_refusal, tell_later_deadline, tell_withdrawal};
pub use view::DispatchView;

use crate::http::Routes;

use crate::jobs::Task;

/// What the worker does by itself.
pub const TASKS: &[Task] = &[Task {
    name: "reminders",
    run: |app| Box::pin(reminder_days::send_due(app)),
}];

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(send::send)
        .service(list::list)
        .service(remind::remind)
        .service(preview::preview);
}
