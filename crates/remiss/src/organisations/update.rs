//! `PATCH /organisations/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::{Check, nullable};
use super::names;
use super::store::{self, Organisation};
use super::view::{OrganisationView, merged_away, must_be_own};
use super::{OrganisationKind, PreferredChannel};
use crate::access::{Caller, Role};
use crate::audit::{Deed, changes, record};
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, etag};

/// What to change of an organisation; what is left out stays as it is. A key of an organisation may change `name`,
/// `nameFrom`, `earlierNames`, `topics`, `areas`, `memberCount`, `preferredChannel` and `confirmedOn` of its own; the rest is for the municipality to say.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateOrganisation {
    /// Kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "association")]
    pub kind: Option<OrganisationKind>,
    /// Its own name; the name until now becomes an earlier name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Exempelföreningen i Örebro län")]
    pub name: Option<String>,
    /// Names it had before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["Exempelklubben"]))]
    pub earlier_names: Option<Vec<String>>,
    /// Organisation number (organisationsnummer), with its check digit; null when it has none.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "802002-0106")]
    pub organisation_number: Option<Option<String>>,
    /// What it works with (ämnen).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Option<Vec<String>>,
    /// Where it works (områden).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Option<Vec<String>>,
    /// Since when it has joined the agreement (Överenskommelsen); null when it has left it.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Date>, example = "2018-05-24")]
    pub agreement_since: Option<Option<Date>>,
    /// How many members it has, about (antal medlemmar); null when it is not known.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<u32>, example = 120)]
    pub member_count: Option<Option<u32>>,
    /// The day somebody of the organisation said that what is kept of it is right, for example by phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2019-09-02")]
    pub confirmed_on: Option<Date>,
    /// First day of the new name, together with `name`; today when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2019-09-02")]
    pub name_from: Option<Date>,
    /// Whether it counts as civil society.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub civil_society: Option<bool>,
    /// Whether it must answer (Förvaltningslagen 26 §).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    pub must_answer: Option<bool>,
    /// Forums and councils: role of the official who convenes (sammankallande).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Utvecklingsledare")]
    pub convenor_role: Option<String>,
    /// Forums and councils: role of the responsible politician.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Kommunalråd")]
    pub politician_role: Option<String>,
    /// Forums and councils: with or without political members.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<bool>, example = true)]
    pub political_members: Option<Option<bool>>,
    /// How it wants to be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "email")]
    pub preferred_channel: Option<PreferredChannel>,
    /// Whether it can be put on new lists; false instead of deleting it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub active: Option<bool>,
    /// Under which ids other systems know it, instead of those until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_references: Option<Vec<ExternalReference>>,
}

impl UpdateOrganisation {
    /// Fields that an organisation may not change of itself.
    fn beyond_an_organisation(&self) -> bool {
        self.kind.is_some()
            || self.organisation_number.is_some()
            || self.agreement_since.is_some()
            || self.civil_society.is_some()
            || self.must_answer.is_some()
            || self.convenor_role.is_some()
            || self.politician_role.is_some()
            || self.political_members.is_some()
            || self.active.is_some()
            || self.external_references.is_some()
    }

    fn apply(&self, organisation: &mut Organisation) -> ApiResult<()> {
        let mut check = Check::default();
        if let Some(kind) = self.kind {
            organisation.kind = kind.as_str().to_owned();
        }
        if let Some(names) = &self.earlier_names {
            organisation.earlier_names = check.words("/earlierNames", names);
        }
        if let Some(name) = &self.name {
            let name = check.needed(
                "/name",
                name,
                "Organisationen behöver ett namn.",
                "The organisation needs a name.",
            );
            rename(organisation, name);
        }
        match &self.organisation_number {
            Some(Some(number)) => {
                organisation.organisation_number = check.organisation_number("/organisationNumber", number);
            }
            Some(None) => organisation.organisation_number = None,
            None => {}
        }
        if let Some(topics) = &self.topics {
            organisation.topics = check.words("/topics", topics);
        }
        if let Some(areas) = &self.areas {
            organisation.areas = check.words("/areas", areas);
        }
        if let Some(since) = self.agreement_since {
            organisation.agreement_since = since;
        }
        if let Some(count) = self.member_count {
            organisation.member_count = check.count("/memberCount", count);
        }
        if let Some(day) = self.confirmed_on {
            organisation.confirmed_on = Some(day);
        }
        if let Some(role) = &self.convenor_role {
            organisation.convenor_role = check.line("/convenorRole", role);
        }
        if let Some(role) = &self.politician_role {
            organisation.politician_role = check.line("/politicianRole", role);
        }
        if let Some(members) = self.political_members {
            organisation.political_members = members;
        }
        if let Some(channel) = self.preferred_channel {
            organisation.preferred_channel = channel.as_str().to_owned();
        }
        organisation.civil_society = self.civil_society.unwrap_or(organisation.civil_society);
        organisation.must_answer = self.must_answer.unwrap_or(organisation.must_answer);
        organisation.active = self.active.unwrap_or(organisation.active);
        check.finish()
    }
}

/// Gives an organisation a new name, and keeps the old one findable.
fn rename(organisation: &mut Organisation, name: String) {
    if name == organisation.name {
        return;
    }
    let until_now = std::mem::replace(&mut organisation.name, name);
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    if !same(&until_now, &organisation.name)
        && !organisation
            .earlier_names
            .iter()
            .any(|known| same(known, &until_now))
    {
        organisation.earlier_names.push(until_now);
    }
}

/// Change an organisation
///
/// Ändrar en organisations uppgifter, eller gör den inaktiv. A key of an organisation may change its own name, topics,
/// areas and channel.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    request_body = UpdateOrganisation,
    responses(
        (status = 200, description = "The organisation as it is now", body = OrganisationView),
        (status = 409, description = "Another organisation has the organisation number or an external reference"),
    ),
    security(("bearer" = ["coordinator", "administrator", "organisation"])),
)]
#[patch("/organisations/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateOrganisation>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    if caller.role == Role::Organisation && body.value.beyond_an_organisation() {
        return Err(ApiError::forbidden(
            "En organisation får själv ändra namn, tidigare namn, ämnen, områden, antal medlemmar och kanal, och bekräfta uppgifterna. Kontakta kommunen om resten.",
            "An organisation may itself change name, earlier names, topics, areas, number of members and channel, and confirm them.",
        ));
    }
    let (organisation, view) = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            if let Some(kept) = before.merged_into_id {
                return Err(merged_away(&app, kept));
            }
            let mut after = before.clone();
            body.value.apply(&mut after)?;
            if body.value.confirmed_on.is_some_and(|day| day > app.today()) {
                return Err(ApiError::invalid(
                    "/confirmedOn",
                    "Dagen ligger i framtiden.",
                    "The day lies in the future.",
                ));
            }
            if body.value.name_from.is_some() && after.name == before.name {
                return Err(ApiError::invalid(
                    "/nameFrom",
                    "Dagen hör till ett nytt namn. Rätta dagarna för de namn som finns med PUT /organisations/{id}/names.",
                    "The day belongs to a new name. Put the days of the names right by PUT /organisations/{id}/names.",
                ));
            }
            store::number_is_free(&app, connection, &after).await?;
            let references = body.value.external_references.as_deref();
            if after == before && references.is_none() {
                let view = OrganisationView::load(&app, connection, &caller, &before).await?;
                return Ok((before, view));
            }
            if let Some(references) = references {
                let kind = SubjectKind::Organisation;
                external_references::set(&app, connection, kind, after.id, references).await?;
            }
            let after = store::save(&app, connection, &after).await?;
            if let Some(day) = body.value.name_from {
                names::renamed_on(&app, connection, &after, &before.name, day).await?;
            }
            let view = OrganisationView::load(&app, connection, &caller, &after).await?;
            let mut details = changes(&before.facts(), &after.facts());
            if let Some(references) = references {
                details["after"]["externalReferences"] = serde_json::json!(references);
            }
            let deed = Deed {
                action: "organisation.changed",
                subject_kind: "organisation",
                subject_id: after.id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((after, view))
        })
        .await?;
    Ok(etag::changed(organisation.version, &view))
}
