//! What came of a round: printed, and written to the build folder as JSON and Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::compare::Verdict;
use crate::faults::Happened;
use crate::found::Found;
use crate::ledger::Entry;
use crate::stage::Stage;

/// See the module.
#[derive(Debug)]
pub struct Report {
    /// The figures.
    pub figures: Value,
    /// What is wrong; none: nothing.
    pub wrong: Vec<String>,
}

impl Report {
    /// Of a round that lasted `length`, after which everything was done in `rested`.
    #[allow(clippy::too_many_arguments, reason = "everything that is known of a round")]
    pub fn of(
        seed: u64,
        length: Duration,
        rested: Duration,
        happened: &Happened,
        skipped: &[String],
        stage: &Stage,
        ledger: &[Entry],
        found: &Found,
        verdict: Verdict,
        troubles: Vec<String>,
    ) -> Report {
        let tally = &stage.clients.tally;
        let mut acknowledged = serde_json::Map::new();
        for entry in ledger {
            let count = acknowledged.entry(entry.kind()).or_insert(json!(0));
            *count = json!(count.as_u64().unwrap_or_default() + 1);
        }
        let moments = stage.clients.ledger.moments();
        let longest_silence = moments
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .max()
            .unwrap_or_default();
        let mut each: BTreeMap<&str, Fared> = BTreeMap::new();
        for (name, fault) in &happened.faults {
            let fared = each.entry(name).or_default();
            fared.times += 1;
            // Nothing else may be wrong any more either.
            let others = happened.faults.iter().map(|(_, other)| other);
            let over = others
                .filter(|other| other.from < fault.to)
                .map(|other| other.to)
                .fold(fault.to, Instant::max);
            if let Some(after) = since(&moments, over) {
                fared.longest = fared.longest.max(after);
            }
        }
        let recovery = each.values().map(|fared| fared.longest).max().unwrap_or_default();
        let mut wrong = verdict.wrong;
        wrong.extend(tally.wrong.lock().unwrap().iter().cloned());
        wrong.extend(stage.receiver.wrong());
        // Each kind once.
        wrong.sort();
        wrong.dedup();
        let figures = json!({
            "seed": seed,
            "seconds": length.as_secs_f32(),
            "faults": each.iter().map(|(name, fared)| ((*name).to_owned(), fared.json())).collect::<serde_json::Map<_, _>>(),
            "faultsInAll": happened.faults.len(),
            "skipped": skipped,
            "acknowledged": acknowledged,
            "acknowledgedInAll": ledger.len(),
            "responsesFound": found.responses.len(),
            "mailsArrived": verdict.mails,
            "mailsAgainInTheWindow": verdict.again,
            "ofThoseNeverConfirmedByTheMailServer": verdict.untold,
            "eventsDelivered": verdict.events,
            "eventsAgainInTheWindow": verdict.events_again,
            "filesCompared": found.files.len(),
            "retries": tally.retries.load(Ordering::SeqCst),
            "whyRetried": *tally.statuses.lock().unwrap(),
            "longestOutageOfAClientSeconds": seconds(Duration::from_millis(tally.longest.load(Ordering::SeqCst))),
            "longestTimeWithoutAnAcknowledgementSeconds": seconds(longest_silence),
            "longestRecoveryAfterAFaultSeconds": seconds(recovery),
            "everythingDoneAfterSeconds": seconds(rested),
            "linesOfErrorInTheLogs": troubles,
            "wrong": wrong,
        });
        Report { figures, wrong }
    }

    /// Prints it, and writes it to the build folder under this name.
    pub fn publish(&self, file: &str) {
        // target/debug/deps/torture-… → target
        let program = std::env::current_exe().unwrap();
        let folder = program
            .ancestors()
            .nth(3)
            .filter(|folder| folder.join("debug").exists())
            .map_or_else(std::env::temp_dir, Path::to_owned);
        let text = self.text();
        println!("{text}");
        std::fs::write(
            folder.join(format!("{file}.json")),
            serde_json::to_string_pretty(&self.figures).unwrap(),
        )
        .unwrap();
        std::fs::write(folder.join(format!("{file}.md")), &text).unwrap();
        println!("{}", folder.join(format!("{file}.md")).display());
    }

    fn text(&self) -> String {
        let mut text = "| what | how much |\n| --- | --- |\n".to_owned();
        let figures = self.figures.as_object().unwrap();
        for (key, value) in figures.iter().filter(|(key, _)| *key != "faults") {
            let words = match value {
                Value::Object(fields) => fields
                    .iter()
                    .map(|(name, count)| format!("{name} {count}"))
                    .collect::<Vec<_>>()
                    .join(", "),
                Value::Array(lines) => lines
                    .iter()
                    .take(20)
                    .map(|line| line.as_str().unwrap_or_default().replace('|', "/"))
                    .collect::<Vec<_>>()
                    .join("<br>"),
                other => other.to_string(),
            };
            let _ = writeln!(text, "| {key} | {words} |");
        }
        text.push_str(
            "\n| fault | times | longest until the next acknowledgement, s |\n| --- | --- | --- |\n",
        );
        for (name, fared) in figures["faults"].as_object().unwrap() {
            let _ = writeln!(
                text,
                "| {name} | {} | {} |",
                fared["times"], fared["longestUntilTheNextAcknowledgementSeconds"]
            );
        }
        text
    }
}

/// How often a fault happened, and how long it took at most until something was acknowledged again.
#[derive(Default)]
struct Fared {
    times: usize,
    longest: Duration,
}

impl Fared {
    fn json(&self) -> Value {
        json!({ "times": self.times, "longestUntilTheNextAcknowledgementSeconds": seconds(self.longest) })
    }
}

fn seconds(length: Duration) -> Value {
    json!((length.as_secs_f64() * 10.0).round() / 10.0)
}

/// How long after `at` the next thing was acknowledged.
fn since(moments: &[Instant], at: Instant) -> Option<Duration> {
    moments
        .iter()
        .find(|moment| **moment >= at)
        .map(|moment| *moment - at)
}
