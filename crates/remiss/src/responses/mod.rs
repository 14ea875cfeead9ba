//! Responses (remissvar): what a recipient, or anyone, answered, whatever way it came.
//!
//! Every way in ends in [`receive`]: registered at once as a document of the case, before anyone judges it. A response
//! is never refused for being late or uninvited, and never removed; a supplement keeps the earlier one.

mod attach;
mod batch;
mod get;
mod list;
pub mod original;
mod receipt;
mod receive;
mod respondent;
mod store;
mod submit;
mod view;
mod void;

pub use receive::{NewFile, NewResponse, Received, receive};
pub use store::{
    AttachedFile, QuestionAnswer, Response, attachments_of, find, lock, mark_fed_back, of_recipient,
    of_remiss, open_of_remiss, replaced_by, void_ids,
};
pub use view::{swedish_kind, swedish_kind_of_one};
pub use void::{needs_valid, void};

use crate::http::Routes;

/// Kind of a respondent who answers for nobody else.
pub const PRIVATE_PERSON: &str = "privatePerson";

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(list::list_of_remiss)
        .service(submit::submit)
        .service(get::get)
        .service(attach::attach)
        .service(batch::submit_many);
}
