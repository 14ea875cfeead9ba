//! Each request has its place in a trace: the one that its caller says in `traceparent`, or one of its own.

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing_actix_web::RequestId;

use super::route_of;
use crate::app::App;
use crate::trace::{Place, SpanKind, Step, Trace};

/// Middleware: answers the request in its place. The pattern of its path is told, not the path: that may hold the secret of somebody's link.
pub(super) async fn traced(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = request.extensions().get::<RequestId>().copied();
    let (Some(app), Some(id)) = (request.app_data::<Data<App>>(), id) else {
        return next.call(request).await;
    };
    let trace = Trace::of_request(app, place_of(request.headers()), *id);
    let mut step = Step::first(trace, "request", SpanKind::Server);
    let route = route_of(&request);
    step.named(|| format!("{} {route}", request.method()));
    if !route.is_empty() {
        step.tell("http.route", route.to_string());
    }
    step.tell("http.request.method", request.method().to_string());
    step.tell("remiss.request_id", id.to_string());
    let answered = step.around(next.call(request)).await;
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    step.tell("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        step.failed();
    }
    answered
}

/// The place that the caller says. One who says two says none.
fn place_of(headers: &HeaderMap) -> Option<Place> {
    let mut said = headers.get_all("traceparent");
    let place = Place::read(said.next()?.to_str().ok()?);
    said.next().is_none().then_some(place).flatten()
}
