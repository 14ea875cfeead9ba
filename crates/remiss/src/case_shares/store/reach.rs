//! How far a caller sees, for lists: the walls in the database say the same, but in a way that no index is chosen by. Without it the newest rows of
//! everybody would be read for the list of one board.

use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::access::{Boards, Caller};
use crate::db::{Connection, statement};
use crate::http::ApiResult;

/// The boards that a caller sees, and the cases of others that are shared with these.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The caller's own boards.
    pub boards: Vec<Uuid>,
    /// Cases of other boards; mostly none.
    pub shared_cases: Vec<Uuid>,
}

/// How far this caller sees; none: everything of every board.
pub async fn reach(connection: &mut Connection, caller: &Caller) -> ApiResult<Option<Reach>> {
    let Boards::Only(boards) = &caller.boards else {
        return Ok(None);
    };
    #[derive(diesel::QueryableByName)]
    struct Shared {
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        id: Uuid,
    }
    let shared: Vec<Shared> = statement("SELECT s.id FROM remiss_shared_cases() AS s (id)")
        .load(connection)
        .await?;
    Ok(Some(Reach {
        boards: boards.clone(),
        shared_cases: shared.into_iter().map(|case| case.id).collect(),
    }))
}

/// Keeps a boxed query to what a [`Reach`] comes to, by the columns of the board and of the case.
#[macro_export]
macro_rules! within_reach {
    ($query:expr, $reach:expr, $board:expr, $case:expr) => {
        match $reach {
            None => $query,
            Some(reach) if reach.shared_cases.is_empty() && reach.boards.len() == 1 => {
                $query.filter($board.eq(reach.boards[0]))
            }
            Some(reach) if reach.shared_cases.is_empty() => {
                $query.filter($board.eq_any(reach.boards.clone()))
            }
            Some(reach) => $query.filter(
                $board
                    .eq_any(reach.boards.clone())
                    .or($case.eq_any(reach.shared_cases.clone())),
            ),
        }
    };
}
