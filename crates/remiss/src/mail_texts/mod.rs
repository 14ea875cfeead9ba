//! What mails say (mejltexter): the embedded texts, and the municipality's own out of a folder.
//!
//! They are settings, not data: read at start, the same for everyone, changed by whoever runs the service. How a mail is written
//! from them is in [`crate::messages::write_mail`].

mod load;

pub use load::{from_folder, load};
