//! A calendar in the iCalendar format (RFC 5545).
//!
//! An entry keeps its UID for ever and counts its changes in SEQUENCE, so that a calendar program moves it instead of showing
//! it twice; what was called off stays as CANCELLED, so that it goes away.

use icalendar::{Calendar as Feed, Component, Event, EventLike, Property};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use remiss_domain::deadline::{Deadline, stockholm};
use remiss_domain::swedish::swedish_date;
use uuid::Uuid;

use super::store::{Calendar, DeadlineRow};
use crate::app::App;
use crate::meetings::Meeting;

pub(super) fn write(
    app: &App,
    calendar: &Calendar,
    meetings: &[Meeting],
    deadlines: &[DeadlineRow],
    boards: &[(Uuid, String)],
) -> String {
    let board = |id: Uuid| {
        boards
            .iter()
            .find(|(known, _)| *known == id)
            .map_or("Nämnden", |(_, name)| name.as_str())
    };
    let mut feed = Feed::empty();
    feed.append_property(Property::new("VERSION", "2.0"));
    feed.append_property(Property::new("PRODID", "-//Remiss//Remiss 1.0//SV"));
    feed.append_property(Property::new("CALSCALE", "GREGORIAN"));
    feed.append_property(Property::new("METHOD", "PUBLISH"));
    feed.append_property(Property::new("X-WR-CALNAME", one_line(&calendar.name)));
    feed.append_property(Property::new("X-WR-TIMEZONE", "Europe/Stockholm"));
    feed.append_property(
        Property::new("REFRESH-INTERVAL", "PT1H")
            .add_parameter("VALUE", "DURATION")
            .done(),
    );
    feed.append_property(Property::new("X-PUBLISHED-TTL", "PT1H"));
    for meeting in meetings {
        for entry in meeting_entries(app, meeting, board(meeting.board_id)) {
            feed.push(entry);
        }
    }
    for row in deadlines {
        if let Some(entry) = deadline_entry(app, row, board(row.board_id)) {
            feed.push(entry);
        }
    }
    feed.to_string()
}

fn meeting_entries(app: &App, meeting: &Meeting, board: &str) -> Vec<Event> {
    let day = swedish_date(meeting.date);
    let url = app.url(&format!("/meetings/{}", meeting.id));
    let entry = |part: &str, summary: String| {
        let mut event = event(
            &format!("{part}-{}@remiss", meeting.id),
            &if meeting.is_cancelled() {
                format!("Inställt: {summary}")
            } else {
                summary
            },
            meeting.version,
            meeting.updated_at,
        );
        event.add_property(
            "STATUS",
            if meeting.is_cancelled() {
                "CANCELLED"
            } else {
                "CONFIRMED"
            },
        );
        event.add_property("URL", &url);
        event
    };
    let mut sitting = entry("meeting", format!("Sammanträde {board}"));
    if !meeting.place.is_empty() {
        sitting.location(&one_line(&meeting.place));
    }
    let start = meeting.starts_at.and_then(|time| {
        stockholm()
            .to_ambiguous_timestamp(meeting.date.to_datetime(time))
            .later()
            .ok()
    });
    match start {
        Some(start) => {
            sitting.add_property("DTSTART", utc(start));
            sitting.add_property("DTEND", utc(start + SignedDuration::from_hours(3)));
        }
        None => all_day(&mut sitting, meeting.date),
    }
    let mut entries = vec![sitting];
    let mut add = |part: &str, date: Option<Date>, what: &str| {
        if let Some(date) = date {
            let mut event = entry(part, format!("{what} {board} {day}"));
            all_day(&mut event, date);
            entries.push(event);
        }
    };
    add("stop", Some(meeting.stop_date), "Stoppdatum");
    add("preparation", meeting.preparation_date, "Beredning");
    add("notice", meeting.notice_date, "Kallelse");
    add("approval", meeting.approval_date, "Justering");
    entries
}

fn deadline_entry(app: &App, row: &DeadlineRow, board: &str) -> Option<Event> {
    let deadline = Deadline::from_timestamp(row.deadline?);
    let what = if row.direction == "incoming" {
        format!("Svarsdatum till {}", one_line(&row.sender))
    } else {
        "Svarsdatum".to_owned()
    };
    let mut event = event(
        &format!("deadline-{}@remiss", row.remiss_id),
        &format!("{what}: {} {}", row.case_number, row.case_title),
        row.version,
        row.created_at,
    );
    let off = matches!(row.state.as_str(), "withdrawn");
    event.add_property("STATUS", if off { "CANCELLED" } else { "CONFIRMED" });
    event.description(&format!("{board}. Senast {}.", deadline.swedish()));
    event.add_property("URL", app.url(&format!("/remisser/{}", row.remiss_id)));
    event.add_property("TRANSP", "TRANSPARENT");
    all_day(&mut event, deadline.date);
    Some(event)
}

fn event(uid: &str, summary: &str, version: i32, changed: Timestamp) -> Event {
    let mut event = Event::new();
    event.uid(uid);
    event.summary(&one_line(summary));
    event.add_property("SEQUENCE", version.to_string());
    event.add_property("DTSTAMP", utc(changed));
    event.add_property("LAST-MODIFIED", utc(changed));
    event
}

fn all_day(event: &mut Event, date: Date) {
    let day = |date: Date| date.strftime("%Y%m%d").to_string();
    let value = |key: &str, date: Date| {
        Property::new(key, day(date))
            .add_parameter("VALUE", "DATE")
            .done()
    };
    event.append_property(value("DTSTART", date));
    event.append_property(value("DTEND", date.saturating_add(1.day())));
    event.add_property("TRANSP", "TRANSPARENT");
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
