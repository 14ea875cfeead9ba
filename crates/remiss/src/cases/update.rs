//! `PATCH /cases/{id}`

use actix_web::{HttpResponse, patch};
use jiff::civil::Date;
use remiss_domain::secrecy::SecrecyChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Texts;
use super::store;
use super::view::CaseView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::patch::present;
use crate::http::{ApiResult, AppData, IfMatch, Json, Path, etag};
use crate::secrecy;

/// What to change of a case; what is left out stays as it is, `null` empties. The number stays.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateCase {
    /// Title, for the officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub title: Option<String>,
    /// Title in the public register.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub public_title: Option<String>,
    /// Who took the initiative.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub initiator: Option<String>,
    /// Classification in the board's plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.4.2")]
    pub classification: Option<String>,
    /// Legal ground of secrecy.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<String>, example = "25 kap. 1 § OSL")]
    pub secrecy_ground: Option<Option<String>>,
    /// Day on which it was decided; today when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2019-09-02")]
    pub secrecy_date: Option<Date>,
    /// Who decided it; the caller when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "regi01", max_length = 100)]
    pub secrecy_decided_by: Option<String>,
    /// The meeting it is meant for.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = Option<Uuid>)]
    pub target_meeting_id: Option<Option<Uuid>>,
    /// Under which ids other systems know it; replaces those it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_references: Option<Vec<ExternalReference>>,
}

/// Change a case
///
/// Ändrar ett öppet ärendes uppgifter: rubriker, mötet det är avsett för, klassificering, sekretess.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = UpdateCase,
    responses(
        (status = 200, description = "The case as it is now", body = CaseView),
        (status = 409, description = "The case is closed or void, or another case has the external reference"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[patch("/cases/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateCase>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    Texts::default()
        .title("/title", change.title.as_deref())
        .title("/publicTitle", change.public_title.as_deref())
        .line("/initiator", change.initiator.as_deref())
        .line("/classification", change.classification.as_deref())
        .done()?;
    let said = SecrecyChange {
        ground: change.secrecy_ground.as_ref().map(Option::as_deref),
        on: change.secrecy_date,
        by: change.secrecy_decided_by.as_deref(),
    };
    let caller = if said.is_empty() {
        caller
    } else {
        // Who marks the case need not have the right to see it afterwards; before, it must.
        app.read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
        caller.who_marks()
    };
    let whole = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            super::needs_open(&before)?;
            if let Some(Some(meeting)) = change.target_meeting_id
                && before.target_meeting_id != Some(meeting)
            {
                store::check_meeting(&app, connection, before.board_id, meeting).await?;
            }
            let mark = secrecy::settle(&app, &caller, before.secrecy().as_ref(), said)?;
            let case = store::update(&app, connection, *id, change, mark.as_ref()).await?;
            if let Some(references) = &change.external_references {
                external_references::set(&app, connection, SubjectKind::Case, *id, references).await?;
            }
            let whole = store::whole(&app, connection, case).await?;
            let details = serde_json::json!({
                "before": { "title": before.title, "publicTitle": before.public_title,
                    "initiator": before.initiator, "classification": before.classification,
                    "secrecyGround": before.secrecy_ground, "secrecyDate": before.secrecy_on,
                    "secrecyDecidedBy": before.secrecy_by, "targetMeetingId": before.target_meeting_id },
                "changed": change,
            });
            let deed = Deed {
                action: "case.changed",
                subject_kind: "case",
                subject_id: before.id,
                board_id: Some(before.board_id),
                case_id: Some(before.id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            if before.secrecy_ground.is_none() && whole.case.secrecy_ground.is_some() {
                // Seen by those, too, for whom the case is gone from now on with all its events: they lock what they have of it.
                let deed = Deed {
                    action: "case.hidden",
                    subject_kind: "case",
                    subject_id: before.id,
                    board_id: Some(before.board_id),
                    case_id: Some(before.id),
                    details: &serde_json::json!({}),
                };
                record(&app, connection, &caller, deed).await?;
            }
            if whole.case.target_meeting_id != before.target_meeting_id {
                let details = serde_json::json!({ "meetingIdBefore": before.target_meeting_id,
                    "meetingId": whole.case.target_meeting_id });
                let deed = Deed {
                    action: "plan.changed",
                    subject_kind: "case",
                    subject_id: before.id,
                    board_id: Some(before.board_id),
                    case_id: Some(before.id),
                    details: &details,
                };
                record(&app, connection, &caller, deed).await?;
            }
            Ok(whole)
        })
        .await?;
    let version = whole.case.version;
    Ok(etag::changed(version, &CaseView::of(&app, &caller, whole)))
}
