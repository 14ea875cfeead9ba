//! Public pages as they were made: kept until something has changed, and answered with 304 to those who have them already.
//!
//! Whatever is changed is written in the audit log, in the transaction of the change, and the log's counter counts it. A page is kept with the
//! counter as it stood before the page was made; it holds as long as the counter stands there. So a page never outlives what it shows, whichever
//! process made the change. The counter is asked for every `public_pages.fresh_ms` milliseconds, by one request for all. What the time alone
//! changes (the days that are left, the end of the time to answer) changes at a full minute: no page is older than that.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, BASE};

/// Smaller bodies are not worth packing.
const WORTH_PACKING: usize = 1_000;
/// So many addresses are known by heart, none of them longer than this.
const ADDRESSES: usize = 2_000;
const LONGEST_ADDRESS: usize = 200;
/// So many pages can be made at the same time, each once.
const GATES: usize = 16;

/// The pages that are kept.
pub struct KeptPages {
    shelf: RwLock<Shelf>,
    seen: Mutex<Option<Seen>>,
    looking: tokio::sync::Mutex<()>,
    gates: [tokio::sync::Mutex<()>; GATES],
    hasher: RandomState,
}

#[derive(Default)]
struct Shelf {
    pages: HashMap<String, Arc<Page>>,
    size: usize,
    /// The same by the addresses that they were asked for at: those are answered before anything else is looked at.
    addresses: HashMap<String, Arc<Page>>,
}

/// The counter, and when it was looked at, in milliseconds since 1970.
#[derive(Clone, Copy)]
struct Seen {
    counter: i64,
    at: i64,
}

/// A page as it was made.
struct Page {
    counter: i64,
    minute: i64,
    etag: HeaderValue,
    kind: HeaderValue,
    plain: Bytes,
    packed: Option<Bytes>,
}

impl Default for KeptPages {
    fn default() -> KeptPages {
        KeptPages {
            shelf: RwLock::default(),
            seen: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            gates: Default::default(),
            hasher: RandomState::new(),
        }
    }
}

/// The page with this key: as it was made, if it still holds; else made by `make`, in a transaction that sees what `caller` sees, and kept.
/// Without a key it is made for this request alone. `kind`: its media type.
pub(super) async fn kept(
    request: &HttpRequest,
    app: &App,
    (key, kind): (Option<String>, &'static str),
    caller: Caller,
    make: impl AsyncFnOnce(&mut Connection) -> ApiResult<Vec<u8>>,
) -> ApiResult<HttpResponse> {
    let pages = app.kept_pages();
    let minute = app.now().as_second().div_euclid(60);
    let Some(key) = key else {
        let body = app.read(&caller, make).await?;
        return Ok(Page::of(0, minute, kind, body)?.answer(request));
    };
    let counter = match pages.fresh(app) {
        Some(counter) => counter,
        None => pages.look(app).await?,
    };
    if let Some(page) = pages.get(&key, counter, minute) {
        pages.learn(request, &page);
        return Ok(page.answer(request));
    }
    // One makes it, the others wait for it.
    let gate = pages.hasher.hash_one(&key) % GATES as u64;
    let _gate = pages.gates[usize::try_from(gate).unwrap_or_default()]
        .lock()
        .await;
    if let Some(page) = pages.get(&key, counter, minute) {
        return Ok(page.answer(request));
    }
    let (counter, body) = app
        .read(&caller, async |connection| {
            // First the counter: what is committed while the page is made then counts as newer than it.
            let counter = store::counter(app, connection).await?;
            Ok((counter, make(connection).await?))
        })
        .await?;
    let page = Arc::new(Page::of(counter, minute, kind, body)?);
    let most = app.settings().public_pages.kept_mib as usize * 1024 * 1024;
    pages.put(key, page.clone(), most);
    pages.learn(request, &page);
    Ok(page.answer(request))
}

/// The page at the address of this request, if it is known by heart and holds: without routing, and without a look at the database.
pub(crate) fn known_by_heart(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    let pages = app.kept_pages();
    let counter = pages.fresh(app)?;
    let minute = app.now().as_second().div_euclid(60);
    let address = request.uri().path_and_query()?.as_str();
    let page = {
        let shelf = pages.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let page = shelf.addresses.get(address)?;
        (page.counter >= counter && page.minute == minute).then(|| page.clone())?
    };
    Some(page.answer(request))
}

impl KeptPages {
    /// Learns where a page is asked for. Operations of the API are not learnt: what they are asked with is looked at first.
    fn learn(&self, request: &HttpRequest, page: &Arc<Page>) {
        let Some(address) = request.uri().path_and_query() else {
            return;
        };
        let address = address.as_str();
        if address.len() > LONGEST_ADDRESS || address.starts_with(BASE) {
            return;
        }
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.addresses.len() >= ADDRESSES && !shelf.addresses.contains_key(address) {
            shelf.addresses.clear();
        }
        shelf.addresses.insert(address.to_owned(), page.clone());
    }

    /// The counter as it was looked at a moment ago.
    fn fresh(&self, app: &App) -> Option<i64> {
        let seen = (*self.seen.lock().unwrap_or_else(PoisonError::into_inner))?;
        // A clock that was set back makes nothing fresh.
        let age = app.now().as_millisecond() - seen.at;
        let fresh = i64::from(app.settings().public_pages.fresh_ms);
        (0..fresh).contains(&age).then_some(seen.counter)
    }

    /// Looks at the counter; one does so for all.
    async fn look(&self, app: &App) -> ApiResult<i64> {
        let _looking = self.looking.lock().await;
        if let Some(counter) = self.fresh(app) {
            return Ok(counter);
        }
        let at = app.now().as_millisecond();
        let counter = app
            .read(&Caller::public(), async |connection| {
                store::counter(app, connection).await
            })
            .await?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { counter, at });
        Ok(counter)
    }

    fn get(&self, key: &str, counter: i64, minute: i64) -> Option<Arc<Page>> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let page = shelf.pages.get(key)?;
        (page.counter >= counter && page.minute == minute).then(|| page.clone())
    }

    fn put(&self, key: String, page: Arc<Page>, most: usize) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let size = key.len() + page.size();
        if size > most {
            return;
        }
        if let Some(before) = shelf.pages.remove(&key) {
            shelf.size -= key.len() + before.size();
        }
        if shelf.size + size > most {
            // Those that hold no more go first; where that is not enough, all do.
            let (counter, minute) = (page.counter, page.minute);
            shelf
                .pages
                .retain(|_, other| other.counter >= counter && other.minute == minute);
            shelf
                .addresses
                .retain(|_, other| other.counter >= counter && other.minute == minute);
            shelf.size = shelf
                .pages
                .iter()
                .map(|(key, page)| key.len() + page.size())
                .sum();
            if shelf.size + size > most {
                *shelf = Shelf::default();
            }
        }
        shelf.size += size;
        shelf.pages.insert(key, page);
    }
}

impl Page {
    fn of(counter: i64, minute: i64, kind: &'static str, body: Vec<u8>) -> ApiResult<Page> {
        let digest = Sha256::digest(&body);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        // Weak: packed and plain have the same one.
        let etag = HeaderValue::try_from(format!("W/\"{tag}\"")).map_err(ApiError::internal)?;
        let packed = if body.len() < WORTH_PACKING {
            None
        } else {
            let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::default());
            encoder.write_all(&body).map_err(ApiError::internal)?;
            Some(encoder.finish().map_err(ApiError::internal)?.into())
        };
        Ok(Page {
            counter,
            minute,
            etag,
            kind: HeaderValue::from_static(kind),
            plain: body.into(),
            packed,
        })
    }

    fn size(&self) -> usize {
        self.plain.len() + self.packed.as_ref().map_or(0, Bytes::len) + 200
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let headers = request.headers();
        let known = headers
            .get_all(header::IF_NONE_MATCH)
            .any(|tags| is_among(&self.etag, tags));
        let mut response = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((header::ETAG, self.etag.clone()))
            // Kept by browsers and caches, and asked about each time: what is taken down is gone.
            .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-cache")))
            .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
        if known {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.kind.clone()));
        if self.kind.as_bytes().starts_with(b"text/csv") {
            let saved = HeaderValue::from_static("attachment; filename=\"sandlista.csv\"");
            response.insert_header((header::CONTENT_DISPOSITION, saved));
        }
        match &self.packed {
            Some(packed) if headers.get(header::ACCEPT_ENCODING).is_some_and(takes_gzip) => response
                .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip")))
                .body(packed.clone()),
            _ => response.body(self.plain.clone()),
        }
    }
}

/// Whether an `If-None-Match` names the tag, weakly compared (RFC 9110 13.1.2).
fn is_among(etag: &HeaderValue, tags: &HeaderValue) -> bool {
    let plain = |tag: &[u8]| -> Vec<u8> { tag.strip_prefix(b"W/").unwrap_or(tag).to_vec() };
    let tag = plain(etag.as_bytes());
    tags.as_bytes()
        .split(|byte| *byte == b',')
        .map(|one| plain(one.trim_ascii()))
        .any(|one| one == tag || one == b"*")
}

/// Whether an `Accept-Encoding` takes gzip.
fn takes_gzip(accepted: &HeaderValue) -> bool {
    let accepted = accepted.to_str().unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip")
            && parts.all(|part| {
                !matches!(
                    part.replace(' ', "").as_str(),
                    "q=0" | "q=0.0" | "q=0.00" | "q=0.000"
                )
            })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn page(counter: i64, minute: i64, body: &str) -> Arc<Page> {
        Arc::new(Page::of(counter, minute, "text/html", body.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn a_page_holds_until_something_changes_or_a_minute_passes() {
        let pages = KeptPages::default();
        pages.put("/".to_owned(), page(7, 100, "x"), 10_000);
        assert!(pages.get("/", 7, 100).is_some());
        assert!(pages.get("/", 6, 100).is_some(), "it was made after the look");
        assert!(pages.get("/", 8, 100).is_none());
        assert!(pages.get("/", 7, 101).is_none());
        assert!(pages.get("/annan", 7, 100).is_none());
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for_and_what_is_out_of_date_goes_first() {
        let pages = KeptPages::default();
        let size = page(1, 1, "x").size() + 1;
        pages.put("a".to_owned(), page(1, 1, "x"), 2 * size);
        pages.put("b".to_owned(), page(2, 1, "x"), 2 * size);
        pages.put("c".to_owned(), page(2, 1, "x"), 2 * size);
        assert!(pages.get("a", 1, 1).is_none());
        assert!(pages.get("b", 2, 1).is_some() && pages.get("c", 2, 1).is_some());
        pages.put("d".to_owned(), page(2, 1, "x"), 2 * size);
        assert!(pages.get("b", 2, 1).is_none() && pages.get("d", 2, 1).is_some());
        pages.put("d".to_owned(), page(3, 1, "y"), 2 * size);
        assert_eq!(pages.shelf.read().unwrap().size, size);
        pages.put("e".to_owned(), page(3, 1, "x"), 0);
        assert!(pages.get("e", 3, 1).is_none());
    }

    #[test]
    fn tags_are_compared_weakly_and_packing_is_asked_for() {
        let tag = HeaderValue::from_static("W/\"abc\"");
        let among = |tags: &'static str| is_among(&tag, &HeaderValue::from_static(tags));
        assert!(among("\"abc\"") && among("\"x\", W/\"abc\"") && among("*"));
        assert!(!among("\"ab\"") && !among(""));
        let takes = |value: &'static str| takes_gzip(&HeaderValue::from_static(value));
        assert!(takes("br, gzip") && takes("gzip;q=0.5"));
        assert!(!takes("br") && !takes("gzip; q=0") && !takes(""));
    }
}
