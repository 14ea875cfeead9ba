//! A calendar in the iCalendar format (RFC 5545), as Outlook, Thunderbird and Google take it.
//!
//! An entry keeps its UID for ever and counts its changes in SEQUENCE, so that a calendar program moves it instead of showing
//! it twice; what was called off stays as CANCELLED, so that it goes away. Meetings with a clock time name their zone, whose rules
//! come along; the other entries are whole days. Nothing in it depends on when it is fetched, so that an ETag tells whether it changed.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use remiss_domain::deadline::Deadline;
use remiss_domain::swedish::swedish_date;
use uuid::Uuid;

use super::entries::Entry;
use super::lines::Lines;
use super::store::{Calendar, DeadlineRow};
use crate::app::App;
use crate::meetings::Meeting;

const ZONE: &str = "Europe/Stockholm";

/// What a calendar is written from.
pub(super) struct Content<'a> {
    pub calendar: &'a Calendar,
    /// What is to stand in it.
    pub entries: &'a [Entry],
    pub meetings: &'a [Meeting],
    pub deadlines: &'a [DeadlineRow],
    pub boards: &'a [(Uuid, String)],
    /// Numbers of the cases that are still to be handed in, by meeting.
    pub awaited: &'a [(Uuid, String)],
}

impl Content<'_> {
    /// The calendar as text.
    pub fn write(&self, app: &App) -> String {
        let mut lines = Lines::default();
        lines.part("VCALENDAR", |lines| {
            lines.plain("VERSION", "2.0");
            lines.text("PRODID", "-//Remiss//Remiss 1.0//SV");
            lines.plain("CALSCALE", "GREGORIAN");
            lines.plain("METHOD", "PUBLISH");
            lines.text("X-WR-CALNAME", &self.calendar.name);
            lines.plain("X-WR-TIMEZONE", ZONE);
            lines.plain("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
            lines.plain("X-PUBLISHED-TTL", "PT1H");
            time_zone(lines);
            for meeting in self.meetings {
                self.meeting(app, lines, meeting);
            }
            for row in self.deadlines.iter().filter(|_| self.has(Entry::Deadline)) {
                self.deadline(app, lines, row);
            }
        });
        lines.into_text()
    }

    fn has(&self, entry: Entry) -> bool {
        self.entries.contains(&entry)
    }

    fn board(&self, id: Uuid) -> &str {
        let known = self.boards.iter().find(|(known, _)| *known == id);
        known.map_or("Nämnden", |(_, name)| name.as_str())
    }

    fn meeting(&self, app: &App, lines: &mut Lines, meeting: &Meeting) {
        let board = self.board(meeting.board_id);
        let url = app.url(&format!("/meetings/{}", meeting.id));
        let what = |part: &str, summary: String| Event {
            uid: format!("{part}-{}@remiss", meeting.id),
            summary,
            version: meeting.version,
            changed: meeting.updated_at,
            cancelled: meeting.is_cancelled(),
            url: url.clone(),
            description: String::new(),
            place: String::new(),
        };
        if self.has(Entry::Meeting) {
            let event = Event {
                place: meeting.place.clone(),
                ..what("meeting", format!("Sammanträde {board}"))
            };
            event.write(lines, Entry::Meeting, |lines| match meeting.starts_at {
                Some(time) => {
                    let begin = meeting.date.to_datetime(time);
                    let end = begin.saturating_add(SignedDuration::from_hours(3));
                    let local = |moment: jiff::civil::DateTime| moment.strftime("%Y%m%dT%H%M%S").to_string();
                    lines.plain(&format!("DTSTART;TZID={ZONE}"), &local(begin));
                    lines.plain(&format!("DTEND;TZID={ZONE}"), &local(end));
                }
                None => whole_day(lines, meeting.date),
            });
        }
        let day = swedish_date(meeting.date);
        let days = [
            (Entry::StopDate, "stop", Some(meeting.stop_date)),
            (Entry::Preparation, "preparation", meeting.preparation_date),
            (Entry::Notice, "notice", meeting.notice_date),
            (Entry::Approval, "approval", meeting.approval_date),
        ];
        for (entry, part, date) in days {
            let Some(date) = date.filter(|_| self.has(entry)) else {
                continue;
            };
            let mut event = what(part, format!("{} {board} {day}", entry.swedish()));
            if entry == Entry::StopDate {
                event.description = self.to_hand_in(meeting);
            }
            event.write(lines, entry, |lines| {
                whole_day(lines, date);
                self.alarm(lines, &event, entry);
            });
        }
    }

    /// The cases that the stop date is about: their numbers, which the public register has too.
    fn to_hand_in(&self, meeting: &Meeting) -> String {
        let numbers: Vec<&str> = self
            .awaited
            .iter()
            .filter(|(known, _)| *known == meeting.id)
            .map(|(_, number)| number.as_str())
            .collect();
        match numbers.as_slice() {
            [] => String::new(),
            numbers => format!("Att lämna in: {}.", numbers.join(", ")),
        }
    }

    fn deadline(&self, app: &App, lines: &mut Lines, row: &DeadlineRow) {
        let Some(deadline) = row.deadline.map(Deadline::from_timestamp) else {
            return;
        };
        let what = if row.direction == "incoming" {
            format!("Svarsdatum till {}", row.sender)
        } else {
            "Svarsdatum".to_owned()
        };
        let event = Event {
            uid: format!("deadline-{}@remiss", row.remiss_id),
            summary: format!("{what}: {} {}", row.case_number, row.case_title),
            version: row.version,
            changed: row.created_at,
            cancelled: row.state == "withdrawn",
            url: app.url(&format!("/remisser/{}", row.remiss_id)),
            description: format!("{}. Senast {}.", self.board(row.board_id), deadline.swedish()),
            place: String::new(),
        };
        event.write(lines, Entry::Deadline, |lines| {
            whole_day(lines, deadline.date);
            self.alarm(lines, &event, Entry::Deadline);
        });
    }

    /// Reminds at nine in the morning, so many days before. What was called off, and the days on which nobody hands anything in, do not.
    fn alarm(&self, lines: &mut Lines, event: &Event, entry: Entry) {
        let Some(days) = self.calendar.alarm_days else {
            return;
        };
        if event.cancelled || !entry.reminds() {
            return;
        }
        let trigger = match days {
            ..=0 => "PT9H".to_owned(),
            1 => "-PT15H".to_owned(),
            days => format!("-P{}DT15H", days - 1),
        };
        lines.part("VALARM", |lines| {
            lines.plain("ACTION", "DISPLAY");
            lines.plain("TRIGGER", &trigger);
            lines.text("DESCRIPTION", &event.summary);
        });
    }
}

/// What all entries have.
struct Event {
    uid: String,
    summary: String,
    version: i32,
    changed: Timestamp,
    cancelled: bool,
    url: String,
    description: String,
    place: String,
}

impl Event {
    fn write(&self, lines: &mut Lines, entry: Entry, when: impl FnOnce(&mut Lines)) {
        lines.part("VEVENT", |lines| {
            lines.text("UID", &self.uid);
            lines.plain("SEQUENCE", &self.version.to_string());
            lines.plain("DTSTAMP", &utc(self.changed));
            lines.plain("LAST-MODIFIED", &utc(self.changed));
            let summary = one_line(&self.summary);
            match self.cancelled {
                true => lines.text("SUMMARY", &format!("Inställt: {summary}")),
                false => lines.text("SUMMARY", &summary),
            }
            lines.plain("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
            // A whole day in the calendar is no time that is taken.
            let transparent = entry != Entry::Meeting || self.cancelled;
            lines.plain("TRANSP", if transparent { "TRANSPARENT" } else { "OPAQUE" });
            lines.texts("CATEGORIES", &[entry.swedish()]);
            for (name, text) in [("LOCATION", &self.place), ("DESCRIPTION", &self.description)] {
                if !text.trim().is_empty() {
                    lines.text(name, &one_line(text));
                }
            }
            lines.plain("URL", &self.url);
            when(lines);
        });
    }
}

/// The rules of the zone: since 1996 the last Sundays of March and October, at one o'clock UTC.
fn time_zone(lines: &mut Lines) {
    let rule = |lines: &mut Lines, part: &str, start: &str, month: &str, offsets: [&str; 2], name: &str| {
        lines.part(part, |lines| {
            lines.plain("DTSTART", start);
            lines.plain("RRULE", &format!("FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"));
            lines.plain("TZOFFSETFROM", offsets[0]);
            lines.plain("TZOFFSETTO", offsets[1]);
            lines.plain("TZNAME", name);
        });
    };
    lines.part("VTIMEZONE", |lines| {
        lines.plain("TZID", ZONE);
        rule(
            lines,
            "DAYLIGHT",
            "19960331T020000",
            "3",
            ["+0100", "+0200"],
            "CEST",
        );
        rule(
            lines,
            "STANDARD",
            "19961027T030000",
            "10",
            ["+0200", "+0100"],
            "CET",
        );
    });
}

fn whole_day(lines: &mut Lines, date: Date) {
    let day = |date: Date| date.strftime("%Y%m%d").to_string();
    lines.plain("DTSTART;VALUE=DATE", &day(date));
    lines.plain("DTEND;VALUE=DATE", &day(date.saturating_add(1.day())));
}

fn utc(moment: Timestamp) -> String {
    moment
        .to_zoned(TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_control())
        .collect::<Vec<_>>()
        .join(" ")
}
