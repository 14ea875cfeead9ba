//! Looking for viruses in a mail before it is read, and what becomes of it then.
//!
//! A hit is quarantined: kept byte for byte, shown, never placed, and the sender is told once. While the scanner is away the mail
//! waits unread; nothing is answered, nothing is lost. The worker tries again every half minute, and a registrar by hand.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::lane;
use super::placing::tell;
use super::quarantine;
use super::read::{self, caller};
use super::reading::{self, Reading};
use super::seen::seen;
use super::store::{self, Entry, Settled};
use super::view::EntryView;
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Made, Path, RawBody, Sentence};
use crate::virus_scan::{self, Finding, ScanError};

/// Seconds between tries while the scanner is away.
const PAUSE_SECONDS: i64 = 30;
/// Mails that are tried in one round.
const AT_ONCE: i64 = 50;

/// Whether a mail may be read now, or its head, where it is too large to be read in full. Not when a virus was found, or while the
/// scanner is away: then what there is to do is done.
pub(super) async fn allows(app: &App, entry: &Entry) -> ApiResult<bool> {
    if entry.scan == "clean" || app.settings().mail.clamav.address.is_empty() {
        return Ok(true);
    }
    match look(app, entry).await? {
        Ok(Finding::Clean) => {
            keep(app, entry.id, "clean", "").await?;
            Ok(true)
        }
        Ok(Finding::TooLarge(words)) => {
            keep(app, entry.id, "notScannable", &words).await?;
            let reason =
                "Mejlet är större än vad viruskontrollen tar emot. Det är sparat men har inte kontrollerats.";
            let reading = read_as_far_as_possible(app, entry).await?;
            leave(app, entry.id, &reading, "waiting", reason).await?;
            Ok(false)
        }
        Ok(Finding::Infected(name)) => {
            keep(app, entry.id, "infected", &name).await?;
            let reading = read_as_far_as_possible(app, entry).await?;
            let reason = format!(
                "Viruskontrollen hittade {name}. Mejlet är satt i karantän: det är sparat men öppnas inte."
            );
            leave(app, entry.id, &reading, "quarantined", &reason).await?;
            Ok(false)
        }
        Err(error) => {
            tracing::warn!(%error, "a mail waits for the virus scanner");
            keep(app, entry.id, "waiting", &error.swedish()).await?;
            Ok(false)
        }
    }
}

/// What the scanner finds. The bytes go to it piece by piece, so that a large mail takes no memory.
async fn look(app: &App, entry: &Entry) -> ApiResult<Result<Finding, ScanError>> {
    let settings = &app.settings().mail.clamav;
    let patience = Duration::from_secs(settings.timeout_seconds);
    let raw = app.files().read(entry.file_key).await?;
    Ok(virus_scan::scan(&settings.address, patience, raw).await)
}

async fn read_as_far_as_possible(app: &App, entry: &Entry) -> ApiResult<Reading> {
    if reading::is_too_large(app, entry) {
        return reading::read_head(app, entry).await;
    }
    let raw = app.files().get(entry.file_key).await?;
    reading::read(app, raw, Vec::new()).await
}

async fn keep(app: &App, id: Uuid, scan: &'static str, words: &str) -> ApiResult<()> {
    let words: String = words
        .chars()
        .filter(|letter| !letter.is_control())
        .take(300)
        .collect();
    app.write(&caller(), async |connection| {
        store::keep_scan(app, connection, id, scan, &words).await
    })
    .await
}

/// Keeps what is read of it, and leaves it to a registrar.
async fn leave(app: &App, id: Uuid, reading: &Reading, status: &'static str, reason: &str) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = read::still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, &reading.headers()).await?;
        let settled = Settled {
            status,
            reason,
            ..Settled::default()
        };
        let entry = store::settle(app, connection, entry.id, &settled).await?;
        if status != "quarantined" {
            return tell(app, connection, &caller(), &entry, "inboxEntry.leftToRegistrar").await;
        }
        quarantine::tell_sender(app, connection, &entry, reading).await?;
        tell(app, connection, &caller(), &entry, "inboxEntry.quarantined").await
    })
    .await
}

/// Tries the mails that wait for the scanner, oldest first, until it fails again. Returns how many were looked at.
pub(super) async fn try_again(app: &App) -> ApiResult<usize> {
    // Of this process; several workers that try are no harm.
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let now = app.now().as_second();
    let next = NEXT.load(Ordering::Relaxed);
    // A clock that was set back does not stop it for long.
    if now < next && next - now <= PAUSE_SECONDS {
        return Ok(0);
    }
    let waiting = app
        .read(&caller(), async |connection| {
            store::waiting_for_scan(app, connection, AT_ONCE).await
        })
        .await?;
    let mut looked_at = 0;
    for id in waiting {
        lane::read_now(app, id).await?;
        let entry = app
            .read(&caller(), async |connection| {
                store::find(app, connection, id).await
            })
            .await?;
        if entry.scan == "waiting" {
            NEXT.store(now + PAUSE_SECONDS, Ordering::Relaxed);
            break;
        }
        looked_at += 1;
    }
    Ok(looked_at)
}

/// Look for viruses again
///
/// Kontrollerar ett mejl i karantän, eller ett som väntar, en gång till: när virusskyddet har fått nya signaturer, eller hade
/// fel. A mail that is clean now is read as if it had just come.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    responses(
        (status = 200, description = "The entry as it is now", body = EntryView),
        (status = 409, description = "It is placed, or no scanner is set up or to be reached"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/inbox/{id}/scans")]
pub async fn look_again(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let entry = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    if entry.status == "placed" || app.settings().mail.clamav.address.is_empty() {
        let detail = if entry.status == "placed" {
            Sentence::new("Mejlet är redan placerat.", "The mail is placed already.")
        } else {
            Sentence::new(
                "Ingen viruskontroll är inställd. Ange mail.clamav.address i inställningarna.",
                "No virus scanner is set up: set mail.clamav.address.",
            )
        };
        return Err(ApiError::StateConflict {
            state: entry.status,
            allowed: Vec::new(),
            detail,
        });
    }
    let found = look(&app, &entry).await?.map_err(|error| {
        tracing::warn!(%error, "the virus scanner was asked by hand and does not answer");
        ApiError::conflict(
            "Viruskontrollen svarar inte just nu. Mejlet ligger kvar; försök igen om en stund.",
            "The virus scanner does not answer just now. The mail stays; try again in a moment.",
        )
    })?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let entry = store::lock(&app, connection, *id).await?;
        let mut settled = entry.clone();
        let (scan, words) = match &found {
            Finding::Clean => ("clean", ""),
            Finding::Infected(name) => ("infected", name.as_str()),
            Finding::TooLarge(words) => ("notScannable", words.as_str()),
        };
        store::keep_scan(&app, connection, entry.id, scan, words).await?;
        if found == Finding::Clean && entry.status == "quarantined" {
            let again = Settled {
                status: "unread",
                reason: "Viruskontrollen hittar inget längre. Mejlet läses om.",
                ..Settled::default()
            };
            settled = store::settle(&app, connection, entry.id, &again).await?;
            super::fetch::ask_to_read(&app, connection, entry.id).await?;
            tell(&app, connection, &caller, &settled, "inboxEntry.released").await?;
        }
        if matches!(found, Finding::Infected(_)) && entry.status == "waiting" {
            let aside = Settled {
                status: "quarantined",
                reason: &format!("Viruskontrollen hittade {words}. Mejlet är satt i karantän."),
                candidates: &entry.candidates()?,
                ..Settled::default()
            };
            settled = store::settle(&app, connection, entry.id, &aside).await?;
            tell(&app, connection, &caller, &settled, "inboxEntry.quarantined").await?;
        }
        settled.scan = scan.to_owned();
        settled.scan_words = words.to_owned();
        let settled = seen(&app, connection, settled).await?;
        let mut made = Made::done(EntryView::of(&app, &caller, &settled)?);
        made.version = Some(settled.version);
        Ok(made)
    })
    .await
}
