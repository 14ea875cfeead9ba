//! `GET /announced-remisser`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use remiss_domain::announced_remiss::Standing;
use serde::Deserialize;
use utoipa::IntoParams;

use super::store;
use super::view::{AnnouncedRemissPage, AnnouncedState, views};
use crate::access::Caller;
use crate::http::page::sort_order;
use crate::http::{ApiResult, AppData, Paging, Query, enums};

/// Fields that the list can be sorted by.
const SORTED_BY: &[&str] = &["createdAt", "deadlineDate", "publishedOn", "title"];

/// Which ones.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AnnouncedFilter {
    /// Whether we are on its list.
    #[param(value_type = Option<enums::AnnouncedStanding>, example = "onList")]
    pub standing: Option<Standing>,
    /// Whether it waits, has a case, or was put aside.
    #[param(inline, example = "waiting")]
    pub state: Option<AnnouncedState>,
    /// Announced there.
    #[param(example = "regeringen.se")]
    pub source: Option<String>,
    /// Words in title, sender or number.
    #[param(max_length = 200, example = "mötesplatser")]
    pub q: Option<String>,
    /// First deadline.
    #[param(example = "2019-09-01")]
    pub deadline_from: Option<Date>,
    /// Last deadline.
    #[param(example = "2019-12-31")]
    pub deadline_to: Option<Date>,
    /// Fields in order: `createdAt`, `deadlineDate`, `publishedOn`, `title`; with `-` descending.
    #[param(
        default = "-createdAt",
        pattern = "^(-?(createdAt|deadlineDate|publishedOn|title)(,-?(createdAt|deadlineDate|publishedOn|title))*)?$",
        example = "deadlineDate"
    )]
    pub sort: Option<String>,
}

/// Announced remisser
///
/// Remisser som andra har publicerat, nyast först: vilka vi står på, inte står på, och vilka som är osäkra. `standing=onList&state=waiting` är de som vi är tillfrågade i
/// och som inte har något ärende. A remiss has a case as soon as a case has the sender's number, whichever way it came to be.
#[utoipa::path(
    tag = "announced-remisser",
    params(Paging, AnnouncedFilter),
    responses((status = 200, description = "A page of announced remisser", body = AnnouncedRemissPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/announced-remisser")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<AnnouncedFilter>,
) -> ApiResult<HttpResponse> {
    let order = sort_order(filter.sort.as_deref(), SORTED_BY, "-createdAt")?;
    // Whether there is a case is the same for everybody; which one is told to those who may see it.
    let everybody = Caller::system("announced remisser");
    let (found, total) = app
        .read(&everybody, async |connection| {
            store::list(&app, connection, &filter, &order, *paging).await
        })
        .await?;
    let views = views(&app, &caller, found).await?;
    Ok(AnnouncedRemissPage::new(&app, &request, *paging, views, total).answer())
}
