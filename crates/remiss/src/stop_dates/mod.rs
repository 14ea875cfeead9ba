//! Every case against the stop date (stoppdatum) of the meeting it is meant for: what is due, late, done, and how far the
//! report to the board has come. The event log is told once when a stop date comes near, and when it passes.

mod list;
mod notice;
mod store;
mod view;

pub use list::StopDateFilter;
pub use view::{DraftFindingsView, StopDateView};

use std::collections::HashMap;

use crate::http::Routes;
use jiff::civil::Date;
use remiss_domain::workflow::DueProgress;
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::drafts;
use crate::http::{ApiResult, Paging};
use crate::jobs::Task;

/// Drafts that are checked at most before a list by their findings is made.
const CHECKED_AT_ONCE: i64 = 200;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list);
}

/// What the worker does: tells of stop dates that come near and that have passed.
pub const TASKS: &[Task] = &[Task {
    name: "stop dates",
    run: |app| Box::pin(notice::tell(app)),
}];

/// A page of the cases against their stop dates, late ones first, and how many there are in all. What the rules say of a draft
/// that was changed since it was last looked at is found out now.
pub async fn page(
    app: &App,
    caller: &Caller,
    filter: &StopDateFilter,
    paging: Paging,
) -> ApiResult<(Vec<StopDateView>, i64)> {
    filter.check()?;
    let by_findings = [DueProgress::Draft, DueProgress::Findings, DueProgress::Ready]
        .iter()
        .any(|progress| filter.progress.as_deref() == Some(progress.as_str()));
    if by_findings {
        // What was not looked at yet cannot be found by what the rules say of it.
        let unknown = StopDateFilter {
            progress: Some(DueProgress::Draft.as_str().to_owned()),
            ..filter.clone()
        };
        let unchecked = app
            .read(caller, async |connection| {
                store::list(app, connection, &unknown, CHECKED_AT_ONCE, 0).await
            })
            .await?;
        let ids: Vec<Uuid> = unchecked.iter().filter_map(|due| due.draft_id).collect();
        drafts::recheck(app, &ids).await?;
    }
    let (mut due, total) = app
        .read(caller, async |connection| {
            let due = store::list(app, connection, filter, paging.limit(), paging.offset()).await?;
            let total = match due.first() {
                Some(first) => first.total,
                None if paging.offset() == 0 => 0,
                None => store::count(app, connection, filter).await?,
            };
            Ok((due, total))
        })
        .await?;
    let unchecked: Vec<Uuid> = due
        .iter()
        .filter(|due| due.progress == DueProgress::Draft.as_str())
        .filter_map(|due| due.draft_id)
        .collect();
    let counted: HashMap<Uuid, drafts::Counted> = drafts::recheck(app, &unchecked).await?;
    for due in &mut due {
        if let Some(counted) = due.draft_id.and_then(|id| counted.get(&id)) {
            due.found(*counted);
        }
    }
    let views = due
        .into_iter()
        .map(|due| StopDateView::of(app, caller, due))
        .collect();
    Ok((views, total))
}

/// The cases of a board against their stop dates, from one stop date to another, late ones first.
pub async fn of_board(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    from: Date,
    to: Date,
) -> ApiResult<Vec<StopDateView>> {
    let filter = StopDateFilter {
        board_id: Some(board),
        from: Some(from),
        to: Some(to),
        ..StopDateFilter::default()
    };
    let reader = Caller::system("stop dates");
    let due = store::list(app, connection, &filter, i64::from(i32::MAX), 0).await?;
    Ok(due
        .into_iter()
        // A meeting that was called off has no stop date to tell of.
        .filter(|due| due.meeting_status != "cancelled")
        .map(|due| StopDateView::of(app, &reader, due))
        .collect())
}

/// The numbers of the cases that are still to be handed in for meetings ahead, each with its meeting: of a board, or of all.
pub async fn to_hand_in(
    app: &App,
    connection: &mut Connection,
    board: Option<Uuid>,
) -> ApiResult<Vec<(Uuid, String)>> {
    store::to_hand_in(app, connection, board).await
}
