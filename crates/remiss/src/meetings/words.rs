//! What is said of changed meetings, in Swedish. The sentences around it are the template's.

use jiff::civil::{Date, Time};
use remiss_documents::Block;
use remiss_domain::calendar::working_days_between;
use remiss_domain::plan::{PlanStepKind, steps_of};
use remiss_domain::swedish::{swedish_date, swedish_time, swedish_weekday_date, working_days};

use super::store::{ConcernedCase, Meeting};
use super::tell::{NetChange, News};
use crate::plans;

/// A change, with the cases of it that the reader hears of.
pub(super) struct Told<'a> {
    pub change: &'a NetChange,
    pub cases: Vec<&'a ConcernedCase>,
}

/// What a mail says.
pub(super) struct Words {
    /// For the subject.
    pub headline: String,
    /// Every change.
    pub blocks: Vec<Block>,
    /// Whether an answer comes too late now.
    pub too_late: bool,
}

pub(super) fn write(news: &News, told: &[Told<'_>], today: Date) -> Words {
    let mut words = Words {
        headline: headline(told),
        blocks: Vec::new(),
        too_late: false,
    };
    for Told { change, cases } in told {
        words.blocks.push(Block::heading(2, heading(change)));
        let facts = facts(change);
        if !facts.is_empty() {
            words.blocks.push(Block::KeyValues { rows: facts });
        }
        if !change.reason.is_empty() {
            words
                .blocks
                .push(Block::paragraph(format!("Skäl: {}", change.reason.trim())));
        }
        if let Some(meeting) = change.moved_to.and_then(|id| find(news, id)) {
            words.blocks.push(Block::paragraph(format!(
                "Ärendena flyttas till sammanträdet {}.",
                swedish_weekday_date(meeting.date)
            )));
        }
        let mut lines = Vec::new();
        for case in cases {
            let (line, too_late) = case_line(news, case, today);
            words.too_late |= too_late;
            lines.push(line);
        }
        if !lines.is_empty() {
            words.blocks.push(Block::bullets(lines));
        }
    }
    words
}

/// What the subject says after the board's name.
fn headline(told: &[Told<'_>]) -> String {
    match told {
        [one] => lower(&heading(one.change)),
        several if several.iter().all(|told| told.change.is_cancelled) => {
            format!("{} sammanträden är inställda", several.len())
        }
        several => format!("{} sammanträden har ändrats", several.len()),
    }
}

fn heading(change: &NetChange) -> String {
    let day = swedish_date(change.before.date);
    if change.is_cancelled {
        format!("Sammanträdet {day} är inställt")
    } else if change.before.date != change.after.date {
        format!(
            "Sammanträdet {day} flyttas till {}",
            swedish_date(change.after.date)
        )
    } else if change.before.plans_differ(&change.after) {
        format!("Nya datum för sammanträdet {day}")
    } else {
        format!("Ny tid eller plats för sammanträdet {day}")
    }
}

/// What is another now, with what it was.
fn facts(change: &NetChange) -> Vec<(String, String)> {
    if change.is_cancelled {
        return Vec::new();
    }
    let (before, after) = (&change.before, &change.after);
    let day = |day: Option<Date>| day.map(swedish_weekday_date).unwrap_or_default();
    let approval = |at_once: bool, on: Option<Date>| {
        if at_once {
            "omedelbart, vid sammanträdet".to_owned()
        } else {
            day(on)
        }
    };
    let rows = [
        (
            "Sammanträde",
            moment(before.date, before.starts_at),
            moment(after.date, after.starts_at),
        ),
        ("Plats", before.place.clone(), after.place.clone()),
        (
            "Stoppdatum",
            day(Some(before.stop_date)),
            day(Some(after.stop_date)),
        ),
        (
            "Beredning",
            day(before.preparation_date),
            day(after.preparation_date),
        ),
        ("Kallelse", day(before.notice_date), day(after.notice_date)),
        (
            "Justering",
            approval(before.approved_at_once, before.approval_date),
            approval(after.approved_at_once, after.approval_date),
        ),
    ];
    rows.into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(label, before, after)| {
            let value = match (before.as_str(), after.as_str()) {
                ("", after) => after.to_owned(),
                (before, "") => format!("inte bestämt (förut {before})"),
                (before, after) => format!("{after} (förut {before})"),
            };
            (label.to_owned(), value)
        })
        .collect()
}

/// What a case has to know now, and whether its answer comes too late.
fn case_line(news: &News, case: &ConcernedCase, today: Date) -> (String, bool) {
    let name = format!("{} {}", case.number, case.title);
    let name = name.trim();
    let Some(meeting) = case.meeting_id.and_then(|id| find(news, id)) else {
        return (
            format!("{name}: har inget sammanträde nu. {}", next(news, today)),
            false,
        );
    };
    let day = swedish_date(meeting.date);
    let mut line = if case.is_handed_in {
        format!("{name}: är inlämnat och följer med till sammanträdet {day}.")
    } else if meeting.stop_date < today {
        format!(
            "{name}: skulle ha lämnats in senast {} till sammanträdet {day}. Tala med nämndsekreteraren.",
            swedish_date(meeting.stop_date)
        )
    } else {
        format!(
            "{name}: ska lämnas in senast {}{} till sammanträdet {day}.",
            swedish_weekday_date(meeting.stop_date),
            left(meeting.stop_date, today)
        )
    };
    let steps = steps_of(&meeting.dates(), &plans::settings(&news.board), today);
    let sending = steps.iter().find(|step| step.kind == PlanStepKind::Sending);
    let late = sending
        .zip(case.deadline)
        .filter(|(sending, deadline)| sending.date > *deadline);
    if let Some((sending, deadline)) = late {
        line.push_str(&format!(
            " Yttrandet kan då skickas först {}, efter svarsdatum {}.",
            swedish_date(sending.date),
            swedish_date(deadline)
        ));
    }
    (line, late.is_some())
}

/// The next meeting that can still be handed in to.
fn next(news: &News, today: Date) -> String {
    let open = |meeting: &&Meeting| meeting.status == "planned" && meeting.stop_date >= today;
    news.meetings.iter().find(open).map_or_else(
        || "Kalendern har inget kommande sammanträde att lämna in till.".to_owned(),
        |meeting| {
            format!(
                "Närmast är sammanträdet {} med stoppdatum {}. Välj sammanträde i ärendet.",
                swedish_date(meeting.date),
                swedish_weekday_date(meeting.stop_date)
            )
        },
    )
}

fn left(stop: Date, today: Date) -> String {
    match working_days_between(today, stop) {
        _ if stop == today => " (i dag)".to_owned(),
        0 => String::new(),
        days => format!(" (om {})", working_days(days)),
    }
}

fn moment(date: Date, time: Option<Time>) -> String {
    let time = time.map(swedish_time).unwrap_or_default();
    format!("{} {time}", swedish_weekday_date(date))
        .trim_end()
        .to_owned()
}

fn find(news: &News, id: uuid::Uuid) -> Option<&Meeting> {
    news.meetings.iter().find(|meeting| meeting.id == id)
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
