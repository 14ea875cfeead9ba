//! Where events may be delivered: on the open internet, and in the networks that the settings name.
//!
//! Whoever makes a webhook has our server send requests. Without a wall it would reach what only our server reaches: the services of the same
//! machine, the inner network, the metadata of a cloud (SSRF). The wall stands where the connection is made: names are resolved by
//! [`Walled`], and what it gives is what is connected to, so a name that answers differently the second time gains nothing.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use remiss_domain::networks::Networks;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The host of an address where it is written as a number; these are connected to without asking any resolver.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// All addresses of a name lie behind the wall.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name stands for addresses that must not be reached")
    }
}

impl std::error::Error for Refused {}

/// A name that is not known, or a resolver that does not answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown;

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name cannot be resolved")
    }
}

impl std::error::Error for Unknown {}

/// Resolves names, and keeps to itself the addresses that may not be reached.
#[derive(Debug, Clone)]
pub(super) struct Walled(pub(super) Networks);

impl Resolve for Walled {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|_| Unknown)?.collect();
            let allowed: Vec<SocketAddr> = found
                .iter()
                .copied()
                .filter(|address| networks.allow(address.ip()))
                .collect();
            if found.is_empty() {
                Err(Unknown.into())
            } else if allowed.is_empty() {
                Err(Refused.into())
            } else {
                Ok(Box::new(allowed.into_iter()) as Addrs)
            }
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_any_spelling_is_seen_as_the_address_that_it_is() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://0177.0.0.1/",
        ] {
            let url = Url::parse(text).unwrap();
            assert!(!Networks::default().allow(literal(&url).unwrap()), "{text}");
        }
        assert_eq!(literal(&Url::parse("https://example.org/").unwrap()), None);
    }
}
