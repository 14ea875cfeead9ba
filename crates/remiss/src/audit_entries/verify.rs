//! Whether the audit log is whole: its chain is followed from the first row to the last.

use jiff::Timestamp;

use super::chain::{Break, Broken, Chain, Link, hex};
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// Rows that are looked at in one go.
const AT_ONCE: i64 = 10_000;

/// What was found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The chain as far as it holds.
    pub chain: Chain,
    /// The first place where it does not.
    pub broken: Option<Break>,
    /// Where the hash that was kept elsewhere was found, when one was asked for.
    pub expected: Expected,
}

/// What became of the hash that was kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// None was asked for.
    NotAsked,
    /// It is the hash of this row, which holds.
    Found {
        /// The row.
        id: i64,
        /// When it was written, UTC.
        at: Timestamp,
    },
    /// No row has it: the log was rewritten since it was kept, or it is of another log.
    Missing,
}

impl Report {
    /// Whether nothing was found to be wrong.
    pub fn holds(&self) -> bool {
        self.broken.is_none() && self.expected != Expected::Missing
    }
}

/// A batch that was followed.
struct Batch {
    chain: Chain,
    broken: Option<Break>,
    /// The row with the hash that is looked for.
    found: Option<(i64, Timestamp)>,
}

fn followed(mut chain: Chain, links: &[Link], wanted: Option<&[u8]>) -> Batch {
    let mut found = None;
    let mut broken = None;
    for link in links {
        if let Err(wrong) = chain.follow(link) {
            broken = Some(wrong);
            break;
        }
        if wanted.is_some_and(|wanted| hex(&chain.head).as_bytes() == wanted) {
            found = Some((link.id, link.at));
        }
    }
    Batch { chain, broken, found }
}

/// Follows the chain of the whole log, batch by batch. `expected` is a hash in hexadecimal that was the last one of the
/// log at some time, and was kept elsewhere. What is written meanwhile is left for the next time.
pub async fn verify(app: &App, expected: Option<&str>) -> ApiResult<Report> {
    let caller = Caller::system("remiss admin verify-audit");
    let wanted = expected.map(|hash| hash.trim().to_lowercase());
    let mut chain = Chain::new(app.municipality());
    let mut expected = wanted.as_ref().map_or(Expected::NotAsked, |_| Expected::Missing);
    let end = app
        .read(&caller, async |connection| store::end(app, connection).await)
        .await?;
    let mut broken = None;
    let read = async |after: i64| {
        app.read(&caller, async |connection| {
            store::links(app, connection, after, end.last_entry, AT_ONCE).await
        })
        .await
    };
    let wanted = wanted.map(|hash| hash.into_bytes());
    let mut links = read(0).await?;
    while let Some(last) = links.last().map(|link| link.id) {
        // While a batch is hashed, the next one is read.
        let (before, wanted) = (chain.clone(), wanted.clone());
        let hashing = tokio::task::spawn_blocking(move || followed(before, &links, wanted.as_deref()));
        let (next, hashed) = tokio::join!(read(last), hashing);
        let batch = hashed.map_err(ApiError::internal)?;
        chain = batch.chain;
        if let Some((id, at)) = batch.found {
            expected = Expected::Found { id, at };
        }
        if batch.broken.is_some() {
            broken = batch.broken;
            break;
        }
        links = next?;
    }
    if broken.is_none() && (chain.last_id != end.last_entry || chain.head.as_slice() != end.head) {
        broken = Some(chain.broken_at(chain.last_id, chain.last_at, Broken::EndMissing));
    }
    if broken.is_none() && end.last_row > end.last_entry {
        broken = Some(chain.broken_at(end.last_row, None, Broken::NotWrittenByUs));
    }
    Ok(Report {
        chain,
        broken,
        expected,
    })
}
