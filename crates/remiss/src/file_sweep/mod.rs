//! Files in the store that no row names (överblivna filer): of a transaction that was given up, of a form that was sent twice, of a draft that
//! was thrown away.
//!
//! A worker looks for them once a day. One that no row has named for a day is set aside, out of the store but on the same disk; a month later
//! it is removed. Between the two it comes back by itself when a row names it, as after a database was restored. When most of what lies
//! there is unknown it is rather the database that is the wrong one: then nothing is touched.

mod store;

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;
use crate::jobs::Task;

/// How long a file may be unknown: a transaction that is at work on it has long ended.
const GRACE: SignedDuration = SignedDuration::from_hours(24);
/// Days that a file stays aside.
const KEPT_ASIDE: i64 = 30;
/// Files that are looked at in a day; the next day goes on from there.
const A_DAY: usize = 200_000;
/// Unknown files from which on more than half of all is too many to be believed.
const SUSPICIOUS: usize = 100;

/// What the worker does by itself.
pub const TASKS: &[Task] = &[Task {
    name: "files that nothing names",
    run: |app| Box::pin(sweep(app)),
}];

/// What came of a look at the store.
#[derive(Debug, Default)]
struct Swept {
    next_folder: u8,
    looked_at: usize,
    set_aside: usize,
    put_back: usize,
    removed: usize,
}

async fn sweep(app: App) -> ApiResult<usize> {
    let caller = Caller::system("files");
    let today = app.today();
    let due = app
        .read(&caller, async |connection| {
            store::due(&app, connection, today).await
        })
        .await?;
    let Some(first) = due else { return Ok(0) };
    let mut swept = look(&app, &caller, first).await?;
    look_aside(&app, &caller, &mut swept).await?;
    app.write(&caller, async |connection| {
        store::finish(&app, connection, today, &swept).await
    })
    .await?;
    if swept.set_aside + swept.put_back + swept.removed > 0 {
        tracing::info!(
            looked_at = swept.looked_at,
            set_aside = swept.set_aside,
            put_back = swept.put_back,
            removed = swept.removed,
            "files that nothing names"
        );
    }
    Ok(swept.set_aside + swept.put_back + swept.removed)
}

/// Goes through the folders of the store from `first` on.
async fn look(app: &App, caller: &Caller, first: u8) -> ApiResult<Swept> {
    let mut swept = Swept {
        next_folder: first,
        ..Swept::default()
    };
    let (mut unknown, mut unfinished) = (Vec::new(), Vec::new());
    for _ in 0..=u8::MAX {
        let lying = app.files().lying_in(swept.next_folder).await?;
        swept.next_folder = swept.next_folder.wrapping_add(1);
        swept.looked_at += lying.files.len();
        unfinished.extend(lying.unfinished.into_iter().filter(|key| is_old(app, *key)));
        let old: Vec<Uuid> = lying.files.into_iter().filter(|key| is_old(app, *key)).collect();
        let used = in_use(app, caller, &old).await?;
        unknown.extend(old.into_iter().filter(|key| !used.contains(key)));
        if swept.looked_at >= A_DAY {
            break;
        }
    }
    if unknown.len() > SUSPICIOUS && unknown.len() * 2 > swept.looked_at {
        tracing::error!(
            looked_at = swept.looked_at,
            unknown = unknown.len(),
            "most files of the store are unknown to this database; none is touched"
        );
        return Ok(swept);
    }
    for key in unknown {
        app.files().set_aside(key, app.today()).await?;
        swept.set_aside += 1;
    }
    for key in unfinished {
        app.files().remove_unfinished(key).await?;
        swept.removed += 1;
    }
    Ok(swept)
}

/// Puts back what a row names after all, and removes what was aside for a month.
async fn look_aside(app: &App, caller: &Caller, swept: &mut Swept) -> ApiResult<()> {
    for (day, keys) in app.files().aside().await? {
        let used = in_use(app, caller, &keys).await?;
        let is_over = day.saturating_add(KEPT_ASIDE.days()) <= app.today();
        for key in keys {
            if used.contains(&key) {
                app.files().put_back(key, day).await?;
                swept.put_back += 1;
            } else if is_over {
                app.files().remove_aside(key, day).await?;
                swept.removed += 1;
            }
        }
    }
    Ok(())
}

async fn in_use(app: &App, caller: &Caller, keys: &[Uuid]) -> ApiResult<HashSet<Uuid>> {
    let mut used = HashSet::new();
    for keys in keys.chunks(5000) {
        let found = app
            .read(caller, async |connection| store::in_use(connection, keys).await)
            .await?;
        used.extend(found);
    }
    Ok(used)
}

/// Whether a key was drawn more than a day ago: it says so itself (UUIDv7). One that does not is left alone.
fn is_old(app: &App, key: Uuid) -> bool {
    let drawn = key.get_timestamp().map(|at| at.to_unix());
    let drawn = drawn.and_then(|(seconds, nanos)| {
        Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanos).ok()?).ok()
    });
    drawn.is_some_and(|at| app.now().duration_since(at) > GRACE)
}
