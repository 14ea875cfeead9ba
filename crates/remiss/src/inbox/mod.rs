//! The inbox: what comes in by mail.
//!
//! A mail is stored byte for byte and registered before anything else happens to it; only then is it marked as seen in the
//! mailbox. A job reads it: a bounce marks the recipient, an automatic answer is noted, an answer that can be placed for
//! certain becomes a response. Everything else waits for a registrar, with candidates. Nothing is ever removed.

mod candidate;
mod content;
mod fetch;
mod fingerprint;
mod get;
mod lane;
mod list;
mod mailbox;
mod mailboxes;
mod matching;
mod open_case;
mod outcome;
mod place;
mod placing;
mod prepare;
mod proposal;
mod quarantine;
mod read;
mod reading;
mod scan;
mod seen;
mod store;
mod undo;
mod verdicts;
mod view;
mod watch;

use crate::http::Routes;

use crate::app::App;
use crate::http::ApiResult;
use crate::jobs::{Lane, Task};

pub use mailbox::try_mailbox;
pub use mailboxes::{Trouble, troubles};
pub use watch::watch;

/// Kind of the job that reads one entry.
const READ: &str = "read-inbox-entry";

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(get::get)
        .service(content::content)
        .service(place::place)
        .service(open_case::open_case)
        .service(undo::undo)
        .service(scan::look_again)
        .service(mailboxes::list);
}

/// What the worker does: reads and places what has come in.
pub const LANE: Lane = Lane::Own {
    name: READ,
    pass: |app, stop| Box::pin(lane::read_due(app, stop)),
};

/// What the worker does again and again: looks for viruses in what waits for the scanner.
pub const TASKS: &[Task] = &[Task {
    name: "virus scan",
    run: |app| Box::pin(async move { scan::try_again(&app).await }),
}];

/// Takes in what is new in every mailbox now, without waiting. Returns how many mails there were. For the demonstration
/// and the tests: the worker watches each mailbox by itself, see [`fn@watch`].
pub async fn fetch(app: &App) -> ApiResult<usize> {
    fetch::fetch_all(app).await
}
