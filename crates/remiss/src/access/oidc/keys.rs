//! The provider's public keys (JWKS, RFC 7517), those of them that can check a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// The keys of a provider.
#[derive(Debug, Default)]
pub(super) struct KeySet(Vec<Key>);

struct Key {
    id: Option<String>,
    kind: Kind,
    /// The one algorithm it is for, if the provider says so.
    algorithm: Option<String>,
    key: DecodingKey,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} {:?}", self.kind, self.id)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    Ed25519,
}

/// More keys than any provider has.
const MOST: usize = 100;

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// The usable keys of a JWKS. Symmetric keys, keys for encryption, short keys and curves that are not taken are left out.
    pub(super) fn of(document: &Value) -> KeySet {
        let listed = document["keys"].as_array().into_iter().flatten().take(MOST);
        KeySet(
            listed
                .filter_map(|value| Key::of(Jwk::deserialize(value).ok()?))
                .collect(),
        )
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the named key is among them; without a name, whether there is one to try.
    pub(super) fn has(&self, id: Option<&str>) -> bool {
        match id {
            Some(_) => self.0.iter().any(|key| key.id.as_deref() == id),
            None => self.0.len() == 1,
        }
    }

    /// The named key, if it is meant for this algorithm. A token may leave the name out where there is one key only.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let named = |key: &&Key| match id {
            Some(_) => key.id.as_deref() == id,
            None => self.0.len() == 1,
        };
        let mut fitting = self.0.iter().filter(named).filter(|key| key.is_for(algorithm));
        fitting.next().map(|key| &key.key)
    }
}

impl Key {
    fn of(jwk: Jwk) -> Option<Key> {
        let signs = jwk.r#use.is_none_or(|usage| usage == "sig")
            && jwk
                .key_ops
                .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        if !signs {
            return None;
        }
        let (kind, key) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => {
                let modulus = bytes(jwk.n.as_deref()?)?;
                let exponent = bytes(jwk.e.as_deref()?)?;
                let first = modulus.iter().position(|byte| *byte != 0)?;
                // 2048 bits (RFC 7518, 3.3), and not more than is checked in a moment.
                if !(256..=1024).contains(&(modulus.len() - first)) {
                    return None;
                }
                (
                    Kind::Rsa,
                    DecodingKey::from_rsa_raw_components(&modulus[first..], &exponent),
                )
            }
            ("EC", Some("P-256")) => {
                let (x, y) = (jwk.x.as_deref()?, jwk.y.as_deref()?);
                if bytes(x)?.len() != 32 || bytes(y)?.len() != 32 {
                    return None;
                }
                (Kind::P256, DecodingKey::from_ec_components(x, y).ok()?)
            }
            ("OKP", Some("Ed25519")) => {
                let x = jwk.x.as_deref()?;
                if bytes(x)?.len() != 32 {
                    return None;
                }
                (Kind::Ed25519, DecodingKey::from_ed_components(x).ok()?)
            }
            _ => return None,
        };
        Some(Key {
            id: jwk.kid,
            kind,
            algorithm: jwk.alg,
            key,
        })
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        let (kind, name) = match algorithm {
            Algorithm::RS256 => (Kind::Rsa, "RS256"),
            Algorithm::PS256 => (Kind::Rsa, "PS256"),
            Algorithm::ES256 => (Kind::P256, "ES256"),
            Algorithm::EdDSA => (Kind::Ed25519, "EdDSA"),
            _ => return false,
        };
        self.kind == kind && self.algorithm.as_deref().is_none_or(|only| only == name)
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
