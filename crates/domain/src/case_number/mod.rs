//! Numbers of cases: their format (a setting of the board), tolerant reading, and finding them in free text.
//!
//! Each board has a series per year. Örebro writes `Ks 1216/2018` and, on the same page, `Ks1216/2018`; others write `KS 2018/56` or
//! `KS-2023-00808`. People write what they like. So there is one [`CaseNumber`], many spellings, and the board's
//! [`NumberFormat`] for writing it.

mod format;
mod near;
mod recognise;
mod search_key;
mod series;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use format::{NumberFormat, NumberFormatError};
pub use near::near;
pub use recognise::{Recognised, recognise};
pub use search_key::search_key;
pub use series::{NumberState, NumberStateError, Series};

/// Longest prefix of a series, in letters.
pub const LONGEST_PREFIX: usize = 10;

/// Years that a case number can have; a four-digit number outside is read as a running number.
pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Highest running number.
pub const HIGHEST_NUMBER: u32 = 999_999_999;

/// The number of a case: the prefix of a board, a running number and a year.
///
/// It is shown in the board's [`NumberFormat`]; without one, as `Ks 1216/2018`. Two numbers are the same when prefix (without regard to
/// case), running number and year are.
///
/// ```
/// use remiss_domain::case_number::CaseNumber;
///
/// let number: CaseNumber = "dnr Ks nr 1216/2018".parse()?;
/// assert_eq!(number.to_string(), "Ks 1216/2018");
/// # Ok::<(), remiss_domain::case_number::CaseNumberError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    prefix: String,
    number: u32,
    year: i16,
}

/// Why a text is no case number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaseNumberError {
    /// The prefix is not 1 to 10 letters.
    #[error("Ett ärendenummer börjar med 1 till 10 bokstäver, till exempel Ks 1216/2018.")]
    BadPrefix,
    /// The running number is zero or too high.
    #[error("Löpnumret i ärendenumret ska vara mellan 1 och 999999999.")]
    BadNumber,
    /// The year is outside 1900 to 2199.
    #[error("Årtalet i ärendenumret ska ha fyra siffror, till exempel Ks 1216/2018.")]
    BadYear,
    /// It does not look like a number at all.
    #[error("Ärendenumret ska skrivas som Ks 1216/2018.")]
    BadShape,
    /// It is a number, but of another board's series.
    #[error("Ärendenumret hör till en annan serie.")]
    OtherSeries,
}

impl CaseNumber {
    /// Puts a number together.
    ///
    /// # Errors
    ///
    /// When the prefix is not 1 to 10 letters, the number is 0 or over 999,999,999, or the year is outside 1900 to 2199.
    pub fn new(prefix: &str, number: u32, year: i16) -> Result<Self, CaseNumberError> {
        if !is_prefix(prefix) {
            return Err(CaseNumberError::BadPrefix);
        }
        if number == 0 || number > HIGHEST_NUMBER {
            return Err(CaseNumberError::BadNumber);
        }
        if !YEARS.contains(&year) {
            return Err(CaseNumberError::BadYear);
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            number,
            year,
        })
    }

    /// The prefix of the series, as the board writes it: `Ks`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The running number.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The year of the series.
    #[must_use]
    pub const fn year(&self) -> i16 {
        self.year
    }

    fn key(&self) -> (String, i16, u32) {
        (self.prefix.to_uppercase(), self.year, self.number)
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;

    /// Reads any spelling. Where both numbers could be the year, the second one is taken (`Ks 2019/2018` is of 2018); a board with another
    /// habit reads with its [`NumberFormat::read`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        recognise::read_any(text)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.prefix, self.number, self.year)
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = CaseNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

impl PartialEq for CaseNumber {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for CaseNumber {}

impl PartialOrd for CaseNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CaseNumber {
    /// By series, year, running number.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl std::hash::Hash for CaseNumber {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

fn is_prefix(prefix: &str) -> bool {
    (1..=LONGEST_PREFIX).contains(&prefix.chars().count()) && prefix.chars().all(is_prefix_letter)
}

/// A to Z and the letters of Swedish and its neighbours; not every alphabet there is, since upper and lower case must be one to one.
fn is_prefix_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || "åäöÅÄÖéÉüÜæøÆØ".contains(character)
}
