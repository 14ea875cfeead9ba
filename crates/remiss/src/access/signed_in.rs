//! A person who is signed in, as the caller of an operation.

use std::collections::HashSet;

use super::oidc::{Person, Prefixes};
use super::store::boards_by_prefix;
use super::{Boards, Caller, Role, SignedIn};
use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// The caller that `person` is where `roles` may call: with the boards of those roles and of no other. 403 where the person
/// has none of them.
pub async fn caller_of(app: &App, person: Person, roles: &HashSet<String>) -> ApiResult<Caller> {
    let may = |role: Role| roles.contains(role.as_str());
    let Some((role, _)) = person.roles.iter().find(|(role, _)| may(*role)) else {
        let has: Vec<_> = person.roles.iter().map(|(role, _)| role.as_str()).collect();
        return Err(not_among(
            roles,
            &format!("din inloggning ger {}", has.join(", ")),
            &has.join(", "),
        ));
    };
    let role = *role;
    let some = |boards: &Prefixes| matches!(boards, Prefixes::Only(prefixes) if !prefixes.is_empty());
    let limited = some(&person.secrets) || person.roles.iter().any(|(_, boards)| some(boards));
    let known = if limited {
        boards_by_prefix(app).await?
    } else {
        Vec::new()
    };
    let secrets = boards(&person.secrets, &known);
    let held: Vec<(Role, Boards)> = person
        .roles
        .into_iter()
        .map(|(role, prefixes)| (role, boards(&prefixes, &known)))
        .collect();
    let boards = held
        .iter()
        .filter(|(role, _)| may(*role))
        .fold(Boards::Only(Vec::new()), |all, (_, boards)| all.and(boards));
    Ok(Caller {
        name: person.name,
        role,
        boards,
        secrets,
        acting_user: Some(person.user),
        signed_in: Some(SignedIn {
            subject: person.subject,
            roles: held,
        }),
        ..Caller::system("")
    })
}

/// 403: none of the roles that may.
pub(super) fn not_among(roles: &HashSet<String>, has_sv: &str, has_en: &str) -> ApiError {
    let mut roles: Vec<_> = roles.iter().map(String::as_str).collect();
    roles.sort_unstable();
    let roles = roles.join(", ");
    ApiError::not_enough_rights(
        format!("Åtgärden kräver någon av rollerna {roles}; {has_sv}."),
        format!("This takes one of the roles {roles}; the caller has {has_en}."),
    )
}

fn boards(prefixes: &Prefixes, known: &[(String, uuid::Uuid)]) -> Boards {
    match prefixes {
        Prefixes::All => Boards::All,
        Prefixes::Only(prefixes) => {
            let theirs = known
                .iter()
                .filter(|(prefix, _)| prefixes.contains(&prefix.to_uppercase()));
            Boards::Only(theirs.map(|(_, id)| *id).collect())
        }
    }
}
