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
use crate::trace::{SpanKind, Step};

/// The longest that one question may take. A request of a caller waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer that is read, in bytes. Documents of usual providers have 2 to 20 KiB.
const LARGEST: usize = 256 * 1024;

/// What the provider says of itself.
pub(super) struct Answered {
    /// Its keys.
    pub keys: KeySet,
    /// Where people sign in and out; none where it names no such places.
    pub endpoints: Option<Endpoints>,
}

/// Where people sign in and out: addresses of the provider's own server.
#[derive(Debug, Clone)]
pub(super) struct Endpoints {
    /// Where the browser is sent.
    pub authorization: Url,
    /// Where the code is exchanged.
    pub token: Url,
    /// Where the browser is sent to sign out there too; not every provider has one.
    pub end_session: Option<Url>,
    /// Whether the provider takes the client's secret in the body only.
    pub secret_in_body: bool,
}

impl Endpoints {
    /// Those of a discovery document. The secret goes to `token`: like the keys, it has to lie on the issuer's server.
    fn of(document: &Value, issuer: &Url) -> Option<Endpoints> {
        let address = |name: &str| {
            let url = Url::parse(document[name].as_str()?).ok()?;
            (is_safe_address(&url) && url.origin() == issuer.origin()).then_some(url)
        };
        let ways = document["token_endpoint_auth_methods_supported"].as_array();
        let takes = |way: &str| ways.is_some_and(|ways| ways.iter().any(|known| known == way));
        Some(Endpoints {
            authorization: address("authorization_endpoint")?,
            token: address("token_endpoint")?,
            end_session: address("end_session_endpoint"),
            secret_in_body: takes("client_secret_post") && !takes("client_secret_basic"),
        })
    }
}

/// The keys of the provider now, and its addresses. The error is a line for the log.
pub(super) async fn ask(config: &OidcConfig) -> Result<Answered, String> {
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
    Ok(Answered {
        keys,
        endpoints: Endpoints::of(&document, &issuer),
    })
}

/// Why a code gave no tokens.
pub(super) enum NoTokens {
    /// The provider does not take the code: it was used before, or is too old.
    Code,
    /// Something else: a line for the log, without any of the secrets.
    Failed(String),
}

/// Exchanges a code for tokens.
pub(super) async fn exchange(
    config: &OidcConfig,
    endpoints: &Endpoints,
    form: &[(&str, &str)],
) -> Result<Value, NoTokens> {
    let client = client(config).map_err(NoTokens::Failed)?;
    let (id, secret) = (&config.pages.client_id, config.pages.client_secret.expose());
    let mut form = form.to_vec();
    let step = Step::begin("identity provider", SpanKind::Client);
    let mut request = client
        .post(endpoints.token.clone())
        .header("Accept", "application/json");
    if let Some(place) = step.place() {
        request = request.header("traceparent", place.to_string());
    }
    let request = if secret.is_empty() || endpoints.secret_in_body {
        form.push(("client_id", id));
        if !secret.is_empty() {
            form.push(("client_secret", secret));
        }
        request
    } else {
        // RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
        request.basic_auth(form_encoded(id), Some(form_encoded(secret)))
    };
    let failed = |words: String| NoTokens::Failed(format!("{}: {words}", endpoints.token));
    let asked = request.form(&form).send().await;
    let answer = asked.map_err(|error| failed(words(&error)))?;
    let status = answer.status();
    let value = json_of(answer).await.map_err(failed);
    if status == reqwest::StatusCode::OK {
        return value;
    }
    let reason = match &value {
        Ok(value) => value["error"].as_str().unwrap_or_default(),
        Err(_) => "",
    };
    if reason == "invalid_grant" {
        return Err(NoTokens::Code);
    }
    let reason: String = reason.chars().filter(char::is_ascii_graphic).take(100).collect();
    Err(failed(format!("answers {status} {reason}")))
}

fn form_encoded(text: &str) -> String {
    let mut url = Url::parse("http://localhost/").expect("a fixed address");
    url.query_pairs_mut().append_key_only(text);
    url.query().unwrap_or_default().to_owned()
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
    let step = Step::begin("identity provider", SpanKind::Client);
    let mut request = client.get(address).header("Accept", "application/json");
    if let Some(place) = step.place() {
        request = request.header("traceparent", place.to_string());
    }
    let asked = request.send().await;
    let answer = asked.map_err(|error| failed(words(&error)))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(failed(format!("answers {}", answer.status())));
    }
    json_of(answer).await.map_err(failed)
}

/// The JSON of an answer, if it is not too large.
async fn json_of(mut answer: reqwest::Response) -> Result<Value, String> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| words(&error))? {
        if body.len() + piece.len() > LARGEST {
            return Err(format!("answers more than {LARGEST} bytes"));
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).map_err(|_| "answers no JSON".to_owned())
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
