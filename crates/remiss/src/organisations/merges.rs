//! `POST /organisations/{id}/merges`: two organisations that are one become one, with the history of both; and `POST /organisations/{id}/distinctions`:
//! two that look like one are two.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::{Check, tidy_words};
use super::names;
use super::store::merges::{self as rows, Merge};
use super::store::{self, Organisation};
use super::view::merged_away;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, changes, record, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Links, Made, Paging, Path, Query};

/// Which organisation to merge into this one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MergeOrganisation {
    /// The one that turned out to be the same. It stays, inactive, and points to the one that is kept.
    pub organisation_id: Uuid,
    /// Why, in words.
    #[serde(default)]
    #[schema(example = "Samma förening, inläst två gånger.")]
    pub reason: String,
    /// True: nothing is changed; the answer says what would follow. A merge cannot be undone.
    #[serde(default)]
    #[schema(example = false)]
    pub dry_run: bool,
}

/// What would follow if two organisations were merged. Nothing was changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergePreview {
    /// The organisation that would be kept.
    pub kept_id: Uuid,
    /// Its name.
    #[schema(example = "Ängens idrottsförening")]
    pub kept_name: String,
    /// The organisation that would be merged into it.
    pub merged_id: Uuid,
    /// Its name, which would become a former one.
    #[schema(example = "Ängens IF")]
    pub merged_name: String,
    /// How much would follow.
    pub followed: Followed,
    /// The facts of the kept one that would change: before and after.
    #[schema(value_type = Object, example = json!({ "before": { "memberCount": null }, "after": { "memberCount": 120 } }))]
    pub changes: serde_json::Value,
    /// What to know before, in Swedish.
    #[schema(example = "En sammanslagning går inte att ångra.")]
    pub warning: String,
}

/// An organisation that looks like this one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SayDistinct {
    /// The other.
    pub organisation_id: Uuid,
}

/// How much followed to the organisation that was kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Followed {
    /// Places on distribution lists of remisser (remissinstanser).
    #[schema(example = 3)]
    pub recipients: usize,
    /// Places on lists where the kept one stands itself: both were asked, and both stay.
    #[schema(example = 0)]
    pub recipients_kept_apart: usize,
    /// Responses.
    #[schema(example = 2)]
    pub responses: usize,
    /// Saved distribution lists.
    #[schema(example = 1)]
    pub distribution_lists: usize,
    /// Contacts; one with an address that the kept one has a contact with is joined to it.
    #[schema(example = 1)]
    pub contacts: usize,
    /// API keys of the organisation.
    #[schema(example = 0)]
    pub api_keys: usize,
    /// Ids in other systems.
    #[schema(example = 0)]
    pub external_references: usize,
}

/// A merge that was carried out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergeView {
    /// Id.
    pub id: Uuid,
    /// The organisation that was kept.
    pub kept_id: Uuid,
    /// The organisation that was merged into it.
    pub merged_id: Uuid,
    /// Why, in words.
    #[schema(example = "Samma förening, inläst två gånger.")]
    pub reason: String,
    /// Who merged them.
    #[schema(example = "samordnare01")]
    pub merged_by: String,
    /// How much followed.
    pub followed: Followed,
    /// When.
    #[schema(example = "2019-09-02T08:00:00Z")]
    pub created_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl Followed {
    fn of(moved: &serde_json::Value) -> Followed {
        let count = |what: &str| moved[what].as_array().map_or(0, Vec::len);
        Followed {
            recipients: count("recipients"),
            recipients_kept_apart: count("recipientsKeptApart"),
            responses: count("responses"),
            distribution_lists: count("distributionLists"),
            contacts: count("contacts"),
            api_keys: count("apiKeys"),
            external_references: count("externalReferences"),
        }
    }
}

impl MergeView {
    fn of(app: &App, merge: &Merge) -> MergeView {
        MergeView {
            id: merge.id,
            kept_id: merge.kept_id,
            merged_id: merge.merged_id,
            reason: merge.reason.clone(),
            merged_by: merge.merged_by.clone(),
            followed: Followed::of(&merge.moved),
            created_at: merge.created_at,
            links: Links::default()
                .and(
                    "kept",
                    "GET",
                    app.url(&format!("/organisations/{}", merge.kept_id)),
                )
                .and(
                    "merged",
                    "GET",
                    app.url(&format!("/organisations/{}", merge.merged_id)),
                ),
        }
    }
}

/// Merge another organisation into this one
///
/// Slår ihop två organisationer som är samma. Utskick, svar, sändlistor, kontakter, nycklar och id:n i andra system följer med; den andras namn blir tidigare
/// namn, och det som saknas här fylls i därifrån. Det går inte att ångra: pröva först med `dryRun`, som säger vad som skulle följa med. The other stays, inactive, and points here: old links and lists still lead right. Two with different
/// organisation numbers are two legal persons and are not merged.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation that is kept")),
    request_body = MergeOrganisation,
    responses(
        (status = 200, description = "With `dryRun`: what would follow; nothing was changed", body = MergePreview),
        (status = 201, description = "What followed", body = MergeView),
        (status = 409, description = "One of them was merged already, or they have different organisation numbers"),
    ),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisations/{id}/merges")]
pub async fn create_merge(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<MergeOrganisation>,
) -> ApiResult<HttpResponse> {
    let other = body.value.organisation_id;
    refuse_itself(*id, other)?;
    let mut check = Check::default();
    let reason = check.lines("/reason", &body.value.reason);
    check.finish()?;
    if body.value.dry_run {
        let preview = preview(&app, &caller, *id, other).await?;
        return Ok(HttpResponse::Ok().json(preview));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let (kept, gone) = two_that_may_be_one(&app, connection, *id, other).await?;
        let mut names_of = names::of_many(&app, connection, &[gone.id]).await?;
        let moved = rows::carry_out(connection, kept.id, gone.id).await?;
        let joined = store::save(&app, connection, &joined(&kept, &gone)).await?;
        names::follow(
            &app,
            connection,
            &joined,
            names_of.remove(&gone.id).unwrap_or_default(),
        )
        .await?;
        let ids = (kept.id, gone.id);
        let merge = rows::insert(&app, connection, ids, &reason, &moved, caller.person()).await?;
        let mut details = changes(&kept.facts(), &joined.facts());
        details["mergeId"] = json!(merge.id);
        details["merged"] = json!({ "id": gone.id, "name": gone.name });
        details["moved"] = moved;
        let pointing = json!({ "mergeId": merge.id, "mergedInto": { "id": kept.id, "name": joined.name },
            "before": { "active": gone.active, "organisationNumber": gone.organisation_number },
            "after": { "active": false, "organisationNumber": null } });
        let deed = |action, subject_id, details| Deed {
            action,
            subject_kind: "organisation",
            subject_id,
            board_id: None,
            case_id: None,
            details,
        };
        let deeds = [
            deed("organisation.merged", kept.id, &details),
            deed("organisation.mergedInto", gone.id, &pointing),
        ];
        record_all(&app, connection, &caller, &deeds).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/organisations/{}/merges", kept.id))),
            version: None,
            body: MergeView::of(&app, &merge),
        })
    })
    .await
}

/// Both, locked; refused where one was merged before, or the law knows them as two.
async fn two_that_may_be_one(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    other: Uuid,
) -> ApiResult<(Organisation, Organisation)> {
    let (kept, gone) = store::lock_two(app, connection, id, other).await?;
    for one in [&kept, &gone] {
        if let Some(into) = one.merged_into_id {
            return Err(merged_away(app, into));
        }
    }
    if kept.organisation_number.is_some()
        && gone.organisation_number.is_some()
        && kept.organisation_number != gone.organisation_number
    {
        return Err(ApiError::conflict(
            "Organisationerna har olika organisationsnummer och är två juridiska personer. Är ett av numren fel: ta bort det först.",
            "The organisations have different organisation numbers, and are two. If one of the numbers is wrong, take it away first.",
        ));
    }
    Ok((kept, gone))
}

/// What would follow: the merge is carried out and taken back, so that it cannot say anything else than the merge does.
async fn preview(app: &App, caller: &Caller, id: Uuid, other: Uuid) -> ApiResult<MergePreview> {
    let mut found = None;
    let taken_back = app
        .write(caller, async |connection| {
            let (kept, gone) = two_that_may_be_one(app, connection, id, other).await?;
            let moved = rows::carry_out(connection, kept.id, gone.id).await?;
            found = Some((kept, gone, moved));
            // Whatever the error: with it nothing is committed.
            Err::<(), _>(ApiError::NotFound)
        })
        .await;
    match (found, taken_back) {
        (Some((kept, gone, moved)), _) => Ok(MergePreview {
            kept_id: kept.id,
            merged_id: gone.id,
            followed: Followed::of(&moved),
            changes: changes(&kept.facts(), &joined(&kept, &gone).facts()),
            warning: format!(
                "En sammanslagning går inte att ångra. ”{}” blir kvar som inaktiv och pekar på ”{}”.",
                gone.name, kept.name
            ),
            kept_name: kept.name,
            merged_name: gone.name,
        }),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(ApiError::internal("a preview without its organisations")),
    }
}

/// The merges of an organisation
///
/// Vilka organisationer som slagits ihop med den här, eller den med vilka, det senaste först.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation"), Paging),
    responses((status = 200, description = "A page of merges", body = MergePage)),
    security(("bearer" = ["registrar", "officer", "coordinator", "auditor", "administrator"])),
)]
#[get("/organisations/{id}/merges")]
pub async fn list_merges(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let merges = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await?;
            rows::of(&app, connection, *id).await
        })
        .await?;
    let total = i64::try_from(merges.len()).unwrap_or(i64::MAX);
    // A handful at most: all are read, and the page is cut here.
    let views = merges
        .iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(100))
        .map(|merge| MergeView::of(&app, merge))
        .collect();
    Ok(MergePage::new(&app, &request, *paging, views, total).answer())
}

/// Say that two organisations that look like one are two
///
/// Säger att två organisationer med liknande namn är två olika, så att de inte föreslås som dubbletter igen.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    request_body = SayDistinct,
    responses((status = 204, description = "It is noted")),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[post("/organisations/{id}/distinctions")]
pub async fn say_distinct(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<SayDistinct>,
) -> ApiResult<HttpResponse> {
    let other = body.value.organisation_id;
    refuse_itself(*id, other)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let (one, two) = store::lock_two(&app, connection, *id, other).await?;
        for either in [&one, &two] {
            if let Some(into) = either.merged_into_id {
                return Err(merged_away(&app, into));
            }
        }
        if rows::say_distinct(&app, connection, (one.id, two.id), caller.person()).await? {
            let deed = Deed {
                action: "organisation.saidDistinct",
                subject_kind: "organisation",
                subject_id: one.id,
                board_id: None,
                case_id: None,
                details: &json!({ "from": { "id": two.id, "name": two.name } }),
            };
            record(&app, connection, &caller, deed).await?;
        }
        Ok(Made {
            status: StatusCode::NO_CONTENT,
            location: None,
            version: None,
            body: (),
        })
    })
    .await
}

fn refuse_itself(id: Uuid, other: Uuid) -> ApiResult<()> {
    if id == other {
        return Err(ApiError::invalid(
            "/organisationId",
            "Ange en annan organisation än den i adressen.",
            "State another organisation than that of the address.",
        ));
    }
    Ok(())
}

/// The one that is kept, with what the other knew besides.
fn joined(kept: &Organisation, gone: &Organisation) -> Organisation {
    let or = |one: &String, other: &String| {
        if one.is_empty() {
            other.clone()
        } else {
            one.clone()
        }
    };
    let earlier = kept
        .earlier_names
        .iter()
        .chain(std::iter::once(&gone.name))
        .chain(&gone.earlier_names);
    let mut earlier_names = tidy_words(earlier);
    earlier_names.retain(|name| name.to_lowercase() != kept.name.to_lowercase());
    Organisation {
        earlier_names,
        organisation_number: kept
            .organisation_number
            .clone()
            .or_else(|| gone.organisation_number.clone()),
        topics: tidy_words(kept.topics.iter().chain(&gone.topics)),
        areas: tidy_words(kept.areas.iter().chain(&gone.areas)),
        agreement_since: match (kept.agreement_since, gone.agreement_since) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
        member_count: kept.member_count.or(gone.member_count),
        convenor_role: or(&kept.convenor_role, &gone.convenor_role),
        politician_role: or(&kept.politician_role, &gone.politician_role),
        political_members: kept.political_members.or(gone.political_members),
        active: kept.active || gone.active,
        confirmed_on: kept.confirmed_on.max(gone.confirmed_on),
        ..kept.clone()
    }
}

crate::page_of! {
    /// A page of merges.
    MergePage, merges: MergeView
}
