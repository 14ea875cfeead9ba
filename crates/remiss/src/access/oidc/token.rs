//! One access token: read, held against the settings and the clock, then against the provider's keys.
//!
//! Only what is signed by a key of the provider leaves this file. Of the token's own header three members are read, to
//! choose the key and to refuse; those that point at keys (`jku`, `x5u`, `jwk`, `x5c`) are not even looked at.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::keys::KeySet;
use crate::config::OidcConfig;
use crate::http::Sentence;

/// The largest token that is read, in bytes. One with two hundred groups has about ten thousand.
const LARGEST: usize = 16 * 1024;

/// The members of a token.
pub(super) type Claims = Map<String, Value>;

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no signed JWT of a size that is read.
    Shape,
    /// Its algorithm is not one of those that are taken.
    Algorithm,
    /// It is of another kind: an ID token, a refresh token, a sign-out.
    Kind,
    /// It was made by somebody else.
    Issuer,
    /// It is meant for another service.
    Audience,
    /// It has ended.
    Expired,
    /// It does not hold yet: the clocks are apart.
    TooEarly,
    /// A claim is missing, or is not what it should be.
    Claim(String),
    /// It names a key that the provider does not have.
    UnknownKey,
    /// Its signature is not that of the key it names.
    Signature,
}

impl Refusal {
    /// What the caller is told.
    pub(super) fn sentence(&self) -> Sentence {
        let (sv, en) = match self {
            Refusal::Shape => ("Inloggningen kan inte läsas.", "The access token cannot be read."),
            Refusal::Algorithm => (
                "Inloggningen är signerad på ett sätt som inte godtas. RS256, PS256, ES256 och EdDSA godtas.",
                "The access token is signed by an algorithm that is not taken; RS256, PS256, ES256 and EdDSA are.",
            ),
            Refusal::Kind => (
                "Detta är inte en åtkomsttoken. Skicka access_token, inte id_token eller refresh_token.",
                "This is no access token. Send access_token, not id_token or refresh_token.",
            ),
            Refusal::Issuer => (
                "Inloggningen kommer från en annan inloggningstjänst än kommunens.",
                "The access token has another issuer than the municipality's provider.",
            ),
            Refusal::Audience => (
                "Inloggningen är utställd för en annan tjänst. Begär en för Remiss.",
                "The access token is meant for another audience.",
            ),
            Refusal::Expired => (
                "Inloggningen har gått ut. Logga in igen.",
                "The access token has expired.",
            ),
            Refusal::TooEarly => (
                "Inloggningen gäller inte ännu: inloggningstjänstens klocka och vår går olika. Försök igen om en stund.",
                "The access token is not valid yet.",
            ),
            Refusal::Claim(name) => {
                return Sentence::new(
                    format!("Inloggningen saknar en användbar uppgift {name}."),
                    format!("The access token has no usable claim {name}."),
                );
            }
            Refusal::UnknownKey => (
                "Inloggningen är signerad med en nyckel som inloggningstjänsten inte har. Logga in igen.",
                "The access token names a key that the provider does not have.",
            ),
            Refusal::Signature => (
                "Inloggningens signatur stämmer inte. Logga in igen.",
                "The signature of the access token is wrong.",
            ),
        };
        Sentence::new(sv, en)
    }
}

/// What is read of a token's header. Members that point at keys are left out on purpose.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// An access token: it lets its bearer in.
    Access,
    /// An ID token: it tells the service that asked for it who has signed in, and lets nobody in.
    Id,
}

/// A token as it came: nothing in it is to be believed yet.
pub(super) struct Unverified<'a> {
    signed: &'a str,
    signature: &'a str,
    algorithm: Algorithm,
    key_id: Option<String>,
    claims: Claims,
}

impl<'a> Unverified<'a> {
    /// Takes the token apart.
    pub(super) fn read(token: &'a str, usage: Use) -> Result<Unverified<'a>, Refusal> {
        if token.len() > LARGEST {
            return Err(Refusal::Shape);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Shape)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::Shape)?;
        if payload.contains('.') {
            return Err(Refusal::Shape);
        }
        let header: Header = json(header)?;
        // RFC 7515, 4.1.11: an extension that must be understood, and is not.
        if header.crit.is_some() {
            return Err(Refusal::Shape);
        }
        let algorithm = match header.alg.as_str() {
            "RS256" => Algorithm::RS256,
            "PS256" => Algorithm::PS256,
            "ES256" => Algorithm::ES256,
            "EdDSA" => Algorithm::EdDSA,
            _ => return Err(Refusal::Algorithm),
        };
        let claims: Claims = json(payload)?;
        let kind = header.typ.unwrap_or_default().to_ascii_lowercase();
        let kind = kind.strip_prefix("application/").unwrap_or(&kind);
        // Keycloak says in the payload what the token is: Bearer, ID, Refresh.
        let (kinds, said): (&[&str], _) = match usage {
            Use::Access => (&["", "jwt", "at+jwt"], "bearer"),
            Use::Id => (&["", "jwt"], "id"),
        };
        let is_meant = claims
            .get("typ")
            .is_none_or(|kind| kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(said)));
        if !kinds.contains(&kind) || !is_meant {
            return Err(Refusal::Kind);
        }
        Ok(Unverified {
            signed,
            signature,
            algorithm,
            key_id: header.kid,
            claims,
        })
    }

    /// Issuer, audience and times: before any key is looked for, so that no stranger's token makes us ask for keys.
    pub(super) fn check(&self, config: &OidcConfig, now: Timestamp) -> Result<(), Refusal> {
        self.check_origin(config.token_issuer(), &config.audience)?;
        self.check_times(config, now)
    }

    /// The same of an ID token: it was made by the issuer itself, for our client, in answer to the request with this nonce
    /// (OpenID Connect Core, 3.1.3.7).
    pub(super) fn check_id(&self, config: &OidcConfig, nonce: &str, now: Timestamp) -> Result<(), Refusal> {
        let client = &config.pages.client_id;
        self.check_origin(&config.issuer, client)?;
        let several = matches!(self.claims.get("aud"), Some(Value::Array(several)) if several.len() > 1);
        let party = self.claims.get("azp").and_then(Value::as_str);
        if party.is_some_and(|party| party != client) || (several && party.is_none()) {
            return Err(Refusal::Audience);
        }
        if !bool::from(self.text("nonce")?.as_bytes().ct_eq(nonce.as_bytes())) {
            return Err(Refusal::Claim("nonce".to_owned()));
        }
        self.check_times(config, now)
    }

    fn check_origin(&self, issuer: &str, audience: &str) -> Result<(), Refusal> {
        if self.text("iss")? != issuer {
            return Err(Refusal::Issuer);
        }
        let ours = |known: &Value| known.as_str() == Some(audience);
        let for_us = match self.claims.get("aud") {
            Some(Value::Array(several)) => several.iter().any(ours),
            Some(one @ Value::String(_)) => ours(one),
            _ => return Err(Refusal::Claim("aud".to_owned())),
        };
        if for_us { Ok(()) } else { Err(Refusal::Audience) }
    }

    fn check_times(&self, config: &OidcConfig, now: Timestamp) -> Result<(), Refusal> {
        let now = now.as_second() as f64;
        let skew = f64::from(config.clock_skew_seconds);
        let expires = self
            .time("exp")?
            .ok_or_else(|| Refusal::Claim("exp".to_owned()))?;
        if now > expires + skew {
            return Err(Refusal::Expired);
        }
        for name in ["nbf", "iat"] {
            if self.time(name)?.is_some_and(|time| now < time - skew) {
                return Err(Refusal::TooEarly);
            }
        }
        let subject = self.text("sub")?;
        if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
            return Err(Refusal::Claim("sub".to_owned()));
        }
        Ok(())
    }

    /// Whether the key that the token names is among these.
    pub(super) fn key_is_in(&self, keys: &KeySet) -> bool {
        keys.has(self.key_id.as_deref())
    }

    /// The claims, once the signature is that of a key of the provider which is meant for this algorithm.
    pub(super) fn verify(self, keys: &KeySet) -> Result<Claims, Refusal> {
        let key = keys
            .find(self.key_id.as_deref(), self.algorithm)
            .ok_or(Refusal::Signature)?;
        let verified =
            jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), key, self.algorithm);
        if verified.unwrap_or(false) {
            Ok(self.claims)
        } else {
            Err(Refusal::Signature)
        }
    }

    fn text(&self, name: &str) -> Result<&str, Refusal> {
        let value = self.claims.get(name).and_then(Value::as_str);
        value.ok_or_else(|| Refusal::Claim(name.to_owned()))
    }

    /// A time in seconds since 1970; RFC 7519 allows parts of a second.
    fn time(&self, name: &str) -> Result<Option<f64>, Refusal> {
        match self.claims.get(name) {
            None => Ok(None),
            Some(value) => {
                let seconds = value.as_f64().filter(|seconds| seconds.is_finite());
                seconds.map(Some).ok_or_else(|| Refusal::Claim(name.to_owned()))
            }
        }
    }
}

fn json<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Shape)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Shape)
}
