//! What the service is: `api-info`, as the national profile wants it.

mod api_info;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(api_info::api_info);
}
