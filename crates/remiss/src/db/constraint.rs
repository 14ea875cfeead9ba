//! The names of the constraints that a caller can run into, so that each becomes a sentence of its own.

use diesel::result::{DatabaseErrorKind, Error};

/// The name of the unique constraint or index that `error` is about, if it is about one.
pub fn unique_violation(error: &Error) -> Option<&str> {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
            information.constraint_name()
        }
        _ => None,
    }
}

/// The name of the foreign key that `error` is about, if it is about one.
pub fn foreign_key_violation(error: &Error) -> Option<&str> {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, information) => {
            information.constraint_name()
        }
        _ => None,
    }
}
