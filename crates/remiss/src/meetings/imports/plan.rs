//! Holds the rows of a file against the board's calendar, and works out what each one changes. Touches no database.
//!
//! A meeting is known by what the file calls it (UID, Id), else by its day. So a file whose entries have names moves its meetings, and
//! one without can only add and correct.

use std::collections::HashSet;

use jiff::civil::Date;
use remiss_domain::calendar::why_not_working_day;
use remiss_domain::plan::{Followed, PlanStepKind};
use remiss_domain::swedish::swedish_date;
use uuid::Uuid;

use super::super::store::Meeting;
use super::super::view::Dates;
use super::said::{Content, Line, Said};
use super::view::{MissingView, RowOutcome, RowView};
use crate::boards::Board;
use crate::http::ApiError;

/// A meeting of the calendar, with what files call it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub meeting: Meeting,
    pub key: Option<String>,
    /// Something was decided at it: it stays on its day.
    pub decided: bool,
}

impl Known {
    /// Whether a file means this meeting by `key`: as the file called it before, or as our own feed calls it.
    fn is_called(&self, key: &str) -> bool {
        self.key.as_deref() == Some(key) || key == format!("meeting-{}@remiss", self.meeting.id)
    }
}

/// Something to do.
#[derive(Debug)]
pub(super) enum Step {
    /// A new meeting, of the row at this place.
    Create {
        row: usize,
        dates: Dates,
        key: Option<String>,
    },
    /// A meeting to change.
    Change {
        meeting: Box<Meeting>,
        dates: Dates,
        followed: Vec<Followed>,
        key: Option<String>,
    },
    /// A meeting that is called something now, and has not changed otherwise.
    Name { meeting: Uuid, key: String },
}

/// What an import is to do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    pub rows: Vec<RowView>,
    pub missing: Vec<MissingView>,
}

/// How to read the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub today: Date,
    /// Days from the stop date to the meeting, for meetings that the file gives no stop date.
    pub stop_days: Option<u8>,
}

/// What the rows change. `known` are all meetings of the board.
pub(super) fn plan(lines: &[Line], known: &[Known], board: &Board, rules: Rules) -> Plan {
    let mut plan = Plan {
        rows: lines.iter().map(row).collect(),
        ..Plan::default()
    };
    let mut comparison = Comparison {
        known,
        board,
        rules,
        taken: HashSet::new(),
        days: known
            .iter()
            .filter(|known| !known.meeting.is_cancelled())
            .map(|known| (known.meeting.date, known.meeting.id))
            .collect(),
    };
    let said = |place: &usize| match &lines[*place].content {
        Content::Meeting(said) => Some(said.as_ref()),
        _ => None,
    };
    let mut waiting: Vec<usize> = (0..lines.len()).filter(|place| said(place).is_some()).collect();
    refuse_doubles(lines, &mut waiting, &mut plan.rows);
    // Those that the file names come first: their meetings may stand on the day of another row.
    let named = |place: &usize| said(place).is_some_and(|said| comparison.by_key(said).is_some());
    let (named, unnamed): (Vec<usize>, Vec<usize>) = waiting.into_iter().partition(named);
    let mut found: Vec<(usize, Option<Known>)> = Vec::new();
    for place in named.into_iter().chain(unnamed) {
        let Some(said) = said(&place) else { continue };
        let meeting = comparison
            .by_key(said)
            .or_else(|| comparison.by_day(said))
            .cloned();
        if let Some(known) = &meeting {
            comparison.taken.insert(known.meeting.id);
        }
        found.push((place, meeting));
    }
    // A day is free when the meeting that had it has moved away, so moves are tried again while any of them succeeds.
    let mut left = found;
    loop {
        let before = left.len();
        let mut blocked = Vec::new();
        for (place, meeting) in left {
            let Some(said) = said(&place) else { continue };
            let own = meeting.as_ref().map(|known| known.meeting.id);
            if !said.is_cancelled && comparison.is_occupied(said.date, own) {
                blocked.push((place, meeting));
            } else {
                comparison.take(place, said, meeting, &mut plan);
            }
        }
        left = blocked;
        if left.is_empty() || left.len() == before {
            break;
        }
    }
    for (place, _) in left {
        let reason = "Nämnden har ett annat sammanträde den dagen. Flytta det först, eller rätta filen.";
        plan.rows[place].refuse(reason);
    }
    finish_parts(lines, &mut plan.rows);
    plan.missing = comparison.missing(lines);
    plan
}

fn row(line: &Line) -> RowView {
    let mut row = RowView {
        sheet: line.sheet.clone(),
        line: line.number,
        outcome: RowOutcome::Skipped,
        name: line.name.clone(),
        date: None,
        meeting_id: None,
        changes: Vec::new(),
        reason: None,
        notes: Vec::new(),
    };
    match &line.content {
        Content::Meeting(said) => {
            row.date = Some(said.date);
            row.notes.clone_from(&said.notes);
        }
        Content::Refused(reason) => row.refuse(reason),
        Content::Skipped(reason) => row.reason = Some(reason.clone()),
        Content::PartOf { .. } => {}
    }
    row
}

/// A row that means the same meeting as an earlier one is refused.
fn refuse_doubles(lines: &[Line], waiting: &mut Vec<usize>, rows: &mut [RowView]) {
    let (mut days, mut keys) = (HashSet::new(), HashSet::new());
    waiting.retain(|place| {
        let Content::Meeting(said) = &lines[*place].content else {
            return false;
        };
        let known_key = said.key.as_ref().is_some_and(|key| !keys.insert(key.as_str()));
        // A meeting that was called off may stand on the day of the one that took its place.
        let known_day = !said.is_cancelled && !days.insert(said.date);
        if known_key || known_day {
            rows[*place].refuse("En tidigare rad i filen gäller samma sammanträde.");
        }
        !(known_key || known_day)
    });
}

/// A date of a meeting that stands in another row.
fn finish_parts(lines: &[Line], rows: &mut [RowView]) {
    for (place, line) in lines.iter().enumerate() {
        if let Content::PartOf { row, what } = &line.content {
            let of = rows[*row].clone();
            let day = of.date.map(swedish_date).unwrap_or_default();
            rows[place].outcome = RowOutcome::Part;
            rows[place].meeting_id = of.meeting_id;
            rows[place].date = of.date;
            rows[place].reason = Some(format!("{what} för sammanträdet {day}, se dess rad."));
        }
    }
}

struct Comparison<'a> {
    known: &'a [Known],
    board: &'a Board,
    rules: Rules,
    /// Meetings that a row of the file means.
    taken: HashSet<Uuid>,
    /// Days with a meeting, as they are after what has been taken so far.
    days: Vec<(Date, Uuid)>,
}

impl Comparison<'_> {
    fn by_key(&self, said: &Said) -> Option<&Known> {
        let key = said.key.as_deref()?;
        let called = |known: &&Known| known.is_called(key);
        let mut standing = self
            .known
            .iter()
            .filter(called)
            .filter(|known| !known.meeting.is_cancelled());
        standing
            .next()
            .or_else(|| self.known.iter().find(called))
            .filter(|known| !self.taken.contains(&known.meeting.id))
    }

    fn by_day(&self, said: &Said) -> Option<&Known> {
        let fits =
            |known: &&Known| known.meeting.date == said.date && !self.taken.contains(&known.meeting.id);
        let mut standing = self
            .known
            .iter()
            .filter(fits)
            .filter(|known| !known.meeting.is_cancelled());
        standing.next().or_else(|| self.known.iter().find(fits))
    }

    fn is_occupied(&self, day: Date, own: Option<Uuid>) -> bool {
        self.days
            .iter()
            .any(|(taken, id)| *taken == day && Some(*id) != own)
    }

    /// Works out what one row does.
    fn take(&mut self, place: usize, said: &Said, known: Option<Known>, plan: &mut Plan) {
        let row = &mut plan.rows[place];
        row.meeting_id = known.as_ref().map(|known| known.meeting.id);
        match known {
            Some(known) if known.meeting.is_cancelled() => row.skip(if said.is_cancelled {
                "Sammanträdet är inställt."
            } else {
                "Sammanträdet är inställt i kalendern. Lägg in det för hand om det ändå ska hållas."
            }),
            Some(_) if said.is_cancelled => row.skip(
                "Filen säger att sammanträdet är inställt. Ställ in det för hand, så att ärendena kan flyttas till ett annat.",
            ),
            None if said.is_cancelled => row.skip("Sammanträdet är inställt och lades inte in."),
            Some(known) => self.compare(said, known, row, &mut plan.steps),
            None => self.create(place, said, row, &mut plan.steps),
        }
    }

    fn create(&mut self, place: usize, said: &Said, row: &mut RowView, steps: &mut Vec<Step>) {
        let stop_date = said
            .stop_date
            .or_else(|| self.rules.stop_days.map(|days| said.stop_date_by_rule(days)));
        let Some(stop_date) = stop_date else {
            row.refuse(
                "Stoppdatum saknas. Fyll i det i filen, eller ange med stopDays hur många dagar före sammanträdet det är.",
            );
            return;
        };
        let dates = Dates {
            date: said.date,
            starts_at: said.starts_at,
            place: said.place.clone().unwrap_or_default(),
            stop_date,
            preparation_date: said.preparation_date,
            notice_date: said.notice_date,
            approval_date: said.approval_date,
            approved_at_once: said.approved_at_once.unwrap_or(false),
        };
        if let Err(reason) = self.can_be(&dates) {
            row.refuse(&reason);
            return;
        }
        row.outcome = RowOutcome::Created;
        if said.stop_date.is_none() {
            row.notes.push(format!(
                "Stoppdatum {} är räknat efter regeln.",
                swedish_date(stop_date)
            ));
        }
        self.remark(&dates, row);
        self.days.push((said.date, Uuid::nil()));
        steps.push(Step::Create {
            row: place,
            dates,
            key: said.key.clone(),
        });
    }

    fn compare(&mut self, said: &Said, known: Known, row: &mut RowView, steps: &mut Vec<Step>) {
        let (before, key) = (Dates::of(&known.meeting), said.key.clone());
        let mut dates = before.clone();
        dates.date = said.date;
        let mut chosen = Vec::new();
        let mut choose = |kind, day: Option<Date>| {
            chosen.extend(day.map(|_| kind));
            day
        };
        dates.stop_date = choose(PlanStepKind::StopDate, said.stop_date).unwrap_or(dates.stop_date);
        dates.preparation_date =
            choose(PlanStepKind::Preparation, said.preparation_date).or(dates.preparation_date);
        dates.notice_date = choose(PlanStepKind::Notice, said.notice_date).or(dates.notice_date);
        dates.approval_date = choose(PlanStepKind::Approval, said.approval_date).or(dates.approval_date);
        dates.starts_at = said.starts_at.or(dates.starts_at);
        dates.approved_at_once = said.approved_at_once.unwrap_or(dates.approved_at_once);
        if let Some(place) = &said.place {
            dates.place.clone_from(place);
        }
        let followed = dates.follow(&known.meeting, &chosen);
        row.changes = changes(&before, &dates);
        if row.changes.is_empty() {
            row.outcome = RowOutcome::Unchanged;
            if let Some(key) = key.filter(|key| !known.is_called(key)) {
                steps.push(Step::Name {
                    meeting: known.meeting.id,
                    key,
                });
            }
            return;
        }
        if known.meeting.status != "planned" || (known.decided && before.date != dates.date) {
            row.changes.clear();
            row.skip("Sammanträdet har hållits och ändras inte.");
            return;
        }
        if let Err(reason) = self.can_be(&dates) {
            row.changes.clear();
            row.refuse(&reason);
            return;
        }
        row.outcome = RowOutcome::Changed;
        if before.date != dates.date {
            row.notes
                .push(format!("Flyttas från {}.", swedish_date(before.date)));
        }
        self.remark(&dates, row);
        self.days.retain(|(_, id)| *id != known.meeting.id);
        self.days.push((dates.date, known.meeting.id));
        steps.push(Step::Change {
            key: key.filter(|key| !known.is_called(key)),
            meeting: Box::new(known.meeting),
            dates,
            followed,
        });
    }

    /// Whether a meeting can have these dates at all.
    fn can_be(&self, dates: &Dates) -> Result<(), String> {
        if dates.date < self.board.valid_from || self.board.valid_to.is_some_and(|last| dates.date > last) {
            return Err("Nämnden finns inte den dagen.".to_owned());
        }
        match dates.check() {
            Ok(()) => Ok(()),
            Err(ApiError::Invalid(wrong)) => Err(wrong
                .into_iter()
                .map(|field| field.detail.sv.into_owned())
                .collect::<Vec<_>>()
                .join(" ")),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What the secretary may want to look at, though it is taken as it stands.
    fn remark(&self, dates: &Dates, row: &mut RowView) {
        for (what, day) in [
            ("Sammanträdet", Some(dates.date)),
            ("Stoppdatum", Some(dates.stop_date)),
            ("Beredningen", dates.preparation_date),
            ("Kallelsen", dates.notice_date),
            ("Justeringen", dates.approval_date),
        ] {
            if let Some((day, why)) = day.and_then(|day| Some((day, why_not_working_day(day)?))) {
                row.notes
                    .push(format!("{what} {} är {why}, ingen arbetsdag.", swedish_date(day)));
            }
        }
        if dates.date < self.rules.today {
            row.notes.push("Dagen har passerat.".to_owned());
        } else if dates.stop_date < self.rules.today {
            row.notes.push("Stoppdatum har passerat.".to_owned());
        }
    }

    /// The planned meetings ahead, within the time that the file is about, that no row means.
    fn missing(&self, lines: &[Line]) -> Vec<MissingView> {
        let days: Vec<Date> = lines
            .iter()
            .filter_map(|line| match &line.content {
                Content::Meeting(said) => Some(said.date),
                _ => None,
            })
            .collect();
        let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
            return Vec::new();
        };
        let mut missing: Vec<MissingView> = self
            .known
            .iter()
            .map(|known| &known.meeting)
            .filter(|meeting| meeting.status == "planned" && meeting.date >= self.rules.today)
            .filter(|meeting| (first..=last).contains(&&meeting.date))
            .filter(|meeting| !self.taken.contains(&meeting.id) && !days.contains(&meeting.date))
            .map(|meeting| MissingView {
                meeting_id: meeting.id,
                date: meeting.date,
                reason: format!(
                    "Sammanträdet {} står inte i filen. Det är kvar i kalendern; ställ in det om det inte ska hållas.",
                    swedish_date(meeting.date)
                ),
            })
            .collect();
        missing.sort_by_key(|missing| missing.date);
        missing
    }
}

/// The columns in which two sets of dates differ.
fn changes(before: &Dates, after: &Dates) -> Vec<String> {
    let columns = [
        ("Datum", before.date != after.date),
        ("Tid", before.starts_at != after.starts_at),
        ("Plats", before.place != after.place),
        ("Stoppdatum", before.stop_date != after.stop_date),
        ("Beredning", before.preparation_date != after.preparation_date),
        ("Kallelse", before.notice_date != after.notice_date),
        ("Justering", before.approval_date != after.approval_date),
        (
            "Omedelbar justering",
            before.approved_at_once != after.approved_at_once,
        ),
    ];
    columns
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(column, _)| column.to_owned())
        .collect()
}
