//! Plumbing between HTTP and the features: errors, bodies, pages, ETags, idempotency, the specification.

pub mod body;
pub mod enums;
pub mod error;
pub mod etag;
pub mod idempotency;
pub mod inside;
pub mod language;
pub mod links;
pub mod openapi;
pub mod page;
pub mod patch;
pub mod query;
mod routes;
pub mod server;
mod traced;
mod unreadable;

pub use body::{BodyPatience, Fingerprint, Json, RawBody};
pub use error::{ApiError, ApiResult, FieldError, Sentence};
pub use etag::IfMatch;
pub use idempotency::{IdempotencyKey, Made};
pub use links::Links;
pub use page::Paging;
pub use query::{Path, Query};
pub use routes::{Routes, route_of};

/// Base path of the API.
pub const BASE: &str = "/remiss/v1";

/// The application, as a handler is given it.
pub type AppData = actix_web::web::Data<crate::app::App>;
