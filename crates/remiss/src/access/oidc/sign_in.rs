//! Signing in with a browser: authorization code with PKCE (RFC 7636), state and nonce, for the pages of the staff.
//!
//! What comes of it is the same [`Person`] that an access token gives to the API: the same claims, looked up in the same table.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use reqwest::Url;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::provider::NoTokens;
use super::token::{Refusal, Unverified, Use};
use super::{Endpoints, Oidc, Person, provider};
use crate::config::ClaimsFrom;
use crate::http::{ApiError, ApiResult};

/// An attempt to sign in: three secrets of 256 bits, kept by the browser that makes it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Comes back with the code: the answer is to a question of this browser.
    pub state: String,
    /// Comes back within the ID token: the token is of this attempt.
    pub nonce: String,
    /// Shown when the code is exchanged: a code that was caught on its way is of no use (PKCE).
    pub verifier: String,
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Who.
    pub person: Person,
    /// The ID token, by which the provider knows the session again when it is to be ended.
    pub id_token: String,
}

impl Oidc {
    /// Whether people sign in to the pages at all.
    pub fn signs_in_to_pages(&self) -> bool {
        !self.config.pages.client_id.is_empty()
    }

    /// Where the browser is sent to sign in. 503 while the provider does not tell.
    pub async fn way_in(&self, attempt: &Attempt, back: &str, now: Timestamp) -> ApiResult<Url> {
        let endpoints = self.endpoints(now).await?;
        let pages = &self.config.pages;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier.as_bytes()));
        let mut url = endpoints.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &pages.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &pages.scope)
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if !pages.resource.is_empty() {
            url.query_pairs_mut().append_pair("resource", &pages.resource);
        }
        Ok(url)
    }

    /// Who has signed in, for the code that the browser came back with. 401 with the reason where the tokens are not good, 403
    /// where the claims give nothing, 503 where the provider does not answer.
    pub async fn signed_in(
        &self,
        attempt: &Attempt,
        code: &str,
        back: &str,
        now: Timestamp,
    ) -> ApiResult<SignIn> {
        let endpoints = self.endpoints(now).await?;
        let pages = &self.config.pages;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &attempt.verifier),
        ];
        if !pages.resource.is_empty() {
            form.push(("resource", &pages.resource));
        }
        let tokens = provider::exchange(&self.config, &endpoints, &form).await;
        let tokens = tokens.map_err(|error| match error {
            NoTokens::Code => ApiError::invalid_token(Refusal::Expired.sentence()),
            NoTokens::Failed(error) => {
                tracing::warn!(error, "the identity provider exchanges no code");
                ApiError::IdentityProviderAway
            }
        })?;
        let id_token = token(&tokens, "id_token")?;
        let refused = |refusal: Refusal| {
            tracing::info!(reason = ?refusal, "an ID token was refused");
            ApiError::invalid_token(refusal.sentence())
        };
        let unverified = Unverified::read(id_token, Use::Id).map_err(refused)?;
        unverified
            .check_id(&self.config, &attempt.nonce, now)
            .map_err(refused)?;
        let claims = self.verified(unverified, now).await?;
        let person = match pages.claims_from {
            ClaimsFrom::AccessToken => self.person(token(&tokens, "access_token")?, now).await?,
            ClaimsFrom::IdToken => Person::of(&claims, Use::Id, &self.config)?,
        };
        if claims.get("sub").and_then(Value::as_str) != Some(&person.subject) {
            return Err(refused(Refusal::Claim("sub".to_owned())));
        }
        Ok(SignIn {
            person,
            id_token: id_token.to_owned(),
        })
    }

    /// Where the browser is sent to sign out of the provider too (RP-Initiated Logout 1.0), and to `back` from there. None where the
    /// provider has no such place, or does not answer: then the session with us is all that is ended.
    pub async fn way_out(&self, id_token: &str, back: &str, now: Timestamp) -> Option<Url> {
        let endpoints = self.endpoints(now).await.ok()?;
        let mut url = endpoints.end_session.clone()?;
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &self.config.pages.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url)
    }

    async fn endpoints(&self, now: Timestamp) -> ApiResult<std::sync::Arc<Endpoints>> {
        if self.known().endpoints.is_none() {
            self.ask(now).await;
        }
        self.known().endpoints.ok_or(ApiError::IdentityProviderAway)
    }
}

fn token<'a>(tokens: &'a Value, name: &str) -> ApiResult<&'a str> {
    tokens[name]
        .as_str()
        .ok_or_else(|| ApiError::invalid_token(Refusal::Claim(name.to_owned()).sentence()))
}
