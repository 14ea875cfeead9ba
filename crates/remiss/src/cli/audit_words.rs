//! What `remiss admin verify-audit` says, in Swedish.

use jiff::Timestamp;
use remiss_domain::deadline::stockholm;

use crate::audit_entries::{Break, Broken, Expected, Report};

/// How much was checked and what held.
pub(super) fn told(report: &Report) -> String {
    let chain = &report.chain;
    let mut words = match (chain.first_at, chain.last_at) {
        (Some(first), Some(last)) => format!(
            "{} i loggen stämmer, från {} till {}.\n",
            rows(chain.rows),
            moment(first),
            moment(last)
        ),
        _ if report.broken.is_none() => "Loggen är tom.\n".to_owned(),
        _ => "Ingen rad i loggen stämmer.\n".to_owned(),
    };
    if let Expected::Found { id, at } = report.expected {
        let since = u64::try_from(chain.last_id - id).unwrap_or_default();
        words += &format!(
            "Den angivna kontrollsumman är den för rad {id}, skriven {}; {} har tillkommit sedan dess.\n",
            moment(at),
            rows(since)
        );
    }
    if report.holds() && chain.rows > 0 {
        words += &format!(
            "Sista radens kontrollsumma, att spara på annat håll och ange med --expect nästa gång:\n{}\n",
            chain.head_hex()
        );
    }
    words
}

/// What does not hold, if anything.
pub(super) fn wrong(report: &Report) -> Option<String> {
    match (&report.broken, report.expected) {
        (Some(found), _) => Some(format!(
            "{} Jämför med en säkerhetskopia och låt den som ansvarar för säkerheten utreda vad som hänt.",
            place(found)
        )),
        (None, Expected::Missing) => Some(
            "Kedjan håller ihop, men ingen rad har den angivna kontrollsumman: loggen har skrivits om sedan den sparades, \
             eller också hör den till en annan logg."
                .to_owned(),
        ),
        (None, _) => None,
    }
}

/// That the log which was checked is empty, and those of others are not.
pub(super) fn of_others(name: &str, others: &[String]) -> String {
    format!(
        "{name} har ingenting i loggen, men databasen har loggar för {}. Kontrollera [municipality] name i inställningarna: det är loggen för den \
         kommun som står där som kontrolleras.",
        others.join(", ")
    )
}

fn place(found: &Break) -> String {
    let row = match found.at {
        Some(at) => format!("rad {} ({})", found.id, moment(at)),
        None => format!("rad {}", found.id),
    };
    match (found.what, found.before) {
        (Broken::Changed, _) => {
            format!("Loggen är bruten vid {row}: raden har ändrats efter att den skrevs.")
        }
        (Broken::NotNext, Some(before)) => format!(
            "Loggen är bruten vid {row}: mellan rad {before} och den har något tagits bort, lagts till eller skrivits om."
        ),
        (Broken::NotNext, None) => {
            format!("Loggen är bruten vid {row}: något före den har tagits bort eller skrivits om.")
        }
        (Broken::EndMissing, Some(_)) => {
            format!("Loggen är bruten efter {row}: det som skrevs sist har tagits bort eller skrivits om.")
        }
        (Broken::EndMissing, None) => "Loggen är borta: alla rader har tagits bort.".to_owned(),
        (Broken::NotWrittenByUs, _) => {
            format!("Loggen är bruten vid {row}: den har lagts till utanför tjänsten.")
        }
    }
}

/// "1 234 rader".
fn rows(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if count == 1 { "rad" } else { "rader" })
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(stockholm())
        .strftime("%Y-%m-%d kl. %H.%M.%S")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_rows_are_written_in_groups_of_three() {
        assert_eq!(rows(0), "0 rader");
        assert_eq!(rows(1), "1 rad");
        assert_eq!(rows(1_234_567), "1\u{a0}234\u{a0}567 rader");
    }
}
