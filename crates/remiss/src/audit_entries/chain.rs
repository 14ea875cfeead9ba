//! The chain of the audit log: each row has the hash of the row before, and of itself with that.
//!
//! The database makes the hashes (`remiss_audit_hash`). Here they are made again, from what the rows say, so that whoever
//! can change both rows and functions of the database still has to answer for the hash that was kept elsewhere.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The hash before the first row.
pub(super) const BEFORE_THE_FIRST: [u8; 32] = [0; 32];

/// A row of the log with every field that is hashed.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub id: i64,
    pub at: Timestamp,
    pub actor: String,
    pub actor_id: Option<Uuid>,
    pub acting_user: Option<String>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    /// As Postgres writes `jsonb`.
    pub details: String,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Link {
    /// SHA-256 over the fields as netstrings (`4:case,`; `-,` for what is not there), the previous hash first and in
    /// hexadecimal, the time in microseconds since 1970 UTC.
    pub fn own_hash(&self, municipality: Uuid) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut field = |text: Option<&str>| match text {
            Some(text) => {
                hasher.update(text.len().to_string().as_bytes());
                hasher.update(b":");
                hasher.update(text.as_bytes());
                hasher.update(b",");
            }
            None => hasher.update(b"-,"),
        };
        let id = |id: Option<Uuid>| id.map(|id| id.to_string());
        field(Some(&hex(&self.previous_hash)));
        field(Some(&municipality.to_string()));
        field(Some(&self.id.to_string()));
        field(Some(&self.at.as_microsecond().to_string()));
        field(Some(&self.actor));
        field(id(self.actor_id).as_deref());
        field(self.acting_user.as_deref());
        field(Some(&self.action));
        field(Some(&self.subject_kind));
        field(Some(&self.subject_id.to_string()));
        field(id(self.board_id).as_deref());
        field(id(self.case_id).as_deref());
        field(Some(&self.details));
        hasher.finalize().into()
    }
}

/// What is wrong at a place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The row says something else than when it was written.
    Changed,
    /// The row does not follow on the one before: something between them was removed, put in or written anew.
    NotNext,
    /// Rows after this one were removed, or written anew.
    EndMissing,
    /// The row was put after the last one that the service wrote.
    NotWrittenByUs,
}

/// The first place where the chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The row; 0 when the whole log is gone.
    pub id: i64,
    /// When it says that it was written, UTC.
    pub at: Option<Timestamp>,
    /// The row before; none for the first.
    pub before: Option<i64>,
    /// What is wrong.
    pub what: Broken,
}

/// The chain as far as it was followed.
#[derive(Debug, Clone)]
pub struct Chain {
    municipality: Uuid,
    /// How many rows held.
    pub rows: u64,
    /// When the first of them was written, UTC.
    pub first_at: Option<Timestamp>,
    /// When the last of them was written, UTC.
    pub last_at: Option<Timestamp>,
    /// Place of the last of them; 0 before the first.
    pub last_id: i64,
    /// Hash of the last of them.
    pub head: [u8; 32],
}

impl Chain {
    pub(super) fn new(municipality: Uuid) -> Chain {
        Chain {
            municipality,
            rows: 0,
            first_at: None,
            last_at: None,
            last_id: 0,
            head: BEFORE_THE_FIRST,
        }
    }

    /// Follows the chain to the next row, or says why it does not hold there.
    pub(super) fn follow(&mut self, next: &Link) -> Result<(), Break> {
        let own = next.own_hash(self.municipality);
        let what = if own.as_slice() != next.hash {
            Some(Broken::Changed)
        } else if next.previous_hash != self.head {
            Some(Broken::NotNext)
        } else {
            None
        };
        if let Some(what) = what {
            return Err(self.broken_at(next.id, Some(next.at), what));
        }
        self.rows += 1;
        self.first_at = self.first_at.or(Some(next.at));
        self.last_at = Some(next.at);
        self.last_id = next.id;
        self.head = own;
        Ok(())
    }

    pub(super) fn broken_at(&self, id: i64, at: Option<Timestamp>, what: Broken) -> Break {
        Break {
            id,
            at,
            before: (self.rows > 0).then_some(self.last_id),
            what,
        }
    }

    /// The last hash in hexadecimal.
    pub fn head_hex(&self) -> String {
        hex(&self.head)
    }
}

/// In hexadecimal, lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TOWN: Uuid = Uuid::from_u128(1);

    fn link(id: i64, previous: [u8; 32]) -> Link {
        let mut link = Link {
            id,
            at: "2019-09-02T06:00:00.000001Z".parse().unwrap(),
            actor: "Ärendesystemet".to_owned(),
            actor_id: Some(Uuid::from_u128(7)),
            acting_user: None,
            action: "case.registered".to_owned(),
            subject_kind: "case".to_owned(),
            subject_id: Uuid::from_u128(9),
            board_id: None,
            case_id: None,
            details: r#"{"title": "Å"}"#.to_owned(),
            previous_hash: previous.to_vec(),
            hash: Vec::new(),
        };
        link.hash = link.own_hash(TOWN).to_vec();
        link
    }

    fn three() -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for id in 1..=3 {
            let previous = links.last().map_or(BEFORE_THE_FIRST, |last| last.own_hash(TOWN));
            links.push(link(id, previous));
        }
        links
    }

    fn followed(links: &[Link]) -> Result<Chain, Break> {
        let mut chain = Chain::new(TOWN);
        links.iter().try_for_each(|link| chain.follow(link))?;
        Ok(chain)
    }

    #[test]
    fn a_whole_chain_holds_to_its_last_row() {
        let chain = followed(&three()).unwrap();
        assert_eq!((chain.rows, chain.last_id), (3, 3));
        assert_eq!(chain.head_hex(), hex(&three()[2].hash));
    }

    #[test]
    fn a_row_that_says_something_else_is_found() {
        let mut links = three();
        links[1].acting_user = Some(String::new());
        let found = followed(&links).unwrap_err();
        assert_eq!((found.id, found.what), (2, Broken::Changed));
    }

    #[test]
    fn a_row_that_is_gone_or_written_anew_is_found_at_the_next_one() {
        let mut links = three();
        links.remove(1);
        let found = followed(&links).unwrap_err();
        assert_eq!(
            (found.id, found.before, found.what),
            (3, Some(1), Broken::NotNext)
        );
        let mut links = three();
        links[1].actor = "Någon annan".to_owned();
        links[1].hash = links[1].own_hash(TOWN).to_vec();
        let found = followed(&links).unwrap_err();
        assert_eq!((found.id, found.what), (3, Broken::NotNext));
        let mut links = three();
        links.remove(0);
        let found = followed(&links).unwrap_err();
        assert_eq!((found.id, found.before, found.what), (2, None, Broken::NotNext));
    }
}
