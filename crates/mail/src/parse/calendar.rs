//! Invitations (RFC 5545 and 5546), said in words: what, when, where, and whether it is an invitation, an answer to one,
//! or a cancellation.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::headers::one_line;

/// What a calendar file says about its first meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invitation {
    /// What it is for (METHOD), in capital letters: `REQUEST`, `CANCEL`, `REPLY`, `PUBLISH`, `COUNTER`. Empty where it does
    /// not say: a plain entry of a calendar.
    pub method: String,
    /// What the meeting is called.
    pub summary: String,
    /// Date and clock time, in Swedish form and Swedish time: `2026-09-03 kl. 10.00–11.30`. A time in a zone that is not
    /// known stands as it was written, with the name of the zone. Empty where none is given.
    pub time: String,
    /// Where it is.
    pub place: String,
    /// Who invites: a name, or a mail address.
    pub organiser: String,
    /// For answers: `ACCEPTED`, `DECLINED`, `TENTATIVE`, `DELEGATED`.
    pub answer: Option<String>,
}

impl Invitation {
    /// The same as Swedish text for reading.
    pub fn as_text(&self) -> String {
        let what = match (self.method.as_str(), self.answer.as_deref()) {
            ("REQUEST", _) => "Kallelse",
            ("CANCEL", _) => "Inställt möte",
            ("REPLY", Some("ACCEPTED")) => "Svar på kallelse: kommer",
            ("REPLY", Some("DECLINED")) => "Svar på kallelse: kommer inte",
            ("REPLY", Some("TENTATIVE")) => "Svar på kallelse: kommer kanske",
            ("REPLY", _) => "Svar på kallelse",
            ("COUNTER", _) => "Förslag till ny tid för möte",
            _ => "Kalenderhändelse",
        };
        let mut lines = vec![what.to_owned()];
        for (label, value) in [
            ("Rubrik", &self.summary),
            ("Tid", &self.time),
            ("Plats", &self.place),
            ("Inbjudare", &self.organiser),
        ] {
            if !value.is_empty() {
                lines.push(format!("{label}: {value}"));
            }
        }
        lines.join("\n")
    }
}

/// Letters of one value that are kept.
const MOST_LETTERS: usize = 500;
/// Lines that are looked at; zones and repetitions of a real one take a few dozen.
const MOST_LINES: usize = 20_000;

/// Reads the first meeting of a calendar file. `None`: it has none.
pub(super) fn read(text: &str) -> Option<Invitation> {
    let mut found = Invitation::default();
    let (mut begin, mut end) = (None, None);
    let mut inside: Vec<String> = Vec::new();
    let mut met = false;
    for line in unfolded(text) {
        let Some((name, parameters, value)) = property(&line) else {
            continue;
        };
        match name.as_str() {
            "BEGIN" => {
                let component = value.trim().to_ascii_uppercase();
                met |= component == "VEVENT";
                inside.push(component);
            }
            "END" => {
                let ended = inside.pop();
                if ended.as_deref() == Some("VEVENT") {
                    break;
                }
            }
            "METHOD" if inside.len() <= 1 => found.method = value.trim().to_ascii_uppercase(),
            _ if inside.last().map(String::as_str) != Some("VEVENT") => {}
            "SUMMARY" => found.summary = plain(&value),
            "LOCATION" => found.place = plain(&value),
            "ORGANIZER" => {
                let name = parameter(&parameters, "CN").map(|name| plain(name.trim_matches('"')));
                found.organiser = name.filter(|name| !name.is_empty()).unwrap_or_else(|| {
                    let address = value.trim();
                    let start = address
                        .get(..7)
                        .is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
                    one_line(if start { &address[7..] } else { address })
                });
            }
            "ATTENDEE" if found.answer.is_none() => {
                found.answer = parameter(&parameters, "PARTSTAT").map(|answer| answer.to_ascii_uppercase());
            }
            "DTSTART" => begin = moment(&parameters, &value),
            "DTEND" => end = moment(&parameters, &value),
            _ => {}
        }
    }
    if !met {
        return None;
    }
    if found.method != "REPLY" {
        found.answer = None;
    }
    found.time = begin
        .map(|begin| in_words(&begin, end.as_ref()))
        .unwrap_or_default();
    Some(found)
}

/// Long lines are broken: what follows begins with a space.
pub(super) fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().take(MOST_LINES) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// `NAME;PARAMETER=x;OTHER="y:z":value`
pub(super) fn property(line: &str) -> Option<(String, Vec<String>, String)> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == ':' && !quoted
    })?;
    let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
    let mut quoted = false;
    let mut parts = head.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    });
    let name = parts.next()?.trim().to_ascii_uppercase();
    Some((name, parts.map(str::to_owned).collect(), value.to_owned()))
}

pub(super) fn parameter<'a>(parameters: &'a [String], name: &str) -> Option<&'a str> {
    parameters.iter().find_map(|parameter| {
        let (known, value) = parameter.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then_some(value)
    })
}

/// A value without the marks of the format, on one line.
pub(super) fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') | None => ' ',
                Some(other) => other,
            },
            letter => letter,
        });
    }
    one_line(&out).chars().take(MOST_LETTERS).collect()
}

/// A moment as it is written, in Swedish time where its zone is known.
pub(super) struct Moment {
    pub date: Date,
    /// `None`: the whole day.
    pub at: Option<DateTime>,
    /// The name of a zone that is not known.
    pub zone: Option<String>,
}

pub(super) fn moment(parameters: &[String], value: &str) -> Option<Moment> {
    let value = value.trim();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
    let year = digits.get(..4)?.parse::<i16>().ok()?;
    let date = Date::new(year, part(4..6)?, part(6..8)?).ok()?;
    if digits.len() < 12 {
        return Some(Moment {
            date,
            at: None,
            zone: None,
        });
    }
    let at = DateTime::new(year, date.month(), date.day(), part(8..10)?, part(10..12)?, 0, 0).ok()?;
    let named = parameter(parameters, "TZID").map(|zone| zone.trim_matches('"').trim());
    let zone = if value.ends_with(['Z', 'z']) {
        Some(TimeZone::UTC)
    } else {
        match named {
            // A clock time of no zone is the reader's own.
            None => Some(stockholm()?),
            Some(name) => zone(name),
        }
    };
    let Some(zone) = zone else {
        return Some(Moment {
            date,
            at: Some(at),
            zone: named.map(|name| one_line(name).chars().take(60).collect()),
        });
    };
    let at = at.to_zoned(zone).ok()?.with_time_zone(stockholm()?).datetime();
    Some(Moment {
        date: at.date(),
        at: Some(at),
        zone: None,
    })
}

/// A moment in Swedish form and Swedish time: `2026-09-03 kl. 10.00`.
pub(super) fn swedish_time(moment: jiff::Timestamp) -> Option<String> {
    let at = moment.to_zoned(stockholm()?).datetime();
    Some(format!("{} kl. {:02}.{:02}", at.date(), at.hour(), at.minute()))
}

fn stockholm() -> Option<TimeZone> {
    TimeZone::get("Europe/Stockholm").ok()
}

/// Zones by their names in the time zone database, and those of Windows around us, which Outlook and Exchange write.
fn zone(name: &str) -> Option<TimeZone> {
    let known = match name {
        "W. Europe Standard Time"
        | "Central Europe Standard Time"
        | "Central European Standard Time"
        | "Romance Standard Time" => "Europe/Stockholm",
        "FLE Standard Time" => "Europe/Helsinki",
        "GMT Standard Time" => "Europe/London",
        "UTC" | "Greenwich Standard Time" => "Etc/UTC",
        // "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"
        other if other.contains("Stockholm") => "Europe/Stockholm",
        other => other,
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "/_+-".contains(letter);
    known.chars().all(is_name).then(|| TimeZone::get(known).ok())?
}

fn in_words(begin: &Moment, end: Option<&Moment>) -> String {
    let clock = |at: &DateTime| format!("{:02}.{:02}", at.hour(), at.minute());
    let zone = begin
        .zone
        .as_ref()
        .map(|zone| format!(" ({zone})"))
        .unwrap_or_default();
    match (begin.at, end) {
        (Some(at), Some(Moment { at: Some(until), .. })) if until.date() == at.date() && until > &at => {
            format!("{} kl. {}–{}{zone}", begin.date, clock(&at), clock(until))
        }
        (Some(at), Some(Moment { at: Some(until), .. })) if *until > at => format!(
            "{} kl. {} till {} kl. {}{zone}",
            begin.date,
            clock(&at),
            until.date(),
            clock(until)
        ),
        (Some(at), _) => format!("{} kl. {}{zone}", begin.date, clock(&at)),
        // The end of whole days is the day after the last one.
        (None, Some(end)) => match end.date.yesterday() {
            Ok(last) if last > begin.date => format!("{} till {last}", begin.date),
            _ => begin.date.to_string(),
        },
        (None, None) => begin.date.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn event(method: &str, lines: &str) -> Invitation {
        read(&format!(
            "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
             BEGIN:VEVENT\r\n{lines}\r\nBEGIN:VALARM\r\nSUMMARY:Påminnelse\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ))
        .unwrap()
    }

    #[test]
    fn an_invitation_from_outlook_says_what_when_and_where() {
        let found = event(
            "REQUEST",
            "ORGANIZER;CN=\"Kansliet: samråd\":mailto:kansli@kommun.example.org\r\nSUMMARY;LANGUAGE=sv-SE:Samråd om Ks 1216\r\n /2018\\, andra mötet\r\n\
             DTSTART;TZID=W. Europe Standard Time:20260903T100000\r\nDTEND;TZID=W. Europe Standard Time:20260903T113000\r\nLOCATION:Rådhuset\\nsal 2",
        );
        assert_eq!(
            found.as_text(),
            "Kallelse\nRubrik: Samråd om Ks 1216/2018, andra mötet\nTid: 2026-09-03 kl. 10.00–11.30\nPlats: Rådhuset sal 2\nInbjudare: Kansliet: samråd"
        );
    }

    #[test]
    fn times_are_swedish_whatever_zone_they_were_written_in() {
        assert_eq!(event("", "DTSTART:20260903T080000Z").time, "2026-09-03 kl. 10.00");
        assert_eq!(event("", "DTSTART:20261203T233000Z").time, "2026-12-04 kl. 00.30");
        assert_eq!(
            event("", "DTSTART;TZID=Europe/Helsinki:20260903T110000").time,
            "2026-09-03 kl. 10.00"
        );
        assert_eq!(
            event("", "DTSTART;TZID=Tolkien Time:20260903T110000").time,
            "2026-09-03 kl. 11.00 (Tolkien Time)"
        );
    }

    #[test]
    fn whole_days_end_the_day_before_their_end() {
        assert_eq!(
            event("", "DTSTART;VALUE=DATE:20260903\r\nDTEND;VALUE=DATE:20260905").time,
            "2026-09-03 till 2026-09-04"
        );
        assert_eq!(
            event("", "DTSTART;VALUE=DATE:20260903\r\nDTEND;VALUE=DATE:20260904").time,
            "2026-09-03"
        );
    }

    #[test]
    fn an_answer_says_who_comes_and_a_cancellation_that_nobody_shall() {
        let answer = event(
            "REPLY",
            "ATTENDEE;PARTSTAT=DECLINED;CN=x:mailto:a@example.org\r\nSUMMARY:Samråd",
        );
        assert_eq!(answer.as_text(), "Svar på kallelse: kommer inte\nRubrik: Samråd");
        assert!(
            event("CANCEL", "SUMMARY:Samråd")
                .as_text()
                .starts_with("Inställt möte")
        );
    }

    #[test]
    fn a_calendar_without_a_meeting_is_no_invitation() {
        assert_eq!(read("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR"), None);
        for broken in [
            "",
            "\n\n",
            "BEGIN:VEVENT\nDTSTART:\nDTEND:99999999T999999",
            ":",
            ";:",
            "\"",
            " x\n y",
        ] {
            let _ = read(broken);
        }
        assert_eq!(event("", "DTSTART:20269903T080000Z").time, "");
        assert_eq!(event("", "DTSTART:20260903T996100Z").time, "");
    }
}
