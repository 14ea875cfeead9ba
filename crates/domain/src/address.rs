//! E-mail and postal addresses, checked when they come in, so that everything after can trust them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An e-mail address whose shape has been checked. The domain is in lower case and as mails carry it (`föreningen.example.org` as
/// `xn--freningen-07a.example.org`); the part before the @ is kept as written.
///
/// Only what a mail header can carry without quoting is let through: a line break, a comma or a second @ can therefore never
/// turn one recipient into another header.
///
/// ```
/// use remiss_domain::address::EmailAddress;
///
/// let address: EmailAddress = "Remiss+ks1216-2018@Example.ORG".parse()?;
/// assert_eq!(address.as_str(), "Remiss+ks1216-2018@example.org");
/// assert_eq!(address.tag(), Some("ks1216-2018"));
/// # Ok::<(), remiss_domain::address::EmailAddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailAddressError {
    /// No @, or more than one.
    #[error("En e-postadress har ett @, till exempel forening@example.org.")]
    NotOneAt,
    /// The part before the @ is empty, too long, or has characters that are not allowed there.
    #[error("Delen före @ i e-postadressen är tom eller innehåller otillåtna tecken.")]
    BadLocalPart,
    /// The part after the @ is no domain name.
    #[error("Delen efter @ i e-postadressen är inget giltigt domännamn.")]
    BadDomain,
    /// Longer than 254 characters.
    #[error("E-postadressen är för lång.")]
    TooLong,
}

impl EmailAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The part before the @, as written.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }

    /// The tag of a sub-address: `ks1216-2018` in `remiss+ks1216-2018@example.org`.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.local_part().split_once('+').map(|(_, tag)| tag)
    }

    /// The address in lower case, for finding the same address written otherwise.
    #[must_use]
    pub fn search_key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    /// Reads an address; blanks around it are dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailAddressError::NotOneAt)?;
        if domain.contains('@') {
            return Err(EmailAddressError::NotOneAt);
        }
        let local_ok = (1..=64).contains(&local.len())
            && local
                .split('.')
                .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte));
        if !local_ok {
            return Err(EmailAddressError::BadLocalPart);
        }
        let domain = as_it_travels(domain)?;
        if !is_domain(&domain) {
            return Err(EmailAddressError::BadDomain);
        }
        if local.len() + 1 + domain.len() > 254 {
            return Err(EmailAddressError::TooLong);
        }
        Ok(Self(format!("{local}@{domain}")))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// A Swedish postal address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PostalFields", into = "PostalFields", rename_all = "camelCase")]
pub struct PostalAddress {
    lines: Vec<String>,
    postcode: String,
    city: String,
}

/// Why a postal address is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PostalAddressError {
    /// Not five digits.
    #[error("Ett postnummer har fem siffror, till exempel 701 35.")]
    BadPostcode,
    /// No city.
    #[error("Postort saknas.")]
    NoCity,
    /// No line that is not blank, or more than six.
    #[error("En postadress har en till sex rader utöver postnummer och ort.")]
    BadLines,
    /// A control character or a line break within a line.
    #[error("Postadressen innehåller otillåtna tecken.")]
    BadCharacter,
}

impl PostalAddress {
    /// Checks and tidies an address: blanks around are dropped, the postcode is written `701 35`.
    ///
    /// # Errors
    ///
    /// When the postcode has not five digits, the city is missing, or the lines are none, too many, or hold control characters.
    pub fn new(
        lines: impl IntoIterator<Item = impl AsRef<str>>,
        postcode: &str,
        city: &str,
    ) -> Result<Self, PostalAddressError> {
        let lines: Vec<String> = lines
            .into_iter()
            .map(|line| line.as_ref().trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        if !(1..=6).contains(&lines.len()) {
            return Err(PostalAddressError::BadLines);
        }
        let city = city.trim();
        if city.is_empty() {
            return Err(PostalAddressError::NoCity);
        }
        if lines.iter().any(|line| line.chars().any(char::is_control)) || city.chars().any(char::is_control) {
            return Err(PostalAddressError::BadCharacter);
        }
        let trimmed = postcode.trim();
        let trimmed = trimmed
            .strip_prefix("SE-")
            .or_else(|| trimmed.strip_prefix("S-"))
            .unwrap_or(trimmed);
        let digits: String = trimmed
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let valid =
            digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        if !valid {
            return Err(PostalAddressError::BadPostcode);
        }
        let postcode = format!("{} {}", &digits[..3], &digits[3..]);
        Ok(Self {
            lines,
            postcode,
            city: city.to_owned(),
        })
    }

    /// The lines before the postcode.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The postcode as `701 35`.
    #[must_use]
    pub fn postcode(&self) -> &str {
        &self.postcode
    }

    /// The city.
    #[must_use]
    pub fn city(&self) -> &str {
        &self.city
    }
}

impl fmt::Display for PostalAddress {
    /// One line per line, as on an envelope; two blanks between postcode and city, as Swedish post wants it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(f, "{}  {}", self.postcode, self.city)
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostalFields {
    lines: Vec<String>,
    postcode: String,
    city: String,
}

impl TryFrom<PostalFields> for PostalAddress {
    type Error = PostalAddressError;

    fn try_from(fields: PostalFields) -> Result<Self, Self::Error> {
        Self::new(fields.lines, &fields.postcode, &fields.city)
    }
}

impl From<PostalAddress> for PostalFields {
    fn from(address: PostalAddress) -> Self {
        Self {
            lines: address.lines,
            postcode: address.postcode,
            city: address.city,
        }
    }
}

fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// The domain in lower case, with names that have other letters than a to z in their form for mails and the DNS (RFC 5890).
fn as_it_travels(domain: &str) -> Result<String, EmailAddressError> {
    if domain.is_ascii() {
        return Ok(domain.to_ascii_lowercase());
    }
    idna::domain_to_ascii(domain).map_err(|_| EmailAddressError::BadDomain)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && domain.len() <= 253
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && !top.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_swedish_domain_is_kept_as_mails_carry_it() {
        let address: EmailAddress = "info@Föreningen.example.org".parse().unwrap();
        assert_eq!(address.as_str(), "info@xn--freningen-07a.example.org");
        assert_eq!(address.as_str().parse::<EmailAddress>().unwrap(), address);
        for none in [
            "info@\u{202e}å.example.org",
            "info@å..example.org",
            "info@å b.example.org",
            "info@ö/.example.org",
        ] {
            assert_eq!(
                none.parse::<EmailAddress>(),
                Err(EmailAddressError::BadDomain),
                "{none}"
            );
        }
    }

    #[test]
    fn an_address_that_is_none_says_why() {
        use EmailAddressError::*;
        for (text, error) in [
            ("forening", NotOneAt),
            ("a@b@example.org", NotOneAt),
            ("@example.org", BadLocalPart),
            ("a..b@example.org", BadLocalPart),
            (".a@example.org", BadLocalPart),
            ("a\r\nBcc: x@example.org", BadLocalPart),
            ("förening@example.org", BadLocalPart),
            ("a b@example.org", BadLocalPart),
            ("a@example", BadDomain),
            ("a@-example.org", BadDomain),
            ("a@example-.org", BadDomain),
            ("a@exa mple.org", BadDomain),
            ("a@example.org\r\nBcc: x", BadDomain),
            ("a@1.2.3.4", BadDomain),
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(error), "{text}");
        }
        assert_eq!(
            format!("{}@example.org", "a".repeat(250)).parse::<EmailAddress>(),
            Err(TooLong)
        );
    }

    #[test]
    fn a_postcode_is_written_in_one_way() {
        for text in ["70135", "701 35", " SE-701 35", "S-70135"] {
            let address = PostalAddress::new(["Örebro kommun", "Box 30000"], text, " Örebro ").unwrap();
            assert_eq!(address.to_string(), "Örebro kommun\nBox 30000\n701 35  Örebro");
        }
        for text in ["7013", "7013A", "", "701 355", "01 234", "åäöåä"] {
            assert_eq!(
                PostalAddress::new(["a"], text, "b"),
                Err(PostalAddressError::BadPostcode),
                "{text}"
            );
        }
        assert_eq!(
            PostalAddress::new(["a\nb"], "70135", "c"),
            Err(PostalAddressError::BadCharacter)
        );
        assert_eq!(
            PostalAddress::new([" "], "70135", "c"),
            Err(PostalAddressError::BadLines)
        );
        assert_eq!(
            PostalAddress::new(["a"], "70135", " "),
            Err(PostalAddressError::NoCity)
        );
    }

    proptest! {
        #[test]
        fn an_accepted_address_never_carries_a_header_break(text in "\\PC{0,20}[\r\n,<>;@ ]{0,3}\\PC{0,20}") {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic() && !b",<>;\"()".contains(&b)));
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
                prop_assert_eq!(address.as_str().parse::<EmailAddress>(), Ok(address.clone()));
            }
        }
    }
}
