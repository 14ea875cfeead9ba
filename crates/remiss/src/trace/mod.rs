//! What belongs together, through every process that has a part in it: the request of a case system, the mail that a worker sends because of it, the webhook
//! that tells of it. Each of them has its place in one trace (W3C Trace Context), whose number stands in every line of the log.
//!
//! A request brings its place along in `traceparent`, or gets one. While it is answered the place goes along with the task ([`current`]); transactions that
//! write say it to the database, where jobs and events keep it; whoever takes up a job or tells of an event goes on from there. Whom we ask is told
//! where we are.
//!
//! With a collector in the settings, how long each [`Step`] took is told to it ([`Spans`]). Without one a step is a look at an empty place.

mod collector;
mod place;
mod step;

use std::future::Future;
use std::time::Instant;

use jiff::Timestamp;
use uuid::Uuid;

pub use collector::{Collecting, Spans, begin, try_out};
pub use opentelemetry::trace::SpanKind;
pub use place::Place;
pub use step::Step;

use crate::app::App;

tokio::task_local! {
    static CURRENT: Trace;
}

/// A part of a trace that this process has.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Where we are.
    place: Place,
    /// The step that this one belongs to, and whether another process took it.
    above: Option<(u64, bool)>,
    /// Who is told of the steps; none: nobody.
    spans: Option<Spans>,
    /// When the part began, by the clock of the application; what is in it is measured from there.
    at: Timestamp,
    begun: Instant,
}

impl Trace {
    /// Goes on from a place in another process, or from a job or an event that has kept it; without one a trace begins here.
    pub fn after(app: &App, place: Option<Place>) -> Trace {
        // Two ids of ours: of UUIDv7 the last 64 bits are the ones that differ, and never all zero.
        let step = low(app.new_id());
        match place {
            Some(place) => Trace::at(app, place.below(step), Some((place.step(), true))),
            None => Trace::first(app, app.new_id(), step),
        }
    }

    /// The part of a request: it goes on from the place that the caller gave, or has its own number for that of the trace.
    pub(crate) fn of_request(app: &App, place: Option<Place>, request: Uuid) -> Trace {
        match place {
            Some(place) => Trace::at(app, place.below(low(request)), Some((place.step(), true))),
            None => Trace::first(app, request, low(request)),
        }
    }

    fn first(app: &App, id: Uuid, step: u64) -> Trace {
        let told = app.spans().is_some_and(|spans| spans.wants(low(id)));
        Trace::at(app, Place::new(id.as_u128(), step, told), None)
    }

    fn at(app: &App, place: Place, above: Option<(u64, bool)>) -> Trace {
        Trace {
            place,
            above,
            spans: app.spans().filter(|_| place.is_told()).cloned(),
            at: app.now(),
            begun: Instant::now(),
        }
    }

    /// Where we are.
    pub fn place(&self) -> Place {
        self.place
    }
}

/// The last 64 bits of an id.
fn low(id: Uuid) -> u64 {
    id.as_u64_pair().1
}

/// The place in the trace that the present task has a part in; none: it has a part in none.
pub fn current() -> Option<Place> {
    CURRENT.try_with(|trace| trace.place).ok()
}

/// Does `work` as a part of `trace`.
pub fn within<R>(trace: Trace, work: impl Future<Output = R>) -> impl Future<Output = R> {
    // See `Step::around`.
    CURRENT.scope(trace, Box::pin(work))
}
