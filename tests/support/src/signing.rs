//! Keys of an identity provider, and tokens signed by them.
//!
//! The file stands by itself, so that the unit tests of the application use it too.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A key that signs tokens.
pub enum SigningKey {
    /// RS256 and PS256.
    Rsa(Box<RsaKeyPair>),
    /// ES256.
    P256(EcdsaKeyPair),
    /// EdDSA.
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key for this algorithm.
    pub fn new(algorithm: &str) -> SigningKey {
        match algorithm {
            "RS256" | "PS256" => SigningKey::rsa(KeySize::Rsa2048),
            "ES256" => SigningKey::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()),
            _ => SigningKey::Ed25519(Ed25519KeyPair::generate().unwrap()),
        }
    }

    /// A new RSA key of this length.
    pub fn rsa(size: KeySize) -> SigningKey {
        SigningKey::Rsa(Box::new(RsaKeyPair::generate(size).unwrap()))
    }

    /// Its public half, as a provider shows it.
    pub fn jwk(&self, id: &str) -> Value {
        match self {
            SigningKey::Rsa(key) => {
                let public = key.public_key();
                json!({ "kty": "RSA", "kid": id, "use": "sig",
                    "n": text(public.modulus().big_endian_without_leading_zero()),
                    "e": text(public.exponent().big_endian_without_leading_zero()) })
            }
            SigningKey::P256(key) => {
                let point = key.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
                    "x": text(&point[1..33]), "y": text(&point[33..65]) })
            }
            SigningKey::Ed25519(key) => json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "use": "sig",
                "x": text(key.public_key().as_ref()) }),
        }
    }

    /// A token with this header and these claims, signed as the header's `alg` says; in the key's usual way where it
    /// says something else.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let random = SystemRandom::new();
        let signature = match self {
            SigningKey::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let scheme: &'static dyn aws_lc_rs::signature::RsaEncoding = if header["alg"] == "PS256" {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                key.sign(scheme, &random, signed.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            SigningKey::P256(key) => key.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            SigningKey::Ed25519(key) => key.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", text(&signature))
    }
}

/// Header and claims of a token, without a signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}",
        text(header.to_string().as_bytes()),
        text(claims.to_string().as_bytes())
    )
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
