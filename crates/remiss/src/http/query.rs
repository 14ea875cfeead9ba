//! Query parameters and path parameters, with problems instead of plain text when they cannot be read. Parameters that
//! an operation does not have are refused by the gate (`access::gate`), which reads the specification.

use super::error::ApiError;
use super::unreadable;

/// The query parameters, as `T` reads them.
pub type Query<T> = actix_web::web::Query<T>;

/// A path parameter.
pub type Path<T> = actix_web::web::Path<T>;

/// How actix is told to answer when a query cannot be read.
pub fn query_config() -> actix_web::web::QueryConfig {
    actix_web::web::QueryConfig::default().error_handler(|error, _| {
        let words = error.to_string();
        let words = words.trim_start_matches("Query deserialize error: ");
        ApiError::bad_request(
            format!(
                "En frågeparameter kan inte läsas. {}",
                unreadable::in_swedish(words)
            ),
            format!("A query parameter cannot be read: {words}."),
        )
        .into()
    })
}

/// How actix is told to answer when a path cannot be read: an id that is none does not exist.
pub fn path_config() -> actix_web::web::PathConfig {
    actix_web::web::PathConfig::default().error_handler(|_, _| ApiError::NotFound.into())
}
