//! Names of folders as IMAP writes them: modified UTF-7 (RFC 3501 section 5.1.3).

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

const LETTERS: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// The name on the wire. `delimiter` is what the server puts between the levels of its folders; in settings it is `/`.
pub(super) fn on_the_wire(name: &str, delimiter: Option<&str>) -> String {
    let name = match delimiter {
        Some(delimiter) => name.replace('/', delimiter),
        None => name.to_owned(),
    };
    let mut wire = String::new();
    let mut other = Vec::new();
    for letter in name.chars() {
        if matches!(letter, ' '..='~') {
            end(&mut wire, &mut other);
            wire.push(letter);
            if letter == '&' {
                wire.push('-');
            }
        } else {
            let mut units = [0; 2];
            other.extend(
                letter
                    .encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes()),
            );
        }
    }
    end(&mut wire, &mut other);
    wire
}

fn end(wire: &mut String, other: &mut Vec<u8>) {
    if !other.is_empty() {
        wire.push('&');
        wire.push_str(&LETTERS.encode(&other));
        wire.push('-');
        other.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_the_rfc_shows_it() {
        assert_eq!(
            on_the_wire("~peter/mail/台北/日本語", None),
            "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
        );
        assert_eq!(on_the_wire("Å & Ö", None), "&AMU- &- &ANY-");
        assert_eq!(on_the_wire("Å", None), "&AMU-");
        assert_eq!(on_the_wire("📬", None), "&2D3c7A-");
    }

    #[test]
    fn levels_are_written_with_the_servers_delimiter() {
        assert_eq!(on_the_wire("INBOX/Hanterade", Some(".")), "INBOX.Hanterade");
        assert_eq!(on_the_wire("INBOX/Åtgärdat", Some("/")), "INBOX/&AMU-tg&AOQ-rdat");
    }
}
