//! The mails of the outbox as they are kept, with the links that only their addressees are shown.

use remiss::access::{Caller, Role};
use remiss::messages::Message;

use crate::TestApp;

impl TestApp {
    /// The mails for a purpose, oldest first.
    pub async fn mails(&self, purpose: &str) -> Vec<Message> {
        let registrar = self.actor(Role::Registrar).await;
        let path = format!("/messages?purpose={purpose}&limit=100");
        let listed = registrar.get(&path).await.expect(200).json();
        let mut found = Vec::new();
        for message in listed["messages"].as_array().unwrap().iter().rev() {
            let id = message["id"].as_str().unwrap().parse().unwrap();
            let caller = Caller::system("test");
            let message = self.app.read(&caller, async |connection| {
                remiss::messages::find(&self.app, connection, id).await
            });
            found.push(message.await.unwrap());
        }
        found
    }
}

/// The first link in a mail that begins with this path (`/prenumeration/`): the path with the key after it.
pub fn link_in(mail: &Message, start: &str) -> String {
    let rest = mail.text.split(start).nth(1).unwrap();
    let key = rest
        .split(|letter: char| letter.is_whitespace() || "/)".contains(letter))
        .next()
        .unwrap();
    format!("{start}{key}")
}
