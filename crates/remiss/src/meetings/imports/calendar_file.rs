//! Meetings in an iCalendar file: an entry for each, and perhaps one for each date that leads to it.

use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
use remiss_mail::CalendarEntry;

use super::said::{Content, Line, Said};
use crate::boards::Board;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Meeting,
    StopDate,
    Preparation,
    Notice,
    Approval,
    Nothing,
}

/// Beginnings of words that say so, in the order in which they count: `Stoppdatum till sammanträdet` is a stop date.
const WORDS: &[(About, &[&str])] = &[
    (About::Nothing, &["svarsdatum", "svarsdag"]),
    (
        About::StopDate,
        &["stoppdatum", "stoppdag", "inlämning", "lämna in"],
    ),
    (About::Preparation, &["beredning", "presidi"]),
    (About::Notice, &["kallelse", "utskick"]),
    (About::Approval, &["justering", "protokollsjustering"]),
    (
        About::Meeting,
        &[
            "sammanträd",
            "nämndmöte",
            "nämndsmöte",
            "nämndsammanträd",
            "styrelsemöte",
        ],
    ),
];

/// The rows of a calendar. Entries whose heading does not have `containing` are left out, where that is said.
pub(super) fn lines(entries: &[CalendarEntry], board: &Board, containing: Option<&str>) -> Vec<Line> {
    let wanted = containing.map(str::to_lowercase);
    let mut kinds = Vec::new();
    let mut lines = Vec::new();
    for entry in entries {
        let heading = entry.summary.to_lowercase();
        let is_wanted = wanted.as_ref().is_none_or(|words| heading.contains(words));
        let about = about(&heading, board, wanted.is_some());
        let content = match (about, entry.date) {
            _ if !is_wanted => Content::Skipped("Rubriken innehåller inte det som söks.".to_owned()),
            (About::Nothing, _) => Content::Skipped(
                "Händelsen ser inte ut som ett sammanträde. Ange med containing vad rubrikerna innehåller om den är det."
                    .to_owned(),
            ),
            (_, None) => Content::Refused("Händelsen har ingen dag som går att läsa.".to_owned()),
            _ if entry.is_repeated => Content::Refused(
                "Händelsen upprepas efter en regel. Lägg in varje tillfälle för sig i kalendern.".to_owned(),
            ),
            (About::Meeting, Some(date)) => Content::Meeting(Box::new(meeting(entry, date))),
            // Which meeting it belongs to is found out below.
            _ => Content::Skipped("Det finns inget sammanträde i filen som datumet hör till.".to_owned()),
        };
        let part = matches!(content, Content::Skipped(_)) && is_wanted && about != About::Nothing;
        kinds.push(if part { about } else { About::Nothing });
        lines.push(Line {
            sheet: None,
            number: entry.number,
            name: entry.summary.chars().take(200).collect(),
            content,
        });
    }
    for about in [
        About::StopDate,
        About::Preparation,
        About::Notice,
        About::Approval,
    ] {
        let mut parts: Vec<(Date, usize)> = entries
            .iter()
            .enumerate()
            .filter(|(place, entry)| kinds[*place] == about && !entry.is_cancelled)
            .filter_map(|(place, entry)| Some((entry.date?, place)))
            .collect();
        parts.sort_unstable();
        if about == About::Approval {
            parts.reverse();
        }
        for (date, place) in parts {
            give(&mut lines, about, date, place);
        }
    }
    lines
}

fn meeting(entry: &CalendarEntry, date: Date) -> Said {
    let mut said = Said {
        starts_at: entry.starts_at,
        place: Some(entry.place.clone()).filter(|place| !place.is_empty()),
        key: Some(entry.uid.chars().take(255).collect::<String>()).filter(|uid| !uid.is_empty()),
        is_cancelled: entry.is_cancelled,
        ..Said::on(date)
    };
    if let Some(zone) = &entry.unknown_zone {
        said.notes.push(format!(
            "Tidszonen ”{zone}” är okänd; klockslaget är taget som svensk tid."
        ));
    }
    said
}

fn about(heading: &str, board: &Board, is_chosen: bool) -> About {
    let words: Vec<&str> = heading
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let says = |beginning: &&str| {
        words.iter().any(|word| word.starts_with(*beginning))
            || (beginning.contains(' ') && heading.contains(*beginning))
    };
    let said = WORDS.iter().find(|(_, beginnings)| beginnings.iter().any(&says));
    match said {
        Some((about, _)) => *about,
        None if is_chosen => About::Meeting,
        // A calendar may have no more than the board's name, or `KS`.
        None => {
            let name = board.name.to_lowercase();
            let prefix = board.case_prefix.to_lowercase();
            let is_board = heading.contains(&name) || words == [prefix.as_str()];
            if is_board { About::Meeting } else { About::Nothing }
        }
    }
}

/// Gives a date to the meeting it belongs to: that whose day its heading names, else the nearest that has none yet, after it, or before it
/// for the approval of the minutes.
fn give(lines: &mut [Line], about: About, date: Date, place: usize) {
    let named = lines[place].name.to_lowercase();
    let mut fitting: Vec<(Date, usize)> = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let Content::Meeting(said) = &line.content else {
            continue;
        };
        let (taken, fits) = match about {
            About::StopDate => (said.stop_date, said.date >= date),
            About::Preparation => (said.preparation_date, said.date >= date),
            About::Notice => (said.notice_date, said.date >= date),
            _ => (said.approval_date, said.date <= date),
        };
        if taken.is_some() || !fits {
            continue;
        }
        if named.contains(&swedish_date(said.date)) || named.contains(&said.date.to_string()) {
            fitting = vec![(said.date, row)];
            break;
        }
        fitting.push((said.date, row));
    }
    let nearest = if about == About::Approval {
        fitting.into_iter().max()
    } else {
        fitting.into_iter().min()
    };
    let Some((_, row)) = nearest else { return };
    let Content::Meeting(said) = &mut lines[row].content else {
        return;
    };
    let what = match about {
        About::StopDate => {
            said.stop_date = Some(date);
            "Stoppdatum"
        }
        About::Preparation => {
            said.preparation_date = Some(date);
            "Beredning"
        }
        About::Notice => {
            said.notice_date = Some(date);
            "Kallelse"
        }
        _ => {
            said.approval_date = Some(date);
            "Justering"
        }
    };
    lines[place].content = Content::PartOf { row, what };
}
