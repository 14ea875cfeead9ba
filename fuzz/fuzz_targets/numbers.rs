//! Any text of a mail: case numbers, deadlines, who asks, what is personal; and any cell: dates, clock times, addresses, organisation numbers.

#![no_main]

use std::str::FromStr as _;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use remiss_domain::address::EmailAddress;
use remiss_domain::case_number::{NumberFormat, recognise, search_key};
use remiss_domain::incoming_remiss::{Letter, number_of_sender, recognise as recognise_remiss};
use remiss_domain::organisation_name::NameKey;
use remiss_domain::organisation_number::OrganisationNumber;
use remiss_domain::publication;
use remiss_domain::written_date::{written_date, written_time, written_weekday};
use remiss_domain::{letters, lix};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let text = text.as_ref();
    let formats = [
        NumberFormat::with_default_pattern("Ks").expect("a format of ours"),
        NumberFormat::with_default_pattern("Ön").expect("a format of ours"),
        NumberFormat::new("KS", "{prefix} {year}/{number}").expect("a format of ours"),
    ];
    for found in recognise(text, &formats) {
        assert!(
            text.get(found.span.clone()).is_some(),
            "it stands where it is said to stand"
        );
    }
    for format in &formats {
        if let Ok(number) = format.read(text) {
            assert_eq!(format.read(&format.format(&number)), Ok(number));
        }
    }
    let _ = search_key(text);
    let (subject, body) = text.split_once('\n').unwrap_or((text, text));
    let _ = recognise_remiss(&Letter {
        subject,
        text: body,
        from_name: subject,
        from_address: "registrator@departementet.example.org",
        known_authority: None,
        file_names: &[subject.to_owned()],
        our_numbers: &[],
        received_on: date(2026, 3, 2),
    });
    let _ = number_of_sender(&[subject, body], &[]);
    let found = publication::search(body, &[subject]);
    let places: Vec<_> = found.iter().map(|found| found.place.clone()).collect();
    for place in &places {
        assert!(
            publication::fits(place, body.chars().count()),
            "it stands where it is said to stand"
        );
    }
    let _ = publication::masked(body, &places);
    if let Ok(date) = written_date(subject) {
        assert_eq!(written_date(&date.to_string()), Ok(date));
    }
    let _ = (written_time(subject), written_weekday(subject));
    if let Ok(address) = EmailAddress::from_str(subject) {
        assert!(!address.as_str().contains(['\r', '\n', '\0', ' ', '<', '>']));
    }
    let _ = OrganisationNumber::from_str(subject);
    let _ = (
        NameKey::of(subject, &[]),
        letters::composed(text),
        lix::Lix::of(text),
    );
});
