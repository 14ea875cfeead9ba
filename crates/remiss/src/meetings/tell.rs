//! Tells those concerned that meetings were moved or called off: one mail to each, about everything that changed.
//!
//! A change waits a few minutes, so that a year that is moved, and a slip that is mended, come in one mail; what was changed back is
//! not told at all. The officers of the cases that stand on the agenda or are on their way hear of their own cases, the board's
//! contacts of all. Where a case has no officer with an address and the board no contact, the board itself is told.

use std::collections::BTreeSet;

use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::staff::{self, address_key, may_be_told_at};
use uuid::Uuid;

use super::store::{self, Change, ConcernedCase, Meeting, OfficerAddress};
use super::view::Dates;
use super::words;
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages::{self, Addressee, NewMessage, Purpose, write_mail};
use crate::papers::Filling;
use crate::staff_contacts;

/// What became of one meeting, from what its people know to how it is now.
#[derive(Debug)]
pub(super) struct NetChange {
    pub meeting_id: Uuid,
    pub before: Dates,
    pub after: Dates,
    pub is_cancelled: bool,
    pub reason: String,
    pub moved_to: Option<Uuid>,
    pub cases: Vec<Uuid>,
}

/// Everything that the mails of one board are written from.
pub(super) struct News {
    pub board: Board,
    pub changes: Vec<NetChange>,
    /// The cases that the changes concern, as they stand now.
    pub cases: Vec<ConcernedCase>,
    /// The board's meetings ahead.
    pub meetings: Vec<Meeting>,
}

/// Somebody who is told.
struct Reading {
    addressee: staff::Addressee,
    /// Of which cases; none: of all, as one of the board's contacts.
    cases: Option<BTreeSet<Uuid>>,
}

/// Tells the boards whose time has come. Returns how many mails were written.
pub(super) async fn tell(app: App) -> ApiResult<usize> {
    let caller = Caller::system("meetings");
    let waiting = app
        .read(&caller, async |connection| {
            store::waiting_boards(&app, connection).await
        })
        .await?;
    let mut mails = 0;
    for waiting in waiting {
        if may_be_told_at(waiting.oldest, waiting.last) > app.now() {
            continue;
        }
        match tell_board(&app, &caller, waiting.board_id).await {
            Ok(told) => mails += told,
            // One board that fails must not keep the others from their mails.
            Err(error) => tracing::warn!(%error, "changed meetings could not be told; it is tried again"),
        }
    }
    Ok(mails)
}

/// Writes the mails of one board in one transaction. A second worker finds nothing left.
async fn tell_board(app: &App, caller: &Caller, board: Uuid) -> ApiResult<usize> {
    app.write(caller, async |connection| {
        let waiting = store::lock_waiting(app, connection, board).await?;
        let ids: Vec<Uuid> = waiting.iter().map(|change| change.id).collect();
        let Some(first) = ids.first().copied() else {
            return Ok(0);
        };
        store::set_told(app, connection, &ids).await?;
        let changes = net(waiting);
        if changes.is_empty() {
            return Ok(0);
        }
        let concerned: BTreeSet<Uuid> = changes
            .iter()
            .flat_map(|change| change.cases.iter().copied())
            .collect();
        let concerned: Vec<Uuid> = concerned.into_iter().collect();
        let mut news = News {
            board: boards::find(app, connection, board).await?,
            cases: store::cases_now(app, connection, &concerned).await?,
            meetings: store::of_board(app, connection, board, app.today()).await?,
            changes,
        };
        news.keep_those_still_on_their_way();
        let readings = readings(app, connection, &news).await?;
        let mut mails = 0;
        for reading in readings {
            mails += usize::from(write(app, connection, &news, &reading, first).await?);
        }
        Ok(mails)
    })
    .await
}

/// The changes of each meeting as one, in the order of the meetings' days; what came back to where it was is left out.
fn net(waiting: Vec<Change>) -> Vec<NetChange> {
    let mut changes: Vec<NetChange> = Vec::new();
    for change in waiting {
        let earlier = changes
            .iter_mut()
            .find(|earlier| earlier.meeting_id == change.meeting_id);
        let Some(earlier) = earlier else {
            changes.push(NetChange {
                meeting_id: change.meeting_id,
                before: change.before,
                after: change.after,
                is_cancelled: change.is_cancelled,
                reason: change.reason,
                moved_to: change.moved_to,
                cases: change.cases,
            });
            continue;
        };
        earlier.after = change.after;
        earlier.is_cancelled |= change.is_cancelled;
        earlier.moved_to = change.moved_to.or(earlier.moved_to);
        if !change.reason.is_empty() {
            earlier.reason = change.reason;
        }
        for case in change.cases {
            if !earlier.cases.contains(&case) {
                earlier.cases.push(case);
            }
        }
    }
    changes.retain(|change| change.is_cancelled || change.before != change.after);
    changes.sort_by_key(|change| (change.before.date, change.meeting_id));
    changes
}

impl News {
    /// A case that was meanwhile sent to quite another meeting is not concerned any more.
    fn keep_those_still_on_their_way(&mut self) {
        let cases = &self.cases;
        for change in &mut self.changes {
            let (own, other) = (Some(change.meeting_id), change.moved_to);
            change.cases.retain(|id| {
                let case = cases.iter().find(|case| case.id == *id);
                case.is_some_and(|case| {
                    case.meeting_id.is_none() || case.meeting_id == own || case.meeting_id == other
                })
            });
        }
    }

    /// The cases of a change that a reader hears of.
    fn cases_of<'a>(&'a self, change: &'a NetChange, reading: &'a Reading) -> Vec<&'a ConcernedCase> {
        let heard = |case: &&ConcernedCase| {
            let own = reading.cases.as_ref();
            change.cases.contains(&case.id) && own.is_none_or(|own| own.contains(&case.id))
        };
        self.cases.iter().filter(heard).collect()
    }
}

/// Who is told, each address once.
async fn readings(app: &App, connection: &mut Connection, news: &News) -> ApiResult<Vec<Reading>> {
    let concerned: BTreeSet<Uuid> = news
        .changes
        .iter()
        .flat_map(|change| change.cases.iter().copied())
        .collect();
    let concerned: Vec<Uuid> = concerned.into_iter().collect();
    let officers = store::officer_addresses(app, connection, &concerned).await?;
    let contacts = staff_contacts::told_of_calendar(app, connection, news.board.id).await?;
    let is_reached = |case: &Uuid| officers.iter().any(|officer| officer.case_id == *case);
    let unreached = contacts.is_empty() && !concerned.iter().all(is_reached);
    let mut of_board: Vec<staff::Addressee> = contacts
        .into_iter()
        .map(|contact| staff::Addressee {
            address: contact.email,
            name: contact.name,
        })
        .collect();
    if unreached && let Some(email) = &news.board.email {
        of_board.push(staff::Addressee {
            address: email.clone(),
            name: news.board.name.clone(),
        });
    }
    let mail = &app.settings().mail;
    let own = [mail.reply_address.as_str(), mail.from_address.as_str()];
    let all = of_board
        .iter()
        .cloned()
        .chain(officers.iter().filter_map(addressee));
    let of_board: BTreeSet<String> = of_board.iter().map(|one| address_key(&one.address)).collect();
    Ok(staff::everyone(all.collect(), &own)
        .into_iter()
        .map(|addressee| {
            let key = address_key(&addressee.address);
            let own = officers
                .iter()
                .filter(|officer| officer.email.as_deref().map(address_key).as_deref() == Some(key.as_str()))
                .map(|officer| officer.case_id);
            Reading {
                cases: (!of_board.contains(&key)).then(|| own.collect()),
                addressee,
            }
        })
        .collect())
}

fn addressee(officer: &OfficerAddress) -> Option<staff::Addressee> {
    Some(staff::Addressee {
        address: officer.email.clone()?,
        name: officer.name.clone(),
    })
}

/// Writes one reader the mail with everything that concerns it. False: nothing does, or it was written before.
async fn write(
    app: &App,
    connection: &mut Connection,
    news: &News,
    reading: &Reading,
    first: Uuid,
) -> ApiResult<bool> {
    let told: Vec<words::Told<'_>> = news
        .changes
        .iter()
        .map(|change| words::Told {
            change,
            cases: news.cases_of(change, reading),
        })
        .filter(|told| reading.cases.is_none() || !told.cases.is_empty())
        .collect();
    if told.is_empty() {
        return Ok(false);
    }
    let words = words::write(news, &told, app.today());
    let filling = Filling::of_board(app, &news.board, app.today())
        .with("headline", words.headline)
        .with_blocks("changes", words.blocks)
        .with_whether("forOfficer", reading.cases.is_some())
        .with_whether("tooLate", words.too_late);
    let mail = write_mail(app, MailKind::MeetingChange, Reader::Ordinary, &filling)?;
    let key = address_key(&reading.addressee.address);
    let message = NewMessage {
        purpose: Purpose::MeetingChange,
        purpose_key: format!("meetingChange:{first}:{key}"),
        board_id: Some(news.board.id),
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: reading.addressee.address.clone(),
            name: reading.addressee.name.clone(),
        },
        reply_to: None,
        subject: mail.subject,
        text: mail.text,
        html: Some(mail.html),
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    };
    Ok(messages::post(app, connection, message).await?.is_some())
}
