//! Secrecy (sekretess) of a document or a case: the legal ground, the day, and who decided.
//!
//! A mark of secrecy (sekretessmarkering, Offentlighets- och sekretesslagen 5 kap. 5 §) is made on the day it is decided, names the
//! provision, and the authority that made it. It is a reminder: whether something may be handed out is judged each time anew.

use jiff::civil::Date;

/// A mark of secrecy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecrecyMark {
    /// The provision, for example `25 kap. 1 § OSL`.
    pub ground: String,
    /// The day on which it was decided.
    pub on: Date,
    /// Who decided it; empty where it was not written down.
    pub by: String,
}

/// What is wrong with a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecrecyError {
    /// The ground names no chapter and section.
    #[error("Ange lagrummet med kapitel och paragraf, till exempel 21 kap. 7 § OSL.")]
    NoProvision,
    /// The act has no such chapter.
    #[error(
        "Offentlighets- och sekretesslagen har kapitel 1 till 44. Kontrollera lagrummet, till exempel 21 kap. 7 § OSL."
    )]
    NoSuchChapter,
    /// The ground is longer than 200 characters, or stands on several lines.
    #[error("Lagrummet har högst 200 tecken på en rad.")]
    TooLong,
    /// The day lies ahead.
    #[error("Sekretess kan inte vara beslutad i framtiden. Ange dagens datum eller en tidigare dag.")]
    Ahead,
    /// A day or a name without a ground.
    #[error("Ange lagrummet i secrecyGround: utan det finns ingen sekretess att datera.")]
    NoGround,
}

/// What is to become of a mark; what is `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct SecrecyChange<'a> {
    /// Another ground, or none: it is lifted.
    pub ground: Option<Option<&'a str>>,
    /// Another day.
    pub on: Option<Date>,
    /// Somebody else who decided.
    pub by: Option<&'a str>,
}

impl SecrecyChange<'_> {
    /// Whether anything is said.
    pub fn is_empty(&self) -> bool {
        self.ground.is_none() && self.on.is_none() && self.by.is_none()
    }

    /// The mark after the change, made by `person` on the day `today`: a new ground is a new decision, of today and of that
    /// person where nothing else is said.
    pub fn settle(
        &self,
        before: Option<&SecrecyMark>,
        today: Date,
        person: &str,
    ) -> Result<Option<SecrecyMark>, SecrecyError> {
        let wanted = match self.ground {
            Some(Some(text)) => Some(ground(text)?),
            Some(None) => None,
            None => before.map(|mark| mark.ground.clone()),
        };
        let Some(ground) = wanted else {
            return if self.on.is_some() || self.by.is_some() {
                Err(SecrecyError::NoGround)
            } else {
                Ok(None)
            };
        };
        let same = before.filter(|mark| mark.ground == ground);
        let on = self.on.or(same.map(|mark| mark.on)).unwrap_or(today);
        if on > today {
            return Err(SecrecyError::Ahead);
        }
        let by = match (self.by.map(str::trim), same) {
            (Some(by), _) if !by.is_empty() => by,
            (_, Some(mark)) => &mark.by,
            _ => person,
        };
        Ok(Some(SecrecyMark {
            ground,
            on,
            by: by.to_owned(),
        }))
    }
}

/// The ground as it is written down: `25:1`, `OSL 25 kap 1§` and `25 kap. 1 § offentlighets- och sekretesslagen` become
/// `25 kap. 1 § OSL`. What says more than a chapter and a section (points, several sections) stays as it was written.
///
/// ```
/// use remiss_domain::secrecy::ground;
///
/// assert_eq!(ground("OSL 21:7").unwrap(), "21 kap. 7 § OSL");
/// assert_eq!(ground("39 kap. 1 och 2 §§ OSL").unwrap(), "39 kap. 1 och 2 §§ OSL");
/// assert!(ground("hemligt").is_err());
/// ```
pub fn ground(text: &str) -> Result<String, SecrecyError> {
    let text = text.trim();
    if text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err(SecrecyError::TooLong);
    }
    let lower = text.to_lowercase();
    let bare = ["offentlighets- och sekretesslagen", "(2009:400)", "osl"]
        .iter()
        .fold(lower, |text, name| text.replace(name, " "));
    let words = bare
        .replace("kap.", "kap")
        .replace([':', ','], " : ")
        .replace('§', " § ");
    let words = words.replace("kap", " kap ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let (chapter, section, letter) = match words.as_slice() {
        [chapter, "kap", section, "§"] | [chapter, ":", section] | [chapter, ":", section, "§"] => {
            (*chapter, *section, "")
        }
        [chapter, "kap", section, letter, "§"] | [chapter, ":", section, letter] if is_letter(letter) => {
            (*chapter, *section, *letter)
        }
        [chapter, "kap", ..] if words.contains(&"§") => (*chapter, "", ""),
        _ => return Err(SecrecyError::NoProvision),
    };
    let number: u8 = chapter.parse().map_err(|_| SecrecyError::NoProvision)?;
    if !(1..=44).contains(&number) {
        return Err(SecrecyError::NoSuchChapter);
    }
    let (digits, glued) = section.split_at(
        section
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(section.len()),
    );
    let letter = if glued.is_empty() { letter } else { glued };
    match digits.parse::<u16>() {
        Ok(section) if section > 0 && letter.is_empty() => Ok(format!("{number} kap. {section} § OSL")),
        Ok(section) if section > 0 && is_letter(letter) => {
            Ok(format!("{number} kap. {section} {letter} § OSL"))
        }
        _ if words
            .get(2)
            .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit())) =>
        {
            Ok(text.to_owned())
        }
        _ => Err(SecrecyError::NoProvision),
    }
}

fn is_letter(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_ground_is_written_one_way_however_it_was_typed() {
        for text in [
            "25 kap. 1 § OSL",
            "OSL 25 kap. 1 §",
            "25:1 OSL",
            "osl 25:1",
            "25 kap 1§",
            "25 kap.1 § offentlighets- och sekretesslagen (2009:400)",
            "OSL 25:1 §",
        ] {
            assert_eq!(ground(text).unwrap(), "25 kap. 1 § OSL", "{text}");
        }
        assert_eq!(ground("10 kap. 2 a § OSL").unwrap(), "10 kap. 2 a § OSL");
        assert_eq!(ground("10:2a").unwrap(), "10 kap. 2 a § OSL");
        assert_eq!(ground("18 kap. 8 § 3 OSL").unwrap(), "18 kap. 8 § 3 OSL");
    }

    #[test]
    fn a_ground_names_a_provision_of_the_act() {
        for text in [
            "",
            "hemligt",
            "OSL",
            "sekretess enligt lag",
            "kap. 3 §",
            "25 kap. OSL",
        ] {
            assert_eq!(ground(text), Err(SecrecyError::NoProvision), "{text}");
        }
        assert_eq!(ground("45 kap. 1 § OSL"), Err(SecrecyError::NoSuchChapter));
        assert_eq!(ground(&"1".repeat(201)), Err(SecrecyError::TooLong));
    }

    #[test]
    fn a_new_ground_is_a_decision_of_today_and_the_same_ground_keeps_its_day() {
        let today = date(2026, 11, 22);
        let change = |ground| SecrecyChange {
            ground,
            ..SecrecyChange::default()
        };
        let first = change(Some(Some("25:1")))
            .settle(None, today, "regi01")
            .unwrap()
            .unwrap();
        assert_eq!((first.on, first.by.as_str()), (today, "regi01"));
        let later = date(2026, 12, 1);
        let same = change(Some(Some("25 kap. 1 § OSL"))).settle(Some(&first), later, "hand01");
        assert_eq!(same.unwrap().as_ref(), Some(&first));
        let other = change(Some(Some("21:7")))
            .settle(Some(&first), later, "hand01")
            .unwrap()
            .unwrap();
        assert_eq!((other.on, other.by.as_str()), (later, "hand01"));
        assert_eq!(change(Some(None)).settle(Some(&first), later, "hand01"), Ok(None));
        assert_eq!(
            change(None).settle(Some(&first), later, "hand01").unwrap(),
            Some(first)
        );
    }

    #[test]
    fn a_day_is_not_ahead_and_has_a_ground() {
        let today = date(2026, 11, 22);
        let change = SecrecyChange {
            on: Some(today),
            ..SecrecyChange::default()
        };
        assert_eq!(change.settle(None, today, "regi01"), Err(SecrecyError::NoGround));
        let change = SecrecyChange {
            ground: Some(Some("21:7")),
            on: Some(date(2026, 11, 23)),
            by: None,
        };
        assert_eq!(change.settle(None, today, "regi01"), Err(SecrecyError::Ahead));
    }
}
