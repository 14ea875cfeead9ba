//! The gate: each request is held against the specification before its body is read.
//!
//! Method and path pattern name the operation. An operation with `security` wants a caller with one of its roles, known by an
//! API key or by an access token of the municipality's provider; an operation without is open. A query parameter that the operation does not have is refused.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, ResponseError};
use serde::Deserialize;

use super::oidc::Person;
use super::signed_in::not_among;
use super::{Caller, Role, Standing, caller_of, key_by_secret, oidc};
use crate::app::App;
use crate::http::error::{ApiError, ApiResult};
use crate::http::inside::AskedAgain;
use crate::http::{BASE, route_of};
use crate::trace::{SpanKind, Step};

/// What the specification says of each operation.
#[derive(Debug, Clone)]
pub struct Operations(Arc<HashMap<(String, String), Operation>>);

#[derive(Debug)]
struct Operation {
    /// Roles that may; empty: open to all.
    roles: HashSet<String>,
    /// Query parameters that it has, each with the most characters of its value, where it has a bound.
    query: HashMap<String, Option<usize>>,
    /// Whether it only reads: a value that is too long is told as a field of what was sent where it does not.
    reads: bool,
}

/// What is read of the specification; the rest is passed over.
#[derive(Deserialize)]
struct Specified {
    paths: HashMap<String, HashMap<String, SpecifiedOperation>>,
}

#[derive(Deserialize)]
struct SpecifiedOperation {
    #[serde(default)]
    security: Vec<HashMap<String, Vec<String>>>,
    #[serde(default)]
    parameters: Vec<SpecifiedParameter>,
}

#[derive(Deserialize)]
struct SpecifiedParameter {
    name: Option<String>,
    #[serde(rename = "in")]
    place: Option<String>,
    #[serde(default)]
    schema: SpecifiedSchema,
}

#[derive(Default, Deserialize)]
struct SpecifiedSchema {
    #[serde(rename = "maxLength")]
    max_length: Option<usize>,
}

impl Operations {
    /// Reads the operations from the text of the specification.
    pub fn of(specification: &str) -> Result<Operations, serde_json::Error> {
        let specification: Specified = serde_json::from_str(specification)?;
        let mut operations = HashMap::new();
        for (path, item) in specification.paths {
            for (method, operation) in item {
                operations.insert(
                    (method.to_uppercase(), format!("{BASE}{path}")),
                    Operation::of(&method, operation),
                );
            }
        }
        Ok(Operations(Arc::new(operations)))
    }

    /// The methods that the resource at `path` has.
    pub fn methods_of(&self, path: &str) -> Vec<Method> {
        let fits = |pattern: &str| {
            let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some(wanted), Some(given)) if wanted.contains('{') || wanted == given => {}
                    _ => return false,
                }
            }
        };
        let fitting = self.0.keys().filter(|(_, pattern)| fits(pattern));
        let mut methods: Vec<Method> = fitting.filter_map(|(method, _)| method.parse().ok()).collect();
        methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        methods
    }

    /// Whether one of the person's roles may call the operation, by method and path pattern below the base.
    pub fn allow(&self, person: &Person, method: &str, pattern: &str) -> bool {
        let operation = self.find(method, &format!("{BASE}{pattern}"));
        operation.is_some_and(|operation| {
            let may = |(role, _): &(Role, _)| operation.roles.contains(role.as_str());
            operation.roles.is_empty() || person.roles.iter().any(may)
        })
    }

    fn find(&self, method: &str, pattern: &str) -> Option<&Operation> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.0.get(&(method.to_owned(), pattern.to_owned()))
    }
}

impl Operation {
    fn of(method: &str, operation: SpecifiedOperation) -> Operation {
        let schemes = operation.security.into_iter();
        let parameters = operation.parameters.into_iter();
        let query = parameters.filter(|parameter| parameter.place.as_deref() == Some("query"));
        Operation {
            roles: schemes
                .filter_map(|mut scheme| scheme.remove("bearer"))
                .flatten()
                .collect(),
            query: query
                .filter_map(|parameter| Some((parameter.name?, parameter.schema.max_length)))
                .collect(),
            reads: method == "get",
        }
    }
}

/// Middleware: lets through who may, and puts the [`Caller`] where handlers find it.
pub async fn gate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let mut standing = None;
    match admit(&request).await {
        Ok(Some(caller)) => {
            standing = counted(&request, &caller);
            request.extensions_mut().insert(caller);
        }
        Ok(None) => {}
        // An answer, not an error: the middleware outside gives it the caller's language.
        Err(error) => {
            let response = request.into_response(error.error_response());
            told_when_refused(&response);
            return Ok(response);
        }
    }
    let mut response = match standing {
        Some(Standing {
            refused: true,
            seconds,
            ..
        }) => request.into_response(ApiError::QuotaUsed { seconds }.error_response()),
        _ => {
            let handler = Step::begin("handler", SpanKind::Internal);
            handler.around(next.call(request)).await?.map_into_boxed_body()
        }
    };
    if let Some(standing) = standing {
        standing.tell(response.headers_mut());
    }
    told_when_refused(&response);
    Ok(response)
}

/// Who asks, as far as it is known before it is known whether they may.
#[derive(Debug, Clone)]
struct Asker(String);

/// Writes down who was not let in, or asked for more than they may: by the id of the key, or of the person at their provider. Which operation it was
/// stands in the span of the request. What is not there and what a caller may not see are one answer, so both are told.
fn told_when_refused<B>(response: &ServiceResponse<B>) {
    let extensions = response.request().extensions();
    let asker = extensions.get::<Asker>().map(|asker| asker.0.as_str());
    match response.status() {
        StatusCode::UNAUTHORIZED => {
            tracing::warn!(status = 401, "somebody without credentials that work was refused")
        }
        StatusCode::FORBIDDEN => {
            tracing::warn!(status = 403, asker, "somebody asked for what they may not do")
        }
        StatusCode::TOO_MANY_REQUESTS => tracing::warn!(status = 429, asker, "somebody asked for too much"),
        StatusCode::NOT_FOUND if asker.is_some() => {
            tracing::info!(
                status = 404,
                asker,
                "somebody asked for what is not there for them"
            );
        }
        _ => {}
    }
}

/// How the caller stands with this request. What is asked from inside, many times for one page or package that somebody wants, is not counted.
fn counted(request: &ServiceRequest, caller: &Caller) -> Option<Standing> {
    let asked = request.extensions();
    if asked.contains::<Person>() || asked.contains::<AskedAgain>() {
        return None;
    }
    drop(asked);
    let app = request.app_data::<Data<App>>()?;
    let quota = caller
        .requests_per_minute
        .unwrap_or(app.settings().limits.requests_per_minute);
    (quota > 0).then(|| app.quotas().take(&caller.owner(), quota, app.now()))
}

async fn admit(request: &ServiceRequest) -> ApiResult<Option<Caller>> {
    let route = route_of(request);
    let operations = request
        .app_data::<Data<Operations>>()
        .ok_or_else(|| ApiError::internal("no operations"))?;
    let Some(operation) = operations.find(request.method().as_str(), &route) else {
        return Ok(None);
    };
    let caller = if operation.roles.is_empty() {
        None
    } else {
        let app = request
            .app_data::<Data<App>>()
            .ok_or_else(|| ApiError::internal("no application"))?;
        // The pages ask from inside, on behalf of somebody whose session they know. From outside nobody can put a person there.
        let person = request.extensions().get::<Person>().cloned();
        Some(match person {
            Some(person) => {
                let asker = Asker(format!("person:{}", person.subject));
                request.extensions_mut().insert(asker);
                caller_of(app, person, &operation.roles).await?
            }
            None => caller(app, request, &operation.roles).await?,
        })
    };
    known_parameters(operation, request.query_string())?;
    Ok(caller)
}

/// Who calls, if one of `roles` is among what they have.
async fn caller(app: &App, request: &ServiceRequest, roles: &HashSet<String>) -> ApiResult<Caller> {
    let headers = request.headers();
    let bearer = bearer(headers)?;
    let acting_user = acting_user(headers)?;
    if let Some(oidc) = app.oidc().filter(|_| oidc::is_token(bearer)) {
        let person = oidc.person(bearer, app.now()).await?;
        let asker = Asker(format!("person:{}", person.subject));
        request.extensions_mut().insert(asker);
        if acting_user.is_some_and(|user| user != person.user) {
            return Err(ApiError::forbidden(
                format!(
                    "X-Acting-User är till för ärendesystem. Du är inloggad som {} och kan inte handla för någon annan; \
                     ta bort huvudet.",
                    person.user
                ),
                "X-Acting-User is for case systems. Whoever is signed in acts as no other; leave the header out.",
            ));
        }
        return caller_of(app, person, roles).await;
    }
    let mut caller = key_by_secret(app, bearer).await?;
    request.extensions_mut().insert(Asker(caller.owner()));
    caller.acting_user = acting_user;
    if roles.contains(caller.role.as_str()) {
        Ok(caller)
    } else {
        let has = caller.role.as_str();
        Err(not_among(roles, &format!("nyckeln har {has}"), has))
    }
}

fn bearer(headers: &HeaderMap) -> ApiResult<&str> {
    let value = only(headers, header::AUTHORIZATION)?
        .and_then(|value| value.to_str().ok())
        .ok_or(ApiError::Unauthorized)?;
    let (scheme, secret) = value.split_once(' ').ok_or(ApiError::Unauthorized)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(secret.trim())
    } else {
        Err(ApiError::Unauthorized)
    }
}

/// A header that says who asks: of two, something in front might go by the one and we by the other.
fn only(headers: &HeaderMap, name: HeaderName) -> ApiResult<Option<&HeaderValue>> {
    let mut values = headers.get_all(&name);
    let first = values.next();
    if values.next().is_some() {
        return Err(ApiError::bad_request(
            format!("Huvudet {name} får stå bara en gång. Skicka om med ett."),
            format!("The header {name} may stand only once. Send again with one."),
        ));
    }
    Ok(first)
}

fn acting_user(headers: &HeaderMap) -> ApiResult<Option<String>> {
    let Some(value) = only(headers, HeaderName::from_static("x-acting-user"))? else {
        return Ok(None);
    };
    let name = std::str::from_utf8(value.as_bytes()).unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(ApiError::bad_request(
            "X-Acting-User ska ha 1 till 100 tecken i UTF-8.",
            "X-Acting-User has 1 to 100 characters in UTF-8.",
        ));
    }
    Ok(Some(name.to_owned()))
}

fn known_parameters(operation: &Operation, query: &str) -> ApiResult<()> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some(most) = operation.query.get(name) else {
            let mut known: Vec<_> = operation.query.keys().map(String::as_str).collect();
            known.sort_unstable();
            let known = if known.is_empty() {
                "–".to_owned()
            } else {
                known.join(", ")
            };
            return Err(ApiError::bad_request(
                format!("Frågeparametern {name} är okänd. Kända: {known}."),
                format!("The query parameter {name} is unknown. Known: {known}."),
            ));
        };
        if let Some(most) = most.filter(|most| operation.reads && characters(value) > *most) {
            return Err(ApiError::bad_request(
                format!("Frågeparametern {name} får ha högst {most} tecken."),
                format!("The query parameter {name} has at most {most} characters."),
            ));
        }
    }
    Ok(())
}

/// Characters of a value in a query: `%C3%A5` is one.
fn characters(value: &str) -> usize {
    percent_decoded(value.bytes())
        .filter(|byte| byte & 0xc0 != 0x80)
        .count()
}

/// The bytes that a value stands for.
fn percent_decoded(mut bytes: impl Iterator<Item = u8> + Clone) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let byte = bytes.next()?;
        if byte != b'%' {
            return Some(byte);
        }
        let mut ahead = bytes.clone();
        let mut digit = || char::from(ahead.next()?).to_digit(16);
        match (digit(), digit()) {
            (Some(high), Some(low)) => {
                bytes = ahead;
                u8::try_from(high * 16 + low).ok()
            }
            _ => Some(byte),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_as_long_as_it_has_characters_however_it_is_written() {
        for (value, length) in [
            ("", 0),
            ("ab+c", 4),
            ("%C3%A5%20%c3%b6", 3),
            ("%", 1),
            ("%zz1", 4),
            ("%4", 2),
        ] {
            assert_eq!(characters(value), length, "{value}");
        }
    }
}
