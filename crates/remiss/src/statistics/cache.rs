//! What everyone sees of the statistics, counted once for as long as nothing happens: anyone may ask as often as they like.

use std::sync::Arc;

use jiff::civil::Date;
use tokio::sync::Mutex;

use super::figures::{Counted, Question, counted};
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// How many years everyone is shown: always the same ones, since sums over other years would tell what a year leaves out.
pub(super) const YEARS: i32 = 10;

/// The figures that were counted last. Each process has its own.
#[derive(Debug, Default)]
pub struct Cache(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    /// The last event when it was counted.
    event: i64,
    day: Date,
    counted: Arc<Counted>,
}

/// The figures of the last ten years without small groups. Who asks while they are counted waits for the same ones.
pub(super) async fn for_everyone(app: &App) -> ApiResult<Arc<Counted>> {
    let day = app.today();
    let mut kept = app.statistics().0.lock().await;
    let event = app
        .read(&Caller::public(), async |connection| {
            store::last_event(app, connection).await
        })
        .await?;
    if let Some(kept) = kept
        .as_ref()
        .filter(|kept| kept.event == event && kept.day == day)
    {
        return Ok(kept.counted.clone());
    }
    let to_year = i32::from(day.year());
    let question = Question {
        from_year: to_year - YEARS + 1,
        to_year,
        board: None,
    };
    let fresh = app
        .read(&Caller::public(), async |connection| {
            counted(app, connection, question).await
        })
        .await?;
    let fresh = Arc::new(fresh.without_small_groups());
    *kept = Some(Kept {
        event,
        day,
        counted: fresh.clone(),
    });
    Ok(fresh)
}
