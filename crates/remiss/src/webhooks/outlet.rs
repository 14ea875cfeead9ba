//! The way out: one POST to a receiver, and what it answered. No redirects, no proxy, nothing that lies behind the wall of
//! [`super::address`], never longer than the settings say, and never more of the answer than is kept.

use std::error::Error;
use std::time::Duration;

use remiss_domain::networks::Networks;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio::time::Instant;

use super::address::{Refused, Unknown, Walled, literal};
use crate::config::WebhooksConfig;
use crate::http::{ApiError, ApiResult};

/// Bytes of an answer that are kept.
const KEPT: usize = 1000;

/// Sends to receivers. Connections are kept open between events.
pub(super) struct Outlet {
    client: Client,
    networks: Networks,
    allow_http: bool,
    patience: Duration,
}

/// What came of one try.
#[derive(Debug)]
pub(super) struct Tried {
    /// The status; none: no answer.
    pub status: Option<u16>,
    /// How the answer began.
    pub answer: String,
    /// What went wrong, in Swedish; empty: nothing.
    pub trouble: String,
    /// Seconds that the receiver asks us to wait.
    pub retry_after: Option<u64>,
    /// How long it took.
    pub took: Duration,
}

impl Outlet {
    pub(super) fn new(config: &WebhooksConfig) -> ApiResult<Outlet> {
        let networks = Networks::of(&config.allow_networks).map_err(ApiError::internal)?;
        let patience = Duration::from_secs(config.timeout_seconds);
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .https_only(!config.allow_http)
            .dns_resolver(Walled(networks.clone()))
            .connect_timeout(patience)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(ApiError::internal)?;
        Ok(Outlet {
            client,
            networks,
            allow_http: config.allow_http,
            patience,
        })
    }

    /// Sends one body with its headers.
    pub(super) async fn post(&self, url: &str, headers: &[(&'static str, String)], body: Vec<u8>) -> Tried {
        let begun = Instant::now();
        let mut tried = Tried {
            status: None,
            answer: String::new(),
            trouble: String::new(),
            retry_after: None,
            took: Duration::ZERO,
        };
        match tokio::time::timeout(self.patience, self.ask(url, headers, body, &mut tried)).await {
            Ok(Ok(())) => {}
            Ok(Err(trouble)) => tried.trouble = trouble,
            Err(_) if tried.status.is_none() => {
                tried.trouble = format!(
                    "Mottagaren svarade inte inom {} sekunder.",
                    self.patience.as_secs()
                );
            }
            // The status has come, and that is what counts; the rest of the answer is nothing to wait for.
            Err(_) => {}
        }
        if let (Some(status), true) = (tried.status, tried.trouble.is_empty()) {
            tried.trouble = words_of_status(status);
        }
        tried.took = begun.elapsed();
        tried
    }

    async fn ask(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
        tried: &mut Tried,
    ) -> Result<(), String> {
        let url = Url::parse(url).map_err(|_| "Adressen går inte att läsa.".to_owned())?;
        if url.scheme() != "https" && !self.allow_http {
            return Err("Adressen börjar inte med https.".to_owned());
        }
        if literal(&url).is_some_and(|address| !self.networks.allow(address)) {
            return Err(behind_the_wall());
        }
        let mut all = HeaderMap::new();
        all.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("Remiss/", env!("CARGO_PKG_VERSION"))),
        );
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|error| error.to_string())?;
            all.insert(*name, value);
        }
        let sent = self.client.post(url).headers(all).body(body).send().await;
        let mut answer = sent.map_err(|error| words(&error))?;
        tried.status = Some(answer.status().as_u16());
        tried.retry_after = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().parse().ok());
        let mut begin = Vec::new();
        while begin.len() < KEPT {
            // What breaks off after the status changes nothing.
            let Ok(Some(piece)) = answer.chunk().await else {
                break;
            };
            begin.extend_from_slice(&piece);
        }
        begin.truncate(KEPT);
        tried.answer = readable(&begin);
        Ok(())
    }
}

/// The beginning of an answer as text that can be kept and shown.
fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|letter| {
            if letter.is_control() && letter != '\n' {
                ' '
            } else {
                letter
            }
        })
        .collect()
}

fn behind_the_wall() -> String {
    "Adressen leder till ett internt nät, dit inget skickas. Be driften tillåta nätet (webhooks.allow_networks) om det är meningen."
        .to_owned()
}

fn words_of_status(status: u16) -> String {
    match status {
        200..=299 => String::new(),
        300..=399 => {
            format!("Mottagaren svarade {status}. Omdirigeringar följs inte; ange den rätta adressen.")
        }
        410 => "Mottagaren svarade 410: den vill inte ha fler händelser.".to_owned(),
        _ => format!("Mottagaren svarade {status}."),
    }
}

/// What went wrong, for whoever set the webhook up. The log has the words of the library.
fn words(error: &reqwest::Error) -> String {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    let mut deepest = String::new();
    while let Some(below) = source {
        if below.is::<Refused>() {
            return behind_the_wall();
        }
        if below.is::<Unknown>() {
            return "Adressens namn finns inte, eller går inte att slå upp just nu.".to_owned();
        }
        deepest = below.to_string();
        source = below.source();
    }
    let deepest: String = deepest.chars().take(200).collect();
    if error.is_connect() {
        format!("Det gick inte att ansluta till mottagaren: {deepest}.")
    } else {
        format!("Förbindelsen bröts innan mottagaren hade svarat: {deepest}.")
    }
}
