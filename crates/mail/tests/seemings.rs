//! Mails that nobody answered anything with, though no machine says so; and answers that look like them.

#![allow(clippy::unwrap_used, missing_docs)]

use remiss_mail::{IncomingMail, Kind, Seeming, parse};

fn mail(subject: &str, body: &str) -> IncomingMail {
    with_headers(subject, "Content-Type: text/plain; charset=utf-8\r\n", body)
}

fn with_headers(subject: &str, headers: &str, body: &str) -> IncomingMail {
    let raw = format!(
        "From: Föreningen <styrelsen@forening.example.org>\r\nTo: remiss@kommun.example.org\r\nSubject: {subject}\r\n\
         Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <1@forening.example.org>\r\n{headers}\r\n{body}\r\n"
    );
    parse(raw.as_bytes())
}

#[test]
fn an_absence_notice_without_any_mark_of_a_machine_is_no_answer() {
    for (subject, body) in [
        (
            "Sv: Remiss – Överenskommelsen",
            "Hej!\n\nJag är på semester och åter den 12 augusti.\n\nMed vänlig hälsning\nKassören",
        ),
        (
            "SV: Remiss",
            "Hej! Tack för ditt mejl. Jag är tjänstledig till och med 31 december. Kontakta ordföranden.",
        ),
        (
            "Re: Remiss",
            "Jag är inte på kontoret i dag. Vid frågor, ring växeln 019-000 00 00.",
        ),
        (
            "Sv: Remiss",
            "Kansliet är stängt under vecka 28–31. Mejl läses när vi är tillbaka.",
        ),
        (
            "Re: Remiss",
            "I am out of the office until Monday. Please contact the board.",
        ),
        ("Semester!", "Tillbaka vecka 33."),
        ("Semester till 15/8", ""),
        ("Ledig - åter 12/8", "Hej, mejl besvaras när jag är åter."),
        ("Sv: Inte på plats", "Åter på måndag."),
        (
            "Sv: Remiss",
            "Jag har slutat som ordförande. Kontakta i stället styrelsen@forening.example.org.",
        ),
        ("Away from the office", "Back on Monday."),
    ] {
        let read = mail(subject, body);
        assert_eq!(read.seems, Some(Seeming::Absence), "{subject}: {body}");
        assert_eq!(read.kind, Kind::Ordinary, "a person looks at it: {subject}");
    }
}

#[test]
fn an_answer_that_speaks_of_absence_is_an_answer() {
    let long =
        "Vi vill att kommunen ser över tiderna i lokalerna tillsammans med dem som använder dem. ".repeat(12);
    for (subject, body) in [
        ("Frånvaro av barnperspektiv", "Vi saknar ett barnperspektiv."),
        (
            "Ledighet för förtroendevalda",
            "Reglerna om ledighet behöver bli tydligare.",
        ),
        (
            "Semesterstängda lokaler",
            "Lokalerna är stängda hela juli. Det går inte.",
        ),
        (
            "Sv: Remiss",
            "Jag är på semester till och med fredag men vi har ingen erinran.",
        ),
        (
            "Sv: Remiss",
            "Jag är ledig i dag, åter i morgon. Vi tycker att förslaget är bra.",
        ),
        (
            "Sv: Remiss",
            "Vi har inget att invända. Om ni undrar något är jag borta från kontoret fram till måndag.",
        ),
        (
            "Sv: Remiss",
            &format!("Jag är på semester, åter måndag.\n\n{long}"),
        ),
        ("Semester", &long),
        ("Sv: Remiss", "Bra!"),
        ("Sv: Remiss", ""),
    ] {
        assert_eq!(mail(subject, body).seems, None, "{subject}: {body}");
    }
}

#[test]
fn an_absence_notice_with_a_file_is_an_answer() {
    let body = "--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nJag är på semester, åter måndag. Svaret är bifogat.\r\n--m\r\n\
                Content-Type: application/pdf; name=svar.pdf\r\nContent-Disposition: attachment; filename=svar.pdf\r\n\r\n%PDF-1.4 x\r\n--m--";
    let read = with_headers(
        "Sv: Remiss",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n",
        body,
    );
    assert_eq!(read.seems, None);
}

#[test]
fn a_recall_is_told_by_its_class_its_subject_or_its_first_line() {
    for (subject, headers, body) in [
        (
            "Återkalla: Svar på remiss",
            "",
            "Kassören vill återkalla meddelandet \"Svar på remiss\".",
        ),
        (
            "Recall: Svar på remiss",
            "",
            "The treasurer would like to recall the message, \"Svar på remiss\".",
        ),
        (
            "Svar på remiss",
            "",
            "Kassören vill återkalla meddelandet ”Svar på remiss”.",
        ),
        ("Svar på remiss", "Content-Class: IPM.Outlook.Recall\r\n", ""),
        ("Återkallelse: Svar på remiss", "", ""),
    ] {
        let headers = format!("{headers}Content-Type: text/plain; charset=utf-8\r\n");
        assert_eq!(
            with_headers(subject, &headers, body).seems,
            Some(Seeming::Recall),
            "{subject}: {body}"
        );
    }
    for (subject, body) in [
        (
            "Synpunkter",
            "Vi vill återkalla vårt tidigare stöd för förslaget, eftersom tiderna inte passar.",
        ),
        (
            "Återkallelse av tillstånd",
            "Vi anser att tillståndet bör återkallas.",
        ),
    ] {
        assert_eq!(mail(subject, body).seems, None, "{subject}");
    }
}

#[test]
fn an_answer_to_an_invitation_is_none_to_a_remiss() {
    for subject in [
        "Accepterat: Samråd",
        "Avböjt: Samråd",
        "Preliminärt: Samråd",
        "Avvisat: Samråd",
        "Accepted: Samråd",
        "Declined: Samråd",
    ] {
        assert_eq!(
            mail(subject, "").seems,
            Some(Seeming::CalendarAnswer),
            "{subject}"
        );
    }
    let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED:mailto:styrelsen@forening.example.org\r\n\
                    SUMMARY:Samråd\r\nEND:VEVENT\r\nEND:VCALENDAR";
    let button = with_headers(
        "Samråd",
        "MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n",
        calendar,
    );
    assert_eq!(button.seems, Some(Seeming::CalendarAnswer));
    assert_eq!(button.kind, Kind::AutoReply, "nobody wrote a word");
}

#[test]
fn an_answer_that_accepts_something_is_an_answer() {
    let views = "Vi accepterar förslaget men vill att tiderna i lokalerna ses över tillsammans med dem som använder dem.";
    for (subject, body) in [
        ("Accepterat förslag om båthamn", "Ja."),
        ("Avböjt samarbete", "Vi beklagar."),
        ("Accepterat: Överenskommelsen", views),
        ("Preliminärt yttrande", "Kommer inom kort."),
        ("Preliminärt yttrande: Överenskommelsen", "Ja."),
    ] {
        assert_eq!(mail(subject, body).seems, None, "{subject}");
    }
}
