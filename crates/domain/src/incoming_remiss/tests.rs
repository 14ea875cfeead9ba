//! Mails as ministries and agencies write them, with invented remisser, and mails that look alike.

use jiff::civil::date;

use super::*;

fn letter<'a>(subject: &'a str, text: &'a str, from_name: &'a str, files: &'a [String]) -> Letter<'a> {
    Letter {
        subject,
        text,
        from_name,
        from_address: "registrator@example.org",
        known_authority: None,
        file_names: files,
        our_numbers: &[],
        received_on: date(2024, 1, 10),
    }
}

#[test]
fn a_ministrys_missive_is_recognised_with_sender_number_name_and_deadline() {
    let text = "Hej,\n\nSocialdepartementet remitterar härmed betänkandet Mötesplatser för alla (SOU 2023:99).\n\n\
        Remissvaren ska ha kommit in till Socialdepartementet senast den 15 mars 2024. Svaren bör lämnas per e-post\n\
        till s.remissvar@example.org. Ange diarienummer S2023/03181 och remissinstansens namn i ämnesraden på e-postmeddelandet.\n\n\
        Myndigheter under regeringen är skyldiga att svara på remissen. En inbjudan att lämna synpunkter är för kommuner frivillig.";
    let files = ["Remissmissiv.pdf".to_owned(), "SOU 2023_99.pdf".to_owned()];
    let proposal = recognise(&letter(
        "Remiss av betänkandet Mötesplatser för alla (SOU 2023:99), dnr S2023/03181",
        text,
        "Regeringskansliet",
        &files,
    ))
    .unwrap();
    assert_eq!(
        proposal.name.as_deref(),
        Some("betänkandet Mötesplatser för alla (SOU 2023:99)")
    );
    assert_eq!(proposal.sender_number.as_deref(), Some("S2023/03181"));
    let days: Vec<_> = proposal.deadlines.iter().map(|found| found.date).collect();
    assert_eq!(days, [date(2024, 3, 15)]);
    assert!(proposal.score > 90, "{proposal:?}");
}

#[test]
fn an_agencys_short_mail_is_recognised() {
    let text = "Till kommunen\n\nBifogat finns förslag till nya föreskrifter om lekplatser. Ni ges tillfälle att lämna synpunkter.\n\
        Skicka era synpunkter senast 2024-02-29.\n\nMed vänlig hälsning\nBoendeverket\nDnr 1234/2024";
    let proposal = recognise(&letter(
        "Remiss: Föreskrifter om lekplatser",
        text,
        "Registrator",
        &[],
    ))
    .unwrap();
    assert_eq!(proposal.sender, "Boendeverket");
    assert_eq!(proposal.name.as_deref(), Some("Föreskrifter om lekplatser"));
    assert_eq!(proposal.sender_number.as_deref(), Some("1234/2024"));
    assert_eq!(proposal.deadlines[0].date, date(2024, 2, 29));
}

#[test]
fn a_forwarded_remiss_without_a_deadline_is_proposed_without_one() {
    let text = "Myndigheten för Föreningsliv ber om era synpunkter. Remissvar lämnas i vår tjänst.";
    let files = ["Remiss.pdf".to_owned()];
    let mail = letter(
        "VB: [EXTERN] Remiss av promemorian Stöd till idrott",
        text,
        "Registrator",
        &files,
    );
    let proposal = recognise(&mail).unwrap();
    assert_eq!(proposal.sender, "Myndigheten för Föreningsliv");
    assert_eq!(proposal.name.as_deref(), Some("promemorian Stöd till idrott"));
    assert!(proposal.deadlines.is_empty());
}

#[test]
fn the_county_is_part_of_its_name() {
    let text = "Länsstyrelsen i Exempels län bereder er tillfälle att yttra er över förslaget. Yttrandet ska ha kommit in \
        senast den 1 mars.";
    let proposal = recognise(&letter(
        "Begäran om yttrande över nytt naturreservat",
        text,
        "",
        &[],
    ))
    .unwrap();
    assert_eq!(proposal.sender, "Länsstyrelsen i Exempels län");
    assert_eq!(proposal.name.as_deref(), Some("nytt naturreservat"));
}

#[test]
fn an_answer_a_question_and_an_advertisement_are_no_remiss() {
    let no = [
        (
            "Svar på remiss Ks 1216/2018",
            "Vi tackar för möjligheten att yttra oss. Vårt remissvar bifogas.",
        ),
        (
            "Fråga om remissen",
            "Hej! När är sista dag att svara på remissen?",
        ),
        (
            "Kurs i remisshantering",
            "Lär dig allt! Anmäl dig senast den 15 mars 2024.",
        ),
        ("Yttrande över förslaget", "Föreningen har ingen erinran."),
        ("Lunch", "Ska vi äta?"),
    ];
    for (subject, text) in no {
        assert_eq!(
            recognise(&letter(subject, text, "Föreningen Exempel", &[])),
            None,
            "{subject}"
        );
    }
}

#[test]
fn no_text_makes_it_fail() {
    for text in [
        "Remiss av \u{130}\u{1E9E}ß – ”",
        "Remiss: İİİİ dnr",
        "remiss\u{0}",
        "Remiss av ((((",
        "Fw:Fw:Re: Remiss",
    ] {
        let many = format!(
            "{text} senast den 99 mars 2024 dnr / - 1/ /1 2024/ {}",
            text.repeat(200)
        );
        let _ = recognise(&letter(text, &many, text, std::slice::from_ref(&many)));
    }
}
