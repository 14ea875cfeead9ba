//! A series of numbers, and what can become of one: a number is taken once, never reused, never deleted.

use thiserror::Error;

use super::{CaseNumber, CaseNumberError, NumberFormat};
use crate::text_enum::text_enum;

text_enum! {
    /// What has become of a number of a series.
    pub enum NumberState {
        /// Set aside in advance; no case yet.
        Reserved => "reserved", "reserverat";
        /// A case has it.
        Taken => "taken", "taget";
        /// Taken by mistake: kept, marked, never reused.
        Void => "void", "makulerat";
    }
}

/// Why a number cannot change like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NumberStateError {
    /// It belongs to a case already.
    #[error("Numret är redan taget av ett ärende.")]
    AlreadyTaken,
    /// It is void, and stays so.
    #[error("Numret är makulerat och återanvänds aldrig.")]
    Void,
    /// Voiding needs a reason.
    #[error("Ange varför numret makuleras.")]
    NoReason,
}

impl NumberState {
    /// Gives a reserved number to a case.
    ///
    /// # Errors
    ///
    /// When it is taken or void.
    pub const fn take(self) -> Result<Self, NumberStateError> {
        match self {
            Self::Reserved => Ok(Self::Taken),
            Self::Taken => Err(NumberStateError::AlreadyTaken),
            Self::Void => Err(NumberStateError::Void),
        }
    }

    /// Voids a number, with the reason that will stand in the register.
    ///
    /// # Errors
    ///
    /// When it is void already, or the reason is blank.
    pub fn void(self, reason: &str) -> Result<Self, NumberStateError> {
        match self {
            Self::Void => Err(NumberStateError::Void),
            _ if reason.trim().is_empty() => Err(NumberStateError::NoReason),
            _ => Ok(Self::Void),
        }
    }
}

/// The series of a board for one year. The database allocates; this is the rule it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    format: NumberFormat,
    year: i16,
    last: u32,
}

impl Series {
    /// A series whose last given number is `last`; 0 for a new one.
    #[must_use]
    pub const fn new(format: NumberFormat, year: i16, last: u32) -> Self {
        Self { format, year, last }
    }

    /// The next number. There is no way back: a number that is given is given.
    ///
    /// # Errors
    ///
    /// When the series is full or the year out of range; nothing is given then.
    pub fn give(&mut self) -> Result<CaseNumber, CaseNumberError> {
        let next = self.last.checked_add(1).ok_or(CaseNumberError::BadNumber)?;
        let number = self.format.number(next, self.year)?;
        self.last = next;
        Ok(number)
    }

    /// The last number that was given; 0 before the first.
    #[must_use]
    pub const fn last(&self) -> u32 {
        self.last
    }
}
