//! The measures: what each figure is called, how it is worked out, and what it means.

use super::figures::{Figures, percent};
use crate::text_enum::text_enum;

text_enum! {
    /// A measure of the statistics.
    pub enum Measure {
        /// How many remisser were sent.
        Remisser => "remisser", "utskickade remisser";
        /// How many of them were sent to civil society.
        WithCivilSociety => "withCivilSociety", "remisser till civilsamhället";
        /// The share of them.
        ShareWithCivilSociety => "shareWithCivilSociety", "andel remisser till civilsamhället";
        /// How many recipients were asked.
        Asked => "asked", "tillfrågade remissinstanser";
        /// How many recipients in civil society were asked.
        Invited => "invited", "tillfrågade i civilsamhället";
        /// How many of them answered.
        Answered => "answered", "svar från tillfrågade i civilsamhället";
        /// The share of them.
        ShareAnswered => "shareAnswered", "svarsandel i civilsamhället";
        /// How many of them declined.
        Declined => "declined", "tillfrågade i civilsamhället som avstod";
        /// How many answered in all.
        Respondents => "respondents", "svarande i allt";
        /// How many answered without having been asked.
        Uninvited => "uninvited", "svarande som inte var tillfrågade";
        /// How many of them belong to civil society.
        UninvitedCivilSociety => "uninvitedCivilSociety", "svarande i civilsamhället som inte var tillfrågade";
        /// How long they had.
        DaysGiven => "daysGiven", "dagar att svara";
        /// On how many remisser was decided.
        Decided => "decided", "beslutade remisser";
        /// How early they were asked.
        DaysToDecision => "daysToDecision", "dagar från utskick till beslut";
        /// How many viewpoints have a result.
        Viewpoints => "viewpoints", "bedömda synpunkter";
        /// The share that was met.
        ShareMet => "shareMet", "andel synpunkter som tillgodosetts";
        /// The share that was met wholly or in part.
        ShareMetOrPartly => "shareMetOrPartly", "andel synpunkter som tillgodosetts helt eller delvis";
        /// How many viewpoints of civil society have a result.
        CivilViewpoints => "civilViewpoints", "bedömda synpunkter från civilsamhället";
        /// The share of them that was met.
        ShareCivilMet => "shareCivilMet", "andel av civilsamhällets synpunkter som tillgodosetts";
        /// The share of them that was met wholly or in part.
        ShareCivilMetOrPartly => "shareCivilMetOrPartly", "andel av civilsamhällets synpunkter som tillgodosetts helt eller delvis";
    }
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Whole things.
    Count,
    /// Percent, with one decimal.
    Percent,
    /// Calendar days, median.
    Days,
}

impl Measure {
    /// What it is counted in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::ShareWithCivilSociety
            | Self::ShareAnswered
            | Self::ShareMet
            | Self::ShareMetOrPartly
            | Self::ShareCivilMet
            | Self::ShareCivilMetOrPartly => Unit::Percent,
            Self::DaysGiven | Self::DaysToDecision => Unit::Days,
            _ => Unit::Count,
        }
    }

    /// What it means, in Swedish: what is counted, and what is not.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Remisser => {
                "Remisser, referensgrupper, dialoger och frågor till råd som nämnden har skickat ut under året, efter dagen då de skickades. \
                 Återkallade räknas inte. Ärenden och svar som är sekretessmarkerade räknas inte i någon uppgift."
            }
            Self::WithCivilSociety => {
                "De av remisserna som skickades till minst en förening, ett trossamfund, ett studieförbund, en facklig organisation, ett råd \
                 eller ett forum, eller till någon annan som registret räknar till civilsamhället."
            }
            Self::ShareWithCivilSociety => {
                "Remisser till civilsamhället, i procent av alla utskickade remisser."
            }
            Self::Asked => {
                "Remissinstanser som remisserna skickades till, alla slag. Den som fick tre remisser räknas tre gånger."
            }
            Self::Invited => "De av remissinstanserna som hör till civilsamhället.",
            Self::Answered => {
                "De tillfrågade i civilsamhället som svarade med synpunkter eller med att de inte har något att invända. Den som \
                 kompletterar sitt svar räknas en gång."
            }
            Self::ShareAnswered => {
                "Svar från tillfrågade i civilsamhället, i procent av de tillfrågade i civilsamhället."
            }
            Self::Declined => "De tillfrågade i civilsamhället som meddelade att de avstår från att svara.",
            Self::Respondents => {
                "Alla som svarade, tillfrågade eller inte, oavsett om svaret kom via länk, sidan, e-post, brev, telefon eller ett eget \
                 system. Var och en räknas en gång per remiss."
            }
            Self::Uninvited => "De som svarade utan att stå på sändlistan, även privatpersoner.",
            Self::UninvitedCivilSociety => "De av dem som hör till civilsamhället.",
            Self::DaysGiven => {
                "Kalenderdagar från utskicket till svarsdatum. Median: hälften av remisserna gav kortare tid, hälften längre. Anstånd till \
                 enstaka remissinstanser räknas inte in."
            }
            Self::Decided => {
                "De av årets remisser som nämnden har beslutat om, oavsett vilket år beslutet fattades."
            }
            Self::DaysToDecision => {
                "Kalenderdagar från utskicket till beslutet. Median för de remisser som har beslutats. Ett högre tal betyder att de \
                 tillfrågade kom in i ett tidigare skede."
            }
            Self::Viewpoints => "Synpunkter i svaren som har fått ett resultat i sammanställningen.",
            Self::ShareMet => "Synpunkter med resultatet tillgodosedd, i procent av de bedömda.",
            Self::ShareMetOrPartly => {
                "Synpunkter med resultatet tillgodosedd eller delvis tillgodosedd, i procent av de bedömda."
            }
            Self::CivilViewpoints => {
                "Bedömda synpunkter i svar från civilsamhället, både tillfrågade och andra."
            }
            Self::ShareCivilMet => {
                "Civilsamhällets synpunkter med resultatet tillgodosedd, i procent av deras bedömda synpunkter."
            }
            Self::ShareCivilMetOrPartly => {
                "Civilsamhällets synpunkter med resultatet tillgodosedd eller delvis tillgodosedd, i procent av deras bedömda synpunkter."
            }
        }
    }

    /// Whether it tells of those who answered, among whom are private persons: left out of what everyone sees where they are few.
    #[must_use]
    pub const fn tells_of_respondents(self) -> bool {
        matches!(
            self,
            Self::Respondents
                | Self::Uninvited
                | Self::UninvitedCivilSociety
                | Self::Viewpoints
                | Self::ShareMet
                | Self::ShareMetOrPartly
                | Self::CivilViewpoints
                | Self::ShareCivilMet
                | Self::ShareCivilMetOrPartly
        )
    }

    /// Its value; none where there is nothing to take a share or a median of.
    #[must_use]
    pub fn of(self, figures: &Figures) -> Option<f64> {
        #[allow(clippy::cast_precision_loss, reason = "counts of things stay far below 2^52")]
        let count = |count: i64| Some(count as f64);
        match self {
            Self::Remisser => count(figures.remisser),
            Self::WithCivilSociety => count(figures.with_civil_society),
            Self::ShareWithCivilSociety => percent(figures.with_civil_society, figures.remisser),
            Self::Asked => count(figures.asked),
            Self::Invited => count(figures.invited),
            Self::Answered => count(figures.answered),
            Self::ShareAnswered => percent(figures.answered, figures.invited),
            Self::Declined => count(figures.declined),
            Self::Respondents => count(figures.respondents),
            Self::Uninvited => count(figures.uninvited),
            Self::UninvitedCivilSociety => count(figures.uninvited_civil_society),
            Self::DaysGiven => figures.days_given,
            Self::Decided => count(figures.decided),
            Self::DaysToDecision => figures.days_to_decision,
            Self::Viewpoints => count(figures.viewpoints),
            Self::ShareMet => percent(figures.met, figures.viewpoints),
            Self::ShareMetOrPartly => percent(figures.met + figures.partly_met, figures.viewpoints),
            Self::CivilViewpoints => count(figures.civil_viewpoints),
            Self::ShareCivilMet => percent(figures.civil_met, figures.civil_viewpoints),
            Self::ShareCivilMetOrPartly => percent(
                figures.civil_met + figures.civil_partly_met,
                figures.civil_viewpoints,
            ),
        }
    }

    /// The value as people read it: `62,5 %`, `45 dagar`, `1 200`; `–` where there is none.
    #[must_use]
    pub fn in_words(self, value: Option<f64>) -> String {
        let Some(value) = value else {
            return "–".to_owned();
        };
        let number = in_swedish(value);
        match self.unit() {
            Unit::Count => number,
            Unit::Percent => format!("{number}\u{a0}%"),
            Unit::Days if (value - 1.0).abs() < f64::EPSILON => format!("{number}\u{a0}dag"),
            Unit::Days => format!("{number}\u{a0}dagar"),
        }
    }
}

/// A number with a decimal comma where it is not whole, and thousands set apart.
fn in_swedish(value: f64) -> String {
    let rounded = format!("{value:.1}");
    let (whole, decimal) = rounded.split_once('.').unwrap_or((&rounded, "0"));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    match decimal {
        "0" => format!("{sign}{grouped}"),
        decimal => format!("{sign}{grouped},{decimal}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_what_there_is_and_none_of_nothing() {
        let figures = Figures {
            remisser: 3,
            with_civil_society: 2,
            viewpoints: 8,
            met: 1,
            partly_met: 4,
            ..Figures::default()
        };
        assert_eq!(Measure::ShareWithCivilSociety.of(&figures), Some(66.7));
        assert_eq!(Measure::ShareMet.of(&figures), Some(12.5));
        assert_eq!(Measure::ShareMetOrPartly.of(&figures), Some(62.5));
        assert_eq!(Measure::ShareAnswered.of(&figures), None);
        assert_eq!(Measure::DaysGiven.of(&figures), None);
    }

    #[test]
    fn figures_are_written_as_swedes_write_them() {
        assert_eq!(Measure::Asked.in_words(Some(1_234_567.0)), "1\u{a0}234\u{a0}567");
        assert_eq!(Measure::ShareMet.in_words(Some(62.5)), "62,5\u{a0}%");
        assert_eq!(Measure::ShareMet.in_words(Some(100.0)), "100\u{a0}%");
        assert_eq!(Measure::DaysGiven.in_words(Some(45.5)), "45,5\u{a0}dagar");
        assert_eq!(Measure::DaysGiven.in_words(Some(1.0)), "1\u{a0}dag");
        assert_eq!(Measure::DaysGiven.in_words(None), "–");
    }

    #[test]
    fn every_measure_says_what_it_means() {
        for measure in Measure::ALL {
            assert!(measure.definition().ends_with('.'), "{measure}");
            assert_eq!(measure.as_str().parse::<Measure>().unwrap(), *measure);
        }
    }
}
