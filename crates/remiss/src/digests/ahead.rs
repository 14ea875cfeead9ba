//! What lies ahead of some boards: the coming four weeks, and what is late.

use jiff::ToSpan;
use remiss_domain::deadline::{Deadline, stockholm};
use remiss_domain::workflow::Direction;

use super::store::{self, Awaited, Waiting};
use crate::app::App;
use crate::boards::Board;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::stop_dates::{self, StopDateView};

/// Days ahead that a digest tells of, and days back in which something late is still told.
const DAYS: i64 = 28;

/// What lies ahead.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// Cases that were not handed in before the stop date, the oldest first.
    pub late: Vec<StopDateView>,
    /// Cases whose stop date comes, by meeting.
    pub coming: Vec<StopDateView>,
    /// Deadlines of outgoing remisser, with the board's name.
    pub deadlines: Vec<(String, Awaited)>,
    /// Incoming remisser that are to be answered, with the board's name.
    pub to_answer: Vec<(String, Awaited)>,
    /// What waits in the inbox.
    pub waiting: Waiting,
}

impl Ahead {
    pub async fn of(app: &App, connection: &mut Connection, boards: &[Board]) -> ApiResult<Ahead> {
        let mut ahead = Ahead::default();
        let today = app.today();
        let (from, to) = (
            today.saturating_sub(DAYS.days()),
            today.saturating_add(DAYS.days()),
        );
        let end = Deadline::on(to).closes_at();
        for board in boards {
            for case in stop_dates::of_board(app, connection, board.id, from, to).await? {
                match case.state.as_str() {
                    "late" => ahead.late.push(case),
                    _ if case.stop_date >= today => ahead.coming.push(case),
                    _ => {}
                }
            }
            let begin = today
                .to_zoned(stockholm())
                .map_or(app.now(), |day| day.timestamp());
            for awaited in store::awaited(app, connection, board.id, begin, end).await? {
                let list = if awaited.direction == Direction::Outgoing.as_str() {
                    &mut ahead.deadlines
                } else {
                    &mut ahead.to_answer
                };
                list.push((board.name.clone(), awaited));
            }
        }
        let ids: Vec<_> = boards.iter().map(|board| board.id).collect();
        ahead.waiting = store::waiting(app, connection, &ids).await?;
        ahead.late.sort_by_key(|case| case.stop_date);
        ahead
            .coming
            .sort_by(|one, other| (one.stop_date, &one.board).cmp(&(other.stop_date, &other.board)));
        ahead.deadlines.sort_by_key(|(_, awaited)| awaited.deadline);
        ahead.to_answer.sort_by_key(|(_, awaited)| awaited.deadline);
        Ok(ahead)
    }

    /// Whether there is nothing to say. Cases that are handed in already need nobody.
    pub fn is_empty(&self) -> bool {
        self.late.is_empty()
            && self.to_hand_in() == 0
            && self.deadlines.is_empty()
            && self.to_answer.is_empty()
            && self.waiting.count == 0
    }

    /// How many cases are still to be handed in in time.
    pub fn to_hand_in(&self) -> usize {
        self.coming.iter().filter(|case| case.state == "due").count()
    }
}
