//! What has to be looked at before a response is published is found in every usual spelling, and masking leaves nothing of it.

#![allow(clippy::unwrap_used, clippy::single_range_in_vec_init, missing_docs)]

use std::ops::Range;

use proptest::prelude::*;
use remiss_domain::publication::{FindingKind, Found, MARK, masked, search};
use rstest::rstest;

fn kinds(text: &str, names: &[&str]) -> Vec<FindingKind> {
    search(text, names).into_iter().map(|found| found.kind).collect()
}

fn words(text: &str, found: &Found) -> String {
    text.chars()
        .skip(found.place.start)
        .take(found.place.len())
        .collect()
}

/// The ten digits of a number with this birth, and its right check digit.
fn with_check_digit(year: u32, month: u32, day: u32, serial: u32) -> String {
    let nine = format!("{year:02}{month:02}{day:02}{serial:03}");
    let sum: u32 = nine
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 } else { digit })
        .map(|number| number / 10 + number % 10)
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

#[rstest]
#[case("811218-9876")]
#[case("8112189876")]
#[case("811218+9876")]
#[case("811218 9876")]
#[case("811218 - 9876")]
#[case("811218\u{2013}9876")]
#[case("811218-\n9876")]
#[case("19811218-9876")]
#[case("198112189876")]
#[case("1981-12-18-9876")]
#[case("1981-12-18 9876")]
#[case("81 12 18 9876")]
#[case("8\u{ad}11218-98\u{200b}76")]
#[case("\u{ff18}11218-9876")]
fn a_personal_number_is_found_in_every_usual_spelling(#[case] number: &str) {
    let text = format!("Jag, pnr {number}, tycker så här.");
    let found = search(&text, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, FindingKind::PersonalNumber);
    assert_eq!(words(&text, &found[0]), number);
}

#[rstest]
#[case::of_an_organisation("212000-0142")]
#[case::of_a_case("Ks 1216/2018")]
#[case::a_thirteenth_month("811318-9876")]
#[case::a_thirtieth_of_february("810230-9872")]
#[case::a_date("1981-12-18")]
#[case::part_of_a_longer_one("3811218987655")]
#[case::of_a_law("lag (1991:481) 18 §")]
#[case::a_sum("2 811 218 987 kronor")]
#[case::an_account_in_the_budget("4711 1216 2018")]
fn other_numbers_are_none(#[case] text: &str) {
    assert_eq!(kinds(text, &[]), [], "{text}");
}

#[test]
fn a_number_with_a_slip_of_the_pen_is_shown_as_such_when_it_is_written_like_one() {
    assert_eq!(kinds("pnr 811218-9875", &[]), [FindingKind::LikePersonalNumber]);
    assert_eq!(kinds("faktura 8112189875", &[]), []);
}

#[test]
fn a_coordination_number_has_sixty_added_to_its_day() {
    let number = with_check_digit(81, 12, 78, 987);
    assert_eq!(kinds(&number, &[]), [FindingKind::CoordinationNumber]);
}

#[rstest]
#[case("anna.exempel@example.org", "anna.exempel@example.org")]
#[case("Mejla: anna+remiss@post.example.org.", "anna+remiss@post.example.org")]
#[case("<mailto:info@example.org>", "info@example.org")]
#[case("styrelsen (at) example.org", "styrelsen (at) example.org")]
#[case("styrelsen[at]example.org", "styrelsen[at]example.org")]
#[case("info@förening.example", "info@förening.example")]
fn a_mail_address_is_found_also_where_its_sign_is_hidden(#[case] text: &str, #[case] address: &str) {
    let found = search(text, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, FindingKind::Email);
    assert_eq!(words(text, &found[0]), address);
}

#[rstest]
#[case("019-000 00 00")]
#[case("(019) 00 00 00")]
#[case("08-123 456 78")]
#[case("0701234567")]
#[case("070 - 123 45 67")]
#[case("+46 70 123 45 67")]
#[case("+46 (0)70-123 45 67")]
#[case("0046 19 000 00 00")]
fn a_telephone_number_is_found_in_every_usual_spelling(#[case] number: &str) {
    let text = format!("Ring {number}, tack.");
    let found = search(&text, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, FindingKind::Phone);
    assert_eq!(words(&text, &found[0]), number);
}

#[test]
fn two_telephone_numbers_are_two_and_one_without_area_code_is_known_by_the_word_before_it() {
    assert_eq!(kinds("070-123 45 67 019-000 00 00", &[]), [FindingKind::Phone; 2]);
    assert_eq!(kinds("Tel: 21 10 00", &[]), [FindingKind::Phone]);
    assert_eq!(kinds("Vi är 21 10 00", &[]), []);
}

#[rstest]
#[case("Svara senast 2019-10-30 kl. 23.59.")]
#[case("den 01-02-2019")]
#[case("0,5 procent av 12 000 kronor")]
#[case("paragraf 4 § 2 st. och sidorna 10-12")]
#[case("0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")]
#[case("Twitter: @exempelby")]
fn dates_sums_and_ids_are_no_telephone_numbers_or_addresses(#[case] text: &str) {
    assert_eq!(kinds(text, &[]), [], "{text}");
}

#[test]
fn the_name_of_a_private_person_is_found_whole_in_parts_and_in_the_genitive() {
    let text = "Jag heter Sten Exempelsson. Exempelssons åsikt: en sten på gården. STEN  EXEMPELSSON; exempelsson, sten";
    let found = search(text, &["Sten Exempelsson"]);
    let found: Vec<String> = found.iter().map(|found| words(text, found)).collect();
    assert_eq!(found, ["Sten Exempelsson", "Exempelssons", "STEN  EXEMPELSSON"]);
}

#[rstest]
#[case("Tack!\n\nMed vänlig hälsning\nUlla Exempelsson\nExempelby", &["Ulla Exempelsson", "Exempelby"])]
#[case("Mvh Ulla", &["Ulla"])]
#[case("Bra förslag.\n/Ulla E.", &["Ulla E"])]
#[case("Vänliga hälsningar,\r\nUlla Exempelsson", &["Ulla Exempelsson"])]
fn a_name_under_a_complimentary_close_is_found(#[case] text: &str, #[case] names: &[&str]) {
    let found = search(text, &[]);
    assert!(found.iter().all(|found| found.kind == FindingKind::Signature));
    let found: Vec<String> = found.iter().map(|found| words(text, found)).collect();
    assert_eq!(found, names);
}

#[test]
fn a_sentence_after_a_close_is_no_signature() {
    assert_eq!(kinds("Hälsningar från oss alla i föreningen.", &[]), []);
    assert_eq!(kinds("Vänligen återkom till oss med besked.", &[]), []);
}

#[test]
fn places_that_touch_or_overlap_become_one_mark_which_does_not_tell_the_length() {
    let text = "åäö 811218-9876 slut";
    for places in [vec![4..15], vec![4..9, 9..15], vec![8..15, 4..10, 5..6]] {
        assert_eq!(masked(text, &places), "åäö [maskerat] slut");
    }
    assert_eq!(masked("ab", &[0..1]), "[maskerat]b");
    assert_eq!(masked("ab", &[0..1, 1..2]), MARK);
    assert_eq!(masked("ab", &[Range { start: 2, end: 1 }, 5..9]), "ab");
}

/// Text as people write it, with numbers, addresses and closes in it.
fn written() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            "[a-zåäöA-ZÅÄÖ0-9 .,\n-]{0,12}",
            "\\PC{0,6}",
            "[0-9+ ()/-]{0,24}",
            Just("811218-9876".to_owned()),
            Just("+46 70 123 45 67".to_owned()),
            Just("anna@example.org".to_owned()),
            Just("Sten Exempelsson".to_owned()),
            Just("\nMed vänlig hälsning\n".to_owned()),
            Just("tel ".to_owned()),
        ],
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn findings_lie_in_the_text_in_order_and_apart(text in written()) {
        let found = search(&text, &["Sten Exempelsson"]);
        let length = text.chars().count();
        let mut end = 0;
        for finding in &found {
            prop_assert!(finding.place.start >= end && finding.place.start < finding.place.end);
            end = finding.place.end;
        }
        prop_assert!(end <= length);
    }

    #[test]
    fn when_everything_found_is_masked_nothing_more_is_found(text in written()) {
        let places: Vec<_> = search(&text, &["Sten Exempelsson"]).into_iter().map(|found| found.place).collect();
        let copy = masked(&text, &places);
        prop_assert_eq!(search(&copy, &["Sten Exempelsson"]), [], "{}", copy);
    }

    #[test]
    fn what_is_not_masked_stays_as_it_was(text in "\\PC{0,40}", places in prop::collection::vec((0_usize..45, 0_usize..45), 0..5)) {
        let places: Vec<Range<usize>> = places.into_iter().map(|(start, end)| start..end).collect();
        let kept: String = text
            .chars()
            .enumerate()
            .filter(|(at, _)| !places.iter().any(|place| place.contains(at)))
            .map(|(_, letter)| letter)
            .collect();
        prop_assume!(!text.contains('['));
        prop_assert_eq!(masked(&text, &places).replace(MARK, ""), kept);
    }

    #[test]
    fn every_number_with_a_right_check_digit_is_found_whatever_stands_around_it(
        year in 0_u32..100, month in 1_u32..13, day in 1_u32..29, coordination: bool, serial in 0_u32..1000,
        before in "[a-zåäö ,.:(]{0,8}", after in "[a-zåäö ,.:)]{0,8}",
        form in 0_usize..4,
    ) {
        let ten = with_check_digit(year, month, if coordination { day + 60 } else { day }, serial);
        let (birth, last) = ten.split_at(6);
        let number = match form {
            0 => format!("{birth}-{last}"),
            1 => ten.clone(),
            2 => format!("19{birth}-{last}"),
            _ => format!("20{birth}{last}"),
        };
        // Some days of the long form are in a year without a 29 February; up to the 28 all are there.
        let text = format!("{before}{number}{after}");
        let found = search(&text, &[]);
        let wanted = if coordination { FindingKind::CoordinationNumber } else { FindingKind::PersonalNumber };
        prop_assert!(
            found.iter().any(|finding| finding.kind == wanted && words(&text, finding) == number),
            "{} {:?}", text, found
        );
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,60}", name in "\\PC{0,12}") {
        let _ = search(&text, &[&name]);
    }
}
