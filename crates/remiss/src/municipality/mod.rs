//! The home municipality: the tenant that this service is run for.

mod store;

pub use store::{ensure, others_with_a_log};
