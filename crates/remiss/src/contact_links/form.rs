//! The form of one contact: as it is shown, and as it comes in.

use uuid::Uuid;

use crate::http::{ApiError, ApiResult};
use crate::organisations::{Contact, ContactFields, PreferredChannel};
use crate::public::{Fields, Language};

/// A field of one line, with what is wrong with it.
pub(super) struct Line {
    pub id: &'static str,
    /// Its kind in HTML: `text`, `email` or `tel`.
    pub kind: &'static str,
    /// Key of its label, among the words of the pages.
    pub label: &'static str,
    /// Key of what helps to fill it in; empty: nothing does.
    pub hint: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub error: Option<String>,
}

/// The form as it is shown.
pub(super) struct Form {
    /// Token that keeps one that is sent twice from being taken twice.
    pub token: String,
    /// Version of the contact that it shows; 0 for a new one.
    pub version: i32,
    pub lines: Vec<Line>,
    pub postal_address: String,
    pub postal_address_error: Option<String>,
    /// How the contact wants to be asked: `email`, `letter`, or empty for as the organisation does.
    pub channel: String,
    pub receives_remisser: bool,
    pub receives_error: Option<String>,
    pub may_publish: bool,
    pub plain_language: bool,
    /// Key of what is said above the form.
    pub notice: Option<&'static str>,
}

impl Form {
    /// The form of a contact that is there.
    pub fn of(contact: &Contact, token: String) -> Form {
        let line = |id, kind, label, hint, autocomplete, value: &str| Line {
            id,
            kind,
            label,
            hint,
            autocomplete,
            value: value.to_owned(),
            error: None,
        };
        let email = contact.email.as_deref().unwrap_or_default();
        Form {
            token,
            version: contact.version,
            lines: vec![
                line(
                    "roll",
                    "text",
                    "contacts.field_role",
                    "contacts.field_role_hint",
                    "off",
                    &contact.role,
                ),
                line("namn", "text", "contacts.field_name", "", "off", &contact.name),
                line("epost", "email", "contacts.field_email", "", "off", email),
                line(
                    "telefon",
                    "tel",
                    "contacts.field_phone",
                    "",
                    "off",
                    &contact.phone,
                ),
            ],
            postal_address: contact.postal_address.clone(),
            postal_address_error: None,
            channel: contact.channel.clone().unwrap_or_default(),
            receives_remisser: contact.receives_remisser,
            receives_error: None,
            may_publish: contact.may_publish,
            plain_language: contact.plain_language,
            notice: None,
        }
    }

    /// The form of a new contact.
    pub fn empty(organisation_id: Uuid, token: String) -> Form {
        let contact = Contact {
            id: Uuid::nil(),
            organisation_id,
            role: String::new(),
            name: String::new(),
            email: None,
            phone: String::new(),
            postal_address: String::new(),
            channel: None,
            plain_language: false,
            may_publish: false,
            receives_remisser: true,
            version: 0,
        };
        Form::of(&contact, token)
    }

    /// The same with what was written.
    pub fn filled_with(mut self, fields: &Fields) -> Form {
        for line in &mut self.lines {
            line.value = fields.get(line.id).to_owned();
        }
        self.postal_address = fields.get("adress").to_owned();
        self.channel = fields.get("kanal").to_owned();
        self.receives_remisser = !fields.get("remisser").is_empty();
        self.may_publish = !fields.get("publicera").is_empty();
        self.plain_language = !fields.get("lattlast").is_empty();
        self.version = fields.get("version").parse().unwrap_or_default();
        self
    }

    /// Checks what was written. `None`: something has to be mended, and the form says what.
    pub fn check(&mut self, t: &Language, id: Uuid, organisation_id: Uuid) -> ApiResult<Option<Contact>> {
        let value = |id: &str| -> String {
            let line = self.lines.iter().find(|line| line.id == id);
            line.map(|line| line.value.clone()).unwrap_or_default()
        };
        let fields = ContactFields {
            role: value("roll"),
            name: value("namn"),
            email: Some(value("epost")),
            phone: value("telefon"),
            postal_address: self.postal_address.clone(),
            channel: match self.channel.as_str() {
                "email" => Some(PreferredChannel::Email),
                "letter" => Some(PreferredChannel::Letter),
                _ => None,
            },
            plain_language: self.plain_language,
            may_publish: self.may_publish,
            receives_remisser: self.receives_remisser,
        };
        match fields.to_contact(id, organisation_id) {
            Ok(contact) => {
                if contact.receives_remisser && contact.email.is_none() && contact.postal_address.is_empty() {
                    self.wrong("epost", t.say("contacts.no_way"));
                    return Ok(None);
                }
                Ok(Some(contact))
            }
            Err(ApiError::Invalid(wrong)) => {
                for field in wrong {
                    let (id, key) = match field.pointer.as_str() {
                        "#/role" => ("roll", "contacts.wrong_role"),
                        "#/name" => ("namn", "contacts.wrong_name"),
                        "#/email" => ("epost", "contacts.wrong_email"),
                        "#/phone" => ("telefon", "contacts.wrong_phone"),
                        _ => ("adress", "contacts.wrong_address"),
                    };
                    self.wrong(id, &t.with(key, "error", &field.detail.sv));
                }
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Says that nobody would be reached any more.
    pub fn nobody_reached(&mut self, t: &Language) {
        self.receives_error = Some(t.say("contacts.nobody_left").to_owned());
    }

    fn wrong(&mut self, id: &str, words: &str) {
        match self.lines.iter_mut().find(|line| line.id == id) {
            Some(line) => line.error = Some(words.to_owned()),
            None => self.postal_address_error = Some(words.to_owned()),
        }
    }

    /// What has to be mended: id of the field and what is wrong.
    pub fn errors(&self) -> Vec<(&'static str, &str)> {
        let lines = self
            .lines
            .iter()
            .filter_map(|line| Some((line.id, line.error.as_deref()?)));
        let address = self
            .postal_address_error
            .as_deref()
            .map(|error| ("adress", error));
        let receives = self.receives_error.as_deref().map(|error| ("remisser", error));
        lines.chain(address).chain(receives).collect()
    }
}
