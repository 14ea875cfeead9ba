//! The HTTP server: routes, middleware, the answers to what is not there.

use std::borrow::Cow;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpServer, Responder, ResponseError, Scope, web};
use serde_json::Value;
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder, TracingLogger};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::error::{ApiError, PROBLEM_TYPES};
use super::inside::{Inside, asked};
use super::language::{prefers_english, problems_in_the_callers_language};
use super::query::{path_config, query_config};
use super::traced::traced;
use super::{BASE, Routes, openapi, route_of};
use crate::access::gate::{Operations, gate};
use crate::app::App;
use crate::db::Database;

/// The specification as bytes, made once.
#[derive(Clone)]
struct Specification(web::Bytes);

/// What the log says of a request. The pattern of its path, not the path: that may hold the secret of somebody's link.
struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> tracing::Span {
        let id = request.extensions().get::<RequestId>().copied();
        tracing::info_span!(
            "request",
            http.method = %request.method(),
            http.route = request.match_pattern().unwrap_or_default(),
            http.status_code = tracing::field::Empty,
            request_id = id.map(|id| id.to_string()),
        )
    }

    fn on_request_end<B: MessageBody>(
        span: tracing::Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}

/// Starts to serve `app` on `listener`; the future ends when the server has stopped, which is asked of its handle: signals are the business of
/// whoever began it. Each thread has connections of
/// its own: `connections` makes a pool for one.
pub fn serve(
    app: App,
    listener: TcpListener,
    threads: usize,
    connections: impl Fn() -> Database + Send + Clone + 'static,
) -> std::io::Result<Server> {
    let settings = app.settings().server.clone();
    let threads = threads.max(1);
    let specification = specification_text();
    let operations = Operations::of(&specification).map_err(std::io::Error::other)?;
    let specification = Specification(match specification {
        Cow::Borrowed(text) => web::Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => text.into(),
    });
    let server = HttpServer::new(move || {
        let app = app.with_database(connections());
        actix_web::App::new()
            // Before the scope, which would take everything below the base for its own.
            .route("/remiss/v1/openapi.json", web::get().to(specification_as_json))
            .route("/remiss/v1/openapi.yaml", web::get().to(specification_as_yaml))
            .service(operations_of_the_api())
            .app_data(Data::new(inside(app.clone(), operations.clone())))
            .app_data(Data::new(app))
            .app_data(Data::new(operations.clone()))
            .app_data(Data::new(specification.clone()))
            .app_data(query_config())
            .app_data(path_config())
            .route("/problem/{slug}", web::get().to(problem_page))
            .service(web::redirect("/docs", "/docs/"))
            .configure(crate::guides::pages)
            .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/remiss/v1/openapi.json")))
            .configure(crate::features::pages)
            .default_service(web::to(nothing_there))
            .wrap(from_fn(gate))
            .wrap(from_fn(problems_in_the_callers_language))
            .wrap(from_fn(head_as_get_and_safe_headers))
            .wrap(actix_web::middleware::Compress::default())
            .wrap(from_fn(counted))
            .wrap(from_fn(traced))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(pages_known_by_heart))
    });
    Ok(server
        .workers(threads)
        // Before the first line has come; what follows it is `BodyPatience`.
        .client_request_timeout(Duration::from_secs(settings.request_timeout_seconds))
        .client_disconnect_timeout(Duration::from_secs(5))
        .max_connections(settings.connections.div_ceil(threads).max(1))
        .shutdown_timeout(settings.shutdown_timeout_seconds)
        .disable_signals()
        .listen(listener)?
        .run())
}

fn operations_of_the_api() -> Scope {
    web::scope(BASE).configure(|config| crate::features::routes(&mut Routes::serving(config)))
}

/// The operations of the API behind their gate, for the pages that ask them from inside.
fn inside(app: App, operations: Operations) -> Inside {
    Inside::new(move || {
        let service = actix_web::App::new()
            .service(operations_of_the_api())
            .app_data(Data::new(app.clone()))
            .app_data(Data::new(operations.clone()))
            .app_data(query_config())
            .app_data(path_config())
            .default_service(web::to(nothing_there))
            .wrap(from_fn(gate))
            .wrap(from_fn(problems_in_the_callers_language));
        Box::pin(asked(service))
    })
}

/// The specification as it is served and enforced. A release has it as it is kept: a test holds that against the code, and to make it anew
/// takes a third of the time of a start. Where the code is worked on, it is what the code says now.
fn specification_text() -> Cow<'static, str> {
    if cfg!(debug_assertions) {
        Cow::Owned(pretty(&openapi::specification()))
    } else {
        Cow::Borrowed(include_str!("../../../../openapi/remiss.json"))
    }
}

/// The text of the specification, as it is kept in `openapi/remiss.json`.
pub fn pretty(specification: &Value) -> String {
    let mut text = serde_json::to_string_pretty(specification).unwrap_or_default();
    text.push('\n');
    text
}

async fn specification_as_json(specification: Data<Specification>) -> impl Responder {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(specification.0.clone())
}

/// JSON is YAML: the same text serves as both.
async fn specification_as_yaml(specification: Data<Specification>) -> impl Responder {
    HttpResponse::Ok()
        .content_type("application/yaml")
        .body(specification.0.clone())
}

#[derive(askama::Template)]
#[template(path = "http/problem.html")]
struct ProblemPage<'a> {
    english: bool,
    title: &'a str,
    advice: &'a str,
    status: u16,
}

async fn problem_page(request: HttpRequest, slug: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let kind = PROBLEM_TYPES
        .iter()
        .find(|kind| kind.slug == slug.as_str())
        .ok_or(ApiError::NotFound)?;
    let english = prefers_english(request.headers());
    let page = ProblemPage {
        english,
        title: if english { kind.title.1 } else { kind.title.0 },
        advice: if english { kind.advice.1 } else { kind.advice.0 },
        status: kind.status,
    };
    let page = askama::Template::render(&page).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page))
}

/// 405 where the path has other methods, else 404: a problem below the API's base, a page elsewhere.
async fn nothing_there(
    request: HttpRequest,
    app: Data<App>,
    operations: Data<Operations>,
) -> Result<HttpResponse, ApiError> {
    let methods = operations.methods_of(request.path());
    if !methods.is_empty() {
        return Err(ApiError::MethodNotAllowed(methods));
    }
    if request.path().starts_with(BASE) {
        return Err(ApiError::NotFound);
    }
    Ok(crate::public::nothing_there(&app, &request))
}

/// Counts the request, by the pattern of its path.
async fn counted(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let begun = Instant::now();
    let app = request.app_data::<Data<App>>().cloned();
    let method = request.method().clone();
    let route = route_of(&request);
    let answered = next.call(request).await;
    if let Some(app) = app {
        let status = match &answered {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let counts = app.counts();
        counts.request(method.as_str(), &route, status.as_u16(), begun.elapsed());
    }
    answered
}

/// HEAD is answered as GET, without the body; every answer has the headers that keep browsers careful.
async fn head_as_get_and_safe_headers(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let policy = policy_of(request.path());
    let may_be_kept = may_be_kept(request.path());
    let only_https = only_https(&request);
    let app = request.app_data::<Data<App>>().cloned();
    let mut response = next.call(request).await?.map_into_boxed_body();
    if app.is_some_and(|app| app.is_leaving()) {
        // The next request of this caller goes to a process that stays.
        response
            .response_mut()
            .head_mut()
            .set_connection_type(ConnectionType::Close);
    }
    keep_careful(response.headers_mut(), policy, only_https);
    let says_how = response.headers().contains_key(header::CACHE_CONTROL);
    // What has not changed is kept as it was told then.
    if !may_be_kept && !says_how && response.status() != StatusCode::NOT_MODIFIED {
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
    }
    Ok(response)
}

/// What is the same for everybody may be kept by browsers and caches that are told nothing else; what the API answers to one caller may not.
fn may_be_kept(path: &str) -> bool {
    path.strip_prefix(BASE).is_none_or(|path| {
        path.starts_with("/public/") || path.starts_with("/openapi.") || path == "/api-info"
    })
}

/// Whether the world reaches the service by https only, as its settings have it.
fn only_https(request: &ServiceRequest) -> bool {
    request
        .app_data::<Data<App>>()
        .is_some_and(|app| app.settings().server.public_base_url.starts_with("https://"))
}

/// What a browser may load for the page at `path`.
fn policy_of(path: &str) -> &'static str {
    // The API's page brings its own scripts and styles; everything else has no script at all.
    if path.starts_with("/docs") {
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    } else {
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }
}

/// The headers that keep browsers careful, where a page has no others of the kind. `only_https`: for a year a browser that was here asks by https,
/// whatever a link says. The reverse proxy, which speaks https for us, may say so too; once is enough.
fn keep_careful(headers: &mut HeaderMap, policy: &'static str, only_https: bool) {
    if only_https && !headers.contains_key(header::STRICT_TRANSPORT_SECURITY) {
        let a_year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, a_year);
    }
    for (name, value) in [
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
}

/// Whether the end of the request can be read in two ways: where a proxy goes by the one and we by the other, a request hides within another (RFC 9112, 6.1).
fn has_two_ends(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) && headers.contains_key(header::TRANSFER_ENCODING)
}

/// Public pages that are kept and hold are answered before anything else: most of those who ask want one of them.
async fn pages_known_by_heart(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if has_two_ends(request.headers()) {
        let refused = ApiError::bad_request(
            "Begäran har både Content-Length och Transfer-Encoding. Skicka den med det ena.",
            "The request has both Content-Length and Transfer-Encoding. Send it with one of them.",
        );
        let mut response = refused.error_response();
        response.head_mut().set_connection_type(ConnectionType::Close);
        let only_https = only_https(&request);
        keep_careful(response.headers_mut(), policy_of(request.path()), only_https);
        return Ok(request.into_response(response));
    }
    if request.method() == Method::GET
        && let Some(app) = request.app_data::<Data<App>>()
        && let Some(mut response) = crate::public::known_by_heart(app, request.request())
    {
        keep_careful(
            response.headers_mut(),
            policy_of(request.path()),
            only_https(&request),
        );
        app.counts().by_heart();
        return Ok(request.into_response(response));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}
