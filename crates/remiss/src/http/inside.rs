//! The API, asked from inside the same process: for the pages of the staff, which are a client of it like any other.
//!
//! A question takes the same way as one from outside: the gate finds the operation and holds it against the specification, the
//! handler answers. Only who asks is known beforehand: the person of a session. So a page can do what the API lets its reader
//! do, and nothing else.

use std::rc::Rc;

use actix_http::Request;
use actix_service::{IntoServiceFactory, Service, ServiceFactory};
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, ResponseError};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::BASE;
use super::error::{ApiError, ApiResult};
use crate::access::oidc::Person;

const JSON: &str = "application/json";

/// The API of this thread; it is put together when it is first asked.
pub struct Inside {
    make: Box<dyn Fn() -> LocalBoxFuture<'static, ApiResult<Rc<Asked>>>>,
    made: OnceCell<Rc<Asked>>,
}

/// Takes a request the way that one from outside takes.
pub type Asked =
    dyn Fn(Request) -> LocalBoxFuture<'static, Result<ServiceResponse<BoxBody>, actix_web::Error>>;

/// An application as something that can be asked.
pub async fn asked<R, S>(application: R) -> ApiResult<Rc<Asked>>
where
    R: IntoServiceFactory<S, Request>,
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<BoxBody>,
            Error = actix_web::Error,
        >,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
{
    let service = application.into_factory().new_service(AppConfig::default());
    let service = service
        .await
        .map_err(|_| ApiError::internal("the API cannot be asked from inside"))?;
    Ok(Rc::new(move |request| Box::pin(service.call(request))))
}

impl Inside {
    /// The API that `make` puts together.
    pub fn new(make: impl Fn() -> LocalBoxFuture<'static, ApiResult<Rc<Asked>>> + 'static) -> Inside {
        Inside {
            make: Box::new(make),
            made: OnceCell::new(),
        }
    }

    /// Asks on behalf of `person`.
    pub async fn ask(&self, person: &Person, question: Question<'_>) -> Result<Reply, Problem> {
        let request = question.request()?;
        request.extensions_mut().insert(person.clone());
        self.send(request).await
    }

    /// Asks on behalf of whoever sent `original`, with the credentials and the acting user that it carries.
    pub async fn ask_again(&self, original: &HttpRequest, question: Question<'_>) -> Result<Reply, Problem> {
        let mut request = question.request()?;
        for name in [header::AUTHORIZATION, HeaderName::from_static("x-acting-user")] {
            if let Some(value) = original.headers().get(&name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        request.extensions_mut().insert(AskedAgain);
        self.send(request).await
    }

    async fn send(&self, request: Request) -> Result<Reply, Problem> {
        let api = self.made.get_or_try_init(|| (self.make)()).await?;
        let answer = match api(request).await {
            Ok(answer) => answer.into_parts().1,
            Err(error) => error.error_response(),
        };
        Ok(Reply(answer))
    }
}

/// Marks a question that belongs to a request from outside, which was counted itself. From outside nobody can put it there.
pub struct AskedAgain;

/// A question to the API.
pub struct Question<'a> {
    method: Method,
    /// Path below the base, with its query.
    path: &'a str,
    /// Media type and bytes.
    body: Option<(&'static str, Bytes)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl<'a> Question<'a> {
    /// A question that changes nothing.
    pub fn get(path: &'a str) -> Question<'a> {
        Question {
            method: Method::GET,
            path,
            body: None,
            headers: Vec::new(),
        }
    }

    /// A question about what the body says, which changes nothing.
    pub fn about(path: &'a str, body: &Value) -> Question<'a> {
        Question {
            method: Method::POST,
            body: Some((JSON, Bytes::from(body.to_string()))),
            ..Question::get(path)
        }
    }

    /// A question that changes something, once for this key.
    pub fn post(path: &'a str, body: &Value, key: &str) -> Question<'a> {
        Question::about(path, body).with("idempotency-key", key)
    }

    /// A file that is handed in, once for this key.
    pub fn file(path: &'a str, media_type: &'static str, bytes: Bytes, key: &str) -> Question<'a> {
        Question {
            method: Method::POST,
            body: Some((media_type, bytes)),
            ..Question::get(path)
        }
        .with("idempotency-key", key)
    }

    /// A question that changes the version that was shown.
    pub fn put(path: &'a str, body: &Value, version: i64) -> Question<'a> {
        Question {
            method: Method::PUT,
            ..Question::about(path, body)
        }
        .with("if-match", &format!("\"{version}\""))
    }

    /// A question that changes some of the version that was shown.
    pub fn patch(path: &'a str, body: &Value, version: i64) -> Question<'a> {
        Question {
            method: Method::PATCH,
            ..Question::put(path, body, version)
        }
    }

    /// A question that takes away the version that was shown.
    pub fn delete(path: &'a str, version: i64) -> Question<'a> {
        Question {
            method: Method::DELETE,
            ..Question::get(path)
        }
        .with("if-match", &format!("\"{version}\""))
    }

    /// The question as a request to the API.
    fn request(self) -> Result<Request, Problem> {
        let uri: Uri = format!("{BASE}{}", self.path).parse().map_err(|_| {
            Problem::of(
                StatusCode::NOT_FOUND,
                "Sidan finns inte",
                "Adressen går inte att läsa.",
            )
        })?;
        let mut request = match self.body {
            None => Request::new(),
            Some((media_type, bytes)) => {
                let mut request = Request::with_payload(actix_http::Payload::from(bytes));
                let media_type = HeaderValue::from_static(media_type);
                request.headers_mut().insert(header::CONTENT_TYPE, media_type);
                request
            }
        };
        let head = request.head_mut();
        head.method = self.method;
        head.uri = uri;
        for (name, value) in self.headers {
            head.headers.insert(name, value);
        }
        Ok(request)
    }

    /// The same with a header. What is no header is left out.
    pub fn with(mut self, name: &'static str, value: &str) -> Question<'a> {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }
}

/// What the API answered.
pub struct Reply(actix_web::HttpResponse);

impl Reply {
    /// The version of what was answered, by its ETag; 0: it has none.
    pub fn version(&self) -> i64 {
        let tag = self.0.headers().get(header::ETAG);
        let tag = tag.and_then(|tag| tag.to_str().ok()).unwrap_or_default();
        tag.trim_matches('"').parse().unwrap_or_default()
    }

    /// The JSON of a good answer.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Problem> {
        let status = self.0.status();
        let bytes = to_bytes(self.0.into_body()).await;
        let bytes = bytes.map_err(|error| Problem::unexpected(error.to_string()))?;
        if !status.is_success() {
            return Err(Problem::read(status, &bytes));
        }
        // What is done without a word is done (204).
        let said: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
        serde_json::from_slice(said).map_err(|error| Problem::unexpected(error.to_string()))
    }

    /// The bytes of a good answer.
    pub async fn bytes(self) -> Result<Bytes, Problem> {
        let answer = self.whole().await?;
        let bytes = to_bytes(answer.into_body()).await;
        bytes.map_err(|error| Problem::unexpected(error.to_string()))
    }

    /// The answer as it is, when it is a good one: the bytes of a document.
    pub async fn whole(self) -> Result<actix_web::HttpResponse, Problem> {
        let status = self.0.status();
        if status.is_success() || status.is_redirection() {
            return Ok(self.0);
        }
        let bytes = to_bytes(self.0.into_body()).await.unwrap_or_default();
        Err(Problem::read(status, &bytes))
    }
}

/// What the API said went wrong (RFC 9457), in Swedish.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Status.
    pub status: StatusCode,
    /// Address of its kind, as in [`crate::http::error::PROBLEM_TYPES`]; empty for one of the pages' own.
    pub kind: String,
    /// What kind it is, in words.
    pub title: String,
    /// What happened, and how to mend it.
    pub detail: String,
    /// Fields that are wrong.
    pub fields: Vec<ProblemField>,
}

/// A field that is wrong.
#[derive(Debug, Clone, Deserialize)]
pub struct ProblemField {
    /// JSON pointer to it, for example `#/discard`.
    #[serde(default)]
    pub pointer: String,
    /// What is wrong with it.
    #[serde(default)]
    pub detail: String,
}

impl Problem {
    /// A problem of the pages' own.
    pub fn of(status: StatusCode, title: &str, detail: &str) -> Problem {
        Problem {
            status,
            kind: String::new(),
            title: title.to_owned(),
            detail: detail.to_owned(),
            fields: Vec::new(),
        }
    }

    fn unexpected(error: String) -> Problem {
        tracing::error!(error, "a page cannot read what the API answered");
        Problem::of(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Något gick fel hos oss",
            "Sidan kunde inte visas. Försök igen om en stund.",
        )
    }

    fn read(status: StatusCode, bytes: &[u8]) -> Problem {
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Problem {
            status,
            kind: text("type"),
            title: text("title"),
            detail: text("detail"),
            fields: Deserialize::deserialize(&value["errors"]).unwrap_or_default(),
        }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Problem {
        Problem::from(&error)
    }
}

impl From<&ApiError> for Problem {
    fn from(error: &ApiError) -> Problem {
        let response = error.error_response();
        let said = response.extensions().get::<super::error::Problem>().cloned();
        let said = said.map(|problem| problem.to_json(false)).unwrap_or_default();
        Problem::read(response.status(), &said)
    }
}

/// What the API answered to a question that may not be this reader's, or that has no answer: nothing then.
pub fn if_any<T>(answer: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(problem)
            if matches!(
                problem.status,
                StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::CONFLICT
            ) =>
        {
            Ok(None)
        }
        Err(problem) => Err(problem),
    }
}

/// A text as it stands in a query.
pub fn encoded(text: &str) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").expect("a fixed address");
    url.query_pairs_mut().append_key_only(text);
    url.query().unwrap_or_default().to_owned()
}
