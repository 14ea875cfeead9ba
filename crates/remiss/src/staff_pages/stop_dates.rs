//! `/arbete/stoppdatum`: which cases are due to which meeting; those that are late first.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use remiss_domain::swedish::{swedish_date, swedish_weekday_date};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk};
use super::shapes::{Listed, StopDate};
use super::words::{away, counted, moment};
use crate::http::inside::Problem;
use crate::http::{AppData, Query};

/// Which of them, as the form says it.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    namnd: String,
    #[serde(default)]
    fran: String,
    #[serde(default)]
    till: String,
    sida: Option<i64>,
}

/// A case that is due.
struct Row {
    href: String,
    number: String,
    title: String,
    officer: String,
    /// `late`, `soon`, `calm` or `done`; the words say it too.
    kind: &'static str,
    /// What it comes to.
    words: String,
    /// How far its report has come.
    draft: String,
}

/// The cases for one meeting.
struct Group {
    id: String,
    title: String,
    stop_date: String,
    rows: Vec<Row>,
}

struct BoardChoice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/stop_dates.html")]
struct StopDatesPage {
    frame: Frame,
    boards: Vec<BoardChoice>,
    from: String,
    to: String,
    /// What is wrong with the dates that were asked for.
    error: Option<&'static str>,
    filtered: bool,
    late: Vec<Row>,
    late_total: i64,
    due: Vec<Group>,
    due_total: i64,
    done: Vec<Group>,
    done_total: i64,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// Cases on a page.
const ON_A_PAGE: i64 = 50;

/// `GET /arbete/stoppdatum`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let day = |text: &str| -> Result<Option<Date>, ()> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| ())
    };
    let (from, to, error) = match (day(&wanted.fran), day(&wanted.till)) {
        (Ok(from), Ok(to)) => (from, to, None),
        _ => (
            None,
            None,
            Some("Skriv datum som 2026-11-15: år, månad och dag. Alla visas så länge."),
        ),
    };
    let board: Option<Uuid> = wanted.namnd.parse().ok();
    let today = desk.app().today();
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let in_board = board.map_or_else(String::new, |board| format!("&boardId={board}"));
    let until = to.map_or_else(String::new, |to| format!("&to={to}"));
    let ask = async |state: &str, from: Date, limit: i64, sheet: i64| {
        let path =
            format!("/stop-dates?state={state}&from={from}{until}{in_board}&limit={limit}&page={sheet}");
        let listed: Result<Listed<StopDate>, Problem> = desk.list(&path, "stopDates").await;
        listed
    };
    // What was handed in weeks ago is of no use to anybody here; what is late is shown until somebody sees to it.
    let late = ask("late", from.unwrap_or(today - 365.days()), 100, 1).await?;
    let due = ask("due", from.unwrap_or(today), ON_A_PAGE, sheet).await?;
    let done = ask("done", from.unwrap_or(today - 14.days()), 100, 1).await?;
    let boards = desk.boards().await?;
    let page = StopDatesPage {
        frame: desk.frame("/arbete/stoppdatum")?,
        boards: boards
            .into_iter()
            .map(|known| BoardChoice {
                id: known.id.to_string(),
                chosen: board == Some(known.id),
                name: known.name,
            })
            .collect(),
        filtered: board.is_some() || from.is_some() || to.is_some(),
        from: wanted.fran.clone(),
        to: wanted.till.clone(),
        error,
        late_total: late.total,
        late: late.entries.iter().map(|due| row(due, today, true)).collect(),
        due_total: due.total,
        due: groups(&due.entries, today, "due"),
        done_total: done.total,
        done: groups(&done.entries, today, "done"),
        query: query(board, from, to),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < due.total).then(|| sheet + 1),
    };
    desk.show(&page)
}

/// The filter as a query, for the links to other pages.
fn query(board: Option<Uuid>, from: Option<Date>, to: Option<Date>) -> String {
    let mut query = String::new();
    if let Some(board) = board {
        query.push_str(&format!("namnd={board}&"));
    }
    if let Some(from) = from {
        query.push_str(&format!("fran={from}&"));
    }
    if let Some(to) = to {
        query.push_str(&format!("till={to}&"));
    }
    query
}

/// By meeting, in the order they come.
fn groups(entries: &[StopDate], today: Date, name: &str) -> Vec<Group> {
    let mut groups: Vec<(Uuid, Group)> = Vec::new();
    for due in entries {
        if groups
            .last()
            .is_none_or(|(meeting, _)| *meeting != due.meeting_id)
        {
            let stop_date = format!(
                "Stoppdatum {}, {}",
                swedish_weekday_date(due.stop_date),
                away(due.working_days_left, due.stop_date, today)
            );
            let group = Group {
                id: format!("{name}-{}", groups.len() + 1),
                title: format!("{}, sammanträde {}", due.board, swedish_date(due.meeting_date)),
                stop_date,
                rows: Vec::new(),
            };
            groups.push((due.meeting_id, group));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row(due, today, false));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn row(due: &StopDate, today: Date, names_meeting: bool) -> Row {
    let far = away(due.working_days_left, due.stop_date, today);
    let (kind, words) = match (due.state.as_str(), due.handed_in_at) {
        ("late", _) => ("late", format!("Försenat, {far}")),
        (_, Some(at)) if due.handed_in_late => {
            let consent = due.late_consent.as_ref();
            let consent = consent.map_or_else(String::new, |who| format!(", medgivet av {who}"));
            ("done", format!("Inlämnat för sent {}{consent}", moment(at)))
        }
        (_, Some(at)) => ("done", format!("Inlämnat {}", moment(at))),
        _ if due.working_days_left <= 5 => ("soon", format!("Ska lämnas in {far}")),
        _ => ("calm", "Ska lämnas in".to_owned()),
    };
    let draft = draft(due);
    let meeting = if names_meeting {
        format!(
            "{}, stoppdatum {} för sammanträdet {}. ",
            due.board,
            swedish_date(due.stop_date),
            swedish_date(due.meeting_date)
        )
    } else {
        String::new()
    };
    Row {
        href: format!("/arbete/arenden/{}", due.case_id),
        number: due.case_number.clone(),
        title: due.title.clone(),
        officer: due.officer.clone(),
        kind,
        words,
        draft: format!("{meeting}{draft}{}", consent(due)),
    }
}

/// How far the report has come.
fn draft(due: &StopDate) -> String {
    let version = due
        .draft_version
        .map_or_else(String::new, |version| format!(", version {version}"));
    match (due.progress.as_deref(), due.draft_state.as_deref(), due.findings) {
        (_, Some("handedIn"), _) => "Tjänsteskrivelsen är inlämnad".to_owned(),
        (Some("ready"), _, _) => format!("Tjänsteskrivelsen kan lämnas in{version}"),
        (Some("findings"), _, Some(found)) => {
            let count = counted(found.grave + found.warnings, "anmärkning", "anmärkningar");
            let grave = match found.grave {
                0 => String::new(),
                grave => format!(", varav {grave} måste rättas"),
            };
            format!("Tjänsteskrivelse med {count}{grave}{version}")
        }
        (_, Some(_), _) => format!("Tjänsteskrivelse under arbete{version}"),
        _ => "Ingen tjänsteskrivelse än".to_owned(),
    }
}

/// What the secretary has consented to, and that a meeting is not held.
fn consent(due: &StopDate) -> String {
    let mut words = String::new();
    if let Some(consent) = due.consent.as_ref().filter(|_| due.handed_in_at.is_none()) {
        words.push_str(&format!(
            ". Får lämnas in sent: medgivet av {} {} ({})",
            consent.given_by,
            moment(consent.given_at),
            consent.reason
        ));
    }
    if due.meeting_status.as_deref() == Some("cancelled") {
        words.push_str(". Sammanträdet är inställt: välj ett annat");
    }
    words
}
