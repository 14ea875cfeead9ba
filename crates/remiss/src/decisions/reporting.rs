//! At which meeting a decision of the chair or of a delegate is reported: the board's first one that begins after it was made and
//! recorded. What is recorded once a meeting has begun, or is recorded late, goes to the next one and is never left out.

use jiff::Timestamp;
use jiff::civil::Time;
use remiss_domain::deadline::stockholm;

use super::store::Decision;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::meetings::{self, Meeting};

/// When a meeting begins, UTC; where no clock time is known, with its day: what is recorded on it goes to the next.
pub(super) fn begins(meeting: &Meeting) -> Timestamp {
    let clock = meeting.starts_at.unwrap_or(Time::midnight());
    let local = meeting.date.to_datetime(clock);
    match stockholm().to_ambiguous_timestamp(local).later() {
        Ok(moment) => moment,
        // Only at the ends of time, where no board meets.
        Err(_) => Timestamp::MAX,
    }
}

/// The meeting at which a decision is reported; none for the board's own, and where no later meeting is planned yet.
pub(super) async fn meeting_of(
    app: &App,
    connection: &mut Connection,
    decision: &Decision,
) -> ApiResult<Option<Meeting>> {
    if !decision.by()?.is_reported() {
        return Ok(None);
    }
    let meetings = meetings::of_board(app, connection, decision.board_id, decision.decided_on).await?;
    Ok(meetings
        .into_iter()
        .find(|meeting| begins(meeting) > decision.created_at))
}
