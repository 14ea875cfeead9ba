//! Reusable distribution lists as the API shows them, and how they are checked.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, DistributionList};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, FieldError, Links};
use crate::organisations::{self, Organisation, OrganisationKind};

/// Roles that keep the lists.
pub(super) const KEEPERS: &[Role] = &[Role::Officer, Role::Coordinator, Role::Administrator];

/// A reusable distribution list (sändlista), without its members.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DistributionListSummary {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "C-nätet")]
    pub name: String,
    /// What it is for.
    #[schema(example = "En kontakt per förvaltning i frågor om civilsamhället")]
    pub description: String,
    /// Number of organisations on it.
    #[schema(example = 12)]
    pub member_count: i64,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// An organisation on a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberView {
    /// The organisation.
    pub organisation_id: Uuid,
    /// Its name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// Its kind.
    #[schema(value_type = OrganisationKind, example = "association")]
    pub kind: String,
    /// Whether it can be asked; those that cannot are left out when the list is used.
    #[schema(example = true)]
    pub active: bool,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A reusable distribution list (sändlista) with its members, in order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DistributionListView {
    /// Id.
    pub id: Uuid,
    /// Name.
    #[schema(example = "C-nätet")]
    pub name: String,
    /// What it is for.
    #[schema(example = "En kontakt per förvaltning i frågor om civilsamhället")]
    pub description: String,
    /// The organisations on it, in order.
    pub members: Vec<MemberView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

fn links(app: &App, caller: &Caller, list: &DistributionList) -> Links {
    let address = app.url(&format!("/distribution-lists/{}", list.id));
    let may_change = caller.is_one_of(KEEPERS);
    Links::to_self(address.clone())
        .and_if(may_change, "edit", "PATCH", address.clone())
        .and_if(may_change, "delete", "DELETE", address.clone())
        .and_if(may_change, "addMember", "POST", format!("{address}/members"))
}

impl DistributionListSummary {
    /// The list as it stands among others.
    pub(super) fn of(app: &App, caller: &Caller, list: &DistributionList, members: i64) -> Self {
        DistributionListSummary {
            id: list.id,
            name: list.name.clone(),
            description: list.description.clone(),
            member_count: members,
            links: links(app, caller, list),
        }
    }
}

impl DistributionListView {
    /// The list with its members, as the database has them now.
    pub(super) async fn load(
        app: &App,
        connection: &mut Connection,
        caller: &Caller,
        list: &DistributionList,
    ) -> ApiResult<Self> {
        let members = store::all_members(app, connection, list.id).await?;
        Ok(DistributionListView {
            id: list.id,
            name: list.name.clone(),
            description: list.description.clone(),
            members: members
                .iter()
                .map(|member| MemberView::of(app, caller, list, member))
                .collect(),
            links: links(app, caller, list),
        })
    }
}

impl MemberView {
    fn of(app: &App, caller: &Caller, list: &DistributionList, organisation: &Organisation) -> MemberView {
        let address = app.url(&format!("/organisations/{}", organisation.id));
        let membership = app.url(&format!(
            "/distribution-lists/{}/members/{}",
            list.id, organisation.id
        ));
        MemberView {
            organisation_id: organisation.id,
            name: organisation.name.clone(),
            kind: organisation.kind.clone(),
            active: organisation.active,
            links: Links::default().and("organisation", "GET", address).and_if(
                caller.is_one_of(KEEPERS),
                "delete",
                "DELETE",
                membership,
            ),
        }
    }
}

crate::page_of! {
    /// A page of distribution lists.
    DistributionListPage, distribution_lists: DistributionListSummary
}

/// A name on one line, not empty.
pub(super) fn checked_name(name: &str) -> ApiResult<String> {
    let name = organisations::tidy_words([name]).pop().unwrap_or_default();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(ApiError::invalid(
            "/name",
            "Sändlistan behöver ett namn på högst 200 tecken.",
            "The list needs a name of at most 200 characters.",
        ));
    }
    Ok(name)
}

/// Each of these organisations exists, and stands there once.
pub(super) async fn check_members(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    let known = organisations::by_ids(app, connection, ids).await?;
    let merged: HashSet<Uuid> = known
        .iter()
        .filter(|organisation| organisation.merged_into_id.is_some())
        .map(|organisation| organisation.id)
        .collect();
    let known: HashSet<Uuid> = known.iter().map(|organisation| organisation.id).collect();
    let mut seen = HashSet::new();
    let mut wrong = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let pointer = format!("/organisationIds/{index}");
        if !known.contains(id) {
            wrong.push(FieldError::new(
                pointer,
                "Organisationen finns inte.",
                "The organisation does not exist.",
            ));
        } else if merged.contains(id) {
            wrong.push(FieldError::new(
                pointer,
                "Organisationen är ihopslagen med en annan. Ange den i stället; organisationens egen sida pekar dit.",
                "The organisation was merged into another. State that one; the organisation itself points there.",
            ));
        } else if !seen.insert(id) {
            wrong.push(FieldError::new(
                pointer,
                "Organisationen står två gånger.",
                "The organisation stands twice.",
            ));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(ApiError::Invalid(wrong))
    }
}
