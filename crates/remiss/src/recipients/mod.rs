//! Recipients (remissinstanser): the distribution list of one remiss, and what came of asking each.

mod store;

pub use store::{
    Extension, NewRecipient, Recipient, by_answer_token, by_email, by_organisation, by_reply_token, find,
    lock, mark_sent, of_remiss, set_delivery, set_outcome,
};
