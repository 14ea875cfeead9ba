//! Telling those who follow a remiss what came of it, in the transaction of the feedback.

use super::{mails, store};
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// Writes a mail to each who has confirmed and was not told. `what` is the decision in words and what the viewpoints came to, either may be
/// empty. Returns how many there were. Nobody is told of a case that is under secrecy.
pub async fn tell_all(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    (board, case): (&Board, &Case),
    what: (&str, &str),
) -> ApiResult<usize> {
    if case.secrecy_ground.is_some() {
        return Ok(0);
    }
    let mut count = 0;
    for follower in store::to_tell(app, connection, remiss.id).await? {
        let written = mails::post_outcome(app, connection, &follower, (remiss, board, case), what).await?;
        if let Some(message) = written {
            store::told(app, connection, follower.id, message).await?;
            count += 1;
        }
    }
    Ok(count)
}
