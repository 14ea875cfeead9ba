//! Stop dates in the event log: `stopDate.near` five working days ahead, `stopDate.passed` on the day after, once each, for cases that
//! are not handed in. A meeting that is moved is told of anew.

use jiff::ToSpan;
use remiss_domain::calendar::add_working_days;
use remiss_domain::workflow::StopDateNotice;

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::http::ApiResult;

/// Working days ahead on which a stop date is near.
const NEAR: i32 = 5;
/// Days back in which a stop date that passed is still told of: a service that was away tells of it when it is back.
const REMEMBERED: i64 = 14;

/// Tells of what has come near or passed. Returns how many events were written.
pub(super) async fn tell(app: App) -> ApiResult<usize> {
    let caller = Caller::system("stop dates");
    let today = app.today();
    let near = (today, add_working_days(today, NEAR));
    let passed = (
        today.saturating_sub(REMEMBERED.days()),
        today.saturating_sub(1.day()),
    );
    let anything = app
        .read(&caller, async |connection| {
            Ok(
                store::is_anything(&app, connection, StopDateNotice::Near, near).await?
                    || store::is_anything(&app, connection, StopDateNotice::Passed, passed).await?,
            )
        })
        .await?;
    if !anything {
        return Ok(0);
    }
    app.write(&caller, async |connection| {
        let mut count = 0;
        for (kind, action, period) in [
            (StopDateNotice::Near, "stopDate.near", near),
            (StopDateNotice::Passed, "stopDate.passed", passed),
        ] {
            let noticed = store::note(&app, connection, kind, period).await?;
            let details: Vec<_> = noticed
                .iter()
                .map(|notice| {
                    serde_json::json!({ "meetingId": notice.meeting_id, "stopDate": notice.stop_date })
                })
                .collect();
            let deeds: Vec<Deed<'_>> = noticed
                .iter()
                .zip(&details)
                .map(|(notice, details)| Deed {
                    action,
                    subject_kind: "case",
                    subject_id: notice.case_id,
                    board_id: Some(notice.board_id),
                    case_id: Some(notice.case_id),
                    details,
                })
                .collect();
            record_all(&app, connection, &caller, &deeds).await?;
            count += deeds.len();
        }
        Ok(count)
    })
    .await
}
