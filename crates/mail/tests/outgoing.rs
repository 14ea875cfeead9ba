//! What a built mail looks like on the wire, read back by the parser.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use remiss_mail::{
    Attachment, AutoSubmitted, BuildError, ListHeaders, MailAddress, OutgoingMail, ReturnPath, Transport,
    parse,
};

fn dispatch() -> OutgoingMail {
    OutgoingMail {
        message_id: "0192f0c1-0000-7000-8000-000000000001@example.org".into(),
        from: MailAddress::named("Kommunstyrelsen, Örebro", "remiss@example.org"),
        envelope_from: None,
        reply_to: Some(MailAddress::new("remiss+7f3a9c@example.org")),
        to: MailAddress::named("Föreningen för bättre möten", "styrelsen@forening.example"),
        subject: "Remiss – överenskommelsen, Ks 1216/2018".into(),
        text: "Hej!\n\nVad tycker ni om förslaget?\n".into(),
        html: None,
        auto_submitted: Some(AutoSubmitted::Generated),
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        attachments: Vec::new(),
        date: "2019-09-03T08:12:00Z".parse().unwrap(),
    }
}

fn text(mail: &OutgoingMail) -> String {
    String::from_utf8(mail.build().unwrap().bytes).unwrap()
}

#[test]
fn a_mail_reads_back_as_it_was_meant() {
    let mail = OutgoingMail {
        html: Some("<p>Vad tycker ni om förslaget?</p>".into()),
        attachments: vec![
            Attachment {
                file_name: "missiv åäö.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: vec![0, 13, 10, 255],
            },
            Attachment {
                file_name: "rader.txt".into(),
                media_type: "text/plain".into(),
                bytes: b"a\nb\r\nc".to_vec(),
            },
        ],
        in_reply_to: Some("fraga@forening.example".into()),
        references: (0..12)
            .map(|n| format!("0192f0c1-0000-7000-8000-0000000000{n:02}@example.org"))
            .collect(),
        ..dispatch()
    };
    let read = parse(&mail.build().unwrap().bytes);
    assert_eq!(read.message_id.as_ref(), Some(&mail.message_id));
    assert_eq!(read.in_reply_to, ["fraga@forening.example"]);
    assert_eq!(read.references, mail.references);
    assert_eq!(read.from, Some(mail.from.clone()));
    assert_eq!(read.to, std::slice::from_ref(&mail.to));
    assert_eq!(read.reply_to, mail.reply_to);
    assert_eq!(read.subject, mail.subject);
    assert_eq!(read.date, Some(mail.date));
    assert_eq!(read.text, "Hej!\n\nVad tycker ni om förslaget?");
    let arrived = read.attachments.iter().cloned().map(|file| Attachment {
        file_name: file.file_name,
        media_type: file.media_type,
        bytes: file.bytes,
    });
    assert_eq!(arrived.collect::<Vec<_>>(), mail.attachments);
    assert_eq!(read.auto_submitted.as_deref(), Some("auto-generated"));
    assert!(
        !read.may_be_answered(),
        "two systems must never answer each other"
    );
}

#[test]
fn building_twice_gives_the_same_bytes() {
    let mail = OutgoingMail {
        html: Some("<p>x</p>".into()),
        attachments: vec![Attachment {
            file_name: "a.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: vec![1; 500],
        }],
        ..dispatch()
    };
    assert_eq!(mail.build(), mail.build());
}

#[test]
fn the_wire_form_is_ascii_with_short_lines() {
    let mail = OutgoingMail {
        subject: "ö".repeat(400),
        text: "å".repeat(5000),
        ..dispatch()
    };
    let text = text(&mail);
    assert!(text.is_ascii());
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 998 && !line.contains(['\r', '\n']))
    );
}

#[test]
fn a_receipt_says_that_it_is_an_answer() {
    let text = text(&OutgoingMail {
        auto_submitted: Some(AutoSubmitted::Replied),
        ..dispatch()
    });
    assert!(text.contains("\r\nAuto-Submitted: auto-replied\r\n"));
}

#[test]
fn absence_notices_are_kept_away_and_bounces_are_not() {
    let text = text(&OutgoingMail {
        auto_submitted: Some(AutoSubmitted::Generated),
        ..dispatch()
    });
    // `All` and `NDR` would keep Exchange from telling us that a mail did not arrive.
    assert!(
        text.contains("\r\nX-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"),
        "{text}"
    );
}

#[test]
fn a_subscription_can_be_left_with_one_click() {
    let list = ListHeaders {
        id: Some("nya-remisser.example.org".into()),
        unsubscribe_url: Some(format!("https://example.org/avanmalan/{}", "a".repeat(120))),
        unsubscribe_address: Some("avanmalan+a1@example.org".into()),
    };
    let text = text(&OutgoingMail {
        list: Some(list),
        ..dispatch()
    });
    assert!(text.contains("\r\nList-Id: <nya-remisser.example.org>\r\n"));
    let unsubscribe = format!(
        "<https://example.org/avanmalan/{}>,\r\n <mailto:avanmalan+a1@example.org>\r\n",
        "a".repeat(120)
    );
    assert!(text.contains(&unsubscribe), "{text}");
    assert!(text.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
}

#[test]
fn one_click_without_https_is_refused() {
    let list = ListHeaders {
        unsubscribe_url: Some("http://example.org/x".into()),
        ..ListHeaders::default()
    };
    let mail = OutgoingMail {
        list: Some(list),
        ..dispatch()
    };
    assert_eq!(mail.build(), Err(BuildError::Header("List-Unsubscribe")));
}

#[test]
fn bounces_go_to_the_envelope_sender() {
    let mail = OutgoingMail {
        envelope_from: Some("remiss+7f3a9c@example.org".into()),
        ..dispatch()
    };
    assert_eq!(mail.build().unwrap().envelope_from, "remiss+7f3a9c@example.org");
    assert_eq!(dispatch().build().unwrap().envelope_from, "remiss@example.org");
}

#[test]
fn an_address_that_is_none_is_refused_by_name_of_the_field() {
    let to = OutgoingMail {
        to: MailAddress::new("styrelsen"),
        ..dispatch()
    };
    assert_eq!(to.build(), Err(BuildError::Address("to")));
    let reply_to = OutgoingMail {
        reply_to: Some(MailAddress::new("a@b\r\nBcc: c@example.org")),
        ..dispatch()
    };
    assert_eq!(reply_to.build(), Err(BuildError::Address("reply_to")));
    let id = OutgoingMail {
        message_id: "a@b>\r\nBcc: <c@example.org".into(),
        ..dispatch()
    };
    assert_eq!(id.build(), Err(BuildError::Header("Message-ID")));
}

#[tokio::test]
async fn a_message_id_written_twice_is_one_file_and_a_whole_one() {
    let folder = Folder::new();
    let transport = Transport::Directory(remiss_mail::DirectoryTransport::new(&folder.0));
    let first = dispatch();
    transport.send(&first).await.unwrap();
    transport
        .send(&OutgoingMail {
            text: "annan text".into(),
            ..first.clone()
        })
        .await
        .unwrap();
    let odd = OutgoingMail {
        message_id: "a/../b%2F@example.org".into(),
        ..first.clone()
    };
    transport.send(&odd).await.unwrap();
    let mut files: Vec<_> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let names: Vec<_> = files
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "0192f0c1-0000-7000-8000-000000000001@example.org.eml",
            "a%2F..%2Fb%252F@example.org.eml"
        ]
    );
    assert_eq!(std::fs::read(&files[0]).unwrap(), first.build().unwrap().bytes);
}

#[tokio::test]
async fn many_workers_writing_one_message_id_give_one_file() {
    let folder = Folder::new();
    let transport = std::sync::Arc::new(Transport::Directory(remiss_mail::DirectoryTransport::new(
        &folder.0,
    )));
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.send(&dispatch()).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[tokio::test]
async fn the_memory_keeps_a_message_id_once_and_refuses_when_told() {
    let memory = remiss_mail::MemoryTransport::new();
    let transport = Transport::Memory(memory.clone());
    transport.send(&dispatch()).await.unwrap();
    transport.send(&dispatch()).await.unwrap();
    assert_eq!(memory.sent(), [dispatch()]);
    let refusal = remiss_mail::SendError::Permanent {
        code: Some(550),
        words: "550 5.1.1 no such user".into(),
    };
    memory.refuse("styrelsen@forening.example", refusal.clone());
    assert_eq!(transport.send(&dispatch()).await, Err(refusal));
}

proptest! {
    /// Whatever stands in the texts, no header and no recipient is added.
    #[test]
    fn no_text_can_add_a_header(subject in any::<String>(), name in any::<String>(), body in any::<String>(), file in any::<String>()) {
        let clean = OutgoingMail { attachments: vec![Attachment { file_name: "a".into(), media_type: "text/plain".into(), bytes: vec![] }], ..dispatch() };
        let mail = OutgoingMail {
            subject: format!("{subject}\r\nBcc: x@example.org\r\n\r\n{subject}"),
            from: MailAddress::named(format!("{name}\r\nBcc: x@example.org"), "remiss@example.org"),
            text: body,
            attachments: vec![Attachment { file_name: format!("{file}\"\r\nX-Extra: 1"), media_type: format!("{name}/{file}\r\nX-Extra: 1"), bytes: vec![] }],
            ..dispatch()
        };
        let names = |mail: &OutgoingMail| {
            let text = text(mail);
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
            lines.map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mut found = names(&mail);
        let mut expected = names(&clean);
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
        prop_assert!(!text(&mail).contains("\r\nX-Extra"));
        let read = parse(&mail.build().unwrap().bytes);
        prop_assert_eq!(read.to, vec![mail.to]);
    }

    /// The subject comes through letter by letter, apart from white space.
    #[test]
    fn a_subject_reads_back(words in proptest::collection::vec("[a-zåäöÅÄÖ0-9/–:,!?=_]{1,30}", 1..12)) {
        let subject = words.join(" ");
        let mail = OutgoingMail { subject: subject.clone(), ..dispatch() };
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeeze(&parse(&mail.build().unwrap().bytes).subject), squeeze(&subject));
    }

    /// Any bytes give a mail, and the rules can be asked about it.
    #[test]
    fn any_bytes_give_a_mail(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mail = parse(&bytes);
        mail.may_be_answered();
    }

    /// The same for bytes that look like mail.
    #[test]
    fn any_pieces_of_mail_give_a_mail(pieces in proptest::collection::vec(piece(), 0..40)) {
        let mail = parse(pieces.concat().as_bytes());
        mail.may_be_answered();
        prop_assert!(mail.return_path != Some(ReturnPath::Address(String::new())));
    }

    /// A mail cut off or garbled anywhere still gives a mail.
    #[test]
    fn a_damaged_mail_gives_a_mail(file in 0_usize..64, cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        files.sort();
        let mut bytes = std::fs::read(&files[file % files.len()]).unwrap();
        let position = at.index(bytes.len());
        bytes[position] = byte;
        bytes.truncate(cut.index(bytes.len()) + 1);
        parse(&bytes).may_be_answered();
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Content-Type: multipart/mixed; boundary=\"x\"\r\n".to_owned()),
        Just("Content-Type: message/rfc822\r\n".to_owned()),
        Just("Content-Type: multipart/digest; boundary=y\r\n".to_owned()),
        Just("Content-Type: message/delivery-status\r\n\r\n".to_owned()),
        Just("Content-Type: text/html; charset=iso-8859-1\r\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\r\n".to_owned()),
        Just("Content-Transfer-Encoding: quoted-printable\r\n".to_owned()),
        Just("Content-Disposition: attachment; filename*0*=utf-8''%C3%A5; filename*1=\"\\\r\n".to_owned()),
        Just("Return-Path: <>\r\nSubject: failure notice\r\nFrom: MAILER-DAEMON@example.org\r\n".to_owned()),
        Just("Action: failed\r\nStatus: 5.1.1\r\nFinal-Recipient: rfc822;\r\n".to_owned()),
        Just("\r\n--x\r\n".to_owned()),
        Just("\r\n--y--\r\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("<div><table><tr><td>&aring;<blockquote>".to_owned()),
        Just("Från: a\nSkickat: b\nTill: c\n> d\nDen 3 skrev å@ö:\n".to_owned()),
        ".{0,40}",
    ]
}

#[test]
fn messages_within_messages_without_end_are_survived() {
    let mut bytes = b"Subject: djup\r\n".to_vec();
    for _ in 0..100_000 {
        bytes.extend_from_slice(b"Content-Type: message/rfc822\r\n\r\n");
    }
    assert_eq!(parse(&bytes).subject, "djup");
    let mut bytes = b"Subject: djup\r\n".to_vec();
    for n in 0..20_000 {
        bytes.extend_from_slice(
            format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").as_bytes(),
        );
    }
    assert_eq!(parse(&bytes).subject, "djup");
}

/// A folder of its own for a test, gone afterwards.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("remiss-mail-{}", uuid::Uuid::now_v7())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
