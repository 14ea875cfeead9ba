//! Every case against the stop date (stoppdatum) of the meeting it is meant for: what is due, late, done.

mod list;
mod store;
mod view;

pub use view::StopDateView;

use jiff::civil::Date;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list);
}

/// The cases of a board against their stop dates, from one stop date to another.
pub async fn of_board(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    from: Date,
    to: Date,
) -> ApiResult<Vec<StopDateView>> {
    let filter = list::StopDateFilter {
        board_id: Some(board),
        from: Some(from),
        to: Some(to),
        state: None,
    };
    let due = store::list(app, connection, &filter).await?;
    Ok(due.into_iter().map(|due| StopDateView::of(app, due)).collect())
}
