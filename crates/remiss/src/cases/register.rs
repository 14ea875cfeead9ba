//! `POST /cases`

use actix_web::{HttpResponse, post};
use jiff::civil::Date;
use remiss_domain::secrecy::SecrecyChange;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::add_officer::AddOfficer;
use super::check::Texts;
use super::store::{self, Case, NewCase};
use super::view::{CaseView, CounterpartNumber};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::boards::{self, Board};
use crate::case_numbers;
use crate::db::Connection;
use crate::external_references::{self, ExternalReference, SubjectKind};
use crate::http::{ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Json, Made};
use crate::secrecy;

/// A case to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterCase {
    /// The board (nämnd).
    pub board_id: Uuid,
    /// Title, for the officers.
    #[schema(
        example = "Revidering av överenskommelsen med civilsamhället",
        min_length = 1,
        max_length = 500
    )]
    pub title: String,
    /// Title in the public register, without anything secret; the title when nothing is said.
    #[schema(
        example = "Revidering av överenskommelsen med civilsamhället",
        min_length = 1,
        max_length = 500
    )]
    pub public_title: Option<String>,
    /// Who took the initiative.
    #[schema(example = "Kommunstyrelseförvaltningen")]
    pub initiator: Option<String>,
    /// The number that the case system gave, for a board whose numbers come from there.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: Option<String>,
    /// A reserved number to use; without one the next number of the series is taken.
    #[schema(example = json!(null))]
    pub reservation_id: Option<Uuid>,
    /// Day on which the case was opened; today when nothing is said.
    #[schema(example = "2018-10-15")]
    pub opened_on: Option<Date>,
    /// Classification in the board's plan.
    #[schema(example = "1.4.2")]
    pub classification: Option<String>,
    /// Legal ground of secrecy (sekretess), for a case that is under secrecy as a whole. The day is today.
    #[schema(example = json!(null))]
    pub secrecy_ground: Option<String>,
    /// The meeting it is meant for.
    #[schema(example = json!(null))]
    pub target_meeting_id: Option<Uuid>,
    /// The counterparts' numbers ("Ert dnr").
    #[serde(default)]
    pub counterpart_numbers: Vec<CounterpartNumber>,
    /// Officers with access.
    #[serde(default)]
    pub officers: Vec<AddOfficer>,
    /// Under which ids other systems know it.
    #[serde(default)]
    pub external_references: Vec<ExternalReference>,
}

impl RegisterCase {
    /// The caller in the transaction that registers the case: who marks it as secret need not have the right to see it later.
    pub fn marking(&self, caller: Caller) -> Caller {
        match self.secrecy_ground {
            Some(_) => caller.who_marks(),
            None => caller,
        }
    }

    /// What is wrong with the fields by themselves.
    pub fn check(&self, today: Date) -> ApiResult<()> {
        let mut texts = Texts::default()
            .title("/title", Some(&self.title))
            .title("/publicTitle", self.public_title.as_deref())
            .line("/initiator", self.initiator.as_deref())
            .line("/classification", self.classification.as_deref());
        for (place, counterpart) in self.counterpart_numbers.iter().enumerate() {
            texts = texts
                .needed(format!("/counterpartNumbers/{place}/number"), &counterpart.number)
                .line(
                    format!("/counterpartNumbers/{place}/party"),
                    Some(&counterpart.party),
                );
        }
        for (place, officer) in self.officers.iter().enumerate() {
            texts = officer.check(texts, &format!("/officers/{place}"));
        }
        texts.done()?;
        if self.opened_on.is_some_and(|day| day > today) {
            return Err(ApiError::invalid(
                "/openedOn",
                "Ett ärende kan inte öppnas i framtiden.",
                "A case cannot be opened in the future.",
            ));
        }
        Ok(())
    }
}

/// Register a case
///
/// Registrerar ett ärende hos en nämnd. The number is the next one of the board's series, or a reserved one, or the one
/// that the case system gave. Two registrations at once get two numbers, and no number is left out.
#[utoipa::path(
    tag = "cases",
    request_body = RegisterCase,
    responses(
        (status = 201, description = "The case with its number", body = CaseView),
        (status = 409, description = "The number is taken or void, or another case has the external reference"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/cases")]
pub async fn register(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<RegisterCase>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    new.check(app.today())?;
    let caller = new.marking(caller);
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let case = register_case(&app, connection, &caller, new).await?;
        let whole = store::whole(&app, connection, case).await?;
        let (location, version) = (app.url(&format!("/cases/{}", whole.case.id)), whole.case.version);
        Ok(Made::created(
            location,
            version,
            CaseView::of(&app, &caller, whole),
        ))
    })
    .await
}

/// Registers a case whose fields were checked: the one way, for the API and for a mail that opens one.
pub async fn register_case(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    new: &RegisterCase,
) -> ApiResult<Case> {
    let board = board_to_register_at(app, connection, caller, new.board_id).await?;
    if let Some(meeting) = new.target_meeting_id {
        store::check_meeting(app, connection, board.id, meeting).await?;
    }
    let ground = SecrecyChange {
        ground: Some(new.secrecy_ground.as_deref()),
        ..SecrecyChange::default()
    };
    let mark = secrecy::settle(app, caller, None, ground)?;
    let id = app.new_id();
    let number = number(app, connection, &board, new, id).await?;
    let case = NewCase {
        id,
        board_id: board.id,
        case_number: &number.case_number,
        number_key: &number.number_key,
        title: new.title.trim(),
        public_title: new.public_title.as_deref().unwrap_or(&new.title).trim(),
        initiator: new.initiator.as_deref().unwrap_or_default().trim(),
        classification: new.classification.as_deref().unwrap_or_default().trim(),
        secrecy: mark.as_ref(),
        opened_on: new.opened_on.unwrap_or_else(|| app.today()),
        target_meeting_id: new.target_meeting_id,
    };
    let case = store::insert(app, connection, case).await?;
    for counterpart in &new.counterpart_numbers {
        store::add_counterpart_number(app, connection, &case, &counterpart.number, &counterpart.party)
            .await?;
    }
    for officer in &new.officers {
        store::put_officer(app, connection, &case, officer).await?;
    }
    external_references::set(
        app,
        connection,
        SubjectKind::Case,
        case.id,
        &new.external_references,
    )
    .await?;
    let details = serde_json::json!({ "caseNumber": case.case_number, "title": case.title,
        "secrecyGround": case.secrecy_ground });
    let deed = Deed {
        action: "case.registered",
        subject_kind: "case",
        subject_id: case.id,
        board_id: Some(case.board_id),
        case_id: Some(case.id),
        details: &details,
    };
    record(app, connection, caller, deed).await?;
    Ok(case)
}

/// A number of the case system is kept as it is written there.
fn written(text: &str) -> ApiResult<&str> {
    let text = text.trim();
    if text.chars().count() > 50 || text.chars().any(char::is_control) {
        return Err(ApiError::invalid(
            "/caseNumber",
            "Numret har högst 50 tecken på en rad.",
            "The number has at most 50 characters on one line.",
        ));
    }
    Ok(text)
}

async fn board_to_register_at(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<Board> {
    let unknown = || ApiError::invalid("/boardId", "Nämnden finns inte.", "There is no such board.");
    if !caller.boards.contain(id) {
        return Err(unknown());
    }
    let board = match boards::find(app, connection, id).await {
        Err(ApiError::NotFound) => return Err(unknown()),
        found => found?,
    };
    boards::must_be_in_office(app, connection, &board, app.today(), "/boardId").await?;
    Ok(board)
}

async fn number(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    new: &RegisterCase,
    case_id: Uuid,
) -> ApiResult<case_numbers::CaseNumberRow> {
    let from_case_system = board.number_source == "caseSystem";
    match (&new.case_number, new.reservation_id) {
        (Some(_), Some(_)) => Err(ApiError::invalid(
            "/reservationId",
            "Ange antingen ett nummer eller en reservation.",
            "State either a number or a reservation.",
        )),
        (Some(text), None) if from_case_system => {
            let number = boards::read_number(app, connection, board, text)
                .await?
                .map_err(|error| {
                    ApiError::Invalid(vec![FieldError::new(
                        "/caseNumber",
                        error.to_string(),
                        "The text is no number of the board's series.",
                    )])
                })?;
            case_numbers::give(app, connection, board, &number, written(text)?, case_id).await
        }
        (Some(_), None) => Err(ApiError::invalid(
            "/caseNumber",
            "Nämndens nummer ges av tjänsten. Utelämna numret, eller reservera ett först.",
            "The board's numbers are given by this service. Leave the number out, or reserve one first.",
        )),
        (None, None) if from_case_system => Err(ApiError::invalid(
            "/caseNumber",
            "Nämndens nummer ges av ärendesystemet. Ange det.",
            "The board's numbers are given by the case system. State it.",
        )),
        (None, None) => {
            case_numbers::allocate(app, connection, board, app.today().year(), Some(case_id), "").await
        }
        (None, Some(reservation)) => {
            let unknown = || {
                ApiError::invalid(
                    "/reservationId",
                    "Nämnden har ingen sådan reservation.",
                    "The board has no such reservation.",
                )
            };
            let reserved = match case_numbers::lock(app, connection, reservation).await {
                Err(ApiError::NotFound) => return Err(unknown()),
                found => found?,
            };
            if reserved.board_id != board.id {
                return Err(unknown());
            }
            if let Some(last) = reserved.expires_on.filter(|last| *last < app.today()) {
                return Err(ApiError::conflict(
                    format!(
                        "Reservationen av {} gällde till och med den {}. Numret är makulerat; utelämna reservationen, så ges \
                         nästa nummer.",
                        reserved.case_number,
                        swedish_date(last)
                    ),
                    format!(
                        "The reservation of {} held until {last}. The number is void; leave it out to get the next one.",
                        reserved.case_number
                    ),
                ));
            }
            if reserved.state != "reserved" {
                return Err(ApiError::conflict(
                    format!("Numret {} är redan taget eller makulerat.", reserved.case_number),
                    format!("The number {} is taken or void.", reserved.case_number),
                ));
            }
            case_numbers::take(app, connection, reservation, case_id).await?;
            Ok(reserved)
        }
    }
}
