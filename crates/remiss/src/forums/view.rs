//! Members of forums, as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiError, ApiResult, Links};
use crate::organisations::{Organisation, OrganisationKind};

/// Roles that keep the members of forums.
const KEEPERS: &[Role] = &[Role::Coordinator, Role::Administrator];

/// An organisation that sits in a forum or council.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForumMemberView {
    /// The forum or council (forum, råd).
    pub forum_id: Uuid,
    /// The organisation that sits in it.
    pub organisation_id: Uuid,
    /// Its name.
    #[schema(example = "Exempelföreningen i Örebro")]
    pub name: String,
    /// Its kind.
    #[schema(value_type = OrganisationKind, example = "association")]
    pub kind: String,
    /// Whether it can be asked; those that cannot are left out when the members are.
    #[schema(example = true)]
    pub active: bool,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of the members of a forum.
    ForumMemberPage, members: ForumMemberView
}

impl ForumMemberView {
    pub(super) fn of(app: &App, caller: &Caller, forum_id: Uuid, member: &Organisation) -> Self {
        let forum = app.url(&format!("/organisations/{forum_id}"));
        let own = format!("{forum}/members/{}", member.id);
        ForumMemberView {
            forum_id,
            organisation_id: member.id,
            name: member.name.clone(),
            kind: member.kind.clone(),
            active: member.active,
            links: Links::to_self(own.clone())
                .and(
                    "organisation",
                    "GET",
                    app.url(&format!("/organisations/{}", member.id)),
                )
                .and("forum", "GET", forum)
                .and_if(caller.is_one_of(KEEPERS), "remove", "DELETE", own),
        }
    }
}

/// A forum or council in which an organisation sits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForumView {
    /// The forum or council.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "Tillgänglighetsrådet")]
    pub name: String,
    /// `council` (råd) or `forum`.
    #[schema(value_type = OrganisationKind, example = "council")]
    pub kind: String,
    /// Role of the official who convenes it (sammankallande).
    #[schema(example = "Sammankallande tjänsteperson")]
    pub convenor_role: String,
    /// Role of the responsible politician; empty where there is none.
    #[schema(example = "Rådets ordförande")]
    pub politician_role: String,
    /// With or without political members.
    #[schema(example = true)]
    pub political_members: Option<bool>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of the forums of an organisation.
    ForumPage, forums: ForumView
}

impl ForumView {
    pub(super) fn of(app: &App, forum: &Organisation) -> Self {
        let own = app.url(&format!("/organisations/{}", forum.id));
        ForumView {
            id: forum.id,
            name: forum.name.clone(),
            kind: forum.kind.clone(),
            convenor_role: forum.convenor_role.clone(),
            politician_role: forum.politician_role.clone(),
            political_members: forum.political_members,
            links: Links::to_self(own.clone()).and("members", "GET", format!("{own}/members")),
        }
    }
}

/// A key of an organisation knows of itself only.
pub(super) fn must_be_own(caller: &Caller, id: Uuid) -> ApiResult<()> {
    if caller.role == Role::Organisation && caller.organisation != Some(id) {
        return Err(ApiError::NotFound);
    }
    Ok(())
}
