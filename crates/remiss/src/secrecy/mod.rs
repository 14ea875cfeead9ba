//! Secrecy (sekretess): what is marked, and what a caller must not see.
//!
//! The wall is in the database: the policies `secrecy` take away what a transaction's caller has no right to, in every table.
//! Here is what handlers need besides: marks in requests, and words for those who meet something that is hidden from them.
//!
//! Who sees what is under secrecy: a caller whose key or sign-in says so (`secrecy`), on its boards; and, in a case, the people who
//! are signed in and are officers of it.

mod store;

use jiff::civil::Date;
use remiss_domain::secrecy::{SecrecyChange, SecrecyError, SecrecyMark};

use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult};

pub use store::{hides_any, hides_in_case, hides_in_cases, hides_responses_of};

/// What stands in the place of a text that is kept from the reader.
pub const MASKED: &str = "Omfattas av sekretess";

/// The mark that columns hold.
pub fn mark_of(ground: Option<&str>, on: Option<Date>, by: &str) -> Option<SecrecyMark> {
    Some(SecrecyMark {
        ground: ground?.to_owned(),
        on: on?,
        by: by.to_owned(),
    })
}

/// The mark after what a request says of it: `secrecyGround`, `secrecyDate`, `secrecyDecidedBy`.
pub fn settle(
    app: &App,
    caller: &Caller,
    before: Option<&SecrecyMark>,
    change: SecrecyChange<'_>,
) -> ApiResult<Option<SecrecyMark>> {
    change
        .settle(before, app.today(), caller.person())
        .map_err(|error| {
            let pointer = match error {
                SecrecyError::Ahead => "/secrecyDate",
                _ => "/secrecyGround",
            };
            ApiError::invalid(
                pointer,
                error.to_string(),
                "State the provision, as in 21 kap. 7 § OSL, and no day ahead.",
            )
        })
}

/// 403: there is such a thing, but the caller has no right to see it. `what` begins a sentence, as in `Handlingen Ks 1/2026:3`.
pub fn hidden(what: &str, ground: Option<&str>) -> ApiError {
    let under = ground
        .map(|ground| format!(" enligt {ground}"))
        .unwrap_or_default();
    ApiError::forbidden(
        format!(
            "{what} omfattas av sekretess{under}, och du har inte behörighet att se den. Vänd dig till ärendets handläggare \
             eller till registratorn."
        ),
        "This is under secrecy, and the caller has no right to see it. Ask the officer of the case or the registrar.",
    )
}

/// 403 where responses to the remiss are hidden from the caller: what is about to be done concerns them all.
pub async fn needs_all_responses(
    app: &App,
    connection: &mut crate::db::Connection,
    remiss_id: uuid::Uuid,
) -> ApiResult<()> {
    match hides_responses_of(app, connection, remiss_id).await? {
        0 => Ok(()),
        count => Err(ApiError::forbidden(
            format!(
                "{count} svar på remissen omfattas av sekretess och visas inte för dig. Åtgärden gäller alla svar: be någon \
                 som har behörighet att se dem att utföra den."
            ),
            format!(
                "{count} responses are under secrecy and hidden from the caller, and this concerns them all."
            ),
        )),
    }
}
