//! Who answers, put together from the recipient, the register of organisations and what an official says.

use remiss_domain::address::EmailAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::submit::SubmitResponse;
use super::{PRIVATE_PERSON, receive as receiving};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, FieldError, Sentence};
use crate::organisations;
use crate::recipients::{self, Recipient};
use crate::remisser::Remiss;

/// Who answers, when it is nobody on the distribution list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Respondent {
    /// Name.
    #[schema(example = "Bygdegården i Exempelby")]
    pub name: Option<String>,
    /// Kind of body as in the register, or `privatePerson`, which is taken when nothing is said.
    #[schema(example = "association")]
    pub kind: Option<String>,
    /// E-mail address for receipt and feedback.
    #[schema(example = "kontakt@forening.example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: Option<String>,
    /// The organisation in the register, when it is known.
    pub organisation_id: Option<Uuid>,
}

/// Who answers, put together from the recipient, the register and the body.
pub(super) struct From {
    pub recipient: Option<Recipient>,
    pub name: String,
    pub kind: String,
    pub email: Option<String>,
    pub postal_address: String,
    pub organisation_id: Option<Uuid>,
}

/// Who answers; a recipient who was asked is found also where nobody names it.
pub(super) async fn respondent(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
    submitted: &SubmitResponse,
) -> ApiResult<From> {
    let given = submitted.respondent.as_ref();
    if caller.is_one_of(&[Role::Organisation]) {
        // First whether it may answer here: of a remiss that is not for it, it learns nothing.
        let itself = organisation_itself(app, connection, caller, remiss).await?;
        if given.is_some() || submitted.recipient_id.is_some() {
            return Err(ApiError::invalid(
                "/respondent",
                "En organisations nyckel svarar för sig själv; lämna respondent och recipientId tomma.",
                "An organisation's key answers for itself; leave respondent and recipientId out.",
            ));
        }
        return Ok(itself);
    }
    let of_remiss = match submitted.recipient_id {
        None => None,
        Some(id) => {
            let recipient = recipients::find(app, connection, id).await;
            match recipient {
                Ok(recipient) if recipient.remiss_id == remiss.id => Some(recipient),
                Ok(_) | Err(ApiError::NotFound) => {
                    return Err(ApiError::invalid(
                        "/recipientId",
                        "Remissen har ingen sådan remissinstans.",
                        "The remiss has no such recipient.",
                    ));
                }
                Err(other) => return Err(other),
            }
        }
    };
    if let Some(recipient) = of_remiss {
        let mut from = of_recipient(recipient);
        if let Some(email) = email(given)? {
            from.email = Some(email);
        }
        return Ok(from);
    }
    let given = given.ok_or_else(|| {
        ApiError::invalid(
            "/respondent",
            "Ange vem som svarar: recipientId eller respondent.",
            "Say who answers: recipientId or respondent.",
        )
    })?;
    let organisation = match given.organisation_id {
        None => None,
        Some(id) => match organisations::find_kept(app, connection, id).await {
            Ok(organisation) => Some(organisation),
            Err(ApiError::NotFound) => {
                return Err(ApiError::invalid(
                    "/respondent/organisationId",
                    "Organisationen finns inte i registret.",
                    "The organisation is not in the register.",
                ));
            }
            Err(other) => return Err(other),
        },
    };
    // An organisation that was asked is its recipient, even where the official did not say so.
    if let Some(organisation) = &organisation
        && let Some(recipient) = asked(app, connection, remiss.id, organisation.id).await?
    {
        return Ok(of_recipient(recipient));
    }
    let name = given
        .name
        .clone()
        .or_else(|| {
            organisation
                .as_ref()
                .map(|organisation| organisation.name.clone())
        })
        .filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| {
        ApiError::invalid(
            "/respondent/name",
            "Ange namnet på den som svarar.",
            "Name who answers.",
        )
    })?;
    let kind = given.kind.clone().unwrap_or_else(|| {
        organisation.as_ref().map_or_else(
            || PRIVATE_PERSON.to_owned(),
            |organisation| organisation.kind.clone(),
        )
    });
    if !KINDS.contains(&kind.as_str()) {
        return Err(ApiError::invalid(
            "/respondent/kind",
            format!("Slaget är något av {}.", KINDS.join(", ")),
            format!("The kind is one of {}.", KINDS.join(", ")),
        ));
    }
    Ok(From {
        recipient: None,
        name: receiving::one_line(&name),
        kind,
        email: email(Some(given))?,
        postal_address: given.postal_address.clone().unwrap_or_default(),
        organisation_id: organisation.map(|organisation| organisation.id),
    })
}

/// Kinds of respondents: the register's, and private persons.
const KINDS: &[&str] = &[
    "association",
    "faithCommunity",
    "adultEducation",
    "council",
    "forum",
    "authority",
    "municipalBoard",
    "company",
    "union",
    "politicalParty",
    "other",
    PRIVATE_PERSON,
];

/// The key of an organisation: its recipient of this remiss, or, for a public one, uninvited.
async fn organisation_itself(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    remiss: &Remiss,
) -> ApiResult<From> {
    let id = caller.own_organisation()?;
    if let Some(recipient) = asked(app, connection, remiss.id, id).await? {
        let mut from = of_recipient(recipient);
        if from.email.is_none() {
            from.email = contact_email(app, connection, id).await?;
        }
        return Ok(from);
    }
    if !remiss.public || remiss.direction != "outgoing" || remiss.state == "draft" {
        return Err(ApiError::NotFound);
    }
    let organisation = organisations::find(app, connection, id).await?;
    Ok(From {
        recipient: None,
        name: organisation.name,
        kind: organisation.kind,
        email: contact_email(app, connection, id).await?,
        postal_address: String::new(),
        organisation_id: Some(id),
    })
}

async fn contact_email(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Option<String>> {
    let contacts = organisations::contacts_for_remisser(app, connection, id).await?;
    Ok(contacts.into_iter().find_map(|contact| contact.email))
}

async fn asked(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<Option<Recipient>> {
    recipients::by_organisation(app, connection, remiss_id, organisation_id).await
}

fn of_recipient(recipient: Recipient) -> From {
    From {
        name: recipient.name.clone(),
        kind: recipient.kind.clone(),
        email: recipient.email.clone(),
        postal_address: recipient.postal_address.clone(),
        organisation_id: recipient.organisation_id,
        recipient: Some(recipient),
    }
}

fn email(given: Option<&Respondent>) -> ApiResult<Option<String>> {
    let Some(text) = given
        .and_then(|given| given.email.as_deref())
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let address: EmailAddress = text.parse().map_err(|_| {
        ApiError::Invalid(vec![FieldError {
            pointer: "#/respondent/email".to_owned(),
            detail: Sentence::new("E-postadressen är ingen adress.", "That is no e-mail address."),
        }])
    })?;
    Ok(Some(address.as_str().to_owned()))
}
