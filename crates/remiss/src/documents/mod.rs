//! Documents (handlingar): the numbered records of a case, each with one file, kept byte for byte.
//!
//! What has come in is a public document (Tryckfrihetsförordningen 2 kap.): nothing here is removed or overwritten.

mod add_registration;
mod content;
mod direction;
mod get;
mod kind;
mod list;
mod masked;
mod store;
mod update;
mod upload;
mod view;

pub use content::answer;
pub use direction::DocumentDirection;
pub use kind::DocumentKind;
pub use masked::ground_of;
pub use store::{
    Document, NewDocument, content, find, is_passed_on, make_void, of_case, register, void_number_of_file,
};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(upload::upload)
        .service(list::list)
        .service(get::get)
        .service(update::update)
        .service(content::content)
        .service(add_registration::add_registration);
}
