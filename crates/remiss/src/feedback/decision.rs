//! The decision on a remiss in words, as the feedback tells it. What everyone may read of it is in `public`.

use jiff::civil::Date;

use super::store::{self, Decided};
use super::words::decided_by;
use crate::app::App;
use crate::boards;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// The decision, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutcomeDecision {
    /// The day.
    pub decided_on: Date,
    /// Who decided: `Kommunstyrelsen`.
    pub decided_by: String,
    /// `§ 12`; may be empty.
    pub paragraph: String,
    /// What was decided.
    pub text: String,
}

/// The decision on a remiss, in words.
pub(super) async fn decision_of(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Option<OutcomeDecision>> {
    let Some(decision) = store::decision(app, connection, remiss).await? else {
        return Ok(None);
    };
    let board = boards::find(app, connection, remiss.board_id).await?;
    in_words(&board.name, &decision).map(Some)
}

fn in_words(board: &str, decision: &Decided) -> ApiResult<OutcomeDecision> {
    Ok(OutcomeDecision {
        decided_on: decision.decided_on,
        decided_by: decided_by(board, &decision.decided_by)?,
        paragraph: match decision.paragraph.trim().trim_start_matches('§').trim() {
            "" => String::new(),
            paragraph => format!("§ {paragraph}"),
        },
        text: decision.text.trim().to_owned(),
    })
}
