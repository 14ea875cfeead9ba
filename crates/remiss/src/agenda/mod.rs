//! The agenda (ärendelista) of a meeting: the cases that were handed in, each with the one summary of its
//! tjänsteskrivelse, word for word.

mod carry;
mod defer;
mod document;
mod get;
mod item;
mod order;
mod store;
mod view;
mod withdraw;

pub use carry::carry_on;
pub use store::{
    AgendaItem, NewItem, in_case, is_empty, items_of, lock_cases, move_all, place, set_state, take_back,
    treat, waits, withdraw_all,
};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(get::get)
        .service(order::order)
        .service(item::get_item)
        .service(defer::defer)
        .service(withdraw::withdraw);
}
