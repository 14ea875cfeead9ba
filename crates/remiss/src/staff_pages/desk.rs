//! The desk: somebody who is signed in, with the API to ask on their behalf, and the frame of their pages.

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure;
use super::shapes::{Board, Listed};
use crate::access::gate::Operations;
use crate::app::App;
use crate::http::inside::{Inside, Problem, Question, encoded};
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::Fields;
use crate::staff_sessions::{self, Session};

/// What a page of the staff comes to.
pub(super) type Made = Result<HttpResponse, Problem>;

/// Somebody at work.
pub(super) struct Desk {
    pub app: AppData,
    pub session: Session,
    inside: Data<Inside>,
    operations: Data<Operations>,
}

/// The parts of a page that all have.
pub(super) struct Frame {
    pub municipality: String,
    pub name: String,
    /// The places to go to: address, words, whether this is one.
    pub places: Vec<(&'static str, &'static str, bool)>,
    /// Token of the form that signs out.
    pub token: String,
}

/// A page as it is answered. Nobody keeps a copy; its own address is told to our pages only, so that browsers say of its forms where
/// they come from.
pub fn html(status: StatusCode, page: &impl Template) -> ApiResult<HttpResponse> {
    let mut response = crate::public::unlisted(crate::public::html(status, page)?);
    response.headers_mut().insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}

/// Lets `work` make a page for whoever is signed in; leads others to the sign-in, and back from there.
pub(super) async fn at_desk(
    request: &HttpRequest,
    app: AppData,
    work: impl AsyncFnOnce(&Desk) -> Made,
) -> HttpResponse {
    let session = match staff_sessions::of_request(&app, request).await {
        Ok(Some(session)) => session,
        Ok(None) if request.method() == Method::GET => return to_sign_in(request),
        Ok(None) => return failure::signed_out_meanwhile(&app),
        Err(error) => return failure::of(&app, None, &error),
    };
    let (Some(inside), Some(operations)) = (
        request.app_data::<Data<Inside>>(),
        request.app_data::<Data<Operations>>(),
    ) else {
        return failure::of(&app, None, &ApiError::internal("no API to ask"));
    };
    let desk = Desk {
        inside: inside.clone(),
        operations: operations.clone(),
        app,
        session,
    };
    let mut response = match work(&desk).await {
        Ok(response) => response,
        Err(problem) => failure::of_problem(&desk, &problem),
    };
    if let Some(cookie) = desk.session.cookie(&desk.app) {
        // A cookie of our own making can be written.
        let _ = response.add_cookie(&cookie);
    }
    response
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/arbete", |path| path.as_str());
    HttpResponse::SeeOther()
        .insert_header((
            header::LOCATION,
            format!("/arbete/logga-in?till={}", encoded(wanted)),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Leads to a page of the staff after a form was taken.
pub(super) fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The key of what a form does: the random half of its token; the other half proves that it is ours.
pub(super) fn form_key(fields: &Fields) -> String {
    format!("form:{}", fields.get("formular").get(..43).unwrap_or_default())
}

impl Desk {
    /// Asks the API for one thing.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.ask(Question::get(path)).await
    }

    /// Asks the API for one thing, and which version of it there is.
    pub async fn get_versioned<T: DeserializeOwned>(&self, path: &str) -> Result<(T, i64), Problem> {
        let reply = self.inside.ask(&self.session.person, Question::get(path)).await?;
        let version = reply.version();
        Ok((reply.json().await?, version))
    }

    /// Asks for a page of a list, whose entries stand under `member`.
    pub async fn list<T: DeserializeOwned>(&self, path: &str, member: &str) -> Result<Listed<T>, Problem> {
        let mut answer: Value = self.get(path).await?;
        let total = answer["_meta"]["totalRecords"].as_i64().unwrap_or_default();
        let entries = serde_json::from_value(answer[member].take());
        let entries = entries.map_err(|error| Problem::from(ApiError::internal(error)))?;
        let more = answer["_meta"]["more"].as_bool().unwrap_or_default();
        Ok(Listed { entries, total, more })
    }

    /// Asks for JSON.
    pub async fn ask<T: DeserializeOwned>(&self, question: Question<'_>) -> Result<T, Problem> {
        let reply = self.inside.ask(&self.session.person, question).await?;
        reply.json().await
    }

    /// Asks for something that is handed on as it is.
    pub async fn fetch(&self, question: Question<'_>) -> Made {
        let reply = self.inside.ask(&self.session.person, question).await?;
        reply.whole().await
    }

    /// Changes the version of something that was shown.
    pub async fn put(&self, path: &str, body: &Value, version: i64) -> Result<Value, Problem> {
        self.ask(Question::put(path, body, version)).await
    }

    /// Does something, once for the form with this token.
    pub async fn post(&self, path: &str, body: &Value, fields: &Fields) -> Result<Value, Problem> {
        self.once(Question::post(path, body, &form_key(fields))).await
    }

    /// Asks what is told apart by the key of a form.
    pub async fn once<T: DeserializeOwned>(&self, question: Question<'_>) -> Result<T, Problem> {
        self.ask(question).await.map_err(|problem| match problem.kind.as_str() {
            "/problem/nyckel-ateranvand" => Problem {
                detail: "Formuläret är redan skickat en gång, med annat innehåll. Ladda om sidan och se vad som blev gjort."
                    .to_owned(),
                ..problem
            },
            _ => problem,
        })
    }

    /// Asks what the body would come to; nothing is changed.
    pub async fn about<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Problem> {
        self.ask(Question::about(path, body)).await
    }

    /// Whether the person may call this operation, by method and path pattern.
    pub fn may(&self, method: &str, pattern: &str) -> bool {
        self.operations.allow(&self.session.person, method, pattern)
    }

    /// Refuses whoever may not call this operation: a form that could never be sent is not shown.
    pub fn needs(&self, method: &str, pattern: &str) -> Result<(), Problem> {
        if self.may(method, pattern) {
            return Ok(());
        }
        Err(ApiError::forbidden(
            "Din roll får inte göra det här. Be någon som sköter registret.",
            "This needs another role.",
        )
        .into())
    }

    /// The boards by name, those that have ended too.
    pub async fn boards(&self) -> Result<Vec<Board>, Problem> {
        Ok(self.list("/boards?limit=100", "boards").await?.entries)
    }

    /// The fields of a form, once it is known to be from a page of this session.
    pub fn take(
        &self,
        request: &HttpRequest,
        body: Result<RawBody, ApiError>,
    ) -> Result<Result<Fields, HttpResponse>, Problem> {
        self.take_fields(request, Fields::parse(&body?.bytes)?)
    }

    /// The same of a form that was read already, because files came with it.
    pub fn take_fields(
        &self,
        request: &HttpRequest,
        fields: Fields,
    ) -> Result<Result<Fields, HttpResponse>, Problem> {
        let checked = self
            .session
            .check_form(&self.app, request, fields.get("formular"));
        Ok(match checked {
            Ok(()) => Ok(fields),
            Err(reason) => Err(failure::form_refused(self, reason)?),
        })
    }

    /// A token for a form.
    pub fn token(&self) -> Result<String, Problem> {
        Ok(self.session.form_token(&self.app)?)
    }

    /// The frame of a page that lies at this place.
    pub fn frame(&self, here: &str) -> Result<Frame, Problem> {
        let places = [
            ("/arbete", "Mina ärenden", true),
            ("/arbete/inkorg", "Inkorg", self.may("GET", "/inbox")),
            (
                "/arbete/svar",
                "Svar och anstånd",
                self.may("GET", "/waiting-responses") || self.may("GET", "/extension-requests"),
            ),
            ("/arbete/stoppdatum", "Stoppdatum", self.may("GET", "/stop-dates")),
            (
                "/arbete/organisationer",
                "Organisationer",
                self.may("GET", "/organisations"),
            ),
            ("/arbete/sok", "Sök", self.may("GET", "/cases")),
            (
                "/arbete/statistik",
                "Statistik",
                self.may("GET", "/statistics/civil-society"),
            ),
        ];
        Ok(Frame {
            municipality: self.app.settings().municipality.name.clone(),
            name: self.session.person.name.clone(),
            places: places
                .into_iter()
                .filter(|(_, _, shown)| *shown)
                .map(|(href, words, _)| (href, words, href == here))
                .collect(),
            token: self.token()?,
        })
    }

    /// The page as it is answered.
    pub fn show(&self, page: &impl Template) -> Made {
        Ok(html(StatusCode::OK, page)?)
    }

    /// The application, for the clock and the settings.
    pub fn app(&self) -> &App {
        &self.app
    }
}
