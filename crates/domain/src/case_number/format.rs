//! How a board writes its numbers: a pattern such as `{prefix} {number}/{year}`.

use std::fmt;

use thiserror::Error;

use super::recognise::{Order, read_with};
use super::{CaseNumber, CaseNumberError, is_prefix};

/// The format of a board's numbers: its prefix and a pattern.
///
/// In the pattern `{prefix}`, `{number}` and `{year}` stand once each; `{number:05}` pads with zeros to five digits.
///
/// ```
/// use remiss_domain::case_number::NumberFormat;
///
/// let format = NumberFormat::new("KS", "{prefix}-{year}-{number:05}")?;
/// let number = format.number(808, 2023)?;
/// assert_eq!(format.format(&number), "KS-2023-00808");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    prefix: String,
    pieces: Vec<Piece>,
    order: Order,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Prefix,
    Number { width: usize },
    Year,
}

/// Why a format is not usable. The messages are shown to the one who sets up a board.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NumberFormatError {
    /// The prefix is not 1 to 10 letters.
    #[error("Seriens bokstäver ska vara 1 till 10, till exempel Ks.")]
    BadPrefix,
    /// A field is missing or stands twice.
    #[error("Mönstret ska innehålla {{{0}}} precis en gång.")]
    NotOnce(&'static str),
    /// A field that does not exist, or a brace that is not closed.
    #[error("Okänt fält i mönstret: {0}")]
    UnknownField(String),
    /// A number written like this could not be read back.
    #[error(
        "Ett nummer i mönstret går inte att läsa tillbaka: skriv {{prefix}} först, och /, - eller _ mellan {{number}} och {{year}}."
    )]
    NotReadable,
}

impl NumberFormat {
    /// The pattern that Örebro uses: `{prefix} {number}/{year}`.
    pub const DEFAULT_PATTERN: &'static str = "{prefix} {number}/{year}";

    /// Reads a pattern, and checks that what it writes can be read back.
    ///
    /// # Errors
    ///
    /// When the prefix or the pattern is not usable; the message says what to mend.
    pub fn new(prefix: &str, pattern: &str) -> Result<Self, NumberFormatError> {
        if !is_prefix(prefix) {
            return Err(NumberFormatError::BadPrefix);
        }
        let pieces = read_pattern(pattern)?;
        let place = |wanted: fn(&Piece) -> bool, name| {
            let mut places = pieces
                .iter()
                .enumerate()
                .filter(|(_, piece)| wanted(piece))
                .map(|(place, _)| place);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                _ => Err(NumberFormatError::NotOnce(name)),
            }
        };
        place(|piece| matches!(piece, Piece::Prefix), "prefix")?;
        let number = place(|piece| matches!(piece, Piece::Number { .. }), "number")?;
        let year = place(|piece| matches!(piece, Piece::Year), "year")?;
        let order = if number < year {
            Order::NumberFirst
        } else {
            Order::YearFirst
        };
        let format = Self {
            prefix: prefix.to_owned(),
            pieces,
            order,
        };
        let sample = CaseNumber {
            prefix: prefix.to_owned(),
            number: 1216,
            year: 2018,
        };
        match format.read(&format.format(&sample)) {
            Ok(read) if read == sample => Ok(format),
            _ => Err(NumberFormatError::NotReadable),
        }
    }

    /// The format with the default pattern.
    ///
    /// # Errors
    ///
    /// When the prefix is not 1 to 10 letters.
    pub fn with_default_pattern(prefix: &str) -> Result<Self, NumberFormatError> {
        Self::new(prefix, Self::DEFAULT_PATTERN)
    }

    /// The prefix of the series.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The pattern, as it is stored.
    #[must_use]
    pub fn pattern(&self) -> String {
        self.to_string()
    }

    pub(super) const fn order(&self) -> Order {
        self.order
    }

    /// A number of this series.
    ///
    /// # Errors
    ///
    /// When the running number or the year is out of range.
    pub fn number(&self, number: u32, year: i16) -> Result<CaseNumber, CaseNumberError> {
        CaseNumber::new(&self.prefix, number, year)
    }

    /// Writes a number as the board does.
    #[must_use]
    pub fn format(&self, number: &CaseNumber) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => text.push_str(literal),
                Piece::Prefix => text.push_str(&number.prefix),
                Piece::Number { width } => text.push_str(&format!("{:0width$}", number.number)),
                Piece::Year => text.push_str(&number.year.to_string()),
            }
        }
        text
    }

    /// Writes the number of a document in a case: `Ks 1216/2018:7`.
    #[must_use]
    pub fn format_document(&self, number: &CaseNumber, document: u32) -> String {
        format!("{}:{document}", self.format(number))
    }

    /// Reads a number of this series in any spelling: `Ks1216/2018`, `KS 1216 / 2018`, `Ks 1216-2018`, `dnr Ks nr 1216/2018`.
    ///
    /// # Errors
    ///
    /// When the text is no number, or one with another prefix.
    pub fn read(&self, text: &str) -> Result<CaseNumber, CaseNumberError> {
        let read = read_with(text, self.order)?;
        if read.prefix.to_uppercase() != self.prefix.to_uppercase() {
            return Err(CaseNumberError::OtherSeries);
        }
        Ok(CaseNumber {
            prefix: self.prefix.clone(),
            ..read
        })
    }
}

impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(literal) => f.write_str(literal)?,
                Piece::Prefix => f.write_str("{prefix}")?,
                Piece::Number { width: 0 } => f.write_str("{number}")?,
                Piece::Number { width } => write!(f, "{{number:0{width}}}")?,
                Piece::Year => f.write_str("{year}")?,
            }
        }
        Ok(())
    }
}

fn read_pattern(pattern: &str) -> Result<Vec<Piece>, NumberFormatError> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let (field, after) = after
            .split_once('}')
            .ok_or_else(|| NumberFormatError::UnknownField(format!("{{{after}")))?;
        pieces
            .push(read_field(field).ok_or_else(|| NumberFormatError::UnknownField(format!("{{{field}}}")))?);
        rest = after;
    }
    if rest.contains('}') {
        return Err(NumberFormatError::UnknownField(rest.to_owned()));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn read_field(field: &str) -> Option<Piece> {
    match field {
        "prefix" => Some(Piece::Prefix),
        "number" => Some(Piece::Number { width: 0 }),
        "year" => Some(Piece::Year),
        _ => {
            let width = field.strip_prefix("number:0")?.parse().ok()?;
            (1..=9).contains(&width).then_some(Piece::Number { width })
        }
    }
}
