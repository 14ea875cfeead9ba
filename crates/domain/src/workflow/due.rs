//! A case against the stop date (stoppdatum) of the meeting it is meant for.

use jiff::civil::Date;

use crate::text_enum::text_enum;

text_enum! {
    /// How a case stands against its stop date.
    pub enum DueState {
        /// The stop date lies ahead, or is today.
        Due => "due", "att lämna in";
        /// The stop date has passed, and it was not handed in.
        Late => "late", "försenat";
        /// Handed in.
        Done => "done", "inlämnat";
    }
}

text_enum! {
    /// How far the report to the board has come.
    pub enum DueProgress {
        /// Nobody has begun.
        NoDraft => "noDraft", "tjänsteskrivelsen är inte påbörjad";
        /// Begun; it is not known what the rules say of it.
        Draft => "draft", "tjänsteskrivelsen är påbörjad";
        /// The rules of the template find something.
        Findings => "findings", "tjänsteskrivelsen har anmärkningar";
        /// Nothing is found: it can be handed in.
        Ready => "ready", "tjänsteskrivelsen är klar att lämna in";
        /// Handed in.
        HandedIn => "handedIn", "inlämnat";
    }
}

impl DueState {
    /// How a case stands on a day, by the date in Sweden. The stop date itself is in time, the whole day.
    #[must_use]
    pub fn on(today: Date, stop_date: Date, handed_in: bool) -> Self {
        match handed_in {
            true => Self::Done,
            false if stop_date < today => Self::Late,
            false => Self::Due,
        }
    }
}

text_enum! {
    /// What is told of a stop date in the event log.
    pub enum StopDateNotice {
        /// It comes near, and the case is not handed in.
        Near => "near", "stoppdatum närmar sig";
        /// It has passed, and the case is not handed in.
        Passed => "passed", "stoppdatum har passerat";
    }
}
