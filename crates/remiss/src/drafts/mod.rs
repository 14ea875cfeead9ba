//! Drafts: tjänsteskrivelse and yttrande, written out from what the case knows, edited by the officer, checked by the rules
//! of their template, and handed in for a meeting.
//!
//! Each change is a new version. Writing out anew touches only what the officer has not edited.

mod alignment;
mod check;
mod check_file;
mod comparison;
mod content;
mod create;
mod difference_page;
mod differences;
mod document;
mod edit;
mod facts;
mod findings;
mod generate;
mod get;
mod hand_in;
mod list;
mod outdated;
mod pairing;
mod recheck;
mod regenerate;
mod report;
mod rounds;
mod statement;
mod store;
mod submit;
mod themes;
mod upload;
mod versions;
mod view;
pub(crate) mod wording;

use document::annexes;
pub use document::{Subject, document};
pub use recheck::{Counted, recheck};
pub use store::{
    Draft, DraftVersion, close, find, handed_in_version, newest_of_case, newest_version, reopen,
};
pub use view::DraftSection;

use crate::http::Routes;
use remiss_domain::heading_rules::Template;

use crate::access::Role;
use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(edit::edit)
        .service(versions::list_versions)
        .service(versions::get_version)
        .service(content::content)
        .service(upload::upload)
        .service(check_file::check_file)
        .service(differences::differences)
        .service(comparison::comparison)
        .service(findings::findings)
        .service(regenerate::regenerate)
        .service(submit::submit);
}

/// Roles that write drafts.
const WRITERS: &[Role] = &[Role::Officer, Role::Secretary];

/// Kind of draft in the API and the database: the report to the board.
pub const REPORT: &str = "tjansteskrivelse";
/// Kind of draft in the API and the database: the answer to an incoming remiss.
pub const STATEMENT: &str = "yttrande";

/// The template of a draft, by the id it is stored under. The municipality may have taken it away since.
pub fn template<'a>(app: &'a App, id: &str) -> ApiResult<&'a Template> {
    app.templates().get(id).ok_or_else(|| {
        ApiError::conflict(
            format!(
                "Mallen ”{id}” som utkastet är skrivet efter finns inte längre. Be den som sköter tjänsten att lägga tillbaka \
                 den, eller skapa ett nytt utkast efter en annan mall."
            ),
            format!("The template {id} of the draft is no longer there. Put it back, or make a new draft by another."),
        )
    })
}
