//! `POST /boards/{id}/periods`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::case_number::NumberFormat;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::register::wrong_format;
use super::store::{self, Period};
use super::view::BoardView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// What a board is called from a day on; what is left out stays as it was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddPeriod {
    /// First day.
    #[schema(example = "2019-01-01")]
    pub valid_from: Date,
    /// Name (nämnd).
    #[schema(example = "Funktionsstödsnämnden", min_length = 1)]
    pub name: Option<String>,
    /// The department that works for it (förvaltning).
    #[schema(example = "Förvaltningen för funktionshindrade")]
    pub department: Option<String>,
    /// Prefix of the numbers that are given from then on: 1 to 10 letters. Those that are given keep theirs.
    #[schema(example = "Fsn")]
    pub case_prefix: Option<String>,
    /// Pattern of the numbers that are given from then on.
    #[schema(example = "{prefix} {number}/{year}")]
    pub number_format: Option<String>,
}

/// Give a board a new name from a day on
///
/// Ger nämnden ett nytt namn, en ny förvaltning eller ett nytt prefix från och med en dag, i dag, framöver eller i det
/// förflutna. What is dated before keeps the name of its day, and numbers that are given stay as they are. To put right
/// what it is called now, change the board instead.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board")),
    request_body = AddPeriod,
    responses(
        (status = 201, description = "The board with its periods", body = BoardView),
        (status = 409, description = "Another period began that day, or another board has the prefix"),
    ),
    security(("bearer" = ["administrator"])),
)]
#[post("/boards/{id}/periods")]
pub async fn add_period(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AddPeriod>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let board = store::lock(&app, connection, *id).await?;
        if !caller.boards.contain(board.id) {
            return Err(ApiError::NotFound);
        }
        let from = new.valid_from;
        if from <= board.valid_from || board.has_ended(from) {
            return Err(ApiError::invalid(
                "/validFrom",
                format!(
                    "Nämndens första dag är den {}{}. Ange en dag därefter; första tidens uppgifter rättas på nämnden.",
                    swedish_date(board.valid_from),
                    board
                        .valid_to
                        .map(|last| format!(" och den sista den {}", swedish_date(last)))
                        .unwrap_or_default()
                ),
                "The day is not after the first day of the board, or after its last one.",
            ));
        }
        let periods = store::periods(&app, connection, board.id).await?;
        if from <= app.today() && periods.iter().any(|period| period.valid_from == from) {
            return Err(ApiError::conflict(
                format!(
                    "Nämnden har redan uppgifter som gäller från och med den {}. Rätta dem på nämnden.",
                    swedish_date(from)
                ),
                format!("A period began on {from} already. Change the board instead."),
            ));
        }
        let before = periods.iter().rev().find(|period| period.valid_from < from);
        let before = before.cloned().unwrap_or_else(|| Period::of(&board));
        let text = |text: &Option<String>, known: &str| {
            text.as_deref()
                .map_or_else(|| known.to_owned(), |text| text.trim().to_owned())
        };
        let period = Period {
            valid_from: from,
            name: text(&new.name, &before.name),
            department: text(&new.department, &before.department),
            case_prefix: text(&new.case_prefix, &before.case_prefix),
            number_format: text(&new.number_format, &before.number_format),
        };
        check(&period, &before)?;
        if let Some(other) =
            store::prefix_is_taken(&app, connection, board.id, &period.case_prefix, from, board.valid_to).await?
        {
            return Err(ApiError::conflict(
                format!("{other} har prefixet {} då.", period.case_prefix),
                format!("{other} has the prefix {} then.", period.case_prefix),
            ));
        }
        store::put(&app, connection, board.id, &period).await?;
        store::come_into_force(&app, connection).await?;
        let now = store::find(&app, connection, board.id).await?;
        let board = if now.version == board.version {
            store::save(&app, connection, &now).await?
        } else {
            now
        };
        let details = serde_json::json!({
            "validFrom": from, "before": facts(&before), "after": facts(&period),
        });
        let deed = Deed {
            action: "board.periodAdded",
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

fn check(period: &Period, before: &Period) -> ApiResult<()> {
    if period.name.is_empty() {
        return Err(ApiError::invalid(
            "/name",
            "Nämnden behöver ett namn.",
            "The board needs a name.",
        ));
    }
    NumberFormat::new(&period.case_prefix, &period.number_format)
        .map_err(|error| ApiError::Invalid(vec![wrong_format(&error)]))?;
    let same = Period {
        valid_from: before.valid_from,
        ..period.clone()
    };
    if same == *before {
        return Err(ApiError::invalid(
            "",
            "Ange vad som ändras: namn, förvaltning, prefix eller mönster.",
            "Say what changes: name, department, prefix or pattern.",
        ));
    }
    Ok(())
}

fn facts(period: &Period) -> serde_json::Value {
    serde_json::json!({
        "name": period.name, "department": period.department, "casePrefix": period.case_prefix,
        "numberFormat": period.number_format,
    })
}
