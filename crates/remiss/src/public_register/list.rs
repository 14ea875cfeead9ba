//! `GET /register`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, RegisterRow};
use crate::access::Caller;
use crate::app::App;
use crate::documents::DocumentDirection;
use crate::http::{ApiResult, AppData, Links, Paging, Query};
use crate::secrecy::MASKED;

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RegisterFilter {
    /// The board.
    pub board_id: Option<Uuid>,
    /// Number of the case in any spelling.
    #[param(example = "ks1216/2018")]
    pub case_number: Option<String>,
    /// Whether the document came in, went out or was drawn up here.
    pub direction: Option<DocumentDirection>,
    /// Registered on this day or later.
    pub date_from: Option<Date>,
    /// Registered on this day or earlier.
    pub date_to: Option<Date>,
    /// Free text in the public titles, and in the party where it is shown.
    #[param(example = "civilsamhället")]
    pub q: Option<String>,
}

/// A document as the public register shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterEntry {
    /// The document.
    pub document_id: Uuid,
    /// Day on which it was registered, in Sweden.
    #[schema(example = "2019-09-02")]
    pub date: Date,
    /// Day on which it came in, went out or was drawn up, where it is known.
    #[schema(example = "2019-09-01")]
    pub document_date: Option<Date>,
    /// Number of the document (diarienummer).
    #[schema(example = "Ks 1216/2018:7")]
    pub number: String,
    /// Whether it came in, went out or was drawn up here.
    #[schema(value_type = DocumentDirection, example = "incoming")]
    pub direction: String,
    /// Sender or recipient; left out for private persons and where there is secrecy.
    #[schema(example = "Föreningen Exempel")]
    pub party: Option<String>,
    /// Whether it is under secrecy: then it is not said what it is about, nor from or to whom.
    #[schema(example = false)]
    pub secret: bool,
    /// In short what it is about.
    #[schema(example = "Yttrande")]
    pub title: String,
    /// Whether it was made void (makulerad): registered by mistake; the number is never used again.
    #[schema(example = false)]
    pub void: bool,
    /// In short what the case is about.
    #[schema(example = "Revidering av överenskommelsen med civilsamhället")]
    pub case_title: String,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of the public register.
    RegisterPage, entries: RegisterEntry
}

impl RegisterEntry {
    fn of(app: &App, row: RegisterRow) -> RegisterEntry {
        let own = app.url(&format!("/documents/{}", row.id));
        let dated = row
            .received_at
            .or(row.sent_at)
            .map(date_in_sweden)
            .or(row.drawn_up_on);
        RegisterEntry {
            document_id: row.id,
            date: date_in_sweden(row.registered_at),
            document_date: dated,
            number: format!("{}:{}", row.case_number, row.number),
            direction: row.direction,
            party: row.party.filter(|party| !party.is_empty()),
            secret: row.public_title.is_none(),
            title: row.public_title.unwrap_or_else(|| MASKED.to_owned()),
            void: row.voided_at.is_some(),
            case_title: row.case_public_title.unwrap_or_else(|| MASKED.to_owned()),
            links: Links::default().and("about", "GET", own),
        }
    }
}

/// The public register
///
/// Det allmänna diariet enligt OSL 5 kap. 2 §, det senaste först. It is made of the public field set only: what the
/// officers call a document, and the names of private persons, are not in it. What is under secrecy stands there with number, direction
/// and days, for everybody alike.
#[utoipa::path(
    tag = "documents",
    params(Paging, RegisterFilter),
    responses((status = 200, description = "A page of the register", body = RegisterPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/register")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<RegisterFilter>,
) -> ApiResult<HttpResponse> {
    let (rows, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &filter, *paging).await
        })
        .await?;
    let entries = rows.into_iter().map(|row| RegisterEntry::of(&app, row)).collect();
    Ok(RegisterPage::new(&app, &request, *paging, entries, total).answer())
}
