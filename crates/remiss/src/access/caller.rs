//! The caller of an operation.

use std::fmt;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::error::{ApiError, ApiResult};

/// What a caller may do, by its kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Registrator: registers, numbers, makes void, places the inbox.
    Registrar,
    /// Handläggare: everything in cases.
    Officer,
    /// Nämndsekreterare: meetings, stop dates, agendas, decisions.
    Secretary,
    /// Samordnare: register of organisations, statistics.
    Coordinator,
    /// Revisor: reads all, changes nothing.
    Auditor,
    /// Administratör: boards, keys, settings.
    Administrator,
    /// Organisation: its own invitations, responses and contacts.
    Organisation,
    /// Anyone, without credentials.
    Public,
    /// The service itself: jobs, mail intake.
    System,
}

impl Role {
    /// The roles that a key can have.
    pub const OF_KEYS: [Role; 7] = [
        Role::Registrar,
        Role::Officer,
        Role::Secretary,
        Role::Coordinator,
        Role::Auditor,
        Role::Administrator,
        Role::Organisation,
    ];

    /// The roles that a person who signs in can have; organisations have keys.
    pub const OF_PERSONS: [Role; 6] = [
        Role::Registrar,
        Role::Officer,
        Role::Secretary,
        Role::Coordinator,
        Role::Auditor,
        Role::Administrator,
    ];

    /// The role as in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Registrar => "registrar",
            Role::Officer => "officer",
            Role::Secretary => "secretary",
            Role::Coordinator => "coordinator",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
            Role::Organisation => "organisation",
            Role::Public => "public",
            Role::System => "system",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Role, String> {
        let known = Role::OF_KEYS.into_iter().find(|role| role.as_str() == text);
        known.ok_or_else(|| {
            format!(
                "{text} is no role; the roles are {}",
                Role::OF_KEYS.map(Role::as_str).join(", ")
            )
        })
    }
}

/// The boards that a caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Boards {
    /// All boards.
    All,
    /// These boards only.
    Only(Vec<Uuid>),
}

impl Boards {
    /// Whether this board is among them.
    pub fn contain(&self, board: Uuid) -> bool {
        match self {
            Boards::All => true,
            Boards::Only(ids) => ids.contains(&board),
        }
    }

    /// No board.
    pub const fn none() -> Boards {
        Boards::Only(Vec::new())
    }

    /// These and those.
    pub fn and(self, others: &Boards) -> Boards {
        match (self, others) {
            (Boards::Only(mut ids), Boards::Only(others)) => {
                ids.extend(
                    others
                        .iter()
                        .filter(|id| !ids.contains(id))
                        .copied()
                        .collect::<Vec<_>>(),
                );
                Boards::Only(ids)
            }
            _ => Boards::All,
        }
    }

    /// As the transaction's setting `remiss.boards` has it.
    pub fn to_setting(&self) -> String {
        match self {
            Boards::All => "*".to_owned(),
            Boards::Only(ids) => ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(","),
        }
    }
}

/// Who calls, and for whom.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The API key, if there is one.
    pub id: Option<Uuid>,
    /// Name of the key, of the part of the service, or of the person who is signed in.
    pub name: String,
    /// What it may do. Of a person with several roles: the first that the operation allows.
    pub role: Role,
    /// Which boards it may see. Of a person: those of the roles that the operation allows.
    pub boards: Boards,
    /// Of which boards it sees what is under secrecy (sekretess), besides the cases whose officer it is.
    pub secrets: Boards,
    /// The organisation, for a key of one.
    pub organisation: Option<Uuid>,
    /// User name of the person: who is signed in, or whom a case system acts for (`X-Acting-User`).
    pub acting_user: Option<String>,
    /// What a person who is signed in has, for this operation and for others.
    pub signed_in: Option<SignedIn>,
    /// Requests that it may make in a minute, where that is not what the settings say; 0: any number.
    pub requests_per_minute: Option<u32>,
}

/// What the token of a person gives.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The provider's own id of the person.
    pub subject: String,
    /// Every role of the person, with the boards that it holds for.
    pub roles: Vec<(Role, Boards)>,
}

impl Caller {
    /// The service itself; `part` is what the audit log names. It sees what is under secrecy: what it shows or sends to
    /// others it gathers as [`Caller::without_secrets`].
    pub fn system(part: &str) -> Caller {
        Caller {
            id: None,
            name: part.to_owned(),
            role: Role::System,
            boards: Boards::All,
            secrets: Boards::All,
            organisation: None,
            acting_user: None,
            signed_in: None,
            requests_per_minute: None,
        }
    }

    /// Anyone, on a public page. Handlers show and touch only what is public; what is under secrecy is not there.
    pub fn public() -> Caller {
        Caller {
            secrets: Boards::none(),
            ..Caller::with_link()
        }
    }

    /// Anyone who holds a link that was given to them alone, for example that of an answer, or who reads what somebody
    /// decided to publish. Handlers show and touch only what the link is for, or what was published: an answer can be given in a
    /// case under secrecy too, since the holder of its link was asked.
    pub fn with_link() -> Caller {
        Caller {
            role: Role::Public,
            ..Caller::system("public")
        }
    }

    /// The same caller as somebody who sees nothing that is under secrecy: for what is written to be read by others.
    pub fn without_secrets(&self) -> Caller {
        Caller {
            secrets: Boards::none(),
            signed_in: None,
            ..self.clone()
        }
    }

    /// The same caller in a transaction that concerns every case of its boards, also those under secrecy that it cannot see: a meeting that
    /// is moved takes all of them along. Its answer names none of them.
    pub fn for_every_case(&self) -> Caller {
        Caller {
            secrets: self.boards.clone(),
            ..self.clone()
        }
    }

    /// The same caller in a transaction that marks something as secret, which its caller may then be unable to see. Look
    /// first, as the caller itself, whether it may see what it is about to mark.
    pub fn who_marks(&self) -> Caller {
        Caller {
            secrets: self.boards.clone(),
            ..self.clone()
        }
    }

    /// User name of the person, when the municipality's own provider has vouched for it.
    pub fn signed_in_user(&self) -> Option<&str> {
        self.signed_in.as_ref().and(self.acting_user.as_deref())
    }

    /// Whether the caller has one of `roles`: for the transitions that are shown as links.
    pub fn is_one_of(&self, roles: &[Role]) -> bool {
        match &self.signed_in {
            Some(person) => person.roles.iter().any(|(role, _)| roles.contains(role)),
            None => roles.contains(&self.role),
        }
    }

    /// Whether the caller has one of `roles` for this board: for the transitions that are shown as links. A case that is only shared
    /// with the caller's boards shows none.
    pub fn works_at(&self, roles: &[Role], board: Uuid) -> bool {
        roles.iter().any(|role| self.has(*role, board))
    }

    /// Whether the caller has this role for this board: for what a handler leaves to one of the roles that may call it.
    pub fn has(&self, wanted: Role, board: Uuid) -> bool {
        match &self.signed_in {
            Some(person) => person
                .roles
                .iter()
                .any(|(role, boards)| *role == wanted && boards.contain(board)),
            None => self.role == wanted && self.boards.contain(board),
        }
    }

    /// Whose idempotency keys these are.
    pub fn owner(&self) -> String {
        match (&self.signed_in, self.id) {
            (Some(person), _) => format!("person:{}", person.subject),
            (None, Some(id)) => id.to_string(),
            (None, None) => self.name.clone(),
        }
    }

    /// Who did something, as documents and versions name it: the person, else the key.
    pub fn person(&self) -> &str {
        self.acting_user.as_deref().unwrap_or(&self.name)
    }

    /// The organisation of the key; a key of another kind has none.
    pub fn own_organisation(&self) -> ApiResult<Uuid> {
        self.organisation.ok_or(ApiError::NotFound)
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The gate has put it there; without it the operation was not meant to have a caller.
        ready(
            request
                .extensions()
                .get::<Caller>()
                .cloned()
                .ok_or(ApiError::Unauthorized),
        )
    }
}
