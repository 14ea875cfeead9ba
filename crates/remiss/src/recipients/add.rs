//! `POST /remisser/{id}/recipients`

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use remiss_domain::address::{EmailAddress, PostalAddress};
use remiss_domain::workflow::{OutgoingAction, OutgoingState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, NewRecipient, Recipient};
use super::view::RecipientView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::distribution_lists;
use crate::forums;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path};
use crate::organisations::{self, OrganisationKind};
use crate::remisser::{self, Remiss};

/// Bodies to put on the distribution list of a remiss.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddRecipients {
    /// Organisations of the register.
    #[serde(default)]
    pub organisation_ids: Vec<Uuid>,
    /// All members of a reusable list.
    pub distribution_list_id: Option<Uuid>,
    /// Forums or councils whose members are asked, each on its own. The forum itself is asked by its id among `organisationIds`.
    #[serde(default)]
    pub members_of_forums: Vec<Uuid>,
    /// Bodies that are not in the register.
    #[serde(default)]
    pub bodies: Vec<NewBody>,
}

/// A body that is not in the register: with an e-mail address it is asked by mail, otherwise by letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBody {
    /// Name.
    #[schema(example = "Föreningen Exempel")]
    pub name: String,
    /// Kind of body; `other` when nothing is said.
    pub kind: Option<OrganisationKind>,
    /// E-mail address.
    #[schema(example = "forening@example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line, the last one with postcode and city.
    #[schema(example = "Exempelgatan 1\n700 00 Örebro")]
    pub postal_address: Option<String>,
    /// An authority that must answer (förvaltningslagen 26 §).
    #[serde(default)]
    pub must_answer: bool,
    /// Whether it counts as civil society; true unless it must answer.
    pub civil_society: Option<bool>,
    /// Gets mails in plain language (lättläst).
    #[serde(default)]
    pub plain_language: bool,
}

/// What became of each body: none is left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddedRecipients {
    /// Put on the list now.
    pub added: Vec<RecipientView>,
    /// On the list already.
    pub already_there: Vec<AlreadyThere>,
    /// Not put on the list.
    pub refused: Vec<Refused>,
}

/// A body that is on the list already.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlreadyThere {
    /// The recipient that it is.
    pub recipient_id: Uuid,
    /// Name on the list.
    #[schema(example = "Föreningen Exempel")]
    pub name: String,
}

/// A body that was not put on the list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// JSON pointer to it in the request.
    #[schema(example = "#/bodies/0/email")]
    pub pointer: String,
    /// Its name, or its id where it has none.
    #[schema(example = "Föreningen Exempel")]
    pub name: String,
    /// Why, and what to do.
    #[schema(example = "Det är ingen e-postadress.")]
    pub reason: String,
}

/// Put bodies on the distribution list
///
/// Lägger till remissinstanser ur registret, från en sändlista, medlemmarna i ett forum eller fritt. Each is accounted for: added, there already, or
/// refused and why. After the sending too: a new dispatch goes to those who have not got the remiss yet.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = AddRecipients,
    responses(
        (status = 200, description = "Nothing was added: all are there already", body = AddedRecipients),
        (status = 201, description = "What became of each", body = AddedRecipients),
        (status = 409, description = "The state of the remiss does not allow more recipients"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/remisser/{id}/recipients")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddRecipients>,
) -> ApiResult<HttpResponse> {
    let wanted = &body.value;
    let named = !wanted.organisation_ids.is_empty() || !wanted.members_of_forums.is_empty();
    if !named && wanted.distribution_list_id.is_none() && wanted.bodies.is_empty() {
        return Err(ApiError::invalid(
            "",
            "Ange organisationIds, distributionListId, membersOfForums eller bodies.",
            "State organisationIds, distributionListId, membersOfForums or bodies.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let remiss = remisser::lock(&app, connection, *id).await?;
        let state = remiss.outgoing_state().ok();
        if state != Some(OutgoingState::Draft) {
            remisser::allow(&remiss, OutgoingAction::AddRecipient)?;
        }
        let mut list = List::new(&app, connection, &remiss).await?;
        if let Some(id) = wanted.distribution_list_id {
            let found = distribution_lists::members(&app, connection, id).await;
            let members = found.map_err(|error| match error {
                ApiError::NotFound => ApiError::invalid(
                    "/distributionListId",
                    "Sändlistan finns inte.",
                    "The distribution list does not exist.",
                ),
                other => other,
            })?;
            for member in members {
                list.organisation(&app, connection, "/distributionListId", member.id)
                    .await?;
            }
        }
        for (index, forum) in wanted.members_of_forums.iter().enumerate() {
            list.members(&app, connection, &format!("/membersOfForums/{index}"), *forum)
                .await?;
        }
        for (index, organisation) in wanted.organisation_ids.iter().enumerate() {
            let pointer = format!("/organisationIds/{index}");
            list.organisation(&app, connection, &pointer, *organisation)
                .await?;
        }
        for (index, body) in wanted.bodies.iter().enumerate() {
            list.body(&app, connection, &format!("/bodies/{index}"), body)
                .await?;
        }
        let (added, result) = list.finish(&app, &caller, &remiss)?;
        if added.is_empty() {
            return Ok(Made::done(result));
        }
        let details = serde_json::json!({ "recipientIds": added, "refused": result.refused.len() });
        let deed = Deed {
            action: "recipients.added",
            subject_kind: "remiss",
            subject_id: remiss.id,
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/remisser/{}/recipients", remiss.id))),
            version: None,
            body: result,
        })
    })
    .await
}

/// The list as it grows.
struct List<'a> {
    remiss: &'a Remiss,
    known: Vec<Recipient>,
    added: Vec<Recipient>,
    told: HashSet<Uuid>,
    already_there: Vec<AlreadyThere>,
    refused: Vec<(FieldError, String)>,
}

impl List<'_> {
    async fn new<'a>(app: &App, connection: &mut Connection, remiss: &'a Remiss) -> ApiResult<List<'a>> {
        Ok(List {
            remiss,
            known: store::of_remiss(app, connection, remiss.id).await?,
            added: Vec::new(),
            told: HashSet::new(),
            already_there: Vec::new(),
            refused: Vec::new(),
        })
    }

    async fn organisation(
        &mut self,
        app: &App,
        connection: &mut Connection,
        pointer: &str,
        id: Uuid,
    ) -> ApiResult<()> {
        // One that was merged into another is that other.
        let organisation = match organisations::find_kept(app, connection, id).await {
            Err(ApiError::NotFound) => {
                self.refuse(
                    pointer,
                    id.to_string(),
                    "Organisationen finns inte i registret.",
                    "There is no such organisation.",
                );
                return Ok(());
            }
            found => found?,
        };
        let id = organisation.id;
        if let Some(there) = self.known.iter().find(|known| known.organisation_id == Some(id)) {
            let there = there.clone();
            self.there(&there);
            return Ok(());
        }
        if !organisation.active {
            self.refuse(
                pointer,
                organisation.name,
                "Organisationen är inte längre aktiv i registret.",
                "The organisation is no longer active.",
            );
            return Ok(());
        }
        let contacts = organisations::contacts_for_remisser(app, connection, id).await?;
        let Some(reach) = organisations::reach(&organisation, &contacts) else {
            self.refuse(
                pointer,
                organisation.name,
                "Organisationen har varken e-postadress eller postadress för remisser. Lägg till en kontakt i registret.",
                "The organisation has neither an e-mail nor a postal address for remisser.",
            );
            return Ok(());
        };
        let contact = reach.contact;
        let by_post = contacts
            .iter()
            .find(|contact| !contact.postal_address.trim().is_empty());
        let address = if reach.by_letter { Some(contact) } else { by_post };
        let new = NewRecipient {
            organisation_id: Some(id),
            name: organisation.name,
            kind: organisation.kind,
            must_answer: organisation.must_answer,
            civil_society: organisation.civil_society,
            email: contact.email.clone().filter(|_| !reach.by_letter),
            postal_address: address
                .map(|contact| contact.postal_address.clone())
                .unwrap_or_default(),
            plain_language: contact.plain_language,
        };
        self.put(app, connection, pointer, new).await
    }

    /// The members of a forum, each on its own; those that have become inactive are left out.
    async fn members(
        &mut self,
        app: &App,
        connection: &mut Connection,
        pointer: &str,
        forum_id: Uuid,
    ) -> ApiResult<()> {
        let forum = match organisations::find_kept(app, connection, forum_id).await {
            Err(ApiError::NotFound) => {
                self.refuse(
                    pointer,
                    forum_id.to_string(),
                    "Forumet finns inte i registret.",
                    "There is no such forum.",
                );
                return Ok(());
            }
            found => found?,
        };
        let ids = forums::members_of(app, connection, forum.id).await?;
        let members = organisations::by_ids(app, connection, &ids).await?;
        let active = |id: &&Uuid| members.iter().any(|member| member.id == **id && member.active);
        let asked: Vec<Uuid> = ids.iter().filter(active).copied().collect();
        if asked.is_empty() {
            self.refuse(
                pointer,
                forum.name,
                "Inga medlemmar finns i registret. Lägg till dem där, eller fråga forumet självt.",
                "It has no members in the register.",
            );
        }
        for member in asked {
            self.organisation(app, connection, pointer, member).await?;
        }
        Ok(())
    }

    async fn body(
        &mut self,
        app: &App,
        connection: &mut Connection,
        pointer: &str,
        body: &NewBody,
    ) -> ApiResult<()> {
        let name = body.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            self.refuse(
                format!("{pointer}/name"),
                String::new(),
                "Ange ett namn.",
                "State a name.",
            );
            return Ok(());
        }
        let email = body
            .email
            .as_deref()
            .map(str::trim)
            .filter(|email| !email.is_empty());
        let email = match email.map(str::parse::<EmailAddress>) {
            None => None,
            Some(Ok(email)) => Some(email.as_str().to_owned()),
            Some(Err(_)) => {
                self.refuse(
                    format!("{pointer}/email"),
                    name,
                    "Det är ingen e-postadress. Rätta den, eller ange en postadress.",
                    "That is no e-mail address.",
                );
                return Ok(());
            }
        };
        let postal_address = body.postal_address.as_deref().unwrap_or_default();
        let postal_address = match postal(postal_address) {
            Ok(address) => address,
            Err(reason) => {
                self.refuse(
                    format!("{pointer}/postalAddress"),
                    name,
                    reason,
                    "The postal address is not complete.",
                );
                return Ok(());
            }
        };
        if email.is_none() && postal_address.is_empty() {
            self.refuse(
                pointer,
                name,
                "Ange en e-postadress eller en postadress.",
                "State an e-mail address or a postal address.",
            );
            return Ok(());
        }
        let new = NewRecipient {
            organisation_id: None,
            name,
            kind: body.kind.unwrap_or(OrganisationKind::Other).as_str().to_owned(),
            must_answer: body.must_answer,
            civil_society: body.civil_society.unwrap_or(!body.must_answer),
            email,
            postal_address,
            plain_language: body.plain_language,
        };
        self.put(app, connection, pointer, new).await
    }

    async fn put(
        &mut self,
        app: &App,
        connection: &mut Connection,
        pointer: &str,
        new: NewRecipient,
    ) -> ApiResult<()> {
        let same = self.known.iter().find(|known| match (&known.email, &new.email) {
            (Some(known), Some(email)) => known.to_lowercase() == email.to_lowercase(),
            (None, None) => {
                known.name.to_lowercase() == new.name.to_lowercase()
                    && known.postal_address == new.postal_address
            }
            _ => false,
        });
        if let Some(same) = same.cloned() {
            // Two organisations behind one address: the second would be passed over without a word.
            if new.organisation_id.is_some() && same.organisation_id.is_some() {
                self.refuse(
                    pointer,
                    new.name,
                    format!("E-postadressen används redan av {} på den här listan.", same.name),
                    "Another recipient of this remiss has the e-mail address.",
                );
            } else {
                self.there(&same);
            }
            return Ok(());
        }
        let recipient = store::insert(app, connection, self.remiss, &new).await?;
        self.known.push(recipient.clone());
        self.added.push(recipient);
        Ok(())
    }

    fn there(&mut self, recipient: &Recipient) {
        if self.told.insert(recipient.id) {
            self.already_there.push(AlreadyThere {
                recipient_id: recipient.id,
                name: recipient.name.clone(),
            });
        }
    }

    fn refuse(
        &mut self,
        pointer: impl AsRef<str>,
        name: String,
        sv: impl Into<std::borrow::Cow<'static, str>>,
        en: &'static str,
    ) {
        self.refused.push((FieldError::new(pointer, sv, en), name));
    }

    /// Ids of those who were added, and the account. When every single one was refused, that is an error.
    fn finish(self, app: &App, caller: &Caller, remiss: &Remiss) -> ApiResult<(Vec<Uuid>, AddedRecipients)> {
        if self.added.is_empty() && self.already_there.is_empty() && !self.refused.is_empty() {
            return Err(ApiError::Invalid(
                self.refused.into_iter().map(|(field, _)| field).collect(),
            ));
        }
        let views = self
            .added
            .iter()
            .map(|recipient| RecipientView::of(app, caller, remiss, recipient));
        let refused = self.refused.into_iter().map(|(field, name)| Refused {
            pointer: field.pointer,
            name,
            reason: field.detail.sv.into_owned(),
        });
        let result = AddedRecipients {
            added: views.collect::<ApiResult<_>>()?,
            already_there: self.already_there,
            refused: refused.collect(),
        };
        Ok((self.added.iter().map(|recipient| recipient.id).collect(), result))
    }
}

/// A postal address as it stands on an envelope; empty stays empty. The error is a Swedish sentence.
pub(super) fn postal(text: &str) -> Result<String, String> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let Some((last, before)) = lines.split_last() else {
        return Ok(String::new());
    };
    let digits = last
        .char_indices()
        .filter(|(_, letter)| letter.is_ascii_digit())
        .nth(4)
        .map_or(0, |(at, _)| at + 1);
    let (postcode, city) = last.split_at(digits);
    PostalAddress::new(before, postcode, city)
        .map(|address| address.to_string())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::postal;

    #[test]
    fn a_postal_address_has_a_street_a_postcode_and_a_city() {
        assert_eq!(
            postal("Exempelgatan 1\r\n70000 Örebro\n").as_deref(),
            Ok("Exempelgatan 1\n700 00  Örebro")
        );
        assert_eq!(postal(" \n").as_deref(), Ok(""));
        assert!(postal("Exempelgatan 1").is_err());
        assert!(postal("700 00 Örebro").is_err());
    }
}
