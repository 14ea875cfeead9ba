//! `GET /remisser/{id}/publication-checks`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decide::{PRIVATE, shows_name};
use super::look::look;
use super::store;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Links, Paging, Path, Query};
use crate::{remisser, responses};

/// A response to a remiss, and how much there is to look at before it is published.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicationOverview {
    /// The response.
    pub response_id: Uuid,
    /// Who answers.
    #[schema(example = "Föreningen Exempel")]
    pub respondent_name: String,
    /// What is shown as the name when nothing else is said.
    #[schema(example = "Föreningen Exempel")]
    pub shown_as: String,
    /// When it came in, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-10-28T09:15:00Z")]
    pub received_at: Timestamp,
    /// What was found in its text, by kind in Swedish, the first of each kind first.
    pub findings: Vec<FindingCount>,
    /// Attachments to choose from.
    #[schema(example = 0)]
    pub attachments: usize,
    /// When the copy that stands on the public pages was published, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub published_at: Option<Timestamp>,
    /// Its checks, and the response.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// How often something was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingCount {
    /// What it is, in Swedish.
    #[schema(example = "telefonnummer")]
    pub name: &'static str,
    /// How often.
    #[schema(example = 1)]
    pub count: usize,
}

crate::page_of!(
    /// A page of responses, each with what there is to look at before it is published.
    PublicationOverviewPage, responses: PublicationOverview
);

/// What is left to publish of a remiss
///
/// Remissvaren på en remiss, i den ordning de kom in: vad som är publicerat, och hur mycket som finns att granska i vart och
/// ett av de andra.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss"), Paging),
    responses((status = 200, description = "A page of responses", body = PublicationOverviewPage)),
    security(("bearer" = ["registrar", "officer", "auditor"])),
)]
#[get("/remisser/{id}/publication-checks")]
pub async fn overview(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (views, total) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let all = responses::of_remiss(&app, connection, remiss.id).await?;
            let total = i64::try_from(all.len()).unwrap_or_default();
            let page: Vec<_> = all
                .into_iter()
                .skip(usize::try_from(paging.offset()).unwrap_or_default())
                .take(usize::try_from(paging.limit()).unwrap_or_default())
                .collect();
            let ids: Vec<Uuid> = page.iter().map(|response| response.id).collect();
            let files = responses::attachments_of(&app, connection, &ids).await?;
            let standing = store::standing_since(&app, connection, &ids).await?;
            let mut views = Vec::with_capacity(page.len());
            for response in page {
                let show_name = shows_name(&response);
                let looked = look(&app, connection, &remiss, &response, show_name).await?;
                let mut findings: Vec<FindingCount> = Vec::new();
                for finding in looked.findings {
                    let name = finding.kind.swedish();
                    match findings.iter_mut().find(|known| known.name == name) {
                        Some(known) => known.count += 1,
                        None => findings.push(FindingCount { name, count: 1 }),
                    }
                }
                let path = format!("/responses/{}", response.id);
                views.push(PublicationOverview {
                    shown_as: if show_name {
                        response.respondent_name.clone()
                    } else {
                        PRIVATE.to_owned()
                    },
                    received_at: response.received_at,
                    findings,
                    attachments: files
                        .iter()
                        .filter(|file| file.response_id == response.id)
                        .count(),
                    published_at: standing
                        .iter()
                        .find(|(of, _)| *of == response.id)
                        .map(|(_, at)| *at),
                    links: Links::to_self(app.url(&format!("{path}/publication-checks"))).and(
                        "response",
                        "GET",
                        app.url(&path),
                    ),
                    response_id: response.id,
                    respondent_name: response.respondent_name,
                });
            }
            Ok((views, total))
        })
        .await?;
    Ok(PublicationOverviewPage::new(&app, &request, *paging, views, total).answer())
}
