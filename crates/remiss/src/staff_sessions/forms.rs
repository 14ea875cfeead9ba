//! Tokens of forms: another site cannot send a form in somebody's name, and a form that is sent twice is taken once.
//!
//! A token is a random number and a hash over the session's key and it. Each form has one of its own, so that no compressed page
//! tells it; the number is also the idempotency key of what the form does.

use actix_web::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::http::ApiResult;

/// Why a form is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormError {
    /// It was sent from another site.
    Elsewhere,
    /// Its token is not of this session: the person has signed in anew since it was shown.
    Token,
}

/// A token for one form.
pub(super) fn token(app: &App, key: &[u8]) -> ApiResult<String> {
    let number = app.new_secret()?;
    let seal = seal(key, &number);
    Ok(format!("{number}{seal}"))
}

/// Whether a form was sent from a page of ours, with a token of this key. Browsers say where a form comes from; where one does not,
/// the token alone decides.
pub(super) fn check(app: &App, request: &HttpRequest, key: &[u8], token: &str) -> Result<(), FormError> {
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map(|value| value.to_str().unwrap_or("?"))
    };
    let base = &app.settings().server.public_base_url;
    let own = reqwest::Url::parse(base).map(|url| url.origin().ascii_serialization());
    if header("origin").is_some_and(|origin| own.as_deref() != Ok(origin))
        || header("sec-fetch-site").is_some_and(|site| site != "same-origin")
    {
        return Err(FormError::Elsewhere);
    }
    let (number, given) = token.split_at_checked(43).ok_or(FormError::Token)?;
    if bool::from(seal(key, number).as_bytes().ct_eq(given.as_bytes())) {
        Ok(())
    } else {
        Err(FormError::Token)
    }
}

/// The key has 32 bytes and the number 43: nothing can be added to what is hashed.
fn seal(key: &[u8], number: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"remiss form");
    hash.update(key);
    hash.update(number);
    URL_SAFE_NO_PAD.encode(hash.finalize())
}
