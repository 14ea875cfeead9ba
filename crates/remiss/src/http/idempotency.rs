//! `Idempotency-Key`: a request that is sent twice is carried out once, and answered twice the same.
//!
//! The key is taken in the transaction of the change: what was done and what was answered are committed together. A
//! second request with the key, at the same time, waits for the first one's commit.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::ToSpan;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use uuid::Uuid;

use super::body::Fingerprint;
use super::error::{ApiError, ApiResult};
use crate::access::Caller;
use crate::app::App;
use crate::db::schema::idempotency_keys as keys;
use crate::db::{Connection, kept, wait_for_what_is_seen};
use crate::secrecy;

/// Paths on which the key is required, since what they do cannot be undone.
pub const REQUIRED: &[&str] = &["/dispatches", "/responses", "/feedback-dispatches"];

/// The caller's `Idempotency-Key`, if it sent one. Missing where it is required is 400.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request
            .headers()
            .get("Idempotency-Key")
            .map(|value| value.to_str().unwrap_or_default().trim());
        ready(match key {
            Some(key) => {
                // The draft standard has a quoted string; the bare form is as good.
                let key = key.trim_matches('"');
                if key.is_empty() || key.len() > 255 {
                    Err(ApiError::bad_request(
                        "Idempotency-Key ska ha 1 till 255 tecken.",
                        "Idempotency-Key has 1 to 255 characters.",
                    ))
                } else {
                    Ok(IdempotencyKey(Some(key.to_owned())))
                }
            }
            None if REQUIRED.iter().any(|path| request.path().ends_with(path)) => Err(ApiError::bad_request(
                "Huvudet Idempotency-Key krävs här, så att inget görs två gånger.",
                "The header Idempotency-Key is required here, so that nothing is done twice.",
            )),
            None => Ok(IdempotencyKey(None)),
        })
    }
}

/// What a request made: the answer that is given now, and again to a retry.
#[derive(Debug)]
pub struct Made<T> {
    /// Status of the answer: 201 or 200, 202, 204.
    pub status: StatusCode,
    /// Absolute address of what was made.
    pub location: Option<String>,
    /// Its version, for the ETag.
    pub version: Option<i32>,
    /// The body.
    pub body: T,
}

impl<T> Made<T> {
    /// 201: a new resource at `location`, at its first version.
    pub fn created(location: String, version: i32, body: T) -> Made<T> {
        Made {
            status: StatusCode::CREATED,
            location: Some(location),
            version: Some(version),
            body,
        }
    }

    /// 200: something was done that has no address of its own.
    pub fn done(body: T) -> Made<T> {
        Made {
            status: StatusCode::OK,
            location: None,
            version: None,
            body,
        }
    }
}

impl IdempotencyKey {
    /// The key of a form on a page: the token that was drawn when the form was shown.
    pub fn of_form(token: &str) -> IdempotencyKey {
        IdempotencyKey(Some(format!("form:{token}")))
    }

    /// Carries `work` out in one transaction, once for this key, and answers what it made.
    pub async fn once<T: Serialize>(
        &self,
        app: &App,
        caller: &Caller,
        fingerprint: Fingerprint,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<Made<T>>,
    ) -> ApiResult<HttpResponse> {
        let Some(key) = &self.0 else {
            let made = app.write(caller, work).await?;
            return Ok(Answer::of(&made)?.to_response(false));
        };
        let owner = caller.owner();
        app.write(caller, async |connection| {
            if let Some(answer) = take(app, connection, &owner, key, fingerprint).await? {
                // What was answered then may have come under secrecy since.
                if secrecy::hides_any(app, connection, &answer.ids()).await? {
                    return Err(ApiError::forbidden(
                        "Begäran är redan utförd, men svaret på den omfattas nu av sekretess som du inte har behörighet att se.",
                        "The request was carried out before, but its answer is now under secrecy that the caller must not see.",
                    ));
                }
                return Ok(answer.to_response(true));
            }
            let answer = Answer::of(&work(connection).await?)?;
            keep(app, connection, &owner, key, &answer).await?;
            Ok(answer.to_response(false))
        })
        .await
    }
}

struct Answer {
    status: StatusCode,
    headers: serde_json::Value,
    body: serde_json::Value,
}

impl Answer {
    fn of<T: Serialize>(made: &Made<T>) -> ApiResult<Answer> {
        Ok(Answer {
            status: made.status,
            headers: serde_json::json!({
                "location": made.location,
                "etag": made.version.map(|version| format!("\"{version}\"")),
            }),
            body: serde_json::to_value(&made.body).map_err(ApiError::internal)?,
        })
    }

    /// Every id that stands in the answer.
    fn ids(&self) -> Vec<Uuid> {
        let mut ids = Vec::new();
        let mut waiting = vec![&self.headers, &self.body];
        while let Some(value) = waiting.pop() {
            match value {
                serde_json::Value::String(text) => {
                    ids.extend(text.split('/').filter_map(|part| part.parse::<Uuid>().ok()));
                }
                serde_json::Value::Array(items) => waiting.extend(items),
                serde_json::Value::Object(fields) => waiting.extend(fields.values()),
                _ => {}
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn to_response(&self, replayed: bool) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(location) = self.headers["location"].as_str() {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(etag) = self.headers["etag"].as_str() {
            response.insert_header((header::ETAG, etag));
        }
        if replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        if self.status == StatusCode::NO_CONTENT {
            response.finish()
        } else {
            response.json(&self.body)
        }
    }
}

/// Takes the key, or finds what was answered under it.
async fn take(
    app: &App,
    connection: &mut Connection,
    owner: &str,
    key: &str,
    fingerprint: Fingerprint,
) -> ApiResult<Option<Answer>> {
    let taken = diesel::insert_into(keys::table)
        .values((
            keys::municipality_id.eq(app.municipality()),
            keys::owner.eq(owner),
            keys::key.eq(key),
            keys::fingerprint.eq(fingerprint.0.as_slice()),
            keys::created_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    if taken == 1 {
        return Ok(None);
    }
    let (known, status, headers, body) = keys::table
        .find((app.municipality(), owner, key))
        .select((keys::fingerprint, keys::status, keys::headers, keys::body))
        .first::<(
            Vec<u8>,
            Option<i16>,
            Option<serde_json::Value>,
            Option<serde_json::Value>,
        )>(connection)
        .await?;
    if known != fingerprint.0 {
        return Err(ApiError::IdempotencyKeyReused);
    }
    let status = status
        .and_then(|status| u16::try_from(status).ok())
        .and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or_else(|| ApiError::internal("an idempotency key without an answer"))?;
    // What the first request did is told as kept now, and has to be.
    wait_for_what_is_seen(connection).await?;
    Ok(Some(Answer {
        status,
        headers: headers.unwrap_or_default(),
        body: body.unwrap_or_default(),
    }))
}

async fn keep(
    app: &App,
    connection: &mut Connection,
    owner: &str,
    key: &str,
    answer: &Answer,
) -> ApiResult<()> {
    let answered = diesel::update(keys::table.find((app.municipality(), owner, key))).set((
        keys::status.eq(i16::try_from(answer.status.as_u16()).unwrap_or_default()),
        keys::headers.eq(&answer.headers),
        keys::body.eq(&answer.body),
    ));
    kept(answered).execute(connection).await?;
    Ok(())
}

/// Forgets keys that are older than 72 hours. Returns how many there were.
pub async fn forget_old(app: &App) -> ApiResult<usize> {
    let limit = app.now() - 72.hours();
    app.write(&Caller::system("worker"), async |connection| {
        Ok(
            diesel::delete(keys::table.filter(keys::created_at.lt(limit.to_diesel())))
                .execute(connection)
                .await?,
        )
    })
    .await
}
