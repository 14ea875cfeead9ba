//! A case with everything as one package for the archive, or for another system: E-ARK SIP with ERMS metadata.
//!
//! What stands in it is what the API tells whoever asks for it, asked from inside: what they may not see is not in it, and what is
//! read under secrecy stands in the audit log as always.

mod gather;
mod get;
mod packing;
mod told;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(get::get);
}
