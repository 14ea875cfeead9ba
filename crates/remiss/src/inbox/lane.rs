//! The worker's way through what has come in: each mail is prepared beside the placing of those before it, and placed in the order in which they came.
//!
//! Preparing, that is reading the file, taking the mail apart, looking for where it belongs and writing its files to disk, goes on for several mails at
//! once and changes nothing in the register. Placing is one mail, one transaction. So two mails of one sender keep their order, a mail that cannot be placed stands in
//! nobody's way, and a worker that dies has placed each mail wholly or not at all: a job that is done again finds its mail read.

use futures_util::future::join_all;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::prepare::{self, Prepared};
use super::store::{self, Entry};
use super::{READ, read};
use crate::app::App;
use crate::boards;
use crate::http::{ApiError, ApiResult};
use crate::jobs::{self, Claimed, Presence, PutOff, Seen};
use crate::stop::Stop;

/// Jobs that are taken together.
const AT_A_TIME: usize = 40;
/// Mails that are prepared together, and bytes of them: two such groups are in memory.
const GROUP: usize = 8;
const GROUP_BYTES: i64 = 8 << 20;

/// A mail with its job.
struct Waiting {
    job: Claimed,
    entry: ApiResult<Entry>,
}

/// Mails that were prepared together.
struct Group {
    mails: Vec<(Claimed, ApiResult<Prepared>)>,
    /// Left to others, since we were told to stop.
    left: Vec<Claimed>,
    seen: Seen,
}

/// Reads and places every mail that is due, until none is left or it is told to stop. Returns how many there were.
pub(super) async fn read_due(app: App, stop: Stop) -> ApiResult<usize> {
    let is_due = app
        .read(&read::caller(), async |connection| {
            jobs::is_due(&app, connection, READ).await
        })
        .await?;
    if !is_due {
        return Ok(0);
    }
    let mut presence = Presence::begin(&app).await?;
    let (give, take) = mpsc::channel(1);
    let (prepared, placed) = futures_util::join!(
        prepare_all(&app, &mut presence, &stop, give),
        place_all(&app, take)
    );
    presence.end().await;
    prepared.and(placed)
}

/// Reads and places one mail now.
pub(super) async fn read_now(app: &App, id: Uuid) -> ApiResult<()> {
    let (entry, formats) = app
        .read(&read::caller(), async |connection| {
            let entry = store::find(app, connection, id).await?;
            Ok((entry, boards::formats(app, connection).await?))
        })
        .await?;
    let mut opened = prepare::open(app, entry, formats).await?;
    prepare::look_together(app, vec![&mut opened]).await?;
    read::finish(app, prepare::store_files(app, opened).await?).await
}

async fn prepare_all(
    app: &App,
    presence: &mut Presence,
    stop: &Stop,
    give: mpsc::Sender<Group>,
) -> ApiResult<usize> {
    while !stop.is_told() {
        presence.ensure(app).await?;
        let claimed = app
            .write(&read::caller(), async |connection| {
                jobs::claim(app, connection, READ, AT_A_TIME, presence).await
            })
            .await?;
        if claimed.is_empty() {
            break;
        }
        let ids: Vec<Uuid> = claimed.iter().filter_map(entry_of).collect();
        let (mut entries, formats) = app
            .read(&read::caller(), async |connection| {
                let entries = store::find_all(app, connection, &ids).await?;
                Ok((entries, boards::formats(app, connection).await?))
            })
            .await?;
        let waiting = claimed.into_iter().map(|job| Waiting {
            entry: entry_of(&job)
                .and_then(|id| entries.remove(&id))
                .ok_or_else(|| ApiError::internal("a reading job without an entry")),
            job,
        });
        for group in groups(waiting) {
            let (mails, left) = match stop.is_told() {
                true => (Vec::new(), group.into_iter().map(|one| one.job).collect()),
                false => (prepare_group(app, group, &formats).await, Vec::new()),
            };
            let seen = presence.seen();
            if give.send(Group { mails, left, seen }).await.is_err() {
                return Ok(0);
            }
        }
    }
    Ok(0)
}

/// The entry that a job is about.
fn entry_of(job: &Claimed) -> Option<Uuid> {
    job.payload["entryId"].as_str().and_then(|id| id.parse().ok())
}

/// The mails in groups that fit in memory; a large one is a group by itself.
fn groups(mails: impl Iterator<Item = Waiting>) -> Vec<Vec<Waiting>> {
    let mut groups: Vec<Vec<Waiting>> = Vec::new();
    let mut bytes = 0;
    for mail in mails {
        let size = mail.entry.as_ref().map_or(0, |entry| entry.size);
        bytes += size;
        match groups.last_mut() {
            Some(group) if group.len() < GROUP && bytes <= GROUP_BYTES => group.push(mail),
            _ => {
                groups.push(vec![mail]);
                bytes = size;
            }
        }
    }
    groups
}

async fn prepare_group(
    app: &App,
    group: Vec<Waiting>,
    formats: &[remiss_domain::case_number::NumberFormat],
) -> Vec<(Claimed, ApiResult<Prepared>)> {
    let opened = group.into_iter().map(async |Waiting { job, entry }| {
        let opened = match entry {
            Ok(entry) => prepare::open(app, entry, formats.to_vec()).await,
            Err(error) => Err(error),
        };
        (job, opened)
    });
    let mut mails = join_all(opened).await;
    let opened = mails.iter_mut().filter_map(|(_, opened)| opened.as_mut().ok());
    if prepare::look_together(app, opened.collect()).await.is_err() {
        // One of them may be at fault; the others shall not wait for it.
        for (_, opened) in &mut mails {
            if let Ok(one) = opened
                && let Err(error) = prepare::look_together(app, vec![one]).await
            {
                *opened = Err(error);
            }
        }
    }
    let stored = mails.into_iter().map(async |(job, opened)| {
        let prepared = match opened {
            Ok(opened) => prepare::store_files(app, opened).await,
            Err(error) => Err(error),
        };
        (job, prepared)
    });
    join_all(stored).await
}

/// Places what comes, one after the other. Returns how many there were.
async fn place_all(app: &App, mut take: mpsc::Receiver<Group>) -> ApiResult<usize> {
    let mut count = 0;
    while let Some(group) = take.recv().await {
        let mut done: Vec<Uuid> = Vec::new();
        let mut later: Vec<PutOff> = group.left.iter().map(|job| jobs::not_begun(app, job)).collect();
        for (job, prepared) in group.mails {
            if !group.seen.holds() {
                // They are somebody else's by now.
                break;
            }
            count += 1;
            let placed = match prepared {
                Ok(mail) => read::finish(app, mail).await,
                Err(error) => Err(error),
            };
            match placed {
                Ok(()) => done.push(job.id),
                Err(error) => {
                    tracing::warn!(job = READ, attempts = job.attempts, %error, "a job failed; it is tried again");
                    later.push(jobs::failed(app, &job, &error));
                }
            }
        }
        app.write(&read::caller(), async |connection| {
            jobs::finish(app, connection, &done).await?;
            jobs::put_off(app, connection, &later).await
        })
        .await?;
    }
    Ok(count)
}
