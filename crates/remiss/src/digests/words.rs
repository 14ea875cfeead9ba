//! What a digest says of each thing, in Swedish. The sentences around it are the template's.

use jiff::civil::Date;
use remiss_documents::Block;
use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::swedish::{swedish_date, swedish_weekday_date, working_days};

use super::ahead::Ahead;
use super::store::Awaited;
use crate::stop_dates::StopDateView;

/// Names in a row: "Kommunstyrelsen, Byggnadsnämnden och Kulturnämnden".
pub(super) fn enumeration(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} och {last}", first.join(", ")),
    }
}

/// The most important in a few words, for the subject.
pub(super) fn headline(ahead: &Ahead) -> String {
    let mut parts = Vec::new();
    let late = ahead.late.len();
    if late > 0 {
        parts.push(counted(late, "försenat ärende", "försenade ärenden"));
    }
    let due = ahead.to_hand_in();
    if due > 0 {
        parts.push(format!("{} att lämna in", counted(due, "ärende", "ärenden")));
    }
    let answers = ahead.deadlines.len();
    if answers > 0 {
        parts.push(counted(answers, "svarstid som går ut", "svarstider som går ut"));
    }
    let to_answer = ahead.to_answer.len();
    if to_answer > 0 {
        parts.push(counted(to_answer, "remiss att besvara", "remisser att besvara"));
    }
    let waiting = usize::try_from(ahead.waiting.count).unwrap_or_default();
    if waiting > 0 {
        parts.push(format!("{} mejl i inkorgen", waiting));
    }
    enumeration(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Cases that are late, one per line.
pub(super) fn late(ahead: &Ahead, several: bool) -> Vec<Block> {
    bullets(ahead.late.iter().map(|case| {
        format!(
            "{}: skulle ha lämnats in senast {} till sammanträdet {}.{}",
            case_name(case, several),
            swedish_date(case.stop_date),
            swedish_date(case.meeting_date),
            officer(case),
        )
    }))
}

/// Cases by meeting: when it is, its stop date, and each case with its state.
pub(super) fn meetings(ahead: &Ahead, today: Date, several: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for cases in ahead
        .coming
        .chunk_by(|one, other| one.meeting_id == other.meeting_id)
    {
        let Some(first) = cases.first() else { continue };
        let board = if several {
            format!("{}, sammanträdet", first.board)
        } else {
            "Sammanträdet".to_owned()
        };
        blocks.push(Block::paragraph(format!(
            "{board} {}. Stoppdatum {}, {}:",
            swedish_date(first.meeting_date),
            swedish_weekday_date(first.stop_date),
            left(first, today),
        )));
        blocks.extend(bullets(cases.iter().map(|case| {
            format!("{}: {}.{}", case_name(case, false), state(case), officer(case))
        })));
    }
    blocks
}

/// Deadlines of outgoing remisser, one per line.
pub(super) fn deadlines(ahead: &Ahead, several: bool) -> Vec<Block> {
    bullets(ahead.deadlines.iter().map(|(board, remiss)| {
        format!(
            "{}: svarstiden går ut {}. {} av {} har svarat.",
            remiss_name(board, remiss, several),
            Deadline::from_timestamp(remiss.deadline).swedish(),
            remiss.answered,
            remiss.asked,
        )
    }))
}

/// Incoming remisser that are to be answered, one per line.
pub(super) fn to_answer(ahead: &Ahead, several: bool) -> Vec<Block> {
    bullets(ahead.to_answer.iter().map(|(board, remiss)| {
        let from = if remiss.sender.is_empty() {
            String::new()
        } else {
            format!(" från {}", remiss.sender)
        };
        let meeting = if remiss.has_meeting {
            ""
        } else {
            " Inget sammanträde är valt."
        };
        format!(
            "{}{from}: ska besvaras senast {}.{meeting}",
            remiss_name(board, remiss, several),
            Deadline::from_timestamp(remiss.deadline).swedish(),
        )
    }))
}

/// What waits in the inbox; empty when nothing does.
pub(super) fn inbox(ahead: &Ahead) -> String {
    let Some(oldest) = ahead.waiting.oldest else {
        return String::new();
    };
    let oldest = swedish_date(date_in_sweden(oldest));
    match ahead.waiting.count {
        1 => format!("1 mejl väntar sedan {oldest} på att registratorn placerar det."),
        count => format!("{count} mejl väntar på att registratorn placerar dem, det äldsta sedan {oldest}."),
    }
}

fn bullets(items: impl Iterator<Item = String>) -> Vec<Block> {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        Vec::new()
    } else {
        vec![Block::bullets(items)]
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn case_name(case: &StopDateView, several: bool) -> String {
    let board = if several {
        format!("{}: ", case.board)
    } else {
        String::new()
    };
    format!("{board}{} {}", case.case_number, case.title)
}

fn remiss_name(board: &str, remiss: &Awaited, several: bool) -> String {
    let board = if several {
        format!("{board}: ")
    } else {
        String::new()
    };
    format!("{board}{} {}", remiss.case_number, remiss.name)
}

fn officer(case: &StopDateView) -> String {
    if case.officer.is_empty() {
        " Ingen handläggare är ansvarig.".to_owned()
    } else {
        format!(" Handläggare: {}.", case.officer)
    }
}

fn state(case: &StopDateView) -> String {
    match (case.handed_in_at, &case.draft_state) {
        (Some(at), _) => format!("inlämnat {}", swedish_date(date_in_sweden(at))),
        (None, Some(_)) => match case.findings.map(|found| found.grave + found.warnings) {
            Some(0) => "ska lämnas in, tjänsteskrivelsen är klar".to_owned(),
            Some(count) => format!(
                "ska lämnas in, tjänsteskrivelsen har {}",
                counted(
                    usize::try_from(count).unwrap_or_default(),
                    "anmärkning",
                    "anmärkningar"
                )
            ),
            None => "ska lämnas in, tjänsteskrivelsen är påbörjad".to_owned(),
        },
        (None, None) => "ska lämnas in, tjänsteskrivelsen är inte påbörjad".to_owned(),
    }
}

/// How far off the stop date is; it lies today or later.
fn left(case: &StopDateView, today: Date) -> String {
    match case.working_days_left {
        _ if case.stop_date == today => "i dag".to_owned(),
        0 => "före nästa arbetsdag".to_owned(),
        days => format!("om {}", working_days(days)),
    }
}
