//! `POST /announced-remisser/{id}/dismissals` and `POST /announced-remisser/{id}/resumptions`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Announced};
use super::view::{AnnouncedRemissView, one};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Path, Sentence, etag};

/// Why nothing is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DismissAnnounced {
    /// The reason, for whoever asks later.
    #[schema(
        example = "Remissen gäller Örebro universitet, inte kommunen.",
        min_length = 1,
        max_length = 1000
    )]
    pub reason: String,
}

/// Put an announced remiss aside
///
/// Lägger en publicerad remiss åt sidan, med skäl: den gäller någon annan, eller vi avstår. Den väntar igen om en ny lista har oss på den.
#[utoipa::path(
    tag = "announced-remisser",
    params(("id" = Uuid, Path, description = "The announced remiss")),
    request_body = DismissAnnounced,
    responses(
        (status = 200, description = "The announced remiss", body = AnnouncedRemissView),
        (status = 409, description = "It was put aside before, or has a case"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/announced-remisser/{id}/dismissals")]
pub async fn dismiss(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    body: Json<DismissAnnounced>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim().to_owned();
    let length = reason.chars().count();
    if !(1..=1000).contains(&length) || reason.contains('\0') {
        return Err(ApiError::invalid(
            "/reason",
            "Skriv varför remissen läggs åt sidan, högst 1 000 tecken.",
            "Say why it is put aside, in at most 1,000 characters.",
        ));
    }
    let before = seen_without_case(&app, &caller, *id).await?;
    let settled = app
        .write(&caller, async |connection| {
            let mut announced = store::lock(&app, connection, *id).await?;
            before.still_holds(&announced)?;
            if announced.put_aside_at.is_some() {
                return Err(conflict(
                    "dismissed",
                    &["resume"],
                    "Remissen är redan åtsidolagd.",
                    "It was put aside before.",
                ));
            }
            announced.put_aside_at = Some(app.now());
            announced.put_aside_by = caller.person().to_owned();
            announced.put_aside_reason = reason;
            note(
                &app,
                connection,
                &caller,
                &mut announced,
                "announcedRemiss.dismissed",
            )
            .await?;
            Ok(announced)
        })
        .await?;
    let version = settled.version;
    Ok(etag::changed(version, &one(&app, &caller, settled).await?))
}

/// Take up an announced remiss again
///
/// Tar upp en remiss som lades åt sidan: den väntar igen.
#[utoipa::path(
    tag = "announced-remisser",
    params(("id" = Uuid, Path, description = "The announced remiss")),
    responses(
        (status = 200, description = "The announced remiss", body = AnnouncedRemissView),
        (status = 409, description = "It was not put aside"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/announced-remisser/{id}/resumptions")]
pub async fn resume(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    _: IdempotencyKey,
) -> ApiResult<HttpResponse> {
    let settled = app
        .write(&caller, async |connection| {
            let mut announced = store::lock(&app, connection, *id).await?;
            if announced.put_aside_at.is_none() {
                return Err(conflict(
                    "waiting",
                    &["open", "dismiss"],
                    "Remissen är inte åtsidolagd.",
                    "It was not put aside.",
                ));
            }
            announced.put_aside_at = None;
            announced.put_aside_by = String::new();
            announced.put_aside_reason = String::new();
            note(
                &app,
                connection,
                &caller,
                &mut announced,
                "announcedRemiss.resumed",
            )
            .await?;
            Ok(announced)
        })
        .await?;
    let version = settled.version;
    Ok(etag::changed(version, &one(&app, &caller, settled).await?))
}

/// An announced remiss as it was before the transaction that changes it: whether a case had its number, also one that the caller may not see.
pub(super) struct Seen {
    version: i32,
    has_case: bool,
}

/// Looks whether a case has its number. Before the transaction, since it is looked for as somebody who sees every case.
pub(super) async fn seen_without_case(app: &App, caller: &Caller, id: Uuid) -> ApiResult<Seen> {
    let announced = app
        .read(caller, async |connection| store::find(app, connection, id).await)
        .await?;
    let everybody = Caller::system("announced remisser");
    let key = [announced.reference_key];
    let cases = app
        .read(&everybody, async |connection| {
            store::cases_of(app, connection, &key).await
        })
        .await?;
    Ok(Seen {
        version: announced.version,
        has_case: !cases.is_empty(),
    })
}

impl Seen {
    /// Refuses when a case has its number, or when somebody else has done something with it since: opening a case is a new version.
    pub(super) fn still_holds(&self, locked: &Announced) -> ApiResult<()> {
        if self.has_case {
            return Err(conflict(
                "case",
                &[],
                "Ett ärende har redan avsändarens nummer. Sök på det i ärendelistan; hittar du det inte hör det till en nämnd som du inte ser.",
                "A case has the sender's number already. It may belong to a board that the caller does not see.",
            ));
        }
        if self.version != locked.version {
            return Err(ApiError::conflict(
                "Någon annan ändrade remissen i samma stund. Läs den igen och försök en gång till.",
                "Somebody else changed it in the same moment. Read it again, and try once more.",
            ));
        }
        Ok(())
    }
}

fn conflict(state: &str, allowed: &[&str], sv: &'static str, en: &'static str) -> ApiError {
    ApiError::StateConflict {
        state: state.to_owned(),
        allowed: allowed.iter().map(|one| (*one).to_owned()).collect(),
        detail: Sentence::new(sv, en),
    }
}

async fn note(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    announced: &mut Announced,
    action: &'static str,
) -> ApiResult<()> {
    announced.changed_at = app.now();
    store::save(app, connection, announced).await?;
    let details = serde_json::json!({ "source": announced.source, "reference": announced.reference,
        "reason": announced.put_aside_reason });
    let deed = Deed {
        action,
        subject_kind: "announcedRemiss",
        subject_id: announced.id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    record(app, connection, caller, deed).await
}
