//! Signatures by Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, in base64 behind `v1,`.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::http::{ApiError, ApiResult};

/// Bytes of a new secret: as many as the hash has.
const LENGTH: usize = 32;

/// A new secret, random.
pub(super) fn new_secret() -> ApiResult<Vec<u8>> {
    let mut bytes = vec![0u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// The secret as its receiver is given it.
pub(super) fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// What stands in `webhook-signature`: one signature for each secret, the newest first.
pub(super) fn signatures<'a>(
    secrets: impl IntoIterator<Item = &'a [u8]>,
    id: Uuid,
    at: Timestamp,
    body: &[u8],
) -> String {
    let mut signed = format!("{id}.{}.", at.as_second()).into_bytes();
    signed.extend_from_slice(body);
    let each = secrets.into_iter().map(|secret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, &signed)))
    });
    each.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_signs_and_the_newest_comes_first() {
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signed = |secrets: &[&[u8]]| signatures(secrets.iter().copied(), Uuid::nil(), at, b"{}");
        let (one, other) = (signed(&[b"one"]), signed(&[b"other"]));
        assert_ne!(one, other);
        assert_eq!(signed(&[b"one", b"other"]), format!("{one} {other}"));
        assert!(one.starts_with("v1,"));
    }
}
