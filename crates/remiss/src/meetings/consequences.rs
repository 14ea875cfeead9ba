//! `GET /meetings/{id}/consequences`

use actix_web::{HttpResponse, get};
use jiff::ToSpan;
use jiff::civil::Date;
use remiss_domain::calendar::why_not_working_day;
use remiss_domain::plan::{Followed, PlanStepKind, plan_for_chosen};
use remiss_domain::swedish::swedish_date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, ConcernedCase, Meeting};
use super::view::Dates;
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::http::{ApiResult, AppData, Links, Path, Query};
use crate::plans;

/// To which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Move {
    /// The day that the meeting would be moved to; a week later when nothing is said.
    #[param(example = "2019-12-10")]
    date: Option<Date>,
}

/// What moving a meeting would mean.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsequencesView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its day now.
    #[schema(example = "2019-12-03")]
    pub date_before: Date,
    /// The day that it would be moved to.
    #[schema(example = "2019-12-10")]
    pub date: Date,
    /// The dates that would follow.
    pub dates: Vec<FollowedView>,
    /// The cases on its agenda or on their way to it.
    pub cases: Vec<CaseConsequenceView>,
    /// What stands against it, or is to be minded, in Swedish.
    #[schema(example = json!(["10 december 2019 har nämnden redan ett sammanträde."]))]
    pub warnings: Vec<String>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A date that follows a meeting to another day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FollowedView {
    /// Which: `stopDate`, `preparation`, `notice`, `approval`.
    #[schema(example = "stopDate")]
    pub kind: String,
    /// The same in Swedish.
    #[schema(example = "stoppdatum")]
    pub label: String,
    /// As it is.
    #[schema(example = "2019-11-15")]
    pub before: Date,
    /// As many days from the meeting as before.
    #[schema(example = "2019-11-22")]
    pub raw_date: Date,
    /// The same on a working day.
    #[schema(example = "2019-11-22")]
    pub date: Date,
    /// Where it comes from, in Swedish.
    #[schema(example = "18 dagar före sammanträdet 10 december 2019, som förut.")]
    pub explanation: String,
}

/// What it would mean for a case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseConsequenceView {
    /// The case.
    pub case_id: Uuid,
    /// Its number.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Its title; empty for a case under secrecy.
    #[schema(example = "Reviderad överenskommelse om samverkan")]
    pub title: String,
    /// Whether it was handed in.
    #[schema(example = false)]
    pub handed_in: bool,
    /// Whether the meeting could still be made.
    #[schema(example = true)]
    pub feasible: bool,
    /// Why not, in Swedish.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// The day on which its yttrande could be sent, where there is one to send.
    #[schema(example = "2019-12-17")]
    pub sending_date: Option<Date>,
}

/// What moving a meeting would mean
///
/// Vad det skulle innebära att flytta ett sammanträde: vilka datum som följer med, vilka ärenden som berörs och vilka svar som inte hinns. Nothing is changed.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting"), Move),
    responses((status = 200, description = "What it would mean", body = ConsequencesView)),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[get("/meetings/{id}/consequences")]
pub async fn consequences(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    wanted: Query<Move>,
) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let meeting = store::find(&app, connection, *id).await?;
            store::may_change(&caller, meeting.board_id)?;
            let date = wanted.date.unwrap_or(meeting.date.saturating_add(1.week()));
            let board = boards::find(&app, connection, meeting.board_id).await?;
            let ids = store::concerned_cases(&app, connection, meeting.id).await?;
            let cases = store::cases_now(&app, connection, &ids).await?;
            let others = store::of_board(&app, connection, board.id, date).await?;
            Ok(view(&app, &board, &meeting, &cases, &others, date))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

fn view(
    app: &App,
    board: &Board,
    meeting: &Meeting,
    cases: &[ConcernedCase],
    others: &[Meeting],
    date: Date,
) -> ConsequencesView {
    let mut dates = Dates::of(meeting);
    dates.date = date;
    let followed = dates.follow(meeting, &[]);
    let settings = plans::settings(board);
    let cases = cases
        .iter()
        .map(|case| {
            let own = dates.of_meeting(meeting.id);
            let chosen = plan_for_chosen(case.deadline, &own, &settings, case.is_handed_in, app.today());
            let sending = chosen
                .steps
                .iter()
                .find(|step| step.kind == PlanStepKind::Sending)
                .map(|step| step.date);
            CaseConsequenceView {
                case_id: case.id,
                case_number: case.number.clone(),
                title: case.title.clone(),
                handed_in: case.is_handed_in,
                feasible: chosen.rejected.is_none(),
                reason: chosen.rejected.map(|rejected| rejected.reason),
                sending_date: sending,
            }
        })
        .collect();
    let own = app.url(&format!("/meetings/{}", meeting.id));
    ConsequencesView {
        meeting_id: meeting.id,
        date_before: meeting.date,
        date,
        warnings: warnings(app, board, meeting, &dates, others),
        dates: followed.iter().map(FollowedView::of).collect(),
        cases,
        links: Links::to_self(format!("{own}/consequences?date={date}"))
            .and("meeting", "GET", own.clone())
            .and_if(meeting.status == "planned", "move", "PATCH", own),
    }
}

fn warnings(app: &App, board: &Board, meeting: &Meeting, dates: &Dates, others: &[Meeting]) -> Vec<String> {
    let mut warnings = Vec::new();
    let day = swedish_date(dates.date);
    if others
        .iter()
        .any(|other| other.date == dates.date && other.id != meeting.id)
    {
        warnings.push(format!("{day} har nämnden redan ett sammanträde."));
    }
    if let Some(why) = why_not_working_day(dates.date) {
        warnings.push(format!("{day} är {why}, ingen arbetsdag."));
    }
    if dates.date < board.valid_from || board.valid_to.is_some_and(|last| dates.date > last) {
        warnings.push(format!("Nämnden finns inte {day}."));
    }
    if dates.date < app.today() {
        warnings.push(format!("{day} har passerat."));
    } else if dates.stop_date < app.today() {
        warnings.push(format!(
            "Stoppdatum skulle bli {}, som har passerat: inget mer kan lämnas in utan nämndsekreterarens medgivande.",
            swedish_date(dates.stop_date)
        ));
    }
    warnings
}

impl FollowedView {
    fn of(followed: &Followed) -> FollowedView {
        FollowedView {
            kind: followed.kind.as_str().to_owned(),
            label: followed.kind.swedish().to_owned(),
            before: followed.before,
            raw_date: followed.raw,
            date: followed.date,
            explanation: followed.explanation.clone(),
        }
    }
}
