//! The entries of a calendar file (RFC 5545), each with what a list of meetings needs of it.

use jiff::civil::{Date, Time};

use super::calendar::{moment, plain, property, unfolded};

/// An entry (VEVENT) of a calendar file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its place among the entries of the file, from 1.
    pub number: usize,
    /// What it is called from one export to the next. Empty where the file breaks the rule that there is one.
    pub uid: String,
    /// Its heading.
    pub summary: String,
    /// Where it is.
    pub place: String,
    /// Its first day, in Swedish time. `None`: it has none that can be read.
    pub date: Option<Date>,
    /// Its clock time, Europe/Stockholm; none for whole days.
    pub starts_at: Option<Time>,
    /// The name of a time zone that is not known; the clock time is then as it was written.
    pub unknown_zone: Option<String>,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// Whether it is repeated by a rule: its other occasions do not stand in the file.
    pub is_repeated: bool,
}

/// Reads the entries of a calendar file, in their order. `None`: it is no calendar.
///
/// Long lines may be cut within a letter, as the standard allows, and the file may be in UTF-8 or in Windows-1252.
#[must_use]
pub fn calendar_entries(bytes: &[u8]) -> Option<Vec<CalendarEntry>> {
    let text = decoded(bytes);
    let (mut entries, mut inside) = (Vec::<CalendarEntry>::new(), Vec::<String>::new());
    let mut is_calendar = false;
    for line in unfolded(&text) {
        let Some((name, parameters, value)) = property(&line) else {
            continue;
        };
        match name.as_str() {
            "BEGIN" => {
                let component = value.trim().to_ascii_uppercase();
                is_calendar |= component == "VCALENDAR";
                if component == "VEVENT" {
                    entries.push(CalendarEntry {
                        number: entries.len() + 1,
                        ..CalendarEntry::default()
                    });
                }
                inside.push(component);
            }
            "END" => {
                inside.pop();
            }
            _ if inside.last().map(String::as_str) != Some("VEVENT") => {}
            _ => {
                let Some(entry) = entries.last_mut() else { continue };
                match name.as_str() {
                    "UID" => entry.uid = plain(&value).trim().to_owned(),
                    "SUMMARY" => entry.summary = plain(&value),
                    "LOCATION" => entry.place = plain(&value),
                    "STATUS" => entry.is_cancelled = value.trim().eq_ignore_ascii_case("CANCELLED"),
                    "RRULE" | "RDATE" => entry.is_repeated = true,
                    "DTSTART" => {
                        if let Some(begin) = moment(&parameters, &value) {
                            entry.date = Some(begin.date);
                            entry.starts_at = begin.at.map(|at| at.time());
                            entry.unknown_zone = begin.zone;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    is_calendar.then_some(entries)
}

/// The text, its long lines put together as bytes: a line may have been cut between the bytes of one letter.
fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().filter(|byte| *byte != b'\r').peekable();
    while let Some(byte) = rest.next() {
        if byte == b'\n' && rest.next_if(|next| matches!(next, b' ' | b'\t')).is_some() {
            continue;
        }
        whole.push(byte);
    }
    match String::from_utf8(whole) {
        Ok(text) => text,
        Err(error) => encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn entries(lines: &str) -> Vec<CalendarEntry> {
        let text = format!(
            "BEGIN:VCALENDAR\r\n{}\r\nEND:VCALENDAR\r\n",
            lines.replace('\n', "\r\n")
        );
        calendar_entries(text.as_bytes()).unwrap()
    }

    #[test]
    fn each_entry_has_its_day_its_swedish_time_and_what_it_is_called() {
        let found = entries(
            "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:16010101T030000\nEND:STANDARD\nEND:VTIMEZONE\n\
             BEGIN:VEVENT\nUID:a@example.org\nSUMMARY:Sammanträde\\, KS\nLOCATION:Rådhuset\n\
             DTSTART;TZID=W. Europe Standard Time:20270119T130000\nBEGIN:VALARM\nSUMMARY:Larm\nEND:VALARM\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:b@example.org\nSUMMARY:KS\nDTSTART:20270615T110000Z\nSTATUS:CANCELLED\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:c@example.org\nSUMMARY:Stoppdatum\nDTSTART;VALUE=DATE:20270104\nRRULE:FREQ=MONTHLY\nEND:VEVENT",
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].summary, "Sammanträde, KS");
        assert_eq!(found[0].place, "Rådhuset");
        assert_eq!(
            (found[0].date, found[0].starts_at),
            (Some(date(2027, 1, 19)), Some(time(13, 0, 0, 0)))
        );
        assert_eq!((found[1].number, found[1].is_cancelled), (2, true));
        assert_eq!(found[1].starts_at, Some(time(13, 0, 0, 0)), "summer time");
        assert_eq!((found[2].starts_at, found[2].is_repeated), (None, true));
    }

    #[test]
    fn a_line_that_is_cut_within_a_letter_is_put_together() {
        let text =
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Sammanträde\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let cut = text.find('ä').unwrap() + 1;
        let mut bytes = text.as_bytes()[..cut].to_vec();
        bytes.extend_from_slice(b"\r\n ");
        bytes.extend_from_slice(&text.as_bytes()[cut..]);
        assert_eq!(calendar_entries(&bytes).unwrap()[0].summary, "Sammanträde");
        let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        assert_eq!(calendar_entries(&latin).unwrap()[0].summary, "Sammanträde");
    }

    #[test]
    fn what_is_no_calendar_is_told_and_what_is_broken_stops_nothing() {
        assert_eq!(calendar_entries(b"Datum;Tid\n2027-01-19;13:00"), None);
        for broken in [
            "BEGIN:VEVENT",
            "END:VEVENT",
            "BEGIN:VEVENT\nDTSTART:2027\nEND:VEVENT",
            ":",
            "\"",
            "UID:x",
        ] {
            assert!(entries(broken).iter().all(|entry| entry.date.is_none()));
        }
    }
}
