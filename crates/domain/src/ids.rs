//! Ids, one type for each kind of thing, so that the id of a case is never taken for the id of a document.
//!
//! The ids are UUIDs of version 7, made by the application (`App`); this crate neither reads the clock nor draws random numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id as a plain UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+ };
}

ids! {
    /// A municipality (kommun): the tenant.
    MunicipalityId;
    /// A board (nämnd): an authority of its own.
    BoardId;
    /// A meeting of a board (sammanträde).
    MeetingId;
    /// A case (ärende).
    CaseId;
    /// A document in a case (handling).
    DocumentId;
    /// A remiss, outgoing or incoming.
    RemissId;
    /// A body on the distribution list of one remiss (remissinstans).
    RecipientId;
    /// An answer to a remiss (remissvar).
    ResponseId;
    /// One view within a response (synpunkt).
    ViewpointId;
    /// A draft of a document.
    DraftId;
    /// A decision (beslut).
    DecisionId;
    /// A body in the register of organisations.
    OrganisationId;
    /// A contact of an organisation.
    ContactId;
    /// An outgoing message or letter.
    MessageId;
    /// Something that came in and waits for the registrar.
    InboxEntryId;
    /// A reusable distribution list (sändlista).
    DistributionListId;
    /// A key to the API.
    ApiKeyId;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_a_bare_uuid_and_read_back() {
        let uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        let id = CaseId::from(uuid);
        assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
        assert_eq!(Uuid::from(id), uuid);
        assert!("Ks 1216/2018".parse::<CaseId>().is_err());
    }
}
