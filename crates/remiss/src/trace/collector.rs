//! Telling a collector (OpenTelemetry, OTLP over HTTP) how long each step took.
//!
//! Steps wait in a queue that has an end: where the collector is away or slow they are lost, and nobody who asks the service waits for it. What is left
//! when the process stops is told within a few seconds, or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::config::MonitoringConfig;

/// Steps that wait to be told, at most: some seconds of a busy service, some megabytes.
const WAITING: usize = 8192;
/// Steps that are told together.
const AT_A_TIME: usize = 1024;
/// How long steps wait for others to be told with.
const TOGETHER: Duration = Duration::from_secs(1);
/// How long the collector may take, with what the library tries again.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long telling may take after the process was told to stop.
const LAST: Duration = Duration::from_secs(3);
/// How often the log says that a collector takes nothing.
const SAID_AGAIN: Duration = Duration::from_secs(60);

/// The way to the collector.
#[derive(Clone, Debug)]
pub struct Spans(Arc<Queue>);

#[derive(Debug)]
struct Queue {
    sender: mpsc::Sender<SpanData>,
    lost: AtomicU64,
    percent: u64,
}

/// The task that tells the collector.
pub struct Collecting {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Begins to tell the collector of the settings, under the name `service`; none: the settings name no collector.
pub fn begin(
    settings: &MonitoringConfig,
    service: &'static str,
) -> Result<Option<(Spans, Collecting)>, String> {
    if settings.otlp_endpoint.is_empty() {
        return Ok(None);
    }
    let mut exporter = exporter(settings)?;
    let about = Resource::builder()
        .with_service_name(service)
        .with_attribute(opentelemetry::KeyValue::new(
            "service.version",
            env!("CARGO_PKG_VERSION"),
        ));
    exporter.set_resource(&about.build());
    let (sender, receiver) = mpsc::channel(WAITING);
    let spans = Spans(Arc::new(Queue {
        sender,
        lost: AtomicU64::new(0),
        percent: settings.otlp_percent.min(100).into(),
    }));
    let (stop, told) = watch::channel(false);
    let task = tokio::spawn(tell(exporter, receiver, spans.clone(), told));
    Ok(Some((spans, Collecting { stop, task })))
}

/// Whether the collector of the settings takes what it is told: nothing, here.
pub async fn try_out(settings: &MonitoringConfig) -> Result<(), String> {
    let told = exporter(settings)?.export(Vec::new()).await;
    told.map_err(|error| error.to_string())
}

fn exporter(settings: &MonitoringConfig) -> Result<SpanExporter, String> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .map_err(|error| error.to_string())?;
    SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(PATIENCE)
        .with_endpoint(address(&settings.otlp_endpoint))
        .build()
        .map_err(|error| error.to_string())
}

/// Where spans go at a collector: the path of the standard, below the address.
fn address(endpoint: &str) -> String {
    format!("{}/v1/traces", endpoint.trim_end_matches('/'))
}

impl Spans {
    /// Whether a trace that begins here is told, by its number: of a hundred as many as the settings say.
    pub(super) fn wants(&self, number: u64) -> bool {
        // Not the number itself: its first digits may be the time.
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32 < (self.0.percent << 32) / 100
    }

    /// Puts a step into the queue, or loses it where that is full.
    pub(super) fn give(&self, span: SpanData) {
        if self.0.sender.try_send(span).is_err() {
            self.0.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many steps were lost since it was asked last.
    fn lost(&self) -> u64 {
        self.0.lost.swap(0, Ordering::Relaxed)
    }
}

impl Collecting {
    /// Tells what is left, for some seconds at most.
    pub async fn end(self) {
        self.stop.send_replace(true);
        let abort = self.task.abort_handle();
        if timeout(LAST, self.task).await.is_err() {
            abort.abort();
            tracing::warn!(
                "the collector of traces (monitoring.otlp_endpoint) did not take the last steps in time"
            );
        }
    }
}

async fn tell(
    exporter: SpanExporter,
    mut receiver: mpsc::Receiver<SpanData>,
    spans: Spans,
    mut stop: watch::Receiver<bool>,
) {
    let mut said: Option<Instant> = None;
    let mut stopping = false;
    loop {
        let mut batch = Vec::new();
        tokio::select! {
            biased;
            many = receiver.recv_many(&mut batch, AT_A_TIME) => if many == 0 { return },
            // Whatever comes from now on finds the queue closed.
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                receiver.close();
                continue;
            }
        }
        if batch.len() < AT_A_TIME && !stopping {
            tokio::select! {
                () = sleep(TOGETHER) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
            while batch.len() < AT_A_TIME
                && let Ok(span) = receiver.try_recv()
            {
                batch.push(span);
            }
        }
        let many = batch.len() as u64;
        let failed = match timeout(PATIENCE * 2, exporter.export(batch)).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("it does not answer".to_owned()),
        };
        let lost = spans.lost() + failed.as_ref().map_or(0, |_| many);
        if lost > 0 && said.is_none_or(|said| said.elapsed() >= SAID_AGAIN) {
            said = Some(Instant::now());
            let error = failed.unwrap_or_else(|| "more came than it took".to_owned());
            tracing::warn!(%error, lost, "the collector of traces (monitoring.otlp_endpoint) did not take all; the service goes on without");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_named_by_its_address_alone() {
        assert_eq!(address("http://tempo:4318"), "http://tempo:4318/v1/traces");
        assert_eq!(
            address("https://otlp.example.org/otlp/"),
            "https://otlp.example.org/otlp/v1/traces"
        );
    }

    #[test]
    fn of_the_traces_that_begin_here_so_many_in_a_hundred_are_told() {
        let with = |percent| {
            let (sender, _receiver) = mpsc::channel(1);
            Spans(Arc::new(Queue {
                sender,
                lost: AtomicU64::new(0),
                percent,
            }))
        };
        let told = |percent| {
            let spans = with(percent);
            (1u64 << 63..)
                .take(10_000)
                .filter(|number| spans.wants(*number))
                .count()
        };
        assert_eq!((told(0), told(100)), (0, 10_000));
        assert!((900..1100).contains(&told(10)), "{}", told(10));
    }
}
