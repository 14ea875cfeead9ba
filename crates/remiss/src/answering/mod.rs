//! Answers on their way (svar på väg): what is being written and not sent yet, and what anyone sent by a public page until its address is
//! confirmed or a registrar takes it in.
//!
//! The pages for it are in [`crate::public`]. Reasons are in decision 34.

mod doubt;
mod form_time;
mod kept;
mod mails;
mod store;
mod waiting;
mod waiting_list;
mod waiting_many;
mod waiting_settle;

pub use doubt::doubts;
pub use form_time::{form_token, shown_at};
pub use kept::{Comment, KeptFile};
pub use store::{
    Draft, NewDraft, Waiting, by_confirm_token, by_share_token, by_token, comment, find_waiting, insert,
    keep, lock, of_recipient, remove, share, waiting_for,
};
pub use waiting::{Sent, confirm, wait};

use crate::http::Routes;
use jiff::ToSpan;

use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;
use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(waiting_list::list)
        .service(waiting_list::get)
        .service(waiting_list::waiting_file)
        .service(waiting_settle::take_in)
        .service(waiting_settle::dismiss)
        .service(waiting_many::dismiss_many)
        .service(waiting_many::restore_many);
}

/// What the worker does by itself.
pub const TASKS: &[Task] = &[
    Task {
        name: "answer drafts",
        run: |app| Box::pin(forget_old(app)),
    },
    Task {
        name: "unconfirmed answers",
        run: |app| Box::pin(waiting::tell_of_unconfirmed(app)),
    },
];

/// Days after which a draft that nobody has saved is removed.
pub const KEPT_DAYS: i64 = 180;

async fn forget_old(app: App) -> ApiResult<usize> {
    let limit = app.now() - (KEPT_DAYS * 24).hours();
    app.write(&Caller::system("answer drafts"), async |connection| {
        store::forget_old(&app, connection, limit).await
    })
    .await
}
