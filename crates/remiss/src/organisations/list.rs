//! `GET /organisations`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{OrganisationPage, OrganisationView};
use super::{OrganisationKind, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::external_references::{self, SubjectKind};
use crate::http::page::sort_order;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which organisations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Filter {
    /// Part of the name, of an earlier name, or of the organisation number.
    #[param(example = "hyresgäst")]
    pub q: Option<String>,
    /// Kind.
    #[param(inline, example = "association")]
    pub kind: Option<OrganisationKind>,
    /// Works with this topic (ämne).
    #[param(example = "kultur")]
    pub topic: Option<String>,
    /// Works in this area (område).
    #[param(example = "Vivalla")]
    pub area: Option<String>,
    /// Whether it can be put on new lists.
    #[param(example = true)]
    pub active: Option<bool>,
    /// Whether it has joined the agreement (Överenskommelsen).
    #[param(example = true)]
    pub agreement: Option<bool>,
    /// Whether it counts as civil society.
    #[param(example = true)]
    pub civil_society: Option<bool>,
    /// Those that were merged into another, instead of the others; false when nothing is said.
    #[param(example = false, default = false)]
    pub merged: Option<bool>,
    /// Nobody of it has said since this day that what is kept of it is right.
    #[param(example = "2019-09-02")]
    pub confirmed_before: Option<Date>,
    /// Known to this other system; together with `externalId`.
    #[param(example = "foreningsregistret")]
    pub external_system: Option<String>,
    /// Known to another system under this id.
    #[param(example = "F-17")]
    pub external_id: Option<String>,
    /// Order: `name`, `kind`; descending with a minus sign before.
    #[param(
        example = "name",
        default = "name",
        pattern = "^(-?(name|kind)(,-?(name|kind))*)?$"
    )]
    pub sort: Option<String>,
}

impl Filter {
    pub(super) fn order(&self) -> ApiResult<Vec<(&'static str, bool)>> {
        sort_order(self.sort.as_deref(), &["name", "kind"], "name")
    }

    /// The organisations that another system knows, when the caller asks for those.
    async fn known_elsewhere(&self, app: &App, connection: &mut Connection) -> ApiResult<Option<Vec<Uuid>>> {
        if self.external_system.is_none() && self.external_id.is_none() {
            return Ok(None);
        }
        let (system, id) = (self.external_system.as_deref(), self.external_id.as_deref());
        external_references::find(app, connection, SubjectKind::Organisation, system, id)
            .await
            .map(Some)
    }
}

/// The register of organisations
///
/// Registret över organisationer, med forum och råd, i bokstavsordning. A key of an organisation sees its own only.
#[utoipa::path(
    tag = "organisations",
    params(Paging, Filter),
    responses((status = 200, description = "A page of organisations", body = OrganisationPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<Filter>,
) -> ApiResult<HttpResponse> {
    let (views, total) = app
        .read(&caller, async |connection| {
            let ids = filter.known_elsewhere(&app, connection).await?;
            let (organisations, total) =
                store::list(&app, connection, &caller, &filter, ids.as_deref(), *paging).await?;
            let views = OrganisationView::load_many(&app, connection, &caller, &organisations).await?;
            Ok((views, total))
        })
        .await?;
    Ok(OrganisationPage::new(&app, &request, *paging, views, total).answer())
}
