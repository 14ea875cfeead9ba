//! A place in a trace, as it travels: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01` (W3C Trace Context, the header `traceparent`).

use std::fmt;

/// Which trace, which step in it, and whether its caller wants it told to a collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    trace: u128,
    step: u64,
    told: bool,
}

impl Place {
    pub(super) fn new(trace: u128, step: u64, told: bool) -> Place {
        Place { trace, step, told }
    }

    /// Reads what a stranger says. Nothing of it is kept but two numbers, and nothing at all where one of them is missing, zero, or not written as the
    /// standard has it. Of later versions, which may say more, the part is read that they have to have.
    pub fn read(text: &str) -> Option<Place> {
        let version = number(text.get(..2)?)?;
        let ends = match version {
            0 => text.len() == 55,
            0xff => false,
            _ => text.len() == 55 || text.as_bytes().get(55) == Some(&b'-'),
        };
        let dashes = [2, 35, 52]
            .iter()
            .all(|at| text.as_bytes().get(*at) == Some(&b'-'));
        if !ends || !dashes {
            return None;
        }
        let trace = number(text.get(3..35)?)?;
        let step = u64::try_from(number(text.get(36..52)?)?).ok()?;
        let flags = number(text.get(53..55)?)?;
        (trace != 0 && step != 0).then_some(Place {
            trace,
            step,
            told: flags & 1 == 1,
        })
    }

    /// The trace, as 32 hexadecimal digits.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The step, as 16 hexadecimal digits.
    pub fn span_id(&self) -> String {
        format!("{:016x}", self.step)
    }

    pub(super) fn trace(&self) -> u128 {
        self.trace
    }

    pub(super) fn step(&self) -> u64 {
        self.step
    }

    pub(super) fn is_told(&self) -> bool {
        self.told
    }

    /// Another step of the same trace.
    pub(super) fn below(self, step: u64) -> Place {
        Place { step, ..self }
    }

    /// Whether both are of one trace.
    pub fn is_of_the_trace_of(&self, other: &Place) -> bool {
        self.trace == other.trace
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace,
            self.step,
            u8::from(self.told)
        )
    }
}

/// Lower-case hexadecimal digits alone: no sign, no blank.
fn number(text: &str) -> Option<u128> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    digits.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_place_is_read_and_written_as_the_standard_has_it() {
        let place = Place::read(GOOD).unwrap();
        assert_eq!(place.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(place.span_id(), "00f067aa0ba902b7");
        assert!(place.is_told());
        assert_eq!(place.to_string(), GOOD);
        let quiet = Place::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02").unwrap();
        assert!(!quiet.is_told());
        assert!(
            quiet.to_string().ends_with("-00"),
            "flags that we do not know are not passed on"
        );
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        let later = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes-then";
        assert_eq!(Place::read(later), Place::read(GOOD));
        assert_eq!(Place::read(&format!("cc{}", &GOOD[2..])), Place::read(GOOD));
        assert_eq!(Place::read(&format!("cc{}.and", &GOOD[2..])), None);
    }

    #[test]
    fn what_is_not_written_as_the_standard_has_it_is_no_place() {
        for wrong in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47\",\"a\":-00f067aa0ba902b-01",
            "åå-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47åä-00f067aa0ba902b7-01",
        ] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }
}
