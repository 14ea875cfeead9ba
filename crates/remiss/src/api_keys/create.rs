//! `POST /api-keys`

use actix_web::http::header;
use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{ApiKeyView, KeyRole};
use crate::access::{Boards, Caller, NewKey, Role, create_key};
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made};
use crate::{boards, organisations};

/// The largest quota that can be written down.
const MOST_REQUESTS: u32 = 1_000_000;

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateKey {
    /// What it is for.
    #[schema(example = "Ärendesystemet", min_length = 1, max_length = 100)]
    pub name: String,
    /// What its bearer may do.
    pub role: KeyRole,
    /// Boards to limit it to; all when nothing is said.
    pub board_ids: Option<Vec<Uuid>>,
    /// The organisation: for the role organisation, and only for that.
    #[schema(example = json!(null))]
    pub organisation_id: Option<Uuid>,
    /// Whether its bearer sees what is under secrecy (sekretess) too, on those boards. Only a caller that does so itself gives
    /// it away, and an organisation never has it.
    #[serde(default)]
    #[schema(example = false)]
    pub secrecy: bool,
    /// Requests that it may make in a minute; 0: any number. As many as the settings of the service say when nothing is said.
    #[schema(minimum = 0, maximum = 1000000, example = 600)]
    pub requests_per_minute: Option<u32>,
    /// When it stops to work; never when nothing is said.
    #[schema(example = "2027-11-30T22:59:00Z")]
    pub expires_at: Option<Timestamp>,
}

/// Make an API key
///
/// Skapar en API-nyckel. The secret is in this answer and nowhere else: a request that is sent again with the same
/// `Idempotency-Key` is answered without it. For rotation two keys can work at the same time.
#[utoipa::path(
    tag = "access",
    request_body = CreateKey,
    responses((status = 201, description = "The key with its secret", body = ApiKeyView)),
    security(("bearer" = ["administrator"])),
)]
#[post("/api-keys")]
pub async fn create(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<CreateKey>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let role = check(new, app.now())?;
    let mut shown = None;
    let answer = key
        .once(&app, &caller, body.fingerprint, async |connection| {
            let boards = boards_of(&app, connection, &caller, new).await?;
            let organisation = match new.organisation_id {
                None => None,
                // One that was merged into another is that other: nobody would hear its answers.
                Some(id) => {
                    let kept = organisations::find_kept(&app, connection, id).await;
                    Some(known(kept, "/organisationId")?.id)
                }
            };
            may_give_secrecy(&caller, &boards, new)?;
            let wanted = NewKey {
                name: new.name.trim().to_owned(),
                role,
                boards,
                secrecy: new.secrecy,
                organisation,
                expires_at: new.expires_at,
                requests_per_minute: new.requests_per_minute,
            };
            let (id, secret) = create_key(&app, connection, &wanted).await?;
            let made = store::find(&app, connection, &caller, id).await?;
            let details = serde_json::json!({ "name": made.name, "role": made.role, "boardIds": new.board_ids,
                    "secrecy": made.secrecy, "expiresAt": made.expires_at, "requestsPerMinute": made.requests_per_minute });
            let deed = Deed {
                action: "apiKey.created",
                subject_kind: "apiKey",
                subject_id: id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            shown = Some((made.clone(), secret));
            let location = app.url(&format!("/api-keys/{id}"));
            Ok(Made::created(location, 1, ApiKeyView::of(&app, made)))
        })
        .await?;
    // What is kept for a retry must not hold the secret, so it is put into this answer only.
    let Some((made, secret)) = shown else {
        return Ok(answer);
    };
    let location = app.url(&format!("/api-keys/{}", made.id));
    let view = ApiKeyView {
        secret: Some(secret),
        ..ApiKeyView::of(&app, made)
    };
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header((header::ETAG, "\"1\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(view))
}

fn check(new: &CreateKey, now: Timestamp) -> ApiResult<Role> {
    let mut wrong = Vec::new();
    let length = new.name.trim().chars().count();
    if !(1..=100).contains(&length) || new.name.chars().any(char::is_control) {
        wrong.push(FieldError::new(
            "/name",
            "Namnet har 1 till 100 tecken på en rad.",
            "The name has 1 to 100 characters on one line.",
        ));
    }
    if new.expires_at.is_some_and(|at| at <= now) {
        wrong.push(FieldError::new(
            "/expiresAt",
            "Nyckeln skulle redan ha slutat gälla.",
            "The key would have stopped to work already.",
        ));
    }
    if new.requests_per_minute.is_some_and(|most| most > MOST_REQUESTS) {
        wrong.push(FieldError::new(
            "/requestsPerMinute",
            "Ange högst 1 000 000 anrop i minuten, eller 0 för ingen gräns.",
            "State at most 1,000,000 requests in a minute, or 0 for no limit.",
        ));
    }
    if (new.role == KeyRole::Organisation) != new.organisation_id.is_some() {
        wrong.push(FieldError::new(
            "/organisationId",
            "En nyckel med rollen organisation hör till en organisation, och ingen annan gör det.",
            "A key with the role organisation belongs to an organisation, and no other does.",
        ));
    }
    if new.role == KeyRole::Organisation && new.secrecy {
        wrong.push(FieldError::new(
            "/secrecy",
            "En nyckel med rollen organisation ser inte det som omfattas av sekretess.",
            "A key with the role organisation does not see what is under secrecy.",
        ));
    }
    if new.board_ids.as_ref().is_some_and(Vec::is_empty) {
        wrong.push(FieldError::new(
            "/boardIds",
            "Ange minst en nämnd, eller utelämna fältet för alla.",
            "Name at least one board, or leave the field out for all.",
        ));
    }
    if !wrong.is_empty() {
        return Err(ApiError::Invalid(wrong));
    }
    Ok(match new.role {
        KeyRole::Registrar => Role::Registrar,
        KeyRole::Officer => Role::Officer,
        KeyRole::Secretary => Role::Secretary,
        KeyRole::Coordinator => Role::Coordinator,
        KeyRole::Auditor => Role::Auditor,
        KeyRole::Administrator => Role::Administrator,
        KeyRole::Organisation => Role::Organisation,
    })
}

/// Nobody gives away a sight of secrets that they do not have.
fn may_give_secrecy(caller: &Caller, boards: &Boards, new: &CreateKey) -> ApiResult<()> {
    let has = match boards {
        Boards::All => caller.secrets == Boards::All,
        Boards::Only(ids) => ids.iter().all(|id| caller.secrets.contain(*id)),
    };
    if has || !new.secrecy {
        return Ok(());
    }
    Err(ApiError::invalid(
        "/secrecy",
        "Bara den som själv ser det som omfattas av sekretess på nämnderna kan ge en nyckel det. Be någon med den \
         behörigheten, eller skapa nyckeln på servern: remiss admin create-key --secrecy.",
        "Only who sees what is under secrecy on these boards can give it to a key; or make the key on the server: remiss \
         admin create-key --secrecy.",
    ))
}

/// The boards of the new key: nobody gives away more than they have.
async fn boards_of(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    new: &CreateKey,
) -> ApiResult<Boards> {
    let Some(ids) = &new.board_ids else {
        return if caller.boards == Boards::All {
            Ok(Boards::All)
        } else {
            Err(ApiError::invalid(
                "/boardIds",
                "Nyckeln som används gäller vissa nämnder. Ange vilka av dem den nya ska gälla.",
                "The key in use is limited to boards. State to which of them the new one is.",
            ))
        };
    };
    for (place, id) in ids.iter().enumerate() {
        let pointer = format!("/boardIds/{place}");
        if !caller.boards.contain(*id) {
            return known(Err(ApiError::NotFound), &pointer);
        }
        known(boards::find(app, connection, *id).await, &pointer)?;
    }
    Ok(Boards::Only(ids.clone()))
}

fn known<T>(found: ApiResult<T>, pointer: &str) -> ApiResult<T> {
    found.map_err(|error| match error {
        ApiError::NotFound => ApiError::invalid(pointer, "Finns inte.", "Does not exist."),
        other => other,
    })
}
