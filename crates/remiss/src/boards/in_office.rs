//! Whether a board is in office, and what it is called from today on.

use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;

use super::store::{self, Board};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, changes, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};

/// A board that has ended, or has not begun, takes on nothing new on this day. The sentence names its successor.
/// `pointer` is the field that the board or the day stands in.
pub async fn must_be_in_office(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    day: Date,
    pointer: &str,
) -> ApiResult<()> {
    if board.valid_from > day {
        return Err(ApiError::invalid(
            pointer,
            format!(
                "{} finns från och med den {}. Välj den nämnd som finns dessförinnan.",
                board.name,
                swedish_date(board.valid_from)
            ),
            format!(
                "{} exists from {}. Choose the board before it.",
                board.name, board.valid_from
            ),
        ));
    }
    let Some(last) = board.valid_to.filter(|last| *last < day) else {
        return Ok(());
    };
    let (sv, en) = match board.successor_id {
        Some(successor) => {
            let successor = store::find(app, connection, successor).await?;
            (
                format!(
                    "{} upphörde den {} och efterträddes av {}. Välj {} ({}).",
                    board.name,
                    swedish_date(last),
                    successor.name,
                    successor.name,
                    successor.case_prefix
                ),
                format!(
                    "{} ended on {last}; its successor is {} ({}). Choose that one.",
                    board.name, successor.name, successor.case_prefix
                ),
            )
        }
        None => (
            format!(
                "{} upphörde den {} och har ingen efterträdare angiven. Välj en nämnd som finns, eller ange efterträdaren \
                 på nämnden.",
                board.name,
                swedish_date(last)
            ),
            format!(
                "{} ended on {last} and names no successor. Choose another board.",
                board.name
            ),
        ),
    };
    Err(ApiError::invalid(pointer, sv, en))
}

/// What boards are called from today on comes into force. Returns how many changed.
pub(super) async fn come_into_force(app: &App) -> ApiResult<usize> {
    let caller = Caller::system("boards");
    app.write(&caller, async |connection| {
        let before = store::all(app, connection).await?;
        let changed = store::come_into_force(app, connection).await?;
        for id in &changed {
            let after = store::find(app, connection, *id).await?;
            let was = before.iter().find(|board| board.id == *id).unwrap_or(&after);
            let details = changes(&was.facts(), &after.facts());
            let deed = Deed {
                action: "board.changed",
                subject_kind: "board",
                subject_id: *id,
                board_id: Some(*id),
                case_id: None,
                details: &details,
            };
            record(app, connection, &caller, deed).await?;
        }
        Ok(changed.len())
    })
    .await
}
