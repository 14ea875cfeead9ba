//! What makes us doubt that a person sent a form, or that an address is the sender's. It shuts nobody out: the answer is kept, its sender
//! is told so, and a registrar reads it.

use jiff::{SignedDuration, Timestamp};

/// Mails that an address gets in a day because somebody wrote it in forms.
pub(super) const MAILS_A_DAY: i64 = 5;

/// Why a registrar looks at what came first, in Swedish; nothing: its sender is asked to confirm.
///
/// `shown`: when the form was shown, UTC; none: by no page of ours. `quick`: nobody fills it in in this time. `trapped`: the field that people do not see was filled in. `mails`: how many
/// mails the address has had for this since a day; none: no address was written. `crowd`: too many came from the same network.
pub fn doubts(
    shown: Option<Timestamp>,
    (now, quick): (Timestamp, SignedDuration),
    trapped: bool,
    mails: Option<i64>,
    crowd: bool,
) -> Vec<String> {
    let mut doubts = Vec::new();
    if trapped {
        doubts.push("Ett fält som människor inte ser var ifyllt.".to_owned());
    }
    match shown {
        None => doubts.push("Formuläret kom inte från vår sida.".to_owned()),
        Some(shown) if now.duration_since(shown) < quick => {
            doubts.push("Formuläret skickades fortare än någon hinner fylla i det.".to_owned());
        }
        Some(_) => {}
    }
    match mails {
        None => doubts.push("Ingen e-postadress är lämnad.".to_owned()),
        Some(mails) if mails >= MAILS_A_DAY => {
            doubts.push("Samma e-postadress har skrivits i många formulär det senaste dygnet.".to_owned());
        }
        Some(_) => {}
    }
    if crowd {
        doubts.push("Många svar kom från samma nätverk den senaste timmen.".to_owned());
    }
    doubts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const QUICK: SignedDuration = SignedDuration::from_secs(3);

    #[test]
    fn who_takes_time_and_leaves_an_address_is_not_doubted() {
        let shown = Timestamp::from_second(1_567_411_200).unwrap();
        let later = (shown + SignedDuration::from_secs(40), QUICK);
        assert!(doubts(Some(shown), later, false, Some(0), false).is_empty());
        assert_eq!(
            doubts(Some(shown), (shown, QUICK), false, Some(0), false).len(),
            1
        );
        assert_eq!(doubts(None, later, true, None, true).len(), 4);
        assert_eq!(
            doubts(Some(shown), later, false, Some(MAILS_A_DAY), false).len(),
            1
        );
    }

    #[test]
    fn where_no_time_is_too_short_a_clock_that_stands_still_doubts_nobody() {
        let shown = Timestamp::from_second(1_567_411_200).unwrap();
        let still = (shown, SignedDuration::ZERO);
        assert!(doubts(Some(shown), still, false, Some(0), false).is_empty());
    }
}
