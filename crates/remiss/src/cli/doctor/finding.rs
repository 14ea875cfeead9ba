//! What a check found, and how it is told.

use std::fmt::Write;

use serde_json::{Value, json};

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It works.
    Well,
    /// It is not set up, and the service does without.
    Unused,
    /// It works, and may not do so for long, or not as one would think.
    Doubtful,
    /// It does not work.
    Wrong,
}

impl State {
    fn swedish(self) -> &'static str {
        match self {
            State::Well => "ok",
            State::Unused => "används inte",
            State::Doubtful => "varning",
            State::Wrong => "FEL",
        }
    }

    fn name(self) -> &'static str {
        match self {
            State::Well => "ok",
            State::Unused => "unused",
            State::Doubtful => "warning",
            State::Wrong => "wrong",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// What was looked at.
    pub area: &'static str,
    /// How it is.
    pub state: State,
    /// What was seen, in Swedish.
    pub seen: String,
    /// What to do, in Swedish; empty where there is nothing to do.
    pub mend: String,
}

impl Finding {
    /// It works: this was seen.
    pub fn well(area: &'static str, seen: impl Into<String>) -> Finding {
        Finding::of(area, State::Well, seen, "")
    }

    /// It is not set up.
    pub fn unused(area: &'static str, seen: impl Into<String>, mend: &str) -> Finding {
        Finding::of(area, State::Unused, seen, mend)
    }

    /// It works, but.
    pub fn doubtful(area: &'static str, seen: impl Into<String>, mend: &str) -> Finding {
        Finding::of(area, State::Doubtful, seen, mend)
    }

    /// It does not work.
    pub fn wrong(area: &'static str, seen: impl Into<String>, mend: &str) -> Finding {
        Finding::of(area, State::Wrong, seen, mend)
    }

    fn of(area: &'static str, state: State, seen: impl Into<String>, mend: &str) -> Finding {
        Finding {
            area,
            state,
            seen: seen.into(),
            mend: mend.to_owned(),
        }
    }
}

/// For people: a line each, what to do below it.
pub(super) fn as_text(findings: &[Finding]) -> String {
    let width = |text: fn(&Finding) -> &str| {
        let lengths = findings.iter().map(|one| text(one).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (areas, states) = (width(|one| one.area), width(|one| one.state.swedish()));
    let mut text = String::new();
    for one in findings {
        let state = one.state.swedish();
        let _ = writeln!(
            text,
            "{:<areas$}  {state:<states$}  {}",
            one.area,
            legible(&one.seen)
        );
        if !one.mend.is_empty() {
            let _ = writeln!(text, "{:<areas$}  {:<states$}  → {}", "", "", one.mend);
        }
    }
    text
}

/// For programs.
pub(super) fn as_json(findings: &[Finding]) -> Value {
    let findings = findings.iter().map(|one| {
        json!({ "area": one.area, "state": one.state.name(), "seen": legible(&one.seen), "mend": one.mend })
    });
    json!({ "findings": findings.collect::<Vec<_>>() })
}

/// What servers say goes to a terminal: without control characters, and not without end.
fn legible(words: &str) -> String {
    let plain = words.chars().map(|letter| match letter.is_control() {
        true => ' ',
        false => letter,
    });
    plain.take(500).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_has_a_line_and_below_it_what_to_do() {
        let findings = [
            Finding::well("Databas", "PostgreSQL 15.14"),
            Finding::wrong("Mejl ut", "550 nej\u{1b}[31m", "Kontrollera lösenordet."),
        ];
        assert_eq!(
            as_text(&findings),
            "Databas  ok   PostgreSQL 15.14\n\
             Mejl ut  FEL  550 nej [31m\n\
             \u{20}             → Kontrollera lösenordet.\n"
        );
        assert_eq!(as_json(&findings)["findings"][1]["state"], "wrong");
    }
}
