//! Templates of documents (dokumentmallar): the embedded ones, and the municipality's own out of a folder.
//!
//! They are settings, not data: read at start, the same for everyone, changed by whoever runs the service.

mod get;
mod list;
mod load;
mod view;

use crate::http::Routes;
pub(crate) use load::toml_files;
pub use load::{LoadError, from_folder, load};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list).service(get::get);
}
