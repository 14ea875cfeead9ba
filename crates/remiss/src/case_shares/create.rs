//! `POST /cases/{id}/shares`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, CaseShare};
use super::view::CaseShareView;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made, Path};
use crate::{boards, cases};

/// With whom to share a case, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareCase {
    /// The board that may read it.
    pub board_id: Uuid,
    /// Why it is shared.
    #[schema(
        example = "Nämnden bereder yttrandet tillsammans med oss.",
        min_length = 1,
        max_length = 500
    )]
    pub reason: String,
    /// Last day on which it may be read; until the sharing is ended when nothing is said.
    #[schema(example = "2019-12-31")]
    pub until: Option<Date>,
}

/// Share a case with another board
///
/// Delar ärendet med en annan nämnd, som är en egen myndighet: den får läsa ärendet, handlingarna, remisserna och svaren, men inte det
/// som omfattas av sekretess, och den kan inte ändra något. Both boards find it in their logs.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    request_body = ShareCase,
    responses(
        (status = 201, description = "The sharing", body = CaseShareView),
        (status = 409, description = "It is shared with the board already, or the case is under secrecy as a whole"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/cases/{id}/shares")]
pub async fn create(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<ShareCase>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    new.check(app.today())?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = cases::lock(&app, connection, *id).await?;
        if let Some(ground) = &case.secrecy_ground {
            return Err(ApiError::conflict(
                format!(
                    "Ärendet {} omfattas som helhet av sekretess enligt {ground}, som gäller också mellan nämnder. Pröva \
                     utlämnandet, och lämna ut det som kan lämnas ut på annat sätt.",
                    case.case_number
                ),
                "The case is under secrecy as a whole, which holds between boards too.",
            ));
        }
        let unknown = |sv: String, en: &'static str| ApiError::invalid("/boardId", sv, en);
        let board = match boards::find(&app, connection, new.board_id).await {
            Err(ApiError::NotFound) => {
                return Err(unknown(
                    "Nämnden finns inte. Se GET /boards.".to_owned(),
                    "There is no such board.",
                ));
            }
            found => found?,
        };
        if board.id == case.board_id {
            return Err(unknown(
                format!("Ärendet är {}s eget.", board.name),
                "The case is that board's own.",
            ));
        }
        if board.valid_to.is_some_and(|last| last < app.today()) {
            return Err(unknown(
                format!("{} har upphört. Dela med efterträdaren.", board.name),
                "The board has ended; share the case with its successor.",
            ));
        }
        let share = store::insert(&app, connection, &case, new, caller.person()).await?;
        note(&app, connection, &caller, "case.shared", &share).await?;
        let location = app.url(&format!("/cases/{}/shares/{}", case.id, share.id));
        let version = share.version;
        Ok(Made::created(
            location,
            version,
            CaseShareView::of(&app, &caller, share),
        ))
    })
    .await
}

impl ShareCase {
    fn check(&self, today: Date) -> ApiResult<()> {
        let mut wrong = Vec::new();
        let length = self.reason.trim().chars().count();
        if !(1..=500).contains(&length) {
            wrong.push(FieldError::new(
                "/reason",
                "Ange varför ärendet delas, med 1 till 500 tecken.",
                "State why the case is shared, in 1 to 500 characters.",
            ));
        }
        if self.until.is_some_and(|last| last < today) {
            wrong.push(FieldError::new(
                "/until",
                "Sista dagen har redan varit. Ange i dag eller en senare dag, eller utelämna den.",
                "The last day has passed; state today or a later day, or leave it out.",
            ));
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(wrong))
        }
    }
}

/// Writes down what was done, for both boards.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    action: &'static str,
    share: &CaseShare,
) -> ApiResult<()> {
    let details = serde_json::json!({
        "shareId": share.id, "boardId": share.shared_with_id, "reason": share.reason, "until": share.until,
    });
    let deed = |board: Uuid| Deed {
        action,
        subject_kind: "case",
        subject_id: share.case_id,
        board_id: Some(board),
        case_id: Some(share.case_id),
        details: &details,
    };
    let deeds = [deed(share.board_id), deed(share.shared_with_id)];
    record_all(app, connection, caller, &deeds).await
}
