//! What has happened in this process since it began.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::Waiting;
use crate::db::Database;
use crate::features;
use jiff::Timestamp;

/// Upper bounds of the times of requests, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// What became of a mail that was handed to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailOutcome {
    /// The server has it (2xx).
    Sent,
    /// It is tried again later (4xx, or no answer).
    PutOff,
    /// The server does not want it (5xx), or it was tried for too long.
    Failed,
}

impl MailOutcome {
    fn as_str(self) -> &'static str {
        match self {
            MailOutcome::Sent => "sent",
            MailOutcome::PutOff => "put_off",
            MailOutcome::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    method: String,
    /// The pattern of the path, `/remiss/v1/cases/{id}`; never the path itself, which may hold somebody's secret.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    method: String,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    kind: String,
    outcome: String,
}

/// Counters of this process. One for all its threads; counting is an addition, with a look-up by what it is about.
pub struct Counts {
    requests: Family<Request, Counter>,
    durations: Family<Operation, Histogram>,
    by_heart: Counter,
    mails_out: Family<Outcome, Counter>,
    mails_in: Family<Outcome, Counter>,
    jobs: Family<Job, Counter>,
    pools: Mutex<Vec<Database>>,
}

impl Default for Counts {
    /// With a zero for what may happen: what is not told cannot be compared with what is told later.
    fn default() -> Counts {
        let counts = Counts {
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            by_heart: Counter::default(),
            mails_out: Family::default(),
            mails_in: Family::default(),
            jobs: Family::default(),
            pools: Mutex::default(),
        };
        for outcome in [MailOutcome::Sent, MailOutcome::PutOff, MailOutcome::Failed] {
            counts.mails_out(outcome, 0);
        }
        for outcome in ["taken", "placed", "waiting", "noted", "quarantined"] {
            counts.mails_in(outcome, 0);
        }
        for job in features::jobs() {
            for done in [true, false] {
                counts.jobs(job.kind, done, 0);
            }
        }
        counts
    }
}

impl fmt::Debug for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Counts").finish_non_exhaustive()
    }
}

impl Counts {
    /// A request was answered. `route` is the pattern of its path; empty for a path that there is not.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = match method {
            "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" => method,
            // A caller may name whatever it likes: they shall not fill the memory.
            _ => "other",
        };
        let request = Request {
            method: method.to_owned(),
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&request).inc();
        let operation = Operation {
            method: request.method,
            route: request.route,
        };
        self.durations
            .get_or_create(&operation)
            .observe(took.as_secs_f64());
    }

    /// A public page was answered as it was kept.
    pub fn by_heart(&self) {
        self.by_heart.inc();
    }

    /// So many mails were handed to the mail server, with this outcome.
    pub fn mails_out(&self, outcome: MailOutcome, many: u64) {
        let outcome = Outcome {
            outcome: outcome.as_str().to_owned(),
        };
        self.mails_out.get_or_create(&outcome).inc_by(many);
    }

    /// A mail that came in has this state now: `taken` when it was stored, then that of its entry.
    pub fn mails_in(&self, outcome: &str, many: u64) {
        let outcome = Outcome {
            outcome: outcome.to_owned(),
        };
        self.mails_in.get_or_create(&outcome).inc_by(many);
    }

    /// A job of this kind was done, or failed and is tried again.
    pub fn job(&self, kind: &str, done: bool) {
        self.jobs(kind, done, 1);
    }

    fn jobs(&self, kind: &str, done: bool, many: u64) {
        let job = Job {
            kind: kind.to_owned(),
            outcome: if done { "done" } else { "failed" }.to_owned(),
        };
        self.jobs.get_or_create(&job).inc_by(many);
    }

    /// Connections of this pool are told of.
    pub fn pool(&self, database: &Database) {
        self.pools().push(database.clone());
    }

    fn pools(&self) -> std::sync::MutexGuard<'_, Vec<Database>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it as Prometheus reads it, with what waits in the database, where that could be asked.
    pub fn told(&self, waiting: Option<&Waiting>, now: Timestamp) -> String {
        let mut registry = Registry::with_prefix("remiss");
        self.tell_counts(&mut registry);
        self.tell_process(&mut registry);
        let database = Gauge::<i64>::default();
        database.set(i64::from(waiting.is_some()));
        registry.register("database_up", "1: the database answers, 0: it does not", database);
        if let Some(waiting) = waiting {
            tell_waiting(&mut registry, waiting, now);
        }
        let mut text = String::new();
        match encode(&mut text, &registry) {
            Ok(()) => text,
            Err(error) => {
                tracing::error!(%error, "the figures cannot be written");
                String::new()
            }
        }
    }

    fn tell_counts(&self, registry: &mut Registry) {
        registry.register(
            "http_requests",
            "Requests answered, by method, pattern of the path and status",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to the head of its answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "public_pages_by_heart",
            "Public pages answered as they were kept",
            self.by_heart.clone(),
        );
        registry.register(
            "mails_out",
            "Mails handed to the mail server, by outcome",
            self.mails_out.clone(),
        );
        registry.register(
            "mails_in",
            "Mails that came in: taken (stored), and what became of them",
            self.mails_in.clone(),
        );
        registry.register("jobs", "Jobs, by kind and outcome", self.jobs.clone());
    }

    fn tell_process(&self, registry: &mut Registry) {
        let connections = Family::<Outcome, Gauge>::default();
        for pool in self.pools().iter() {
            let status = pool.connections();
            for (state, many) in [
                ("open", status.open),
                ("idle", status.idle),
                ("allowed", status.allowed),
                ("waited_for", status.waited_for),
            ] {
                let state = Outcome {
                    outcome: state.to_owned(),
                };
                connections
                    .get_or_create(&state)
                    .inc_by(i64::try_from(many).unwrap_or(i64::MAX));
            }
        }
        registry.register(
            "database_connections",
            "Connections to the database, by state",
            connections,
        );
        let version = Family::<[(&'static str, &'static str); 1], Gauge>::default();
        version
            .get_or_create(&[("version", env!("CARGO_PKG_VERSION"))])
            .set(1);
        registry.register("build", "The version that runs", version);
        if let Some(bytes) = memory() {
            let used = Gauge::<i64>::default();
            used.set(bytes);
            registry.register_with_unit(
                "memory",
                "Memory of the process that is in use",
                Unit::Bytes,
                used,
            );
        }
    }
}

fn tell_waiting(registry: &mut Registry, waiting: &Waiting, now: Timestamp) {
    for (name, help, since) in [
        (
            "oldest_mail",
            "How long the oldest mail has waited to be sent; 0: none waits",
            waiting.oldest_mail,
        ),
        (
            "oldest_job",
            "How long the oldest due job has waited; 0: none waits",
            waiting.oldest_job,
        ),
        (
            "oldest_inbox_entry",
            "How long the oldest mail has waited for a registrar; 0: none waits",
            waiting.oldest_inbox_entry,
        ),
    ] {
        let seconds = since.map_or(0.0, |since| now.duration_since(since).as_secs_f64().max(0.0));
        let gauge = Gauge::<f64, AtomicU64>::default();
        gauge.set(seconds);
        registry.register_with_unit(name, help, Unit::Seconds, gauge);
    }
    for (name, help, label, usual, counted) in [
        (
            "jobs_waiting",
            "Jobs that wait, by kind",
            "kind",
            ["send-message", "read-inbox-entry"],
            &waiting.jobs,
        ),
        (
            "inbox_waiting",
            "Mails that came in and wait for a registrar, by state",
            "state",
            ["waiting", "quarantined"],
            &waiting.inbox,
        ),
        (
            "alerts_raised",
            "Alerts that nobody was told of yet, by kind",
            "kind",
            ["inboxWaiting", "mailFailed"],
            &waiting.alerts,
        ),
    ] {
        let family = Family::<[(&'static str, String); 1], Gauge>::default();
        for kind in usual {
            family.get_or_create(&[(label, kind.to_owned())]).set(0);
        }
        for (kind, many) in counted {
            family.get_or_create(&[(label, kind.clone())]).set(*many);
        }
        registry.register(name, help, family);
    }
}

/// Bytes of the machine's memory that this process uses, where the system says so.
fn memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: i64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(text: &str, start: &str) -> Vec<String> {
        let these = text.lines().filter(|line| line.starts_with(start));
        these.map(str::to_owned).collect()
    }

    #[test]
    fn what_happened_is_counted_by_what_it_was() {
        let counts = Counts::default();
        let took = Duration::from_millis(4);
        counts.request("GET", "/remiss/v1/cases/{id}", 200, took);
        counts.request("GET", "/remiss/v1/cases/{id}", 200, took);
        counts.request("GET", "/remiss/v1/cases/{id}", 404, took);
        counts.mails_out(MailOutcome::Sent, 3);
        counts.mails_in("taken", 2);
        counts.job("read-mail", false);
        let text = counts.told(None, Timestamp::UNIX_EPOCH);
        let of = |status: u16| {
            format!(
                "remiss_http_requests_total{{method=\"GET\",route=\"/remiss/v1/cases/{{id}}\",status=\"{status}\"}} "
            )
        };
        assert_eq!(lines(&text, &of(200)), [of(200) + "2"]);
        assert_eq!(lines(&text, &of(404)), [of(404) + "1"]);
        for line in [
            "remiss_mails_out_total{outcome=\"sent\"} 3",
            "remiss_mails_in_total{outcome=\"taken\"} 2",
            "remiss_jobs_total{kind=\"read-mail\",outcome=\"failed\"} 1",
            "remiss_http_request_duration_seconds_bucket{le=\"0.005\",method=\"GET\",route=\"/remiss/v1/cases/{id}\"} 3",
            "remiss_database_up 0",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_method_that_somebody_made_up_gets_no_line_of_its_own() {
        let counts = Counts::default();
        for number in 0..100 {
            counts.request(&format!("M{number}"), "", 405, Duration::ZERO);
        }
        let text = counts.told(None, Timestamp::UNIX_EPOCH);
        assert_eq!(lines(&text, "remiss_http_requests_total").len(), 1, "{text}");
    }

    #[test]
    fn what_waits_is_told_in_seconds() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let waiting = Waiting {
            oldest_mail: Some("2026-11-22T11:45:00Z".parse().unwrap()),
            jobs: vec![("send-message".to_owned(), 7)],
            ..Waiting::default()
        };
        let text = Counts::default().told(Some(&waiting), now);
        for line in [
            "remiss_oldest_mail_seconds 900.0",
            "remiss_oldest_job_seconds 0.0",
            "remiss_jobs_waiting{kind=\"send-message\"} 7",
            "remiss_database_up 1",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
    }
}
