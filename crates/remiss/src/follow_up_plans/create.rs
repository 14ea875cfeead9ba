//! `POST /follow-up-plans`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::content::{Activity, FollowUpContent};
use super::figures::compare;
use super::starts::FollowUpStart;
use super::store;
use super::view::FollowUpPlanView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made};

/// A follow-up table to make: what is left out is taken from `startFrom`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateFollowUpPlan {
    /// A table to start from.
    #[schema(example = "aktivitetsplan2022")]
    pub start_from: Option<FollowUpStart>,
    /// Name.
    #[schema(example = "Aktivitetsplan 2024–2025")]
    pub name: Option<String>,
    /// Number of the case that it belongs to.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: Option<String>,
    /// Who is responsible for the document (dokumentansvarig).
    #[schema(example = "Samverkansrådet i Örebro")]
    pub responsible: Option<String>,
    /// First year.
    #[schema(example = 2024)]
    pub from_year: Option<i16>,
    /// Last year.
    #[schema(example = 2025)]
    pub to_year: Option<i16>,
    /// The rows, in order.
    pub activities: Option<Vec<Activity>>,
}

/// Make a follow-up table
///
/// Lägger upp en uppföljningstabell: aktiviteter, ansvariga, genomförande och kommentarer. It can be started from one of Örebro's plans.
#[utoipa::path(
    tag = "statistics",
    request_body = CreateFollowUpPlan,
    responses((status = 201, description = "The table", body = FollowUpPlanView)),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[post("/follow-up-plans")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateFollowUpPlan>,
) -> ApiResult<HttpResponse> {
    let content = content(body.value)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let plan = store::insert(&app, connection, &content).await?;
        let compared = compare(&app, connection, &content).await?;
        let view = FollowUpPlanView::of(&app, &caller, &plan, compared.as_ref());
        let details = serde_json::json!({ "name": plan.name, "activities": plan.activities.len() });
        let deed = Deed {
            action: "followUpPlan.created",
            subject_kind: "followUpPlan",
            subject_id: plan.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let address = app.url(&format!("/follow-up-plans/{}", plan.id));
        Ok(Made::created(address, plan.version, view))
    })
    .await
}

fn content(new: CreateFollowUpPlan) -> ApiResult<FollowUpContent> {
    let start = new.start_from.map(FollowUpStart::content).transpose()?;
    let year = |year: Option<i16>, pointer: &'static str, of: fn(&FollowUpContent) -> i16| {
        year.or_else(|| start.as_ref().map(of)).ok_or_else(|| {
            ApiError::invalid(
                pointer,
                "Ange första och sista året med fyra siffror, till exempel 2022 och 2023.",
                "Give the first and the last year in four digits, 2022 and 2023 for example.",
            )
        })
    };
    let (from_year, to_year) = (
        year(new.from_year, "/fromYear", |start| start.from_year)?,
        year(new.to_year, "/toYear", |start| start.to_year)?,
    );
    let start = start.unwrap_or(FollowUpContent {
        name: String::new(),
        case_number: String::new(),
        responsible: String::new(),
        from_year,
        to_year,
        activities: Vec::new(),
    });
    FollowUpContent {
        name: new.name.unwrap_or(start.name),
        case_number: new.case_number.unwrap_or(start.case_number),
        responsible: new.responsible.unwrap_or(start.responsible),
        from_year,
        to_year,
        activities: new.activities.unwrap_or(start.activities),
    }
    .checked()
}
