//! What mails say (mejltexter): the embedded texts, and the municipality's own out of a folder.
//!
//! They are settings, not data: read at start, the same for everyone, changed by whoever runs the service. How a mail is written
//! from them is in [`crate::messages::write_mail`].

mod get;
mod list;
mod load;
mod view;

use crate::http::Routes;
pub use load::{from_folder, load};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list).service(get::get);
}
