//! Contacts as the API shows them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Contact;
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiResult, Links};
use crate::organisations::PreferredChannel;
use crate::organisations::check::Check;
use crate::organisations::view::KEEPERS;

/// A contact of an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// Id.
    pub id: Uuid,
    /// The organisation.
    pub organisation_id: Uuid,
    /// Role (roll).
    #[schema(example = "ordförande")]
    pub role: String,
    /// Name; empty when none was given.
    #[schema(example = "")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "forening@example.org")]
    pub email: Option<String>,
    /// Phone number; empty when none was given.
    #[schema(example = "019-000 00 00")]
    pub phone: String,
    /// Postal address, one line per line; empty when none was given.
    #[schema(example = "Box 100\n701 35  Örebro")]
    pub postal_address: String,
    /// How this contact wants to be asked; none: as the organisation does.
    #[schema(value_type = Option<PreferredChannel>, example = json!(null))]
    pub channel: Option<String>,
    /// Wants mails in plain language (lättläst).
    #[schema(example = false)]
    pub plain_language: bool,
    /// Whether the contact may be published.
    #[schema(example = false)]
    pub may_publish: bool,
    /// Whether remisser go to this contact.
    #[schema(example = true)]
    pub receives_remisser: bool,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl ContactView {
    /// The contact as `caller` may see it.
    pub fn of(app: &App, caller: &Caller, contact: &Contact) -> ContactView {
        let organisation = app.url(&format!("/organisations/{}", contact.organisation_id));
        let address = format!("{organisation}/contacts/{}", contact.id);
        let may_change = caller.is_one_of(KEEPERS) || caller.organisation == Some(contact.organisation_id);
        ContactView {
            id: contact.id,
            organisation_id: contact.organisation_id,
            role: contact.role.clone(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            postal_address: contact.postal_address.clone(),
            channel: contact.channel.clone(),
            plain_language: contact.plain_language,
            may_publish: contact.may_publish,
            receives_remisser: contact.receives_remisser,
            links: Links::to_self(address.clone())
                .and("organisation", "GET", organisation)
                .and_if(may_change, "edit", "PUT", address.clone())
                .and_if(may_change, "delete", "DELETE", address),
        }
    }
}

/// A contact as it is to be: what is left out is empty, or the usual.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactFields {
    /// Role (roll).
    #[schema(example = "ordförande")]
    pub role: String,
    /// Name.
    #[serde(default)]
    #[schema(example = "")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "forening@example.org")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(default)]
    #[schema(example = "019-000 00 00")]
    pub phone: String,
    /// Postal address, one line per line.
    #[serde(default)]
    #[schema(example = "Box 100\n701 35  Örebro")]
    pub postal_address: String,
    /// How this contact wants to be asked; as the organisation does when nothing is said.
    #[schema(example = "email")]
    pub channel: Option<PreferredChannel>,
    /// Wants mails in plain language (lättläst); false when nothing is said.
    #[serde(default)]
    #[schema(example = false)]
    pub plain_language: bool,
    /// Whether the contact may be published; false when nothing is said.
    #[serde(default)]
    #[schema(example = false)]
    pub may_publish: bool,
    /// Whether remisser go to this contact; true when nothing is said.
    #[serde(default = "yes")]
    #[schema(example = true)]
    pub receives_remisser: bool,
}

fn yes() -> bool {
    true
}

impl ContactFields {
    /// The contact `id` with these fields.
    pub fn to_contact(&self, id: Uuid, organisation_id: Uuid) -> ApiResult<Contact> {
        let mut check = Check::default();
        let contact = Contact {
            id,
            organisation_id,
            role: check.needed(
                "/role",
                &self.role,
                "Kontakten behöver en roll, till exempel ordförande.",
                "The contact needs a role, such as ordförande.",
            ),
            name: check.line("/name", &self.name),
            email: self
                .email
                .as_deref()
                .filter(|text| !text.trim().is_empty())
                .and_then(|text| check.email("/email", text)),
            phone: check.line("/phone", &self.phone),
            postal_address: check.lines("/postalAddress", &self.postal_address),
            channel: self.channel.map(|channel| channel.as_str().to_owned()),
            plain_language: self.plain_language,
            may_publish: self.may_publish,
            receives_remisser: self.receives_remisser,
            version: 1,
        };
        check.finish()?;
        Ok(contact)
    }
}

crate::page_of! {
    /// A page of contacts.
    ContactPage, contacts: ContactView
}
