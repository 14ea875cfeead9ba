//! Publishing a response (publicering av remissvar): a decision by a named person, on a copy.
//!
//! What the rules of `domain::publication` find is shown first; each finding is masked in the copy, or left standing with a
//! reason. The response itself is never touched, and the copy is taken down as easily as it was published. A private
//! person's name is hidden unless the person asked for it to be shown; attachments are published only when they are chosen
//! one by one. The channel that a response came by makes no difference.

mod checks;
mod decide;
mod files;
mod get;
mod list;
mod look;
mod overview;
mod preview;
mod publish;
mod store;
mod tell;
mod view;
mod withdraw;

pub use files::ShownFile;
pub use store::{PublishedResponse, file_of_standing, files_of, is_published, standing, standing_of_remiss};

use crate::http::Routes;

use crate::access::Caller;
use crate::http::{ApiError, ApiResult};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(checks::checks)
        .service(overview::overview)
        .service(preview::preview)
        .service(publish::publish)
        .service(list::list)
        .service(get::get)
        .service(withdraw::withdraw);
}

/// The person who decides; a key alone is nobody.
fn named(caller: &Caller) -> ApiResult<&str> {
    caller.acting_user.as_deref().ok_or_else(|| {
        ApiError::bad_request(
            "Publicering är ett beslut av en namngiven person. Ange vem i huvudet X-Acting-User.",
            "Publishing is a decision by a named person. Say who in the header X-Acting-User.",
        )
    })
}
