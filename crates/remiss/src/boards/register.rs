//! `POST /boards`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::case_number::{NumberFormat, NumberFormatError};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{BoardView, NumberSource};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made};

/// A board to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterBoard {
    /// Name (nämnd).
    #[schema(example = "Kommunstyrelsen")]
    pub name: String,
    /// The department that works for it (förvaltning).
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub department: String,
    /// Prefix of its case numbers: 1 to 10 letters.
    #[schema(example = "Ks")]
    pub case_prefix: String,
    /// Pattern of its case numbers; `{prefix} {number}/{year}` when nothing is said.
    #[schema(example = "{prefix} {number}/{year}")]
    pub number_format: Option<String>,
    /// Who gives the numbers; `own` when nothing is said.
    pub number_source: Option<NumberSource>,
    /// Days from a meeting to the approval of its minutes (justering); 7 when nothing is said.
    #[schema(example = 7, minimum = 0, maximum = 30)]
    pub approval_days: Option<i16>,
    /// E-mail address of its registry.
    #[schema(example = "kommunstyrelsen@example.org")]
    pub email: Option<String>,
    /// Postal address, one line per line.
    #[schema(example = "Box 100\n701 35 Örebro")]
    pub postal_address: Option<String>,
    /// First day of the board.
    #[schema(example = "2007-01-01")]
    pub valid_from: Date,
    /// Last day of the board.
    #[schema(example = "2022-12-31")]
    pub valid_to: Option<Date>,
}

impl RegisterBoard {
    fn check(&self) -> ApiResult<NumberFormat> {
        let mut wrong = Vec::new();
        if self.name.trim().is_empty() {
            wrong.push(FieldError::new(
                "/name",
                "Nämnden behöver ett namn.",
                "The board needs a name.",
            ));
        }
        if self.approval_days.is_some_and(|days| !(0..=30).contains(&days)) {
            wrong.push(FieldError::new(
                "/approvalDays",
                "Justering sker inom 0 till 30 dagar.",
                "Approval takes 0 to 30 days.",
            ));
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            wrong.push(FieldError::new(
                "/validTo",
                "Sista dagen kommer före den första.",
                "The last day is before the first.",
            ));
        }
        let pattern = self
            .number_format
            .as_deref()
            .unwrap_or("{prefix} {number}/{year}");
        match NumberFormat::new(&self.case_prefix, pattern) {
            Ok(format) if wrong.is_empty() => return Ok(format),
            Ok(_) => {}
            Err(error) => wrong.push(wrong_format(&error)),
        }
        Err(ApiError::Invalid(wrong))
    }
}

/// What is wrong with a prefix or a pattern.
pub(super) fn wrong_format(error: &NumberFormatError) -> FieldError {
    match error {
        NumberFormatError::BadPrefix => FieldError::new(
            "/casePrefix",
            "Prefixet ska ha 1 till 10 bokstäver, till exempel Ks.",
            "The prefix has 1 to 10 letters.",
        ),
        _ => FieldError::new(
            "/numberFormat",
            error.to_string(),
            "The pattern has {prefix} first and {number} and {year} once each, with a sign between them.",
        ),
    }
}

/// Register a board
///
/// Lägger upp en nämnd med sin nummerserie.
#[utoipa::path(
    tag = "boards",
    request_body = RegisterBoard,
    responses(
        (status = 201, description = "The board", body = BoardView),
        (status = 409, description = "Another board has the prefix"),
    ),
    security(("bearer" = ["administrator"])),
)]
#[post("/boards")]
pub async fn register(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<RegisterBoard>,
) -> ApiResult<HttpResponse> {
    let format = body.value.check()?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let other = store::prefix_is_taken(
            &app,
            connection,
            Uuid::nil(),
            format.prefix(),
            body.value.valid_from,
            body.value.valid_to,
        )
        .await?;
        if let Some(other) = other {
            return Err(ApiError::conflict(
                format!("{other} har redan prefixet {}.", format.prefix()),
                format!("{other} has the prefix {}.", format.prefix()),
            ));
        }
        let board = store::insert(&app, connection, &body.value, &format).await?;
        let details = board.facts();
        let deed = Deed {
            action: "board.registered",
            subject_kind: "board",
            subject_id: board.id,
            board_id: Some(board.id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = BoardView::load(&app, connection, &caller, &board).await?;
        Ok(Made::created(
            app.url(&format!("/boards/{}", board.id)),
            board.version,
            view,
        ))
    })
    .await
}
