//! Mail addresses: as they are written to people, and as they travel.

use lettre::Address;

/// An address with the name it is shown with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailAddress {
    /// The name that mail programs show, for example a role or a board; `None` shows the bare address.
    pub name: Option<String>,
    /// `local@domain`. In outgoing mail it must be deliverable ([`is_deliverable`]); in incoming mail it is what the
    /// sender's program wrote, which may be anything.
    pub address: String,
}

impl MailAddress {
    /// An address without a name.
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            name: None,
            address: address.into(),
        }
    }

    /// An address with the name it is shown with.
    pub fn named(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            address: address.into(),
        }
    }

    /// The tag of a plus address (RFC 5233): `token` in `remiss+token@example.org`.
    ///
    /// Some servers write the whole address in lower case on its way, so a token should not rely on case.
    pub fn plus_tag(&self) -> Option<&str> {
        plus_tag(&self.address)
    }
}

/// Whether mail can be sent to this address at all: right shape, nothing that could slip a header or a command in.
/// Whether somebody is there, only the receiving server knows.
pub fn is_deliverable(address: &str) -> bool {
    to_wire(address).is_some()
}

/// A fresh Message-ID, without angle brackets: `<id>@<domain>` (RFC 5322 3.6.4). The caller stores it with the mail
/// before the mail is sent.
pub fn message_id(id: uuid::Uuid, domain: &str) -> String {
    format!("{id}@{domain}")
}

/// The tag of a plus address given as text; see [`MailAddress::plus_tag`].
pub(crate) fn plus_tag(address: &str) -> Option<&str> {
    let (local, _domain) = address.rsplit_once('@')?;
    let (_mailbox, tag) = local.split_once('+')?;
    (!tag.is_empty()).then_some(tag)
}

/// The address as it travels: a domain with å, ä or ö becomes punycode, so that servers without SMTPUTF8 take it.
pub(crate) fn to_wire(address: &str) -> Option<Address> {
    let (local, domain) = address.rsplit_once('@')?;
    if local.contains(['"', '\\', '<', '>', ' ']) || address.contains(char::is_control) {
        return None;
    }
    let domain = if domain.is_ascii() {
        domain.to_owned()
    } else {
        idna::domain_to_ascii(domain).ok()?
    };
    Address::new(local, domain).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_tag_is_what_stands_between_plus_and_at() {
        assert_eq!(
            MailAddress::new("remiss+ab12@example.org").plus_tag(),
            Some("ab12")
        );
        assert_eq!(MailAddress::new("remiss+a+b@example.org").plus_tag(), Some("a+b"));
        assert_eq!(MailAddress::new("remiss@example.org").plus_tag(), None);
        assert_eq!(MailAddress::new("remiss+@example.org").plus_tag(), None);
    }

    #[test]
    fn an_address_that_could_carry_a_header_or_a_command_is_not_deliverable() {
        for bad in [
            "",
            "nobody",
            "a@",
            "@b",
            "a b@example.org",
            "a@example.org\r\nBcc: x@example.org",
            "<a@example.org>",
        ] {
            assert!(!is_deliverable(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_domain_with_swedish_letters_travels_as_punycode() {
        assert_eq!(
            to_wire("styrelsen@förening.example").unwrap().to_string(),
            "styrelsen@xn--frening-90a.example"
        );
    }
}
