//! Recipients (remissinstanser): the distribution list of one remiss, and what came of asking each.

mod add;
mod address_labels;
mod distribution_list;
mod extension_requests;
mod extensions;
mod get;
mod list;
mod remove;
mod store;
mod update;
mod view;

pub use extension_requests::{ask_for_time, may_ask_for_time};
pub use store::{
    Extension, NewDelivery, NewRecipient, Recipient, RecipientCounts, by_answer_token, by_email,
    by_organisation, by_reply_token, counts, find, lock, lock_all, mark_sent, of_remiss, reset_outcome,
    set_deliveries, set_delivery, set_outcome,
};
pub use store::{ExtensionRequest, newest_request};
pub use view::RecipientView;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(add::add)
        .service(list::list)
        .service(distribution_list::distribution_list)
        .service(address_labels::address_labels)
        .service(get::get)
        .service(update::update)
        .service(remove::remove)
        .service(extensions::grant)
        .service(extensions::list)
        .service(extension_requests::list)
        .service(extension_requests::refuse);
}
