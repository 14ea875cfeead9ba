//! Tokens of public forms that say when the form was shown: seconds since 1970, 128 random bits, and a signature of both.
//!
//! Nobody is shut out by it. It tells a form that was filled in from one that a program sent in no time, or that no page of ours showed.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};

/// Letters of the time, hexadecimal.
const TIME: usize = 9;
/// Letters of the random part.
const RANDOM: usize = 22;

/// A new token for a form that is shown now.
pub async fn form_token(app: &App, connection: &mut Connection) -> ApiResult<String> {
    let key = super::store::form_key(app, connection).await?;
    let seconds = u64::try_from(app.now().as_second()).unwrap_or_default();
    let secret = app.new_secret()?;
    let random = secret
        .get(..RANDOM)
        .ok_or_else(|| ApiError::internal("a short secret"))?;
    let said = format!("{seconds:0width$x}{random}", width = TIME);
    Ok(format!("{said}{}", signature(key, &said)))
}

/// When the form with this token was shown, UTC; none: it is no token of ours.
pub async fn shown_at(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Option<Timestamp>> {
    let key = super::store::form_key(app, connection).await?;
    Ok(read(key, token))
}

fn read(key: Uuid, token: &str) -> Option<Timestamp> {
    if !token.is_ascii() || token.len() <= TIME + RANDOM {
        return None;
    }
    let (said, signed) = token.split_at(TIME + RANDOM);
    let signed = URL_SAFE_NO_PAD.decode(signed).ok()?;
    // In constant time.
    hmac::verify(
        &hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()),
        said.as_bytes(),
        &signed,
    )
    .ok()?;
    let seconds = i64::from_str_radix(&said[..TIME], 16).ok()?;
    Timestamp::from_second(seconds).ok()
}

fn signature(key: Uuid, said: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, said.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_when_the_form_was_shown_and_cannot_be_made_up() {
        let key = Uuid::from_u128(7);
        let said = format!("{:09x}{}", 1_567_411_200, "A".repeat(RANDOM));
        let token = format!("{said}{}", signature(key, &said));
        assert_eq!(read(key, &token).unwrap().as_second(), 1_567_411_200);
        assert!(token.len() <= 100);
        assert_eq!(read(Uuid::from_u128(8), &token), None);
        assert_eq!(read(key, &token.replacen('A', "B", 1)), None);
        assert_eq!(read(key, &token[..40]), None);
        assert_eq!(read(key, "å".repeat(40).as_str()), None);
        assert_eq!(read(key, ""), None);
    }
}
