//! Consents to hand in late: after the stop date (stoppdatum) of a meeting the agenda is the secretary's, who may take a case in all the
//! same. Who consented, when and why is kept, and shown with the case on the agenda and among the stop dates.

mod give;
mod list;
mod store;
mod view;
mod withdraw;

pub use give::reason;
pub use store::{LateConsent, for_case, of_case, of_ids};
pub use view::LateConsentView;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(give::give)
        .service(withdraw::withdraw);
}
