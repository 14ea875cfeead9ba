//! Messages: the outbox of mails and letters.
//!
//! A message is a row, written in the transaction of its cause and with its final Message-ID; a job hands it over and
//! keeps what the mail server answered. A message for a purpose that was served before is not written again.

mod attempt;
mod content;
mod get;
mod letter;
mod letters;
mod list;
mod mail_out;
mod mail_server;
mod message;
mod outbox;
mod outbox_state;
mod print;
mod print_all;
mod secret;
mod send;
mod settle;
mod store;
mod view;
mod waits;
mod write;

pub use letter::letter;
pub use mail_out::{MailOut, Unsettled};
pub use message::{Addressee, Message, NewMessage, Purpose, Subscription};
pub use outbox_state::{MailServerTrouble, Outbox, outbox};
pub use send::mark_bounced;
pub use store::{
    by_mail_message_ids, find, has_receipt_since, newest_mail_to, reminded_by_hand_since, replace_letters,
    thread_start,
};
pub use view::MessageView;
pub use write::{WrittenMail, write, write_mail};

use crate::http::Routes;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::jobs::{self, Lane};

/// Kind of the job that hands a mail over. Its unique key is the message's id.
const SEND: &str = "send-message";

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(get::get)
        .service(content::content)
        .service(print::print)
        .service(letters::letters)
        .service(print_all::print_all)
        .service(attempt::attempt)
        .service(outbox_state::outbox_state);
}

/// What the worker does: hands mails over, several at a time.
pub const LANE: Lane = Lane::Own {
    name: "mail out",
    pass: |app, stop| Box::pin(outbox::send_due(app, stop)),
};

/// Writes a message into the outbox, with the job that sends it. `None`: the purpose key was served before, and nothing
/// is written. A letter waits until somebody prints it.
pub async fn post(app: &App, connection: &mut Connection, message: NewMessage) -> ApiResult<Option<Uuid>> {
    let is_mail = matches!(message.addressee, Addressee::Email { .. });
    let Some(id) = store::insert(app, connection, message).await? else {
        return Ok(None);
    };
    if is_mail {
        let payload = json!({ "messageId": id });
        jobs::enqueue(app, connection, SEND, &payload, Some(&id.to_string()), app.now()).await?;
    }
    Ok(Some(id))
}

/// The address to which a recipient answers: `remiss+<token>@kommun.example.org`.
pub fn reply_address(app: &App, reply_token: &str) -> String {
    let address = &app.settings().mail.reply_address;
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{reply_token}@{domain}"),
        None => address.clone(),
    }
}
