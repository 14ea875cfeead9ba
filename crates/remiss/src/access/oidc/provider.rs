//! Asking the provider: its discovery document, then its keys.
//!
//! Where to ask comes from the settings and from the provider alone, never from a token. Redirects are not followed, and
//! the keys must lie on the server of the issuer: nobody makes us ask elsewhere.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Url};
use serde_json::Value;

use super::keys::KeySet;
use crate::config::{OidcConfig, is_safe_address};

/// The longest that one question may take. A request of a caller waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes. Documents of usual providers have 2 to 20 KiB.
const LARGEST: usize = 256 * 1024;

/// The keys of the provider now. The error is a line for the log.
pub(super) async fn ask_for_keys(config: &OidcConfig) -> Result<KeySet, String> {
    let client = client(config)?;
    let issuer = Url::parse(&config.issuer).map_err(|error| error.to_string())?;
    let discovery = format!(
        "{}/.well-known/openid-configuration",
        config.issuer.trim_end_matches('/')
    );
    let document = get(&client, &discovery).await?;
    if document["issuer"].as_str() != Some(&config.issuer) {
        return Err(format!(
            "{discovery} is of the issuer {}, not of {}",
            document["issuer"], config.issuer
        ));
    }
    let keys = document["jwks_uri"].as_str().unwrap_or_default();
    let address = Url::parse(keys).map_err(|_| format!("{discovery} names no address of keys (jwks_uri)"))?;
    if !is_safe_address(&address) || address.origin() != issuer.origin() {
        return Err(format!(
            "the keys lie at {address}, not on the server of the issuer {}",
            config.issuer
        ));
    }
    let keys = KeySet::of(&get(&client, address.as_str()).await?);
    if keys.len() == 0 {
        return Err(format!("{address} has no key that can be used"));
    }
    Ok(keys)
}

/// Whether the settings are enough to ask at all: a file of certificates that cannot be read is told at the start.
pub(super) fn client(config: &OidcConfig) -> Result<Client, String> {
    let mut client = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .pool_max_idle_per_host(0);
    if !config.ca_file.as_os_str().is_empty() {
        let unusable = |error: String| format!("oidc.ca_file {}: {error}", config.ca_file.display());
        let text = std::fs::read(&config.ca_file).map_err(|error| unusable(error.to_string()))?;
        let own = Certificate::from_pem_bundle(&text).map_err(|error| unusable(error.to_string()))?;
        if own.is_empty() {
            return Err(unusable("no certificate in it".to_owned()));
        }
        client = client.tls_certs_merge(own);
    }
    client.build().map_err(|error| words(&error))
}

async fn get(client: &Client, address: &str) -> Result<Value, String> {
    let failed = |words: String| format!("{address}: {words}");
    let asked = client
        .get(address)
        .header("Accept", "application/json")
        .send()
        .await;
    let mut answer = asked.map_err(|error| failed(words(&error)))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(failed(format!("answers {}", answer.status())));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failed(words(&error)))? {
        if body.len() + piece.len() > LARGEST {
            return Err(failed(format!("answers more than {LARGEST} bytes")));
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).map_err(|_| failed("answers no JSON".to_owned()))
}

/// An error with what lies beneath it: "error sending request" alone tells nobody anything.
fn words(error: &reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(below) = source {
        words = format!("{words}: {below}");
        source = below.source();
    }
    words
}
