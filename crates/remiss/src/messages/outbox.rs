//! Handing over what waits: several mails at a time, each written down soon after the server has answered.
//!
//! Three things go on side by side. One takes jobs by the batch, as many as the server's pace allows; some hand mails over, one
//! connection each; one writes down what was answered, all that has come since the last time in one transaction. So the time
//! between the server's answer and our commit is that of one transaction, which is when a crash would send the same
//! Message-ID once more. Nothing is locked meanwhile, but the worker's [`Presence`] keeps others from the same mails.

use std::cell::Cell;
use std::collections::HashMap;
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use remiss_mail::SendError;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;

use super::message::Message;
use super::{SEND, send, settle, store};
use crate::app::App;
use crate::config::MailTransport;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult};
use crate::jobs::{self, Presence, Seen};
use crate::stop::Stop;
use crate::trace::{self, Place, SpanKind, Step, Trace};

/// Mails that are taken together, for each connection.
const A_CONNECTION: usize = 20;
/// Answers that may wait to be written down before no more mails are handed over.
const UNSETTLED: usize = 256;
/// Attachments of the mails under way, in KiB: they are in memory as they are and as they travel.
const UNDER_WAY_KIB: u32 = 48 * 1024;
/// How long writing down is tried again and again once we were told to stop.
const LAST_TRIES: Duration = Duration::from_secs(15);

/// A mail that this worker has.
pub(super) struct Waiting {
    /// Its job.
    pub job: Uuid,
    /// How often the server has said something to it in this job, with this time.
    pub tries: i32,
    /// How often it was handed over before this job.
    pub before: i32,
    /// Since when the job waits.
    pub since: Timestamp,
    /// Whether it was let out to see whether the server is back.
    pub looking: bool,
    /// The message.
    pub message: Message,
    files: Vec<Document>,
    /// While it holds, the mail is this worker's.
    seen: Seen,
    /// Place in the trace of what had it written.
    place: Option<Place>,
}

/// A mail that has been tried, or given back.
pub(super) struct Tried {
    /// The mail.
    pub waiting: Waiting,
    /// What the server answered; none: it was not asked, and the mail waits on.
    pub answer: Option<send::HandedOver>,
    /// It was not asked, and the mail is somebody else's by now: the worker had lost its sign of life.
    lost: bool,
    at: Instant,
}

/// What the three share.
struct Floor {
    app: App,
    stop: Stop,
    /// Mails that were taken and not written down yet.
    busy: Cell<usize>,
    rests: Notify,
    /// The server took the last mail.
    server_works: Cell<bool>,
    /// The database takes what we write.
    settles: watch::Sender<bool>,
    memory: Semaphore,
}

/// Hands over every mail that is due, until none is left and none is under way. Returns how many the server was asked for.
pub(super) async fn send_due(app: App, stop: Stop) -> ApiResult<usize> {
    let is_due = app
        .read(&send::caller(), async |connection| {
            jobs::is_due(&app, connection, SEND).await
        })
        .await?;
    if !is_due {
        return Ok(0);
    }
    let settings = &app.settings().mail;
    let connections = match settings.transport {
        MailTransport::Smtp => usize::try_from(settings.smtp.connections).unwrap_or(1).max(1),
        MailTransport::Directory => 4,
    };
    let mut presence = Presence::begin(&app).await?;
    let floor = Floor {
        app: app.clone(),
        stop,
        busy: Cell::new(0),
        rests: Notify::new(),
        server_works: Cell::new(true),
        settles: watch::channel(true).0,
        memory: Semaphore::new(UNDER_WAY_KIB as usize),
    };
    let at_a_time = connections * A_CONNECTION;
    let (give, take) = mpsc::channel(at_a_time);
    let (tell, told) = mpsc::channel(UNSETTLED);
    let handing = async {
        let (floor, tell) = (&floor, tell);
        through(take)
            .for_each_concurrent(connections, async |waiting| {
                // The other end is there until all are told.
                let _ = tell.send(floor.hand_over(waiting).await).await;
            })
            .await;
    };
    let (claimed, (), count) = futures_util::join!(
        floor.take(&mut presence, give, at_a_time),
        handing,
        floor.write_down(told),
    );
    presence.end().await;
    claimed.map(|()| count)
}

/// The stream of what comes through a channel.
fn through<T>(receiver: mpsc::Receiver<T>) -> impl futures_util::Stream<Item = T> {
    futures_util::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|one| (one, receiver))
    })
}

impl Floor {
    /// Takes mails, until none is left to take and none is under way.
    async fn take(
        &self,
        presence: &mut Presence,
        give: mpsc::Sender<Waiting>,
        at_a_time: usize,
    ) -> ApiResult<()> {
        let again = Duration::from_secs(self.app.settings().worker.poll_interval_seconds);
        while !self.stop.is_told() {
            if !presence.is_seen().await {
                // What was taken under the id that is lost is written down or dropped, before any of it is taken anew.
                self.settled().await;
                presence.ensure(&self.app).await?;
            }
            let taken = claim(&self.app, presence, at_a_time).await?;
            self.busy.set(self.busy.get() + taken.len());
            if taken.is_empty() {
                if self.busy.get() == 0 {
                    break;
                }
                let mut stop = self.stop.clone();
                tokio::select! {
                    () = self.rests.notified() => {}
                    () = stop.told() => {}
                    // One is slow: what has become due meanwhile does not wait for it.
                    () = tokio::time::sleep(again) => {}
                }
                continue;
            }
            // Nothing is taken while the server is known to be away, but to see whether it is back.
            self.server_works.set(true);
            for waiting in taken {
                // The other end is there until this one is dropped.
                let _ = give.send(waiting).await;
            }
        }
        Ok(())
    }

    /// Waits until nothing is under way.
    async fn settled(&self) {
        while self.busy.get() > 0 {
            self.rests.notified().await;
        }
    }

    async fn hand_over(&self, waiting: Waiting) -> Tried {
        // While the database is away nothing goes out, since it could not be written down.
        let mut settles = self.settles.subscribe();
        let mut stop = self.stop.clone();
        if !*settles.borrow_and_update() {
            tokio::select! {
                _ = settles.wait_for(|settles| *settles) => {}
                () = stop.told() => {}
            }
            // It is back; whether the mail is still ours is another question.
            waiting.seen.is_confirmed().await;
        }
        let kib = send::size(&waiting.message, &waiting.files) / 1024;
        let kib = u32::try_from(kib)
            .unwrap_or(UNDER_WAY_KIB)
            .clamp(1, UNDER_WAY_KIB);
        let _memory = self.memory.acquire_many(kib).await;
        let lost = !waiting.seen.holds();
        if lost || self.stop.is_told() || !self.server_works.get() {
            return Tried {
                waiting,
                answer: None,
                lost,
                at: Instant::now(),
            };
        }
        let trace = Trace::after(&self.app, waiting.place);
        let mut step = Step::first(trace, "mail", SpanKind::Client);
        step.tell("remiss.message_id", waiting.message.id.to_string());
        let handing = step.around(async {
            let answer = send::hand_over(&self.app, &waiting.message, &waiting.files).await;
            let code = answer.as_ref().err().map(SendError::code);
            tracing::info!(message_id = %waiting.message.id, taken = answer.is_ok(), code = code.flatten(), "a mail was handed over");
            answer
        });
        let answer = tokio::select! {
            biased;
            // We stood still, and somebody else has it by now.
            () = waiting.seen.is_over() => None,
            answer = handing => Some(answer),
        };
        if !matches!(&answer, Some(Ok(_))) {
            step.failed();
        }
        let Some(answer) = answer else {
            return Tried {
                waiting,
                answer: None,
                lost: true,
                at: Instant::now(),
            };
        };
        self.server_works
            .set(!matches!(&answer, Err(error) if error.is_about_the_server()));
        Tried {
            waiting,
            answer: Some(answer),
            lost: false,
            at: Instant::now(),
        }
    }

    /// Writes down what was answered, until no more comes. Where the database is away it is tried until it is back.
    async fn write_down(&self, mut told: mpsc::Receiver<Tried>) -> usize {
        let mut count = 0;
        let mut tried = Vec::new();
        while told.recv_many(&mut tried, UNSETTLED).await > 0 {
            let mails = tried.len();
            tried.retain(|one| !one.lost);
            let asked = tried.iter().filter(|one| one.answer.is_some());
            count += asked.clone().count();
            let answered: Vec<Instant> = asked.map(|one| one.at).collect();
            if !tried.is_empty() {
                match of_one_trace(&self.app, &tried) {
                    Some(trace) => trace::within(trace, self.settle(&mut tried)).await,
                    None => self.settle(&mut tried).await,
                }
                self.settles.send_replace(true);
            }
            for at in answered {
                self.app.mail_out().settled_after(at.elapsed());
            }
            self.busy.set(self.busy.get() - mails);
            tried.clear();
            if self.busy.get() == 0 {
                self.rests.notify_one();
            }
        }
        count
    }

    async fn settle(&self, tried: &mut Vec<Tried>) {
        let mut wait = Duration::from_millis(100);
        let mut since_told = None;
        while let Err(error) = settle::settle(&self.app, tried).await {
            self.settles.send_replace(false);
            tracing::warn!(mails = tried.len(), %error, "what the mail server answered could not be written down; it is tried again");
            if !matches!(error, ApiError::DatabaseAway(_)) && tried.len() > 1 {
                // One that cannot be written down does not hold up the others.
                let mut left = Vec::new();
                for one in tried.drain(..) {
                    if settle::settle(&self.app, std::slice::from_ref(&one))
                        .await
                        .is_err()
                    {
                        left.push(one);
                    }
                }
                *tried = left;
                if tried.is_empty() {
                    return;
                }
            }
            if self.stop.is_told() && since_told.get_or_insert_with(Instant::now).elapsed() > LAST_TRIES {
                tracing::error!(
                    mails = tried.len(),
                    "stopped before it was written down what the mail server answered: these mails are sent once more, with the same Message-ID"
                );
                return;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(5));
        }
    }
}

/// The trace that all of these mails belong to, such as those of one dispatch. What is written down of mails of several has none.
fn of_one_trace(app: &App, tried: &[Tried]) -> Option<Trace> {
    let place = tried.first()?.waiting.place?;
    let same = tried.iter().all(|one| {
        one.waiting
            .place
            .is_some_and(|other| other.is_of_the_trace_of(&place))
    });
    same.then(|| Trace::after(app, Some(place)))
}

/// Takes mails that are due, as many as the server's pace allows. None while the server is away.
async fn claim(app: &App, worker: &Presence, at_a_time: usize) -> ApiResult<Vec<Waiting>> {
    let server = server_name(app);
    let per_minute = app.settings().mail.smtp.per_minute;
    app.write(&send::caller(), async |connection| {
        let mut known = store::mail_server(app, connection, &server).await?;
        let shared = per_minute > 0 || known.trouble.is_some();
        if shared {
            known = store::lock_mail_server(app, connection, &server).await?;
        }
        let looking = known.trouble.is_some();
        let room = known.room(app.now(), at_a_time, per_minute);
        if room == 0 {
            return Ok(Vec::new());
        }
        let claimed = jobs::claim(app, connection, SEND, room, worker).await?;
        if claimed.is_empty() {
            return Ok(Vec::new());
        }
        let id_of = |payload: &serde_json::Value| {
            payload["messageId"]
                .as_str()
                .and_then(|id| id.parse::<Uuid>().ok())
        };
        let ids: Vec<Uuid> = claimed.iter().filter_map(|job| id_of(&job.payload)).collect();
        let mut messages: HashMap<Uuid, Message> = store::waiting(app, connection, &ids)
            .await?
            .into_iter()
            .map(|message| (message.id, message))
            .collect();
        let mut files: HashMap<Uuid, Document> = HashMap::new();
        for id in messages.values().flat_map(|message| &message.document_ids) {
            if !files.contains_key(id) {
                files.insert(*id, documents::find(app, connection, *id).await?);
            }
        }
        let mut taken = Vec::with_capacity(claimed.len());
        let mut over = Vec::new();
        for job in claimed {
            // It was settled in another way, such as by a bounce.
            let Some(message) = id_of(&job.payload).and_then(|id| messages.remove(&id)) else {
                over.push(job.id);
                continue;
            };
            let before = job.payload["attemptsBefore"].as_i64().unwrap_or_default();
            taken.push(Waiting {
                place: job.place(),
                job: job.id,
                tries: job.attempts,
                before: i32::try_from(before).unwrap_or_default(),
                since: job.created_at,
                looking,
                files: message
                    .document_ids
                    .iter()
                    .filter_map(|id| files.get(id).cloned())
                    .collect(),
                message,
                seen: worker.seen(),
            });
        }
        jobs::finish(app, connection, &over).await?;
        if shared && !taken.is_empty() {
            known.let_out(app.now(), taken.len(), per_minute);
            store::save_mail_server(app, connection, &server, &known).await?;
        }
        Ok(taken)
    })
    .await
}

/// The mail server, as it stands in the database.
pub(super) fn server_name(app: &App) -> String {
    let mail = &app.settings().mail;
    match mail.transport {
        MailTransport::Smtp => format!("{}:{}", mail.smtp.host, mail.smtp.port),
        MailTransport::Directory => "directory".to_owned(),
    }
}

impl Tried {
    /// What went wrong; none where the mail was taken, or the server not asked.
    pub fn error(&self) -> Option<&SendError> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().err())
    }
}
