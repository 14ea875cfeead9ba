//! `GET /health/live` and `GET /health/ready`

use actix_web::HttpResponse;
use actix_web::http::header;
use serde_json::{Value, json};

use crate::app::App;
use crate::db::migrations::{self, Standing};
use crate::http::{ApiError, ApiResult, AppData};

/// The process answers. Nothing else is asked: a process must not be restarted because its database is away.
pub(super) async fn live() -> HttpResponse {
    answer(true, &json!({ "status": "live" }))
}

/// The process can do its work: the database answers and has every migration. 503 when not, and when it was told to stop. How long the oldest mail and the oldest
/// job have waited is told besides, and is no reason to take the process out of service: it would not get better by that.
pub(super) async fn ready(app: AppData) -> HttpResponse {
    let standing = standing(&app).await;
    let database = match &standing {
        Ok(_) => "ok",
        Err(_) => "away",
    };
    let schema = match &standing {
        Ok(standing) if standing.missing > 0 => "missing",
        // A newer version was here; this one works beside it, and after it.
        Ok(standing) if !standing.newer.is_empty() => "newer",
        Ok(_) => "ok",
        Err(_) => "unknown",
    };
    let works = standing.is_ok_and(|standing| standing.missing == 0);
    let (ready, status) = match (works, app.is_leaving()) {
        (true, false) => (true, "ready"),
        (true, true) => (false, "leaving"),
        (false, _) => (false, "notReady"),
    };
    let waiting = if ready { waiting(&app).await } else { Value::Null };
    answer(
        ready,
        &json!({ "status": status, "checks": { "database": database, "migrations": schema }, "waiting": waiting }),
    )
}

/// Seconds that the oldest mail and the oldest job have waited; null where nothing waits, and all of it where it cannot be told.
async fn waiting(app: &App) -> Value {
    let Ok(waiting) = super::waiting(app).await else {
        return Value::Null;
    };
    let seconds = |since: jiff::Timestamp| app.now().duration_since(since).as_secs().max(0);
    json!({ "oldestMailSeconds": waiting.oldest_mail.map(seconds), "oldestJobSeconds": waiting.oldest_job.map(seconds) })
}

async fn standing(app: &App) -> ApiResult<Standing> {
    app.database()
        .unseeing(async |connection| migrations::standing(connection).await.map_err(ApiError::internal))
        .await
}

fn answer(well: bool, body: &serde_json::Value) -> HttpResponse {
    let mut response = if well {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}
