//! `/arbete`: the cases of whoever is signed in, the most pressing first.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use remiss_domain::calendar::working_days_between;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::desk::{Desk, Frame, Made, at_desk};
use super::shapes::{Board, Case, Counts, Remiss, StopDate, board_name};
use super::words::{away, counted};
use crate::http::inside::{Problem, encoded, if_any};
use crate::http::{AppData, Query};

/// Days on which something counts as pressing.
const SOON: i64 = 5;
/// Cases on a page.
const ON_A_PAGE: i64 = 25;

/// What is shown.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// `avslutade`: the closed ones.
    visa: Option<String>,
    sida: Option<i64>,
}

/// Something to mind about a case: a mark with its words.
pub(super) struct Mark {
    /// `late`, `soon`, `calm` or `done`: for the style. The words say it too.
    pub kind: &'static str,
    pub words: String,
}

struct Row {
    href: String,
    number: String,
    title: String,
    board: String,
    marks: Vec<Mark>,
    /// The nearest day, late ones before all.
    pressing: (bool, Option<Date>),
}

/// What waits besides one's own cases.
struct Waiting {
    href: &'static str,
    count: String,
    words: &'static str,
    pressing: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/my_cases.html")]
struct MyCasesPage {
    frame: Frame,
    waiting: Vec<Waiting>,
    closed: bool,
    total: i64,
    rows: Vec<Row>,
    previous: Option<i64>,
    next: Option<i64>,
}

/// `GET /arbete`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let closed = wanted.visa.as_deref() == Some("avslutade");
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let status = if closed { "closed" } else { "open" };
    let user = encoded(&desk.session.person.user);
    let path = format!("/cases?officer={user}&status={status}&limit={ON_A_PAGE}&page={sheet}");
    let cases = if_any(desk.list::<Case>(&path, "cases").await)?;
    let (cases, total) = cases.map_or((Vec::new(), 0), |listed| (listed.entries, listed.total));
    let boards = if cases.is_empty() {
        Vec::new()
    } else {
        desk.boards().await?
    };
    let stop_dates = if cases.is_empty() || closed {
        Vec::new()
    } else {
        stop_dates(desk).await?
    };
    let mut rows = Vec::with_capacity(cases.len());
    for case in &cases {
        let remisser = if closed {
            Vec::new()
        } else {
            let path = format!("/remisser?caseId={}&limit=20", case.id);
            if_any(desk.list::<Remiss>(&path, "remisser").await)?
                .map_or_else(Vec::new, |listed| listed.entries)
        };
        let due: Vec<&StopDate> = stop_dates.iter().filter(|due| due.case_id == case.id).collect();
        rows.push(row(desk, case, &boards, &remisser, &due));
    }
    // Late ones first, then by the nearest day; those without one last, in the order of the list.
    rows.sort_by_key(|row| (!row.pressing.0, row.pressing.1.is_none(), row.pressing.1));
    let page = MyCasesPage {
        frame: desk.frame("/arbete")?,
        waiting: waiting(desk).await?,
        closed,
        total,
        rows,
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < total).then(|| sheet + 1),
    };
    desk.show(&page)
}

/// The stop dates of the last months and those ahead.
async fn stop_dates(desk: &Desk) -> Result<Vec<StopDate>, Problem> {
    let from = desk.app().today() - 120.days();
    let mut all = Vec::new();
    for sheet in 1..=5 {
        let path = format!("/stop-dates?from={from}&limit=100&page={sheet}");
        let Some(listed) = if_any(desk.list::<StopDate>(&path, "stopDates").await)? else {
            break;
        };
        all.extend(listed.entries);
        if i64::try_from(all.len()).unwrap_or(i64::MAX) >= listed.total {
            break;
        }
    }
    Ok(all)
}

fn row(desk: &Desk, case: &Case, boards: &[Board], remisser: &[Remiss], due: &[&StopDate]) -> Row {
    let today = desk.app().today();
    let mut marks = Vec::new();
    let mut days = Vec::new();
    for due in due {
        marks.push(stop_date_mark(due, today));
        if due.state != "done" {
            days.push((due.state == "late", due.stop_date));
        }
    }
    for remiss in remisser.iter().filter(|remiss| remiss.is_awaited()) {
        if remiss.is_outgoing() {
            marks.push(answers_mark(remiss));
        } else if let Some(deadline) = remiss.deadline_date.filter(|_| remiss.state != "decided") {
            let late = deadline < today;
            days.push((late, deadline));
            marks.push(deadline_mark(remiss, deadline, today));
        }
    }
    let late = days.iter().any(|(late, _)| *late);
    Row {
        href: format!("/arbete/arenden/{}", case.id),
        number: case.case_number.clone(),
        title: case.title.clone(),
        board: board_name(boards, case.board_id).to_owned(),
        marks,
        pressing: (late, days.iter().map(|(_, day)| *day).min()),
    }
}

/// A case against its stop date.
pub(super) fn stop_date_mark(due: &StopDate, today: Date) -> Mark {
    let day = swedish_date(due.stop_date);
    let far = away(due.working_days_left, due.stop_date, today);
    let meeting = swedish_date(due.meeting_date);
    match due.state.as_str() {
        "done" => Mark {
            kind: "done",
            words: format!(
                "Inlämnat{} till sammanträdet {meeting}",
                if due.handed_in_late { " för sent" } else { "" }
            ),
        },
        "late" => Mark {
            kind: "late",
            words: format!("Försenat: stoppdatum var {day}, {far}"),
        },
        _ => Mark {
            kind: if due.working_days_left <= SOON {
                "soon"
            } else {
                "calm"
            },
            words: format!("Stoppdatum {day}, {far}"),
        },
    }
}

/// An answer that is awaited from us.
fn deadline_mark(remiss: &Remiss, deadline: Date, today: Date) -> Mark {
    let left = working_days_between(today, deadline);
    let (kind, words) = if deadline < today {
        ("late", "Försenat: svaret skulle ha lämnats")
    } else if left <= SOON {
        ("soon", "Svar ska lämnas")
    } else {
        ("calm", "Svar ska lämnas")
    };
    Mark {
        kind,
        words: format!(
            "{words} till {} senast {}, {}",
            remiss.sender,
            swedish_date(deadline),
            away(left, deadline, today)
        ),
    }
}

/// Answers that we await.
pub(super) fn answers_mark(remiss: &Remiss) -> Mark {
    let Counts {
        listed,
        answered,
        declined,
        bounced,
        ..
    } = remiss.recipients;
    let bounced = match bounced {
        0 => String::new(),
        count => format!(", {} har studsat", counted(count, "utskick", "utskick")),
    };
    let until = remiss
        .deadline_text
        .as_ref()
        .map(|text| format!(". Svarstiden går ut {text}"))
        .unwrap_or_default();
    Mark {
        kind: if bounced.is_empty() { "calm" } else { "soon" },
        words: format!("{} av {listed} har svarat{bounced}{until}", answered + declined),
    }
}

/// What waits for somebody with this person's roles.
async fn waiting(desk: &Desk) -> Result<Vec<Waiting>, Problem> {
    let mut waiting = Vec::new();
    if desk.may("GET", "/inbox") {
        let count = desk
            .list::<IgnoredAny>("/inbox?status=waiting&limit=1", "entries")
            .await?
            .total;
        if count > 0 {
            waiting.push(Waiting {
                href: "/arbete/inkorg",
                count: count.to_string(),
                words: "mejl väntar i inkorgen",
                pressing: false,
            });
        }
    }
    for (operation, path, member, href, words) in [
        (
            "/waiting-responses",
            "/waiting-responses?limit=1",
            "waitingResponses",
            "/arbete/svar",
            ("svar från webben väntar", "svar från webben väntar"),
        ),
        (
            "/extension-requests",
            "/extension-requests?state=waiting&limit=1",
            "extensionRequests",
            "/arbete/anstand",
            ("begäran om anstånd väntar", "begäranden om anstånd väntar"),
        ),
    ] {
        if !desk.may("GET", operation) {
            continue;
        }
        let count = super::waiting::count(desk, path, member).await?;
        if count > 0 {
            waiting.push(Waiting {
                href,
                count: count.to_string(),
                words: if count == 1 { words.0 } else { words.1 },
                pressing: false,
            });
        }
    }
    if desk.may("GET", "/stop-dates") {
        let from = desk.app().today() - 120.days();
        let path = format!("/stop-dates?state=late&from={from}&limit=1");
        let late = desk
            .list::<serde::de::IgnoredAny>(&path, "stopDates")
            .await?
            .total;
        if late > 0 {
            waiting.push(Waiting {
                href: "/arbete/stoppdatum",
                count: late.to_string(),
                words: if late == 1 {
                    "ärende är försenat mot sitt stoppdatum"
                } else {
                    "ärenden är försenade mot sitt stoppdatum"
                },
                pressing: true,
            });
        }
    }
    Ok(waiting)
}
