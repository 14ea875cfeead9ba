//! How many different addresses one caller may ask subscriptions for in an hour.
//!
//! Each of them gets a mail that nobody there may have asked for: without a limit a script could have us mail half the town. Kept in
//! memory, by each process for itself and for an hour: nothing about callers is written down.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;

use actix_web::HttpRequest;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// How long an address counts.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// Callers above which those are forgotten who asked for nothing in the last hour.
const MANY: usize = 1000;

/// Who has asked for which addresses lately. The addresses are kept as hashes that mean nothing outside this process.
#[derive(Debug, Default)]
pub struct Pace {
    callers: Mutex<HashMap<IpAddr, Vec<(Timestamp, u64)>>>,
    hash: RandomState,
}

impl Pace {
    /// Takes note that the caller asks for this address; refused as the `most + 1`st of the last hour. 0: any number.
    pub(super) fn take(&self, caller: IpAddr, address: &str, most: usize, now: Timestamp) -> ApiResult<()> {
        if most == 0 {
            return Ok(());
        }
        let is_recent = |asked: &(Timestamp, u64)| now.duration_since(asked.0).abs() < WINDOW;
        let address = self.hash.hash_one(address.to_lowercase());
        let mut callers = self.callers.lock().map_err(ApiError::internal)?;
        if callers.len() > MANY {
            callers.retain(|_, asked| asked.iter().any(is_recent));
        }
        let asked = callers.entry(household(caller)).or_default();
        asked.retain(is_recent);
        if asked.iter().any(|(_, known)| *known == address) {
            return Ok(());
        }
        if asked.len() >= most {
            let oldest = asked.iter().map(|(at, _)| *at).min().unwrap_or(now);
            let wait = (oldest + WINDOW).duration_since(now).as_secs().max(1);
            return Err(ApiError::TooMany {
                seconds: u64::try_from(wait).unwrap_or(1),
            });
        }
        asked.push((now, address));
        Ok(())
    }
}

/// Checks the pace of whoever sent the request.
pub fn keep(app: &App, request: &HttpRequest, address: &str) -> ApiResult<()> {
    let Some(caller) = caller(app, request) else {
        return Ok(());
    };
    let most = usize::from(app.settings().subscriptions.addresses_per_hour);
    app.pace().take(caller, address, most, app.now())
}

/// Whether more than `most` answers came from the network of this request in the last hour, this one counted in. They are not refused: one
/// network can be a library or a school.
pub fn is_crowd(app: &App, request: &HttpRequest, most: usize) -> bool {
    let Some(caller) = caller(app, request) else {
        return false;
    };
    let each = app.new_id().to_string();
    app.answer_pace().take(caller, &each, most, app.now()).is_err()
}

/// Who is calling. Behind a reverse proxy it is the last address in `X-Forwarded-For`, which the proxy itself has written; what
/// stands before it the caller may have made up.
fn caller(app: &App, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    if !app.settings().server.forwarded_for {
        return peer;
    }
    let fields = request.headers().get_all("X-Forwarded-For");
    let last = fields.filter_map(|field| field.to_str().ok()).next_back();
    last.and_then(|field| field.rsplit(',').next()?.trim().parse().ok())
        .or(peer)
}

/// What one household has: with IPv6 a whole network of addresses (RFC 6177).
fn household(caller: IpAddr) -> IpAddr {
    match caller {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        },
        address => address,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_567_411_200 + 60 * minute).unwrap()
    }

    fn asks(pace: &Pace, caller: &str, address: &str, minute: i64) -> Option<u64> {
        match pace.take(caller.parse().unwrap(), address, 2, at(minute)) {
            Err(ApiError::TooMany { seconds }) => Some(seconds),
            taken => {
                taken.unwrap();
                None
            }
        }
    }

    #[test]
    fn a_caller_asks_for_so_many_addresses_in_an_hour_and_others_are_not_touched() {
        let pace = Pace::default();
        assert_eq!(asks(&pace, "192.0.2.1", "a@example.org", 0), None);
        assert_eq!(asks(&pace, "192.0.2.1", "b@example.org", 10), None);
        assert_eq!(asks(&pace, "192.0.2.1", "c@example.org", 20), Some(2400));
        // The same address again is no other address.
        assert_eq!(asks(&pace, "192.0.2.1", "A@example.org", 20), None);
        assert_eq!(asks(&pace, "192.0.2.2", "c@example.org", 20), None);
        assert_eq!(asks(&pace, "192.0.2.1", "c@example.org", 60), None);
    }

    #[test]
    fn the_network_of_a_household_is_one_caller() {
        let pace = Pace::default();
        assert_eq!(asks(&pace, "2001:db8::1", "a@example.org", 0), None);
        assert_eq!(asks(&pace, "2001:db8::2", "b@example.org", 0), None);
        assert!(asks(&pace, "2001:db8::3", "c@example.org", 0).is_some());
        assert_eq!(asks(&pace, "2001:db8:0:1::3", "c@example.org", 0), None);
    }

    #[test]
    fn no_limit_is_none() {
        let pace = Pace::default();
        for index in 0..100 {
            let address = format!("{index}@example.org");
            pace.take("192.0.2.1".parse().unwrap(), &address, 0, at(0))
                .unwrap();
        }
    }
}
