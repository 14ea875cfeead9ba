//! Mails as the programs of those who answer make them: Outlook, Exchange, Apple Mail, Gmail, Thunderbird, GroupWise, Notes,
//! and the case systems of authorities. Each is read as its sender meant it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::Path;

use remiss_mail::{IncomingMail, Kind, Mismatch, Protection, Trust, Verdict, parse, parse_with};

fn raw(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    fs::read(folder.join(format!("{name}.eml"))).unwrap()
}

fn mail(name: &str) -> IncomingMail {
    parse(&raw(name))
}

fn files(mail: &IncomingMail) -> Vec<&str> {
    mail.attachments
        .iter()
        .map(|file| file.file_name.as_str())
        .collect()
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[test]
fn the_files_in_winmail_dat_stand_in_its_place() {
    let mail = mail("outlook_winmail_with_files");
    assert_eq!(mail.text, "Hej! Yttrandet bifogas, med en karta över bryggan.");
    assert_eq!(
        files(&mail),
        [
            "Yttrande från föreningen över Ks 1216-2018.docx",
            "Karta över bryggan.pdf"
        ]
    );
    assert_eq!(mail.attachments[0].detected_media_type.as_deref(), Some(DOCX));
    assert!(mail.attachments[1].bytes.starts_with(b"%PDF-1.7"));
}

#[test]
fn the_text_in_winmail_dat_is_read_where_there_is_no_other() {
    let mail = mail("exchange_all_in_tnef");
    assert_eq!(
        mail.text,
        "Nämnden tillstyrker förslaget i Ks 1216/2018 – med ett tillägg.\n\nFler mötesplatser – gärna året runt."
    );
    assert_eq!(files(&mail), ["Beslut § 45.pdf"]);
}

#[test]
fn a_winmail_dat_that_was_cut_off_is_kept_beside_what_could_be_read() {
    let mail = mail("winmail_cut_off");
    assert_eq!(mail.text, "Se bilagorna.");
    assert_eq!(files(&mail), ["Yttrande.pdf", "WINMAIL.DAT"]);
}

#[test]
fn the_text_within_a_signature_is_read_and_the_signature_kept() {
    for name in ["smime_opaque", "smime_clear_signed"] {
        let mail = mail(name);
        assert_eq!(mail.protection, Protection::Signed, "{name}");
        assert_eq!(
            mail.text, "Länsstyrelsen har inget att erinra mot förslaget i Ks 1216/2018.",
            "{name}"
        );
        assert!(files(&mail).contains(&"Yttrande.pdf"), "{name}");
        assert!(
            files(&mail).iter().any(|file| file.starts_with("smime.p7")),
            "{name}"
        );
    }
    let mail = mail("pgp_signed_text");
    assert_eq!(mail.protection, Protection::Signed);
    assert_eq!(
        mail.text,
        "Vi tillstyrker förslaget i Ks 1216/2018.\n\n- mötesplatser\n- bänkar"
    );
}

#[test]
fn what_is_encrypted_is_said_to_be() {
    for name in ["smime_encrypted", "pgp_encrypted", "rights_protected"] {
        let mail = mail(name);
        assert_eq!(mail.protection, Protection::Encrypted, "{name}");
        assert!(!mail.attachments.is_empty(), "{name}");
    }
    assert_eq!(mail("plain_reply").protection, Protection::None);
}

#[test]
fn an_invitation_is_said_in_words() {
    let invited = mail("outlook_meeting_request");
    let invitation = invited.invitation.unwrap();
    assert_eq!(invitation.method, "REQUEST");
    assert_eq!(invitation.summary, "Samråd om Ks 1216/2018");
    assert_eq!(invitation.time, "2019-10-03 kl. 10.00–11.30");
    assert_eq!(invitation.place, "Rådhuset, sal 2");
    assert!(invited.text.starts_with("Välkomna!\n\nKallelse\nRubrik: Samråd"));

    let declined = mail("meeting_declined_by_gmail");
    assert_eq!(declined.invitation.unwrap().answer.as_deref(), Some("DECLINED"));
    assert!(declined.text.starts_with("Svar på kallelse: kommer inte"));
}

#[test]
fn file_names_keep_their_letters_however_they_are_written() {
    for (name, expected) in [
        (
            "name_encoded_words_by_outlook",
            "Yttrande från föreningen över Ks 1216-2018.pdf",
        ),
        ("name_raw_latin1", "Yttrande från föreningen.pdf"),
        (
            "name_split_inside_a_letter",
            "Yttrande från föreningen över Ks 1216-2018.pdf",
        ),
        ("name_macintosh_with_rings_apart", "Yttrande från föreningen.pdf"),
        ("name_windows_1252_dash", "Yttrande – föreningen.pdf"),
        ("name_only_in_content_type", "Yttrande.DOC"),
        ("apple_mail_reply", "Yttrande från oss.pdf"),
        ("authority_case_system", "Yttrande över remiss.pdf"),
        ("name_with_folders_and_turned_letters", "Yttrandefdp.exe"),
    ] {
        assert_eq!(files(&mail(name)), [expected], "{name}");
    }
}

#[test]
fn a_file_that_is_not_what_it_says_is_seen() {
    let program = &mail("program_called_yttrande").attachments[0];
    assert_eq!(program.mismatch(), Some(Mismatch::DisguisedProgram));
    assert!(program.can_run());
    let turned = &mail("name_with_folders_and_turned_letters").attachments[0];
    assert_eq!(turned.mismatch(), Some(Mismatch::Name));
    // A right type behind a vague claim is nothing to warn of.
    let vague = &mail("authority_case_system").attachments[0];
    assert_eq!(vague.media_type, "application/octet-stream");
    assert_eq!(vague.best_media_type(), "application/pdf");
    assert_eq!(vague.mismatch(), None);
    let old_word = &mail("name_only_in_content_type").attachments[0];
    assert_eq!(
        old_word.detected_media_type.as_deref(),
        Some("application/msword")
    );
}

#[test]
fn letters_are_read_in_every_charset() {
    const SENTENCE: &str = "Vi önskar fler bänkar på Ängsgatan, Ks 1216/2018.";
    for name in [
        "charset_cp850",
        "charset_macintosh",
        "charset_utf_16",
        "charset_utf_7",
        "charset_utf_32",
        "charset_unknown",
        "charset_misspelt",
        "charset_us_ascii_with_utf_8",
        "charset_utf_8_with_latin1",
        "charset_iso_646_se",
        "transfer_unknown",
    ] {
        assert_eq!(mail(name).text, SENTENCE, "{name}");
    }
    assert_eq!(mail("charset_iso_8859_15").text, format!("{SENTENCE} 500 €."));
    assert_eq!(mail("charset_iso_2022_jp").text, "こんにちは Ks 1216/2018");
}

#[test]
fn letters_cut_between_two_words_of_a_header_are_put_together() {
    let cut = mail("words_split_inside_a_letter");
    assert_eq!(cut.subject, "SV: Remiss – förslag Ks 1216/2018");
    assert_eq!(
        cut.from.unwrap().name.as_deref(),
        Some("Föreningen för bättre möten")
    );
    assert_eq!(
        mail("words_with_raw_latin1_in_them").subject,
        "SV: Remiss om bänkar på Ängsgatan"
    );
    assert_eq!(
        mail("words_in_q_with_spaces").subject,
        "SV: Remiss om bänkar på Ängsgatan"
    );
}

#[test]
fn the_quotation_of_every_program_is_folded_away() {
    for (name, own) in [
        (
            "apple_mail_reply",
            "Hej,\n\nvi tillstyrker förslaget. Yttrandet ligger som bilaga.\n\nVänliga hälsningar\nStyrelsen",
        ),
        (
            "gmail_html_reply",
            "Hej!\n\nVi har inga invändningar mot förslaget.",
        ),
        (
            "outlook_mobile_html_reply",
            "Vi avstår från att yttra oss.\n\nHämta Outlook för iOS (https://aka.ms/x)",
        ),
        ("thunderbird_name_first", "Ja, gärna."),
        ("samsung_reply", "Vi tillstyrker.\n\nSkickat från min Galaxy"),
        ("groupwise_reply", "Nämnden har inget att erinra."),
        ("lotus_notes_reply", "Vi tillstyrker."),
        ("delsp_between_quotes", "Ja, många fler mötesplatser.\n\nNej."),
        ("html_only_between_blockquotes", "Ja, tre.\n\nNej."),
    ] {
        let mail = mail(name);
        assert_eq!(mail.text, own, "{name}");
        assert!(mail.quoted.is_some(), "{name}");
    }
    let under = mail("thunderbird_answer_under");
    assert!(
        under
            .text
            .starts_with("Vi tycker att förslaget är bra, men att det borde gälla även Ks 1300/2018.")
    );
    assert!(under.quoted.unwrap().contains("Ks 1216/2018"));
    let desktop = mail("outlook_desktop_reply_to_all");
    assert!(desktop.text.ends_with("Med vänlig hälsning\nStyrelsen"));
    assert!(desktop.attachments[0].is_inline);
}

#[test]
fn a_forwarded_mail_says_who_wrote_it() {
    let address = |mail: &IncomingMail| mail.forwarded.clone().unwrap().from.unwrap().address;
    let outlook = mail("outlook_forward_inline");
    assert_eq!(address(&outlook), "styrelsen@forening.example");
    assert!(outlook.text.contains("Vi tillstyrker."));
    assert_eq!(outlook.quoted, None);

    let apple = mail("apple_forward_inline");
    assert_eq!(address(&apple), "lokal@forening.example");
    assert_eq!(apple.forwarded.unwrap().text, "Vi vill behålla bryggan.");
    assert!(apple.text.starts_with("Skickar vidare."));

    let file = mail("forward_as_file_without_text");
    assert_eq!(
        file.text,
        "Vidarebefordrat mejl\nFrån: Lokalavdelningen <lokal@forening.example>\nSkickat: 2019-09-18 kl. 09.00\n\
         Ämne: Vårt svar Ks 1216/2018\n\nVi vill behålla bryggan."
    );
    assert_eq!(files(&file), ["Vårt svar Ks 1216-2018.eml"]);
    assert_eq!(address(&mail("forward_base64_message")), "lokal@forening.example");
    assert_eq!(mail("plain_reply").forwarded, None);
    assert_eq!(mail("bounce_rfc3464").forwarded, None);
}

#[test]
fn a_document_without_a_text_is_the_document() {
    let mail = mail("html_and_docx_without_text");
    assert_eq!((mail.text.as_str(), files(&mail)), ("", vec!["Yttrande.docx"]));
    assert_eq!(mail.attachments[0].detected_media_type.as_deref(), Some(DOCX));
    assert_eq!(mail.attachments[0].mismatch(), None);
}

#[test]
fn lines_end_as_they_end() {
    for name in ["bare_line_feeds", "carriage_returns_only"] {
        let mail = mail(name);
        assert_eq!(mail.subject, "SV: Remiss Ks 1216/2018", "{name}");
        assert_eq!(mail.text, "Rad ett.\nRad två.", "{name}");
    }
    assert_eq!(mail("mbox_from_line").text, ">From början var vi tveksamma.");
    assert_eq!(mail("two_bodies_and_zero_bytes").text, "Vi tillstyrker.");
    assert!(!mail("zero_byte_in_a_forwarded_sender").whole_text.contains('\0'));
    assert_eq!(mail("same_boundary_twice").text, "Vi tillstyrker.");
}

#[test]
fn findings_about_the_sender_are_believed_of_our_own_server_alone() {
    let raw = raw("spam_and_failing_dmarc");
    assert_eq!(parse(&raw).authentication.by, None);
    let mail = parse_with(&raw, &Trust::of(["mx.kommun.example.org"]));
    assert_eq!(mail.authentication.dmarc, Some(Verdict::Fail));
    assert_eq!(mail.authentication.spf, Some(Verdict::SoftFail));
    assert!(mail.authentication.denies_sender());
    let spam = mail.spam.unwrap();
    assert!(spam.is_spam);
    assert_eq!(spam.score, Some(18.3));
}

#[test]
fn a_mail_of_thousands_of_parts_is_listed_to_a_limit_and_says_so() {
    let mut mail = String::from(
        "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nText.\r\n",
    );
    for number in 0..20_000 {
        mail.push_str(&format!(
            "--b\r\nContent-Type: application/pdf; name={number}.pdf\r\n\r\nx\r\n"
        ));
    }
    mail.push_str("--b--\r\n");
    let mail = parse(mail.as_bytes());
    assert_eq!(mail.text, "Text.");
    assert_eq!(mail.attachments.len() + mail.attachments_left_out, 20_000);
    assert_eq!(mail.attachments.len(), 1_000);
}

#[test]
fn addresses_without_end_are_read_to_a_limit() {
    let mut mail = String::from("From: a@example.org\r\nTo: ");
    for number in 0..20_000 {
        mail.push_str(&format!("remiss+{number}@example.org,\r\n "));
    }
    mail.push_str("\r\n\r\nText.\r\n");
    let mail = parse(mail.as_bytes());
    assert_eq!((mail.to.len(), mail.reply_tokens.len()), (500, 500));
}

fn report(kind: &str, part: &str) -> IncomingMail {
    parse(
        format!(
            "From: styrelsen@example.org\r\nTo: remiss@example.org\r\nSubject: Remiss Ks 1216/2018\r\n\
             Message-ID: <r@example.org>\r\nContent-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{part}\r\n--b--\r\n"
        )
        .as_bytes(),
    )
}

#[test]
fn a_report_that_a_mail_was_read_or_arrived_is_an_auto_reply_without_saying_so() {
    let read = report(
        "disposition-notification",
        "Disposition: manual-action/MDN-sent-manually; displayed",
    );
    assert_eq!(read.kind, Kind::AutoReply);
    let arrived = report(
        "delivery-status",
        "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: delivered\r\nStatus: 2.0.0",
    );
    assert_eq!(arrived.kind, Kind::AutoReply);
}

#[test]
fn a_complaint_of_spam_is_told_from_an_answer_and_is_never_answered() {
    let complaint = report(
        "feedback-report",
        "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1",
    );
    assert!(complaint.is_complaint);
    assert!(!complaint.may_be_answered());
    assert!(!mail("plain_reply").is_complaint);
}

#[test]
fn the_letters_of_the_first_pcs_are_read() {
    let raw = b"From: a@example.org\r\nSubject: x\r\nContent-Type: text/plain; charset=ibm437\r\n\r\n\x8f\x84\x94 \xe1\r\n";
    assert_eq!(parse(raw).text, "Åäö ß");
}
