//! How many requests a caller may make in a minute, and what it is told of that (draft-ietf-httpapi-ratelimit-headers).
//!
//! The minute begins with a caller's first request and ends by itself. Counted in memory, by each process for itself: a quota keeps one system
//! from crowding out the others, it is no exact account, and counting in the database would cost every request a write.

use std::collections::HashMap;
use std::sync::Mutex;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};

/// How long a quota lasts.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// Callers above which those are forgotten whose minute is over.
const MANY: usize = 10_000;

/// How many requests each caller has made in its minute.
#[derive(Debug, Default)]
pub struct Quotas {
    callers: Mutex<HashMap<String, Window>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    begun: Timestamp,
    used: u32,
}

/// How a caller stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests in a minute.
    pub quota: u32,
    /// Requests that are left of it.
    pub left: u32,
    /// Seconds until the next minute begins.
    pub seconds: u64,
    /// Whether this request was one too many.
    pub refused: bool,
}

impl Quotas {
    /// Counts a request of `caller`, who may make `quota` in a minute.
    pub fn take(&self, caller: &str, quota: u32, now: Timestamp) -> Standing {
        // A thread that panicked while it counted has left nothing half done.
        let mut callers = self
            .callers
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // A clock that was set back begins a new minute too.
        let is_over = |window: &Window| {
            let age = now.duration_since(window.begun);
            age >= WINDOW || age.is_negative()
        };
        if callers.len() > MANY {
            callers.retain(|_, window| !is_over(window));
        }
        let begin = Window { begun: now, used: 0 };
        let window = callers.entry(caller.to_owned()).or_insert(begin);
        if is_over(window) {
            *window = begin;
        }
        let refused = window.used >= quota;
        window.used = window.used.saturating_add(u32::from(!refused));
        let rest = (window.begun + WINDOW).duration_since(now);
        Standing {
            quota,
            left: quota - window.used.min(quota),
            seconds: u64::try_from(rest.as_millis())
                .unwrap_or_default()
                .div_ceil(1000)
                .max(1),
            refused,
        }
    }
}

impl Standing {
    /// Tells the caller.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let told = [
            ("ratelimit-policy", format!("\"standard\";q={};w=60", self.quota)),
            (
                "ratelimit",
                format!("\"standard\";r={};t={}", self.left, self.seconds),
            ),
        ];
        for (name, value) in told {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_567_411_200 + seconds).unwrap()
    }

    #[test]
    fn a_caller_makes_so_many_requests_in_a_minute_and_others_are_not_touched() {
        let quotas = Quotas::default();
        let take = |caller: &str, seconds| {
            let standing = quotas.take(caller, 2, at(seconds));
            (standing.left, standing.seconds, standing.refused)
        };
        assert_eq!(take("a", 0), (1, 60, false));
        assert_eq!(take("a", 10), (0, 50, false));
        assert_eq!(take("a", 20), (0, 40, true));
        assert_eq!(take("b", 20), (1, 60, false));
        assert_eq!(take("a", 60), (1, 60, false), "the minute is over");
        assert_eq!(
            take("a", -5),
            (1, 60, false),
            "a clock that was set back locks nobody out"
        );
    }

    #[test]
    fn callers_are_told_in_the_words_of_the_draft() {
        let mut headers = HeaderMap::new();
        Quotas::default().take("a", 600, at(0)).tell(&mut headers);
        assert_eq!(
            headers.get("ratelimit-policy").unwrap(),
            "\"standard\";q=600;w=60"
        );
        assert_eq!(headers.get("ratelimit").unwrap(), "\"standard\";r=599;t=60");
    }
}
