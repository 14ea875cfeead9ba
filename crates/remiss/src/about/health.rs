//! `GET /health/live` and `GET /health/ready`

use actix_web::HttpResponse;
use actix_web::http::header;
use serde_json::json;

use crate::app::App;
use crate::db::migrations;
use crate::http::{ApiError, ApiResult, AppData};

/// The process answers. Nothing else is asked: a process must not be restarted because its database is away.
pub(super) async fn live() -> HttpResponse {
    answer(true, &json!({ "status": "live" }))
}

/// The process can do its work: the database answers and has every migration. 503 when not.
pub(super) async fn ready(app: AppData) -> HttpResponse {
    let missing = missing_migrations(&app).await;
    let database = match &missing {
        Ok(_) => "ok",
        Err(_) => "away",
    };
    let schema = match &missing {
        Ok(0) => "ok",
        Ok(_) => "missing",
        Err(_) => "unknown",
    };
    let ready = matches!(missing, Ok(0));
    let status = if ready { "ready" } else { "notReady" };
    answer(
        ready,
        &json!({ "status": status, "checks": { "database": database, "migrations": schema } }),
    )
}

async fn missing_migrations(app: &App) -> ApiResult<usize> {
    let mut connection = app.database().connection().await?;
    migrations::missing(&mut connection)
        .await
        .map_err(ApiError::internal)
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
