//! A step of what is done: where it begins, where it ends, and what is told of it to a collector.

use std::borrow::Cow;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use super::{CURRENT, Place, Trace};

/// A step. It is told when this value goes, also where its work is given up in the middle. Where nobody is told, it costs next to nothing.
pub struct Step {
    here: Option<Trace>,
    told: Option<Box<Told>>,
}

struct Told {
    name: Cow<'static, str>,
    kind: SpanKind,
    attributes: Vec<KeyValue>,
    failed: bool,
    begun: Instant,
}

impl Step {
    /// A step of what the present task does.
    pub fn begin(name: &'static str, kind: SpanKind) -> Step {
        let here = CURRENT.try_with(|current| match current.spans {
            Some(_) => current.below(),
            None => current.clone(),
        });
        Step::of_trace(here.ok(), name, kind)
    }

    /// The first step of a part of a trace.
    pub fn first(trace: Trace, name: &'static str, kind: SpanKind) -> Step {
        Step::of_trace(Some(trace), name, kind)
    }

    fn of_trace(here: Option<Trace>, name: &'static str, kind: SpanKind) -> Step {
        let is_told = here.as_ref().is_some_and(|trace| trace.spans.is_some());
        let told = is_told.then(|| {
            Box::new(Told {
                name: Cow::Borrowed(name),
                kind,
                attributes: Vec::new(),
                failed: false,
                begun: Instant::now(),
            })
        });
        Step { here, told }
    }

    /// Where it is in the trace; for whoever is asked in it.
    pub fn place(&self) -> Option<Place> {
        self.here.as_ref().map(Trace::place)
    }

    /// A name that is known only when somebody listens: `name` is not asked else.
    pub fn named(&mut self, name: impl FnOnce() -> String) {
        if let Some(told) = &mut self.told {
            told.name = Cow::Owned(name());
        }
    }

    /// Something that is told of it. Never what names a person: the collector is somebody else's.
    pub fn tell(&mut self, key: &'static str, value: impl Into<Value>) {
        if let Some(told) = &mut self.told {
            told.attributes.push(KeyValue::new(key, value));
        }
    }

    /// It went wrong.
    pub fn failed(&mut self) {
        if let Some(told) = &mut self.told {
            told.failed = true;
        }
    }

    /// It was nothing: it is not told.
    pub fn forget(&mut self) {
        self.told = None;
    }

    /// Does `work` in it: the steps of that are below it.
    pub fn around<R>(&self, work: impl Future<Output = R>) -> impl Future<Output = R> {
        around(self.here.clone(), work)
    }

    /// Does `work` in it, whose steps are not told: it looks, most of the time in vain. What comes of it is, in its own time.
    pub fn around_quietly<R>(&self, work: impl Future<Output = R>) -> impl Future<Output = R> {
        let here = self.here.clone();
        around(here.map(|here| Trace { spans: None, ..here }), work)
    }
}

fn around<R>(here: Option<Trace>, work: impl Future<Output = R>) -> impl Future<Output = R> {
    // At once into a box: each future around it would otherwise have room for all of it.
    let work = Box::pin(work);
    async move {
        match here {
            Some(here) => CURRENT.scope(here, work).await,
            None => work.await,
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let (Some(here), Some(told)) = (&self.here, self.told.take()) else {
            return;
        };
        let Some(spans) = &here.spans else {
            return;
        };
        let (above, is_remote) = here.above.unwrap_or_default();
        let place = here.place;
        let context = SpanContext::new(
            TraceId::from_bytes(place.trace().to_be_bytes()),
            SpanId::from_bytes(place.step().to_be_bytes()),
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        );
        let at = |moment: Instant| {
            let since = moment.saturating_duration_since(here.begun);
            std::time::SystemTime::from(here.at) + since
        };
        spans.give(SpanData {
            span_context: context,
            parent_span_id: SpanId::from_bytes(above.to_be_bytes()),
            parent_span_is_remote: is_remote,
            span_kind: told.kind,
            name: told.name,
            start_time: at(told.begun),
            end_time: at(Instant::now()),
            attributes: told.attributes,
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: if told.failed {
                Status::error("")
            } else {
                Status::Unset
            },
            instrumentation_scope: InstrumentationScope::builder("remiss").build(),
        });
    }
}

impl Trace {
    /// A step below this one.
    fn below(&self) -> Trace {
        Trace {
            place: self.place.below(another(self.place.step())),
            above: Some((self.place.step(), false)),
            ..self.clone()
        }
    }
}

/// The number of a step below `step`: no other of this process has it, and hardly one of another (SplitMix64 over a count).
fn another(step: u64) -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut number = step.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (number ^ (number >> 31)).max(1)
}
