//! Organisations as the API shows them, and to whom.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Organisation;
use super::{OrganisationKind, PreferredChannel, names};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::forums::is_forum;
use crate::http::{ApiError, ApiResult, Links};

/// Roles that keep the register.
pub(super) const KEEPERS: &[Role] = &[Role::Coordinator, Role::Administrator];

/// A key of an organisation may only know of its own.
pub(super) fn must_be_own(caller: &Caller, id: Uuid) -> ApiResult<()> {
    if caller.role == Role::Organisation && caller.organisation != Some(id) {
        return Err(ApiError::NotFound);
    }
    Ok(())
}

/// Why one that was merged into another cannot be changed, and where to go.
pub(crate) fn merged_away(app: &App, kept: Uuid) -> ApiError {
    let address = app.url(&format!("/organisations/{kept}"));
    ApiError::conflict(
        format!("Organisationen är ihopslagen med en annan. Ändra den i stället: {address}"),
        format!("The organisation was merged into another. Change that one: {address}"),
    )
}

/// A name that an organisation has, or had.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NameView {
    /// The name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// First day; none: not known.
    #[schema(example = "2015-03-01")]
    pub from: Option<Date>,
    /// Last day; none: its name still, or not known.
    #[schema(example = json!(null))]
    pub until: Option<Date>,
    /// Whether it is its name now.
    #[schema(example = true)]
    pub current: bool,
}

/// An organisation, a forum or a council.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationView {
    /// Id.
    pub id: Uuid,
    /// Kind.
    #[schema(value_type = OrganisationKind, example = "association")]
    pub kind: String,
    /// Its own name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// Names it had before.
    #[schema(example = json!(["Exempelklubben"]))]
    pub earlier_names: Vec<String>,
    /// All its names and when it had them: that of now first, then the latest first.
    pub names: Vec<NameView>,
    /// Organisation number (organisationsnummer), with its check digit.
    #[schema(example = "802002-0106")]
    pub organisation_number: Option<String>,
    /// What it works with (ämnen).
    #[schema(example = json!(["kultur", "integration"]))]
    pub topics: Vec<String>,
    /// Where it works (områden).
    #[schema(example = json!(["Vivalla"]))]
    pub areas: Vec<String>,
    /// Since when it has joined the agreement (Överenskommelsen).
    #[schema(example = "2018-05-24")]
    pub agreement_since: Option<Date>,
    /// How many members it has, about (antal medlemmar); none: not known.
    #[schema(example = 120)]
    pub member_count: Option<i32>,
    /// Whether it counts as civil society (civilsamhälle) in the statistics.
    #[schema(example = true)]
    pub civil_society: bool,
    /// Whether it must answer (Förvaltningslagen 26 §); others are invited.
    #[schema(example = false)]
    pub must_answer: bool,
    /// Forums and councils: role of the official who convenes (sammankallande).
    #[schema(example = "")]
    pub convenor_role: String,
    /// Forums and councils: role of the responsible politician.
    #[schema(example = "")]
    pub politician_role: String,
    /// Forums and councils: with or without political members.
    #[schema(example = json!(null))]
    pub political_members: Option<bool>,
    /// How it wants to be asked.
    #[schema(value_type = PreferredChannel, example = "email")]
    pub preferred_channel: String,
    /// Whether it can be put on new lists.
    #[schema(example = true)]
    pub active: bool,
    /// The day somebody of the organisation last said that what is kept of it is right; asked for once a year.
    #[schema(example = "2019-09-02")]
    pub confirmed_on: Option<Date>,
    /// The organisation that it was merged into: use that one (`_links.mergedInto`).
    #[schema(example = json!(null))]
    pub merged_into: Option<Uuid>,
    /// Under which ids other systems know it.
    pub external_references: Vec<ExternalReference>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl OrganisationView {
    /// The organisation as `caller` may see it, with its references as the database has them now.
    pub async fn load(
        app: &App,
        connection: &mut Connection,
        caller: &Caller,
        organisation: &Organisation,
    ) -> ApiResult<OrganisationView> {
        let mut views =
            OrganisationView::load_many(app, connection, caller, std::slice::from_ref(organisation)).await?;
        views.pop().ok_or(ApiError::NotFound)
    }

    /// The same of several, in their order.
    pub async fn load_many(
        app: &App,
        connection: &mut Connection,
        caller: &Caller,
        organisations: &[Organisation],
    ) -> ApiResult<Vec<OrganisationView>> {
        let ids: Vec<Uuid> = organisations.iter().map(|organisation| organisation.id).collect();
        let mut references =
            external_references::of_many(app, connection, SubjectKind::Organisation, &ids).await?;
        let mut names = names::of_many(app, connection, &ids).await?;
        Ok(organisations
            .iter()
            .map(|organisation| {
                let names = names::views(organisation, names.remove(&organisation.id).unwrap_or_default());
                let known_as = references.remove(&organisation.id).unwrap_or_default();
                OrganisationView::of(app, caller, organisation, names, known_as)
            })
            .collect())
    }

    fn of(
        app: &App,
        caller: &Caller,
        organisation: &Organisation,
        names: Vec<NameView>,
        external_references: Vec<ExternalReference>,
    ) -> OrganisationView {
        let address = app.url(&format!("/organisations/{}", organisation.id));
        let contacts = format!("{address}/contacts");
        let is_keeper = caller.is_one_of(KEEPERS);
        let may_change = organisation.merged_into_id.is_none()
            && (is_keeper || caller.organisation == Some(organisation.id));
        let merged_into = organisation
            .merged_into_id
            .map(|kept| app.url(&format!("/organisations/{kept}")));
        OrganisationView {
            id: organisation.id,
            kind: organisation.kind.clone(),
            name: organisation.name.clone(),
            earlier_names: organisation.earlier_names.clone(),
            names,
            organisation_number: organisation.organisation_number.clone(),
            topics: organisation.topics.clone(),
            areas: organisation.areas.clone(),
            agreement_since: organisation.agreement_since,
            member_count: organisation.member_count,
            civil_society: organisation.civil_society,
            must_answer: organisation.must_answer,
            convenor_role: organisation.convenor_role.clone(),
            politician_role: organisation.politician_role.clone(),
            political_members: organisation.political_members,
            preferred_channel: organisation.preferred_channel.clone(),
            active: organisation.active,
            confirmed_on: organisation.confirmed_on,
            merged_into: organisation.merged_into_id,
            external_references,
            links: Links::to_self(address.clone())
                .and("contacts", "GET", contacts.clone())
                .and("forums", "GET", format!("{address}/forums"))
                .and_if(
                    is_forum(organisation),
                    "members",
                    "GET",
                    format!("{address}/members"),
                )
                .and_if(
                    is_forum(organisation) && may_change && is_keeper,
                    "addMember",
                    "POST",
                    format!("{address}/members"),
                )
                .and_if(
                    !caller.is_one_of(&[Role::Organisation]),
                    "changes",
                    "GET",
                    format!("{address}/changes"),
                )
                .and_if(
                    merged_into.is_some(),
                    "mergedInto",
                    "GET",
                    merged_into.unwrap_or_default(),
                )
                .and_if(may_change, "edit", "PATCH", address.clone())
                .and_if(may_change, "names", "PUT", format!("{address}/names"))
                .and_if(may_change, "addContact", "POST", contacts)
                .and_if(
                    may_change && is_keeper,
                    "merge",
                    "POST",
                    format!("{address}/merges"),
                ),
        }
    }
}

impl Organisation {
    /// What can be changed of an organisation, for the audit log.
    pub(crate) fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "kind": self.kind, "name": self.name, "earlierNames": self.earlier_names,
            "organisationNumber": self.organisation_number, "topics": self.topics, "areas": self.areas,
            "agreementSince": self.agreement_since, "memberCount": self.member_count, "civilSociety": self.civil_society, "mustAnswer": self.must_answer,
            "convenorRole": self.convenor_role, "politicianRole": self.politician_role,
            "politicalMembers": self.political_members, "preferredChannel": self.preferred_channel, "active": self.active,
            "confirmedOn": self.confirmed_on,
        })
    }
}

crate::page_of! {
    /// A page of organisations.
    OrganisationPage, organisations: OrganisationView
}
