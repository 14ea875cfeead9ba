//! The operations of the API, put up to be served or to be described; and which of them a request asks for.

use std::rc::Rc;

use actix_web::HttpMessage;
use actix_web::dev::{HttpServiceFactory, ServiceRequest};
use actix_web::web::ServiceConfig;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

/// Where the features put their operations. The description of one takes far more memory than the operation: who serves has
/// one `Routes` for each thread and leaves the descriptions out.
pub struct Routes<'a> {
    config: &'a mut ServiceConfig,
    described_in: Option<&'a mut OpenApi>,
}

impl<'a> Routes<'a> {
    /// Operations that are served.
    pub fn serving(config: &'a mut ServiceConfig) -> Self {
        Self {
            config,
            described_in: None,
        }
    }

    /// Operations whose descriptions go into `document`, by the paths they have below the API's base.
    pub fn describing(config: &'a mut ServiceConfig, document: &'a mut OpenApi) -> Self {
        Self {
            config,
            described_in: Some(document),
        }
    }

    /// Puts up an operation.
    pub fn service<O>(&mut self, operation: O) -> &mut Self
    where
        O: HttpServiceFactory + OpenApiFactory + 'static,
    {
        if let Some(document) = &mut self.described_in {
            document.paths.merge(operation.paths());
            let mut schemas = Vec::new();
            operation.schemas(&mut schemas);
            let components = document.components.get_or_insert_default();
            components.schemas.extend(schemas);
        }
        self.config.service(operation);
        self
    }
}

#[derive(Clone)]
struct Route(Rc<str>);

/// The pattern of the request's path, as `/remiss/v1/cases/{id}`; empty where nothing is served. It is found by trying one pattern after the other: once for
/// each request, whoever asks.
pub fn route_of(request: &ServiceRequest) -> Rc<str> {
    if let Some(Route(known)) = request.extensions().get::<Route>() {
        return known.clone();
    }
    let route: Rc<str> = request.match_pattern().unwrap_or_default().into();
    request.extensions_mut().insert(Route(route.clone()));
    route
}
