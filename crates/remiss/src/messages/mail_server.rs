//! The mail server as all workers know it: at what pace it is handed mails, and whether it takes any now.
//!
//! A server that is away, or refuses our login, says nothing about the mails that wait. They are left alone, and one of them is
//! tried now and then, until the server takes it.

use jiff::{SignedDuration, Timestamp};

/// Seconds between tries of a server that is away; the last one goes on.
const AWAY: [i64; 6] = [5, 15, 30, 60, 120, 300];
/// Seconds between tries of a login that is refused: slower, so that the account is not locked.
const LOGIN_REFUSED: [i64; 3] = [60, 300, 900];
/// How long one that was let out to see keeps the others waiting, should its worker die meanwhile.
const LOOKING: SignedDuration = SignedDuration::from_mins(3);
/// What has not been used of the pace within this time is not made up for.
const BURST: SignedDuration = SignedDuration::from_secs(5);

/// What is known of a mail server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MailServer {
    /// When all mails handed over so far are paid for at the pace of the settings.
    pub free_at: Option<Timestamp>,
    /// Why it takes no mail.
    pub trouble: Option<Trouble>,
}

/// Why, and since when, a mail server takes no mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Since when.
    pub since: Timestamp,
    /// When one mail is tried to see whether it is over.
    pub next_try_at: Timestamp,
    /// How often in a row.
    pub tries: i32,
    /// Its words, or ours.
    pub words: String,
}

impl MailServer {
    /// How many of `wanted` mails may be handed over now. 0 for `per_minute`: no pace.
    pub fn room(&self, now: Timestamp, wanted: usize, per_minute: u32) -> usize {
        let wanted = match &self.trouble {
            Some(trouble) if trouble.next_try_at > now => return 0,
            Some(_) => wanted.min(1),
            None => wanted,
        };
        if per_minute == 0 {
            return wanted;
        }
        let cost = cost(per_minute);
        let until = now + BURST.max(cost);
        let left = until.duration_since(self.free_at.map_or(now, |at| at.max(now)));
        let room = left.as_nanos().max(0) / cost.as_nanos().max(1);
        wanted.min(usize::try_from(room).unwrap_or(usize::MAX))
    }

    /// So many were let out.
    pub fn let_out(&mut self, now: Timestamp, count: usize, per_minute: u32) {
        if per_minute > 0 {
            let count = i32::try_from(count).unwrap_or(i32::MAX);
            self.free_at = Some(self.free_at.map_or(now, |at| at.max(now)) + cost(per_minute) * count);
        }
        if let Some(trouble) = &mut self.trouble {
            trouble.next_try_at = now + LOOKING;
        }
    }

    /// It took no mail. `looking`: the mail was let out to see.
    pub fn is_away(&mut self, now: Timestamp, looking: bool, code: Option<u16>, words: &str) -> Timestamp {
        let tries = match &self.trouble {
            // The others of the same moment say nothing new.
            Some(trouble) if !looking && trouble.next_try_at > now => return trouble.next_try_at,
            Some(trouble) => trouble.tries.saturating_add(1),
            None => 1,
        };
        let steps: &[i64] = if code.is_some_and(|code| (530..=538).contains(&code)) {
            &LOGIN_REFUSED
        } else {
            &AWAY
        };
        let step = usize::try_from(tries - 1)
            .unwrap_or_default()
            .min(steps.len() - 1);
        let next_try_at = now + SignedDuration::from_secs(steps[step]);
        self.trouble = Some(Trouble {
            since: self.trouble.as_ref().map_or(now, |trouble| trouble.since),
            next_try_at,
            tries,
            words: words.to_owned(),
        });
        next_try_at
    }
}

fn cost(per_minute: u32) -> SignedDuration {
    SignedDuration::from_mins(1) / i32::try_from(per_minute.max(1)).unwrap_or(i32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn without_a_pace_all_may_go() {
        assert_eq!(MailServer::default().room(at(0), 200, 0), 200);
    }

    #[test]
    fn within_an_hour_no_more_go_than_the_pace_allows() {
        let mut server = MailServer::default();
        let mut gone = 0;
        for second in 0..3600 {
            let room = server.room(at(second), 200, 30);
            server.let_out(at(second), room, 30);
            gone += room;
        }
        assert!((1795..=1803).contains(&gone), "{gone}");
    }

    #[test]
    fn an_hour_of_rest_is_not_made_up_for_at_once() {
        let mut server = MailServer::default();
        server.let_out(at(0), 1, 60);
        assert_eq!(server.room(at(3600), 200, 60), 5);
    }

    #[test]
    fn one_mail_a_minute_goes_too() {
        let mut server = MailServer::default();
        assert_eq!(server.room(at(0), 200, 1), 1);
        server.let_out(at(0), 1, 1);
        assert_eq!(server.room(at(59), 200, 1), 0);
        assert_eq!(server.room(at(60), 200, 1), 1);
    }

    #[test]
    fn while_the_server_is_away_one_mail_at_a_time_looks_whether_it_is_back() {
        let mut server = MailServer::default();
        let next = server.is_away(at(0), false, None, "no connection");
        assert_eq!(next, at(5));
        assert_eq!(server.is_away(at(0), false, None, "no connection"), at(5));
        assert_eq!(server.room(at(4), 200, 0), 0);
        assert_eq!(server.room(at(5), 200, 0), 1);
        server.let_out(at(5), 1, 0);
        assert_eq!(server.room(at(6), 200, 0), 0);
        assert_eq!(server.is_away(at(6), true, None, "no connection"), at(21));
        let trouble = server.trouble.unwrap();
        assert_eq!((trouble.since, trouble.tries), (at(0), 2));
    }

    #[test]
    fn a_refused_login_is_tried_slowly() {
        let mut server = MailServer::default();
        assert_eq!(server.is_away(at(0), false, Some(535), "535"), at(60));
        assert_eq!(server.is_away(at(60), true, Some(535), "535"), at(360));
    }
}
