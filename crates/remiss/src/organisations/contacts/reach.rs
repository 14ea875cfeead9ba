//! How a remiss reaches an organisation: which of its contacts, by mail or by letter.

use super::store::Contact;
use crate::organisations::Organisation;

/// The contact that a remiss goes to, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach<'a> {
    /// The contact.
    pub contact: &'a Contact,
    /// By letter; else by mail.
    pub by_letter: bool,
}

/// The first contact that is reached in its own way, or in the organisation's where it has none; the other way is better than none. `None`: nobody is
/// reached. `contacts` are those that remisser go to.
pub fn reach<'a>(organisation: &Organisation, contacts: &'a [Contact]) -> Option<Reach<'a>> {
    let wants_letter = |contact: &Contact| {
        let channel = contact
            .channel
            .as_deref()
            .unwrap_or(&organisation.preferred_channel);
        channel == "letter"
    };
    let by_mail = |contact: &Contact| contact.email.as_deref().is_some_and(|email| email.contains('@'));
    let by_letter = |contact: &Contact| !contact.postal_address.trim().is_empty();
    let in_own_way = contacts.iter().find_map(|contact| {
        let letter = wants_letter(contact);
        let reached = if letter {
            by_letter(contact)
        } else {
            by_mail(contact)
        };
        reached.then_some(Reach {
            contact,
            by_letter: letter,
        })
    });
    let in_another = || {
        let contact = contacts
            .iter()
            .find(|contact| by_mail(contact) || by_letter(contact))?;
        Some(Reach {
            contact,
            by_letter: !by_mail(contact),
        })
    };
    in_own_way.or_else(in_another)
}
