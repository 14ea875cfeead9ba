//! API keys: made, listed and revoked by administrators. The secret is shown once; only its hash is kept.

mod create;
mod get;
mod list;
mod revoke;
mod store;
mod view;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(get::get)
        .service(revoke::revoke);
}
