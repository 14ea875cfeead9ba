//! Every shape of incoming mail that the corpus holds, and what must be read out of it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use remiss_mail::{Bounce, IncomingMail, Kind, ReturnPath, parse};

fn raw(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    fs::read(folder.join(format!("{name}.eml"))).unwrap()
}

fn mail(name: &str) -> IncomingMail {
    parse(&raw(name))
}

fn bounce(name: &str) -> Bounce {
    match mail(name).kind {
        Kind::Bounce(bounce) => bounce,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn every_mail_of_the_corpus_gives_something_to_read_or_to_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            let mail = parse(&fs::read(&path).unwrap());
            let readable =
                !mail.whole_text.is_empty() || !mail.attachments.is_empty() || !mail.subject.is_empty();
            assert!(readable, "{}", path.display());
            assert!(
                !mail.whole_text.contains('\u{fffd}') || path.ends_with("no_mail_at_all.eml"),
                "{}",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen >= 30);
}

#[test]
fn a_plain_reply_gives_sender_thread_token_and_own_text() {
    let mail = mail("plain_reply");
    assert_eq!(mail.message_id.as_deref(), Some("plain-1@forening.example"));
    assert_eq!(
        mail.in_reply_to,
        ["0192f0c1-0000-7000-8000-000000000001@example.org"]
    );
    assert_eq!(mail.references.len(), 2);
    let from = mail.from.clone().unwrap();
    assert_eq!(from.name.as_deref(), Some("Föreningen för bättre möten"));
    assert_eq!(from.address, "styrelsen@forening.example");
    assert_eq!(mail.to.len(), 2);
    assert_eq!(mail.delivered_to, ["remiss+7f3a9c@example.org"]);
    assert_eq!(mail.reply_tokens, ["7f3a9c"]);
    assert_eq!(mail.subject, "SV: Remiss – överenskommelsen, Ks 1216/2018");
    assert_eq!(mail.date.unwrap().to_string(), "2019-09-19T18:14:05Z");
    assert!(
        mail.text
            .starts_with("Hej!\n\nVi tillstyrker förslaget men saknar mötesplatser")
    );
    assert!(mail.text.ends_with("Styrelsen"));
    assert!(mail.quoted.unwrap().contains("Märk gärna svaret"));
    assert!(mail.whole_text.contains("Märk gärna svaret"));
    assert_eq!(
        mail.return_path,
        Some(ReturnPath::Address("styrelsen@forening.example".into()))
    );
    assert!(mail.authentication_results[0].contains("dmarc=pass"));
    assert_eq!(mail.kind, Kind::Ordinary);
}

#[test]
fn a_mail_from_a_person_may_be_answered() {
    let mail = mail("plain_reply");
    assert!(mail.may_be_answered());
    assert_eq!(mail.answer_address(), Some("styrelsen@forening.example"));
}

#[test]
fn latin_1_in_quoted_printable_keeps_its_letters() {
    let mail = mail("latin1_quoted_printable");
    assert_eq!(mail.subject, "Remissvar från föreningen");
    assert!(
        mail.text
            .contains("Föreningen avstår från att yttra sig över Ks 1216/2018.")
    );
}

#[test]
fn raw_8_bit_text_without_a_charset_is_read_as_windows_1252_in_text_and_headers() {
    let mail = mail("raw_8bit_without_charset");
    assert_eq!(mail.subject, "Synpunkter från Hembygdsföreningen");
    assert_eq!(mail.text, "Vi önskar fler bänkar på Ängsgatan.");
}

#[test]
fn a_wrongly_named_charset_is_set_right() {
    assert_eq!(
        mail("windows_1252_called_latin1").text,
        "Vi anser att “överenskommelsen” är bra – mycket bra."
    );
    assert_eq!(
        mail("utf8_called_latin1").text,
        "Vi önskar fler bänkar på Ängsgatan."
    );
}

#[test]
fn html_alone_becomes_text_without_scripts_and_styles() {
    let mail = mail("html_only");
    assert!(
        mail.text.contains("Vi har tre synpunkter på överenskommelsen:"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("1. Fler mötesplatser."));
    for hidden in ["Mall", "color", "document", "pixel"] {
        assert!(!mail.whole_text.contains(hidden), "{hidden}");
    }
    assert!(!mail.text.contains("Vad tycker ni?"), "{}", mail.text);
    assert!(mail.quoted.unwrap().contains("Vad tycker ni?"));
    assert!(mail.attachments.is_empty());
}

#[test]
fn the_quotation_of_outlook_is_folded_away() {
    let mail = mail("outlook_html_reply");
    assert_eq!(mail.text, "Styrelsen har inga invändningar – “ingen erinran”.");
    assert!(mail.quoted.unwrap().contains("Skickat: den 3 september 2019"));
}

#[test]
fn flowed_lines_are_joined_so_that_a_case_number_stays_whole() {
    let mail = mail("format_flowed");
    assert!(
        mail.text.contains("vilket gäller ärende Ks 1216/2018."),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("Vi tycker att det är bra."));
    assert_eq!(mail.quoted.as_deref(), Some("> Vad tycker ni om förslaget?"));
}

#[test]
fn answers_between_the_quoted_lines_are_own_text() {
    let mail = mail("interleaved");
    assert_eq!(mail.text, "Ja, två till.\n\nNej.");
    assert!(mail.quoted.unwrap().contains("Behövs ett nytt forum?"));
}

#[test]
fn an_attachment_keeps_its_name_and_its_bytes() {
    let mail = mail("docx_rfc2231");
    assert_eq!(mail.text, "Se bifogat yttrande.");
    let [file] = mail.attachments.as_slice() else {
        panic!("{:?}", mail.attachments)
    };
    assert_eq!(file.file_name, "Yttrande från föreningen över Ks 1216-2018.docx");
    assert_eq!(
        file.media_type,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
    assert_eq!(file.detected_media_type.as_deref(), Some("application/zip"));
    assert_eq!(file.mismatch(), None);
    assert_eq!(file.bytes.len(), 6 + 768);
    assert_eq!(file.bytes[6..262], (0..=255).collect::<Vec<u8>>());
}

#[test]
fn an_empty_mail_with_a_document_gives_the_document() {
    let mail = mail("empty_body_with_docx");
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("", ""));
    assert_eq!(mail.attachments[0].file_name, "Ks 1216-2018 från oss.docx");
    let mail = self::mail("empty_body");
    assert_eq!(
        (mail.subject.as_str(), mail.text.as_str()),
        ("Ks 1216/2018 ingen erinran", "")
    );
    assert!(mail.attachments.is_empty());
}

#[test]
fn pictures_signatures_invitations_and_winmail_are_attachments() {
    let names = |name: &str| {
        mail(name)
            .attachments
            .into_iter()
            .map(|file| file.file_name)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("inline_picture"), ["karta.png"]);
    assert_eq!(mail("inline_picture").text, "Här ligger bryggan:");
    assert_eq!(names("signed"), ["smime.p7s"]);
    assert_eq!(mail("signed").text, "Vi tillstyrker.");
    assert_eq!(names("calendar_invitation"), ["bilaga-1.ics"]);
    assert_eq!(names("winmail_dat"), ["winmail.dat"]);
}

#[test]
fn a_forwarded_mail_is_kept_whole_as_an_attachment() {
    let mail = mail("nested_forward");
    assert_eq!(mail.text, "Vidarebefordrar vår lokalavdelnings svar.");
    let [inner] = mail.attachments.as_slice() else {
        panic!("{:?}", mail.attachments)
    };
    assert_eq!(
        (inner.file_name.as_str(), inner.media_type.as_str()),
        ("Vårt svar.eml", "message/rfc822")
    );
    let inner = parse(&inner.bytes);
    assert_eq!(inner.text, "Vi tycker att bryggan ska rustas.");
    assert_eq!(parse(&inner.attachments[0].bytes).text, "Den är rutten.");
}

#[test]
fn broken_structure_still_gives_its_text() {
    let mail = mail("broken_mime");
    assert_eq!(mail.text, "Texten kom fram trots att slutet saknas.");
    assert_eq!(mail.attachments[0].file_name, "yttrande.pdf");
    let mail = self::mail("broken_boundary");
    assert!(
        mail.text.contains("Vi avstyrker förslaget i Ks 1216/2018."),
        "{mail:?}"
    );
}

#[test]
fn a_standard_bounce_tells_whom_why_and_which_mail() {
    let found = bounce("bounce_rfc3464");
    assert_eq!(found.failed_recipient.as_deref(), Some("saknas@forening.example"));
    assert_eq!(
        found.original_message_id.as_deref(),
        Some("0192f0c1-0000-7000-8000-000000000002@example.org")
    );
    assert_eq!(found.original_reply_tokens, ["b0b0b0"]);
    assert_eq!(found.status.as_deref(), Some("5.1.1"));
    assert!(found.permanent);
    assert!(found.words.unwrap().ends_with("User unknown"));
    assert!(!mail("bounce_rfc3464").may_be_answered());
}

#[test]
fn a_delay_is_a_bounce_that_is_not_permanent() {
    let found = bounce("bounce_delayed");
    assert!(!found.permanent);
    assert_eq!(found.status.as_deref(), Some("4.4.1"));
    assert_eq!(
        found.original_message_id.as_deref(),
        Some("0192f0c1-0000-7000-8000-000000000003@example.org")
    );
}

#[test]
fn bounces_of_servers_that_write_their_own_are_recognised() {
    let qmail = bounce("bounce_qmail");
    assert_eq!(
        qmail.failed_recipient.as_deref(),
        Some("ordforande@forening.example")
    );
    assert_eq!(
        qmail.original_message_id.as_deref(),
        Some("0192f0c1-0000-7000-8000-000000000004@example.org")
    );
    assert_eq!(qmail.original_reply_tokens, ["c0c0c0"]);
    assert_eq!((qmail.status.as_deref(), qmail.permanent), (Some("5.1.1"), true));

    let exim = bounce("bounce_exim");
    assert_eq!(exim.failed_recipient.as_deref(), Some("kassor@forening.example"));
    assert_eq!(
        exim.original_message_id.as_deref(),
        Some("0192f0c1-0000-7000-8000-000000000005@example.org")
    );
    assert_eq!((exim.status.as_deref(), exim.permanent), (Some("5.2.2"), true));
    assert_eq!(exim.words.as_deref(), Some("552 5.2.2 mailbox full"));

    let swedish = bounce("bounce_swedish");
    assert_eq!(
        swedish.failed_recipient.as_deref(),
        Some("sekreterare@forening.example")
    );
    assert_eq!(
        swedish.original_message_id.as_deref(),
        Some("0192f0c1-0000-7000-8000-000000000006@example.org")
    );
    assert_eq!(
        (swedish.status.as_deref(), swedish.permanent),
        (Some("5.1.10"), true)
    );
}

#[test]
fn a_read_receipt_is_an_auto_reply_and_no_bounce() {
    assert_eq!(mail("read_receipt").kind, Kind::AutoReply);
}

#[test]
fn an_absence_notice_is_an_auto_reply_and_is_never_answered() {
    for name in ["out_of_office", "out_of_office_exchange"] {
        let mail = mail(name);
        assert_eq!(mail.kind, Kind::AutoReply, "{name}");
        assert!(!mail.may_be_answered(), "{name}");
    }
    assert_eq!(
        mail("out_of_office").auto_submitted.as_deref(),
        Some("auto-replied")
    );
}

#[test]
fn a_view_about_absence_is_no_absence_notice() {
    let mail = mail("absence_is_a_view");
    assert_eq!(mail.kind, Kind::Ordinary);
    assert!(mail.may_be_answered());
}

#[test]
fn list_mail_and_generated_mail_are_ordinary_but_never_answered() {
    let list = mail("list_mail");
    assert_eq!(list.kind, Kind::Ordinary);
    assert_eq!(
        list.list_id.as_deref(),
        Some("Alla foreningar <foreningar.lista.example>")
    );
    assert!(!list.may_be_answered());
    let dispatch = mail("ministry_dispatch");
    assert_eq!(dispatch.kind, Kind::Ordinary);
    assert!(!dispatch.may_be_answered());
}

#[test]
fn bytes_that_are_no_mail_are_text() {
    let mail = mail("no_mail_at_all");
    assert_eq!(mail.kind, Kind::Ordinary);
    assert!(!mail.may_be_answered());
}
