//! When a mail that was not taken is tried again.

use jiff::{SignedDuration, Timestamp};

/// How long a mail is tried: as long as mail servers do (RFC 5321 4.5.4.1 says four to five days).
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_hours(5 * 24);
/// A greylist opens within this time; until then nothing is gained by long waits.
const GREYLIST: SignedDuration = SignedDuration::from_hours(4);
/// The longest wait meanwhile.
const GREYLIST_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// How long to wait after the try number `tries` (from 1) of a mail that has waited since `since`. `steps` are the waits of the
/// settings, the last of which goes on.
///
/// 450 and 451 are what a server says that makes strangers wait (greylisting): the first wait is left out, since it is always too
/// short, and the others stay short as long as greylists last.
pub(super) fn wait(
    steps: &[u64],
    tries: i32,
    code: Option<u16>,
    since: Timestamp,
    now: Timestamp,
) -> SignedDuration {
    let greylisted = matches!(code, Some(450 | 451));
    let step = usize::try_from(tries - 1).unwrap_or_default() + usize::from(greylisted);
    let Some(last) = steps.last() else {
        return GREYLIST_WAIT;
    };
    let seconds = *steps.get(step).unwrap_or(last);
    let wait = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    if greylisted && now.duration_since(since) < GREYLIST {
        wait.min(GREYLIST_WAIT)
    } else {
        wait
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const STEPS: [u64; 6] = [10, 60, 300, 900, 3600, 10800];

    fn after(hours: i64) -> (Timestamp, Timestamp) {
        let since = Timestamp::UNIX_EPOCH;
        (since, since + SignedDuration::from_hours(hours))
    }

    fn seconds(tries: i32, code: u16, hours: i64) -> i64 {
        let (since, now) = after(hours);
        wait(&STEPS, tries, Some(code), since, now).as_secs()
    }

    #[test]
    fn waits_grow_and_the_last_one_goes_on() {
        let waits: Vec<i64> = (1..=8).map(|tries| seconds(tries, 452, 0)).collect();
        assert_eq!(waits, [10, 60, 300, 900, 3600, 10800, 10800, 10800]);
    }

    #[test]
    fn a_greylisted_mail_is_tried_soon_but_not_at_once() {
        let waits: Vec<i64> = (1..=6).map(|tries| seconds(tries, 451, 0)).collect();
        assert_eq!(waits, [60, 300, 900, 900, 900, 900]);
    }

    #[test]
    fn what_is_put_off_for_longer_than_a_greylist_lasts_waits_like_the_others() {
        assert_eq!(seconds(20, 450, 5), 10800);
    }

    #[test]
    fn within_five_days_a_mail_is_tried_some_forty_times() {
        let (since, mut now) = after(0);
        let mut tries = 0;
        while now.duration_since(since) < PATIENCE {
            tries += 1;
            now += wait(&STEPS, tries, Some(421), since, now);
        }
        assert!((35..60).contains(&tries), "{tries}");
    }
}
