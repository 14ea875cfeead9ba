//! Whether the audit log is whole: its chain is followed from the first row to the last.

use jiff::Timestamp;

use super::chain::{Break, Broken, Chain, hex};
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

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
    'log: loop {
        let links = app
            .read(&caller, async |connection| {
                store::links(app, connection, chain.last_id, end.last_entry, AT_ONCE).await
            })
            .await?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            if let Err(found) = chain.follow(link) {
                broken = Some(found);
                break 'log;
            }
            if wanted.as_ref().is_some_and(|wanted| *wanted == hex(&chain.head)) {
                expected = Expected::Found {
                    id: link.id,
                    at: link.at,
                };
            }
        }
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
