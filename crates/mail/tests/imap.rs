//! The mailbox on a mail server, against a real Dovecot.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
#[path = "../../../tests/support/src/dovecot.rs"]
mod dovecot;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use remiss_mail::transport::{Credentials, Tls};
use remiss_mail::{ImapMailbox, ImapSettings, Mailbox, MailboxError, MessageKey};

use dovecot::{Dovecot, PASSWORD};

const POLL: Duration = Duration::from_millis(50);

fn settings(server: &Dovecot) -> ImapSettings {
    let credentials = Credentials {
        user: "remiss".to_owned(),
        password: PASSWORD.to_owned(),
    };
    ImapSettings {
        port: server.imap,
        answer_timeout: Duration::from_secs(20),
        ..ImapSettings::new("127.0.0.1", Tls::None, credentials)
    }
}

fn open(settings: ImapSettings) -> Mailbox {
    Mailbox::Imap(ImapMailbox::new(settings))
}

fn mail(number: usize) -> String {
    format!(
        "From: foreningen@example.org\r\nSubject: Svar {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\nVi tycker så här.\r\n"
    )
}

async fn keys(mailbox: &Mailbox) -> Vec<MessageKey> {
    let new = mailbox.list_new(1000).await.unwrap();
    new.into_iter().map(|message| message.key).collect()
}

/// Lets the others do something.
async fn others_work() {
    tokio::time::sleep(POLL).await;
}

/// What is new, read and put away.
async fn take(mailbox: &Mailbox) -> Vec<String> {
    let keys = keys(mailbox).await;
    let found = mailbox.read_several(&keys).await.unwrap();
    mailbox.mark_seen(&keys).await.unwrap();
    found
        .into_iter()
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .collect()
}

#[tokio::test]
async fn a_mail_is_read_byte_for_byte_and_moved_when_it_is_handled() {
    let Some(server) = Dovecot::start("") else { return };
    let secure = |tls, port| ImapSettings {
        tls,
        port,
        host: "localhost".to_owned(),
        ca_file: Some(server.ca_file()),
        handled_folder: Some("Remiss/Åtgärdat".to_owned()),
        ..settings(&server)
    };
    let all = [
        settings(&server),
        secure(Tls::StartTls, server.imap),
        secure(Tls::Implicit, server.imaps),
    ];
    for (number, settings) in all.into_iter().enumerate() {
        server.deliver("remiss", mail(number));
        let mailbox = open(settings);
        let new = mailbox.list_new(10).await.unwrap();
        assert_eq!(new[0].size, mail(number).len() as u64);
        let read = mailbox.read(&new[0].key).await.unwrap().unwrap();
        assert_eq!(read, mail(number).as_bytes());
        // Reading alone changes nothing.
        assert_eq!(mailbox.list_new(10).await.unwrap(), new);
        mailbox.mark_seen(&[new[0].key.clone()]).await.unwrap();
        assert!(keys(&mailbox).await.is_empty());
        mailbox.close().await;
    }
    assert!(server.files("remiss", "").is_empty());
    assert_eq!(server.files("remiss", "Remiss").len(), 1);
    let moved = server.files("remiss", "Remiss.&AMU-tg&AOQ-rdat");
    assert_eq!(moved.len(), 2);
    // Whoever opens the folder sees what nobody has read.
    assert!(
        moved.iter().all(|path| !path.to_string_lossy().ends_with('S')),
        "{moved:?}"
    );
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_no_password() {
    let Some(server) = Dovecot::start("") else { return };
    for (tls, port) in [(Tls::StartTls, server.imap), (Tls::Implicit, server.imaps)] {
        let mailbox = open(ImapSettings {
            tls,
            port,
            ..settings(&server)
        });
        let error = mailbox.list_new(10).await.unwrap_err();
        assert!(
            matches!(&error, MailboxError::Away(words) if words.contains("certificate")),
            "{error}"
        );
    }
    assert!(!server.log().contains("user=<remiss>"));
}

#[tokio::test]
async fn the_server_tells_when_mail_comes() {
    let Some(server) = Dovecot::start("") else { return };
    let mailbox = open(settings(&server));
    assert!(keys(&mailbox).await.is_empty());
    for number in 0..3 {
        let waiting = mailbox.clone();
        let waiting = tokio::spawn(async move { waiting.wait(Duration::from_secs(3600)).await });
        server.deliver("remiss", mail(number));
        waiting.await.unwrap().unwrap();
        assert_eq!(take(&mailbox).await, [mail(number)]);
    }
}

#[tokio::test]
async fn a_server_that_can_do_little_is_asked_again_and_again_and_its_mails_are_copied_away() {
    let little = "imap_capability = IMAP4rev1 UIDPLUS\n";
    let least = "imap_capability = IMAP4rev1\n";
    for (further, left) in [(little, 0), (least, 3)] {
        let Some(server) = Dovecot::start(further) else {
            return;
        };
        let mailbox = open(settings(&server));
        for number in 0..3 {
            assert!(keys(&mailbox).await.is_empty());
            server.deliver("remiss", mail(number));
            while keys(&mailbox).await.is_empty() {
                mailbox.wait(POLL).await.unwrap();
            }
            assert_eq!(take(&mailbox).await, [mail(number)]);
        }
        assert_eq!(server.files("remiss", "Remiss").len(), 3);
        // Without UIDPLUS they stay, marked as deleted.
        assert_eq!(server.files("remiss", "").len(), left);
    }
}

#[tokio::test]
async fn without_a_folder_a_handled_mail_stays_and_one_that_a_person_opened_still_counts() {
    let Some(server) = Dovecot::start("") else { return };
    let mailbox = open(ImapSettings {
        handled_folder: None,
        ..settings(&server)
    });
    server.deliver("remiss", mail(0));
    server.deliver("remiss", mail(1));
    let new = keys(&mailbox).await;
    mailbox.mark_seen(&new[..1]).await.unwrap();
    let path = server
        .files("remiss", "")
        .into_iter()
        .find(|path| path.to_string_lossy().ends_with(":2,"));
    let opened = path.unwrap();
    std::fs::rename(&opened, format!("{}S", opened.display())).unwrap();
    assert_eq!(take(&mailbox).await, [mail(1)]);
    assert!(keys(&mailbox).await.is_empty());
    assert_eq!(server.files("remiss", "").len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_server_that_is_away() {
    let Some(mut server) = Dovecot::start("") else {
        return;
    };
    let mut wrong = settings(&server);
    for password in ["fel", "fél \"\\", ""] {
        wrong.credentials.password = password.to_owned();
        let error = open(wrong.clone()).list_new(1).await.unwrap_err();
        assert!(matches!(&error, MailboxError::Login(_)), "{error}");
        assert!(
            password.is_empty() || !format!("{error} {error:?}").contains(password),
            "{error}"
        );
    }
    server.stop();
    let error = open(settings(&server)).list_new(1).await.unwrap_err();
    assert!(matches!(&error, MailboxError::Away(_)), "{error}");
}

#[tokio::test]
async fn a_server_that_cannot_ask_for_passwords_now_is_no_wrong_password() {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        for refusal in [
            "[UNAVAILABLE] Temporary authentication failure.",
            "[AUTHENTICATIONFAILED] No.",
        ] {
            let (mut socket, _) = listener.accept().unwrap();
            socket.write_all(b"* OK ready\r\n").unwrap();
            let mut line = String::new();
            BufReader::new(&socket).read_line(&mut line).unwrap();
            let tag = line.split(' ').next().unwrap();
            socket
                .write_all(format!("{tag} NO {refusal}\r\n").as_bytes())
                .unwrap();
        }
    });
    let credentials = Credentials {
        user: "remiss".to_owned(),
        password: "fel".to_owned(),
    };
    let settings = ImapSettings {
        port,
        ..ImapSettings::new("127.0.0.1", Tls::None, credentials)
    };
    let error = open(settings.clone()).list_new(1).await.unwrap_err();
    assert!(matches!(&error, MailboxError::Refused(_)), "{error}");
    let error = open(settings).list_new(1).await.unwrap_err();
    assert!(matches!(&error, MailboxError::Login(_)), "{error}");
    server.join().unwrap();
}

#[tokio::test]
async fn a_server_that_hangs_up_is_connected_to_again() {
    let Some(mut server) = Dovecot::start("") else {
        return;
    };
    let mailbox = open(settings(&server));
    server.deliver("remiss", mail(0));
    let new = keys(&mailbox).await;
    // While we wait for mail.
    let waiting = mailbox.clone();
    mailbox.read(&new[0]).await.unwrap();
    let waiting = tokio::spawn(async move { waiting.wait(Duration::from_secs(3600)).await });
    while !waiting.is_finished() {
        server.kick("remiss");
        others_work().await;
    }
    assert!(matches!(waiting.await.unwrap(), Err(MailboxError::Away(_))));
    // Between reading and marking.
    let read = mailbox.read(&new[0]).await.unwrap();
    assert_eq!(read.unwrap(), mail(0).as_bytes());
    server.stop();
    // The server may just have done it.
    let marked = mailbox.mark_seen(&new).await.is_ok();
    server.begin();
    let left = if marked { 0 } else { 1 };
    assert_eq!(take(&mailbox).await, vec![mail(0); left]);
    assert_eq!(server.files("remiss", "Remiss").len(), 1);
}

#[tokio::test]
async fn a_key_from_before_the_inbox_was_renumbered_names_no_other_mail() {
    let Some(mut server) = Dovecot::start("") else {
        return;
    };
    let mailbox = open(settings(&server));
    server.deliver("remiss", mail(0));
    server.deliver("remiss", mail(1));
    let old = keys(&mailbox).await;
    server.stop();
    server.renumber("remiss", 4711);
    server.begin();
    // The line is gone; the next question opens the inbox anew.
    let _ = mailbox.list_new(1).await;
    assert!(mailbox.read_several(&old).await.unwrap().is_empty());
    mailbox.mark_seen(&old).await.unwrap();
    assert_eq!(server.files("remiss", "").len(), 2);
    let new = keys(&mailbox).await;
    assert!(new.iter().all(|key| !old.contains(key)), "{new:?}");
    assert_eq!(take(&mailbox).await.len(), 2);
}

#[tokio::test]
async fn a_large_mail_comes_in_pieces_and_is_whole() {
    let Some(server) = Dovecot::start("") else { return };
    let mut large = mail(0).into_bytes();
    for number in 0..60_000 {
        large.extend_from_slice(
            format!("Rad {number} av ett mycket stort mejl som inte får plats.\r\n").as_bytes(),
        );
    }
    server.deliver("remiss", &large);
    let mailbox = open(settings(&server));
    let key = keys(&mailbox).await.remove(0);
    let whole = Arc::new(Mutex::new((Vec::new(), 0)));
    let taken = whole.clone();
    let take = move |piece: Vec<u8>| {
        assert!(piece.len() <= 1 << 20);
        let mut whole = taken.lock().unwrap();
        whole.0.extend_from_slice(&piece);
        whole.1 += 1;
        Ok(())
    };
    assert!(mailbox.read_in_pieces(&key, take).await.unwrap());
    let whole = whole.lock().unwrap();
    assert!(whole.1 > 3 && whole.0 == large);
}

#[tokio::test]
async fn two_that_work_on_one_mailbox_lose_nothing() {
    let Some(server) = Dovecot::start("") else { return };
    for number in 0..40 {
        server.deliver("remiss", mail(number));
    }
    let (one, other) = (open(settings(&server)), open(settings(&server)));
    let (first, second) = tokio::join!(take(&one), take(&other));
    let all: std::collections::BTreeSet<String> = first.into_iter().chain(second).collect();
    assert_eq!(all.len(), 40);
    assert!(keys(&one).await.is_empty() && keys(&other).await.is_empty());
    // Each may have moved a copy of its own: that is why the service has one of them work at a time.
    assert!(server.files("remiss", "Remiss").len() >= 40);
}
