//! Whom the claims of a token name, and what they give.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::token::{Claims, Refusal, Use};
use crate::access::Role;
use crate::config::{Grant, OidcConfig};
use crate::http::{ApiError, ApiResult};

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The provider's own id of the person (`sub`), which is never given to another.
    pub subject: String,
    /// User name.
    pub user: String,
    /// Name that people read.
    pub name: String,
    /// Each role with the boards it holds for.
    pub roles: Vec<(Role, Prefixes)>,
    /// Boards of which the person sees what is under secrecy, besides the cases whose officer the person is.
    pub secrets: Prefixes,
}

/// Boards by the prefix of their case numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prefixes {
    /// All boards.
    All,
    /// Those with one of these, in capitals.
    Only(Vec<String>),
}

impl Prefixes {
    fn none() -> Prefixes {
        Prefixes::Only(Vec::new())
    }

    fn add(&mut self, boards: &[String]) {
        for prefix in boards {
            match self {
                _ if prefix == "*" => *self = Prefixes::All,
                Prefixes::All => {}
                Prefixes::Only(known) => {
                    let prefix = prefix.trim().to_uppercase();
                    if !known.contains(&prefix) {
                        known.push(prefix);
                    }
                }
            }
        }
    }

    fn add_all_of(&mut self, others: &Prefixes) {
        match others {
            Prefixes::All => *self = Prefixes::All,
            Prefixes::Only(prefixes) => self.add(prefixes),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Prefixes::Only(prefixes) if prefixes.is_empty())
    }
}

impl Person {
    /// The person that verified claims name. 403 where they give no role, or no board to have it for.
    pub(super) fn of(claims: &Claims, usage: Use, config: &OidcConfig) -> ApiResult<Person> {
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let user = text(claims, &config.user_claim)
            .ok_or_else(|| ApiError::invalid_token(Refusal::Claim(config.user_claim.clone()).sentence()))?;
        let name = text(claims, &config.name_claim).unwrap_or_else(|| user.clone());
        if usage == Use::Access
            && !config.scope.is_empty()
            && !scopes(claims).any(|scope| scope == config.scope)
        {
            return Err(ApiError::not_enough_rights(
                format!("Inloggningen saknar omfånget (scope) {}.", config.scope),
                format!("The access token lacks the scope {}.", config.scope),
            ));
        }
        let roles = roles(claims, config);
        if roles.is_empty() {
            return Err(ApiError::not_enough_rights(
                format!(
                    "Du är inloggad som {user}, men inloggningen ger ingen roll i Remiss. Be den som sköter \
                     behörigheter att ge dig en."
                ),
                "The claims of the access token give no role.",
            ));
        }
        let roles: Vec<_> = roles
            .into_iter()
            .filter(|(_, boards)| !boards.is_empty())
            .collect();
        if roles.is_empty() {
            return Err(ApiError::not_enough_rights(
                format!(
                    "Du är inloggad som {user}, men inloggningen ger ingen nämnd att arbeta för. Be den som sköter \
                     behörigheter att ge dig en."
                ),
                "The claims of the access token give no board.",
            ));
        }
        Ok(Person {
            subject: subject.to_owned(),
            user,
            name,
            secrets: secrets(claims, config, &roles),
            roles,
        })
    }
}

/// Each role that the claims give, with its boards: those named beside it, and those that other values name alone.
fn roles(claims: &Claims, config: &OidcConfig) -> Vec<(Role, Prefixes)> {
    let grants = grants(claims, config);
    let mut shared = Prefixes::none();
    for grant in grants
        .iter()
        .filter(|grant| grant.role.is_empty() && !grant.secrecy)
    {
        shared.add(&grant.boards);
    }
    let mut held = Vec::new();
    for role in Role::OF_PERSONS {
        let mut boards = Prefixes::none();
        let giving: Vec<_> = grants
            .iter()
            .filter(|grant| grant.role == role.as_str())
            .collect();
        for grant in &giving {
            if grant.boards.is_empty() {
                boards.add_all_of(&shared);
            } else {
                boards.add(&grant.boards);
            }
        }
        if !giving.is_empty() {
            held.push((role, boards));
        }
    }
    held
}

/// The boards of which the claims let the person see what is under secrecy: those named beside it, else all that the person has.
fn secrets(claims: &Claims, config: &OidcConfig, roles: &[(Role, Prefixes)]) -> Prefixes {
    let mut secrets = Prefixes::none();
    for grant in grants(claims, config).iter().filter(|grant| grant.secrecy) {
        secrets.add(&grant.boards);
        if grant.boards.is_empty() {
            for (_, boards) in roles {
                secrets.add_all_of(boards);
            }
        }
    }
    secrets
}

/// What the values of the claims stand for.
fn grants<'a>(claims: &Claims, config: &'a OidcConfig) -> Vec<&'a Grant> {
    let values = config.grant_claims.iter().flat_map(|name| values(claims, name));
    values.filter_map(|value| config.grants.get(value)).collect()
}

/// A claim by its name; by its path where no claim has that name (names of ADFS are addresses, with dots in them).
fn claim<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    rest.split('.')
        .try_fold(claims.get(first)?, |value, step| value.get(step))
}

/// The values of a claim: a provider writes a single one as a text, several as a list.
fn values<'a>(claims: &'a Claims, name: &str) -> impl Iterator<Item = &'a str> {
    let (one, several) = match claim(claims, name) {
        Some(Value::String(one)) => (Some(one.as_str()), None),
        Some(Value::Array(several)) => (None, Some(several)),
        _ => (None, None),
    };
    let several = several.into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(several)
}

/// `scope` is one text (RFC 9068); `scp` is that of Entra ID and ADFS, a text or a list.
fn scopes(claims: &Claims) -> impl Iterator<Item = &str> {
    let all = ["scope", "scp"].into_iter().flat_map(|name| values(claims, name));
    all.flat_map(str::split_whitespace)
}

/// A claim that goes into the log and onto pages: one line of at most a hundred characters.
fn text(claims: &Claims, name: &str) -> Option<String> {
    let value = claim(claims, name)?.as_str()?.trim();
    let fits = !value.is_empty() && value.chars().count() <= 100 && !value.chars().any(char::is_control);
    fits.then(|| value.to_owned())
}
