//! People who sign in with the municipality's own provider (OpenID Connect): access tokens in place of API keys.
//!
//! [`Oidc`] keeps the provider's keys. They are asked for anew after ten minutes, and at once when a token names one that
//! is not known, but never more often than every thirty seconds: a stranger's tokens cannot make us flood the provider.
//! While it does not answer, the known keys go on being used for the time that the settings name.

mod keys;
mod person;
mod provider;
mod sign_in;
#[cfg(test)]
mod tests;
mod token;

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

pub use person::{Person, Prefixes};
pub use sign_in::{Attempt, SignIn};
pub use token::Refusal;

use crate::config::OidcConfig;
use crate::http::{ApiError, ApiResult};
use keys::KeySet;
use provider::{Answered, Endpoints};
use token::{Claims, Unverified, Use};

/// Between two questions to the provider, at least.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// The age at which keys are asked for anew: a key that was withdrawn stops to work within this time.
const STALE: SignedDuration = SignedDuration::from_mins(10);

/// The provider, and what is known of its keys.
pub struct Oidc {
    config: OidcConfig,
    known: RwLock<Known>,
    /// Held by the one that asks.
    asking: Mutex<()>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<KeySet>,
    endpoints: Option<Arc<Endpoints>>,
    /// When they were had; never, at the beginning.
    had_at: Option<Timestamp>,
    asked_at: Option<Timestamp>,
    /// Whether the provider answered the last question.
    answered: bool,
}

/// Whether a bearer is a token of a provider. API keys have no dots.
pub fn is_token(bearer: &str) -> bool {
    bearer.contains('.')
}

impl Oidc {
    /// The provider of the settings, if they name one.
    pub fn of(config: &OidcConfig) -> Option<Arc<Oidc>> {
        config.is_on().then(|| {
            Arc::new(Oidc {
                config: config.clone(),
                known: RwLock::default(),
                asking: Mutex::default(),
            })
        })
    }

    /// Whether the settings are enough to ask the provider at all; what is wrong with them, else.
    pub fn check(&self) -> Result<(), String> {
        provider::client(&self.config).map(drop)
    }

    /// Asks the provider as at the start, for a check of the set-up. How many keys it has; else what is wrong.
    pub async fn try_out(&self) -> Result<usize, String> {
        let answered = provider::ask(&self.config).await?;
        Ok(answered.keys.len())
    }

    /// Asks for the keys, so that the first caller does not wait for them, and the log says at once if they cannot be had.
    pub async fn prepare(&self, now: Timestamp) {
        self.ask(now).await;
    }

    /// The person whose access token this is. 401 with the reason when the token is not good, 403 when its claims give
    /// nothing, 503 when the keys to check it by cannot be had.
    pub async fn person(&self, token: &str, now: Timestamp) -> ApiResult<Person> {
        let refused = |refusal: Refusal| {
            tracing::info!(reason = ?refusal, "an access token was refused");
            ApiError::invalid_token(refusal.sentence())
        };
        let token = Unverified::read(token, Use::Access).map_err(refused)?;
        token.check(&self.config, now).map_err(refused)?;
        let claims = self.verified(token, now).await?;
        Person::of(&claims, Use::Access, &self.config)
    }

    /// The claims of a token that was held against the settings and the clock, once a key of the provider has signed it.
    async fn verified(&self, token: Unverified<'_>, now: Timestamp) -> ApiResult<Claims> {
        let refused = |refusal: Refusal| {
            tracing::info!(reason = ?refusal, "a token was refused");
            ApiError::invalid_token(refusal.sentence())
        };
        let keys = self.keys_for(&token, now).await?;
        if !token.key_is_in(&keys) {
            return Err(refused(Refusal::UnknownKey));
        }
        token.verify(&keys).map_err(refused)
    }

    /// The keys to check the token by.
    async fn keys_for(&self, token: &Unverified<'_>, now: Timestamp) -> ApiResult<Arc<KeySet>> {
        let known = self.known();
        if known.usable(now, &self.config) && token.key_is_in(&known.keys) {
            // One caller asks anew; the others go on with what is known.
            if known.is_stale(now)
                && known.may_ask(now)
                && let Ok(one) = self.asking.try_lock()
            {
                self.ask_alone(now).await;
                drop(one);
                return self.usable_now(token, now);
            }
            return Ok(known.keys);
        }
        self.ask(now).await;
        self.usable_now(token, now)
    }

    fn usable_now(&self, token: &Unverified<'_>, now: Timestamp) -> ApiResult<Arc<KeySet>> {
        let known = self.known();
        // A key that is not known may be a new one: only a provider that answered can say that it is none.
        if known.usable(now, &self.config) && (known.answered || token.key_is_in(&known.keys)) {
            Ok(known.keys)
        } else {
            Err(ApiError::IdentityProviderAway)
        }
    }

    async fn ask(&self, now: Timestamp) {
        let _one = self.asking.lock().await;
        // Somebody else may have asked while we waited.
        if self.known().may_ask(now) {
            self.ask_alone(now).await;
        }
    }

    async fn ask_alone(&self, now: Timestamp) {
        self.change(|known| known.asked_at = Some(now));
        match provider::ask(&self.config).await {
            Ok(Answered { keys, endpoints }) => {
                tracing::debug!(keys = keys.len(), "the identity provider answered");
                self.change(|known| {
                    known.keys = Arc::new(keys);
                    known.endpoints = endpoints.map(Arc::new);
                    known.had_at = Some(now);
                    known.answered = true;
                });
            }
            Err(error) => {
                tracing::warn!(error, "the identity provider cannot be asked for its keys");
                self.change(|known| known.answered = false);
            }
        }
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Known {
    fn usable(&self, now: Timestamp, config: &OidcConfig) -> bool {
        let kept = SignedDuration::from_hours(config.keys_kept_hours.into()).max(STALE);
        self.had_at.is_some_and(|at| apart(at, now) <= kept)
    }

    fn is_stale(&self, now: Timestamp) -> bool {
        self.had_at.is_none_or(|at| apart(at, now) > STALE)
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        self.asked_at.is_none_or(|at| apart(at, now) >= PAUSE)
    }
}

/// How far apart two times are: a clock may be set back.
fn apart(one: Timestamp, other: Timestamp) -> SignedDuration {
    one.duration_since(other).abs()
}
