//! `[oidc]`: the municipality's own sign-in, and what its claims stand for.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Secret, require};
use crate::access::Role;

/// `[oidc]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// The provider, as its discovery document names it; empty: nobody signs in this way.
    pub issuer: String,
    /// `iss` of its access tokens; empty: as `issuer`. See [`OidcConfig::token_issuer`].
    pub token_issuer: String,
    /// `aud` of the access tokens that are meant for us.
    pub audience: String,
    /// Scope that an access token must have; empty: none.
    pub scope: String,
    /// Claim with the user name.
    pub user_claim: String,
    /// Claim with the name that people read.
    pub name_claim: String,
    /// Claims whose values are looked up in `grants`.
    pub grant_claims: Vec<String>,
    /// Seconds that the provider's clock and ours may be apart.
    pub clock_skew_seconds: u32,
    /// Hours that the known keys are used while the provider does not answer.
    pub keys_kept_hours: u32,
    /// File with certificates (PEM) that are trusted besides the machine's; empty: none.
    pub ca_file: PathBuf,
    /// What each value of a claim stands for.
    pub grants: BTreeMap<String, Grant>,
    /// Signing in to the pages of the staff.
    pub pages: PagesConfig,
}

/// `[oidc.pages]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PagesConfig {
    /// The client that the provider knows us as; empty: nobody signs in to the pages.
    pub client_id: String,
    /// Its secret; empty for a client without one.
    pub client_secret: Secret,
    /// Scopes that are asked for, with spaces between.
    pub scope: String,
    /// The resource that the access token is asked for (RFC 8707); empty: none is named.
    pub resource: String,
    /// Which of the tokens has the claims for roles and boards.
    pub claims_from: ClaimsFrom,
    /// Minutes after which a session that is not used ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
}

/// Which token has the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsFrom {
    /// The access token, which is held against `audience` and `scope` as for the API.
    AccessToken,
    /// The ID token: for providers whose access tokens cannot be read.
    IdToken,
}

/// What one value of a claim stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// A role; empty: none by itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Boards, by the prefix of their case numbers; `*`: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boards: Vec<String>,
    /// Whether what is under secrecy is seen too: on `boards`, else on all boards that the person has.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secrecy: bool,
}

/// Largest difference of the clocks that may be allowed, in seconds: more would keep tokens alive that have ended.
const LARGEST_SKEW: u32 = 300;

impl OidcConfig {
    /// Whether people sign in with a provider at all.
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// `iss` of the access tokens.
    pub fn token_issuer(&self) -> &str {
        if self.token_issuer.is_empty() {
            &self.issuer
        } else {
            &self.token_issuer
        }
    }
}

/// Whether a provider may be asked at this address: by https, or on the same machine.
pub fn is_safe_address(url: &Url) -> bool {
    let is_this_machine = match url.host_str() {
        Some(host) => {
            let address = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost"
                || address
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        None => false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    plain && (url.scheme() == "https" || (url.scheme() == "http" && is_this_machine))
}

/// What the types alone do not say.
pub(super) fn check(oidc: &OidcConfig) -> Result<(), ConfigError> {
    if !oidc.is_on() {
        return Ok(());
    }
    let fits = Url::parse(&oidc.issuer).is_ok_and(|url| {
        is_safe_address(&url) && url.query().is_none() && url.fragment().is_none() && oidc.issuer.is_ascii()
    });
    require(
        fits,
        "oidc.issuer",
        "an https address without query, user and password (http only for a provider on the same machine), or empty",
    )?;
    require(
        !oidc.audience.is_empty(),
        "oidc.audience",
        "the audience that the provider writes into access tokens for us: without it, tokens for other services would do",
    )?;
    require(
        !oidc
            .scope
            .contains(|c: char| c.is_whitespace() || !c.is_ascii_graphic()),
        "oidc.scope",
        "one scope, or empty",
    )?;
    require(
        !oidc.user_claim.is_empty(),
        "oidc.user_claim",
        "the name of a claim",
    )?;
    let named = !oidc.grant_claims.is_empty() && oidc.grant_claims.iter().all(|name| !name.is_empty());
    require(named, "oidc.grant_claims", "names of claims, at least one")?;
    require(
        oidc.clock_skew_seconds <= LARGEST_SKEW,
        "oidc.clock_skew_seconds",
        "at most 300: a larger difference is mended at the clocks",
    )?;
    require(
        !oidc.grants.is_empty(),
        "oidc.grants",
        "a table of what the values of the claims stand for: without it nobody may do anything",
    )?;
    check_pages(&oidc.pages)?;
    for (value, grant) in &oidc.grants {
        let key = |name: &str| format!("oidc.grants.\"{value}\".{name}");
        let is_role = grant
            .role
            .parse::<Role>()
            .is_ok_and(|role| role != Role::Organisation);
        require(
            grant.role.is_empty() || is_role,
            &key("role"),
            "one of registrar, officer, secretary, coordinator, auditor, administrator (an organisation has keys instead)",
        )?;
        require(
            grant.boards.iter().all(|prefix| !prefix.trim().is_empty()),
            &key("boards"),
            "prefixes of case numbers, or \"*\" for all boards",
        )?;
        require(
            !grant.role.is_empty() || !grant.boards.is_empty() || grant.secrecy,
            &key("role"),
            "a role, boards or secrecy = true must be named, or several of them",
        )?;
    }
    Ok(())
}

fn check_pages(pages: &PagesConfig) -> Result<(), ConfigError> {
    if pages.client_id.is_empty() {
        return Ok(());
    }
    require(
        pages.scope.split_whitespace().any(|scope| scope == "openid"),
        "oidc.pages.scope",
        "scopes with spaces between, openid among them",
    )?;
    require(
        (5..=720).contains(&pages.idle_minutes),
        "oidc.pages.idle_minutes",
        "5 to 720 minutes",
    )?;
    require(
        (1..=24).contains(&pages.session_hours),
        "oidc.pages.session_hours",
        "1 to 24 hours: roles are read when somebody signs in, and hold until the session ends",
    )
}
