//! Case numbers: formats, spellings, finding them in free text, near ones, series.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use remiss_domain::case_number::*;
use rstest::rstest;

fn formats() -> Vec<NumberFormat> {
    let mut formats: Vec<NumberFormat> = ["Ks", "Nf", "Sam", "Tn", "Bom", "Ön"]
        .map(|prefix| NumberFormat::with_default_pattern(prefix).unwrap())
        .into();
    formats.push(NumberFormat::new("KSK", "{prefix} {year}/{number}").unwrap());
    formats.push(NumberFormat::new("KSN", "{prefix}-{year}-{number:05}").unwrap());
    formats
}

fn found(text: &str) -> Vec<String> {
    recognise(text, &formats())
        .iter()
        .map(|found| found.number.to_string())
        .collect()
}

#[rstest]
#[case("Ks", "{prefix} {number}/{year}", 1216, 2018, "Ks 1216/2018")]
#[case("KS", "{prefix} {year}/{number}", 56, 2018, "KS 2018/56")]
#[case("KS", "{prefix}-{year}-{number:05}", 808, 2023, "KS-2023-00808")]
#[case("Ön", "{prefix} {number}/{year}", 28, 2026, "Ön 28/2026")]
#[case("KS", "{prefix} {year}/{number}", 2019, 2018, "KS 2018/2019")]
fn a_board_writes_its_numbers_in_its_own_format(
    #[case] prefix: &str,
    #[case] pattern: &str,
    #[case] number: u32,
    #[case] year: i16,
    #[case] written: &str,
) {
    let format = NumberFormat::new(prefix, pattern).unwrap();
    let number = format.number(number, year).unwrap();
    assert_eq!(format.format(&number), written);
    assert_eq!(format.read(written), Ok(number.clone()));
    assert_eq!(format.pattern(), pattern);
    assert_eq!(format.format_document(&number, 7), format!("{written}:7"));
}

#[rstest]
#[case("Ks", "{prefix} {number}")]
#[case("Ks", "{prefix} {number}/{year}/{year}")]
#[case("Ks", "{prefix} {number}/{month}")]
#[case("Ks", "{prefix {number}/{year}")]
#[case("Ks", "{prefix} {number}/{year}}")]
#[case("Ks", "{number}/{year} {prefix}")]
#[case("Ks", "{prefix} {number}{year}")]
#[case("Ks", "{prefix} {number:0}/{year}")]
#[case("Ks", "{prefix} {number:099999999999}/{year}")]
#[case("K1", "{prefix} {number}/{year}")]
#[case("", "{prefix} {number}/{year}")]
#[case("Kommunstyrel", "{prefix} {number}/{year}")]
fn a_format_that_could_not_be_read_back_is_refused(#[case] prefix: &str, #[case] pattern: &str) {
    assert!(NumberFormat::new(prefix, pattern).is_err());
}

#[rstest]
#[case("Ks1216/2018")]
#[case("KS 1216 / 2018")]
#[case("Ks 1216-2018")]
#[case("ks 1216\u{2013}2018")]
#[case("dnr Ks nr 1216/2018")]
#[case("Dnr: Ks 1216/2018 ")]
#[case("Ärendenummer KS nr. 1216/2018")]
#[case("Ks\u{a0}1216/2018")]
#[case("Ks 2018/1216")]
fn one_number_is_read_in_every_spelling(#[case] text: &str) {
    let number = CaseNumber::new("Ks", 1216, 2018).unwrap();
    assert_eq!(
        NumberFormat::with_default_pattern("Ks").unwrap().read(text),
        Ok(number.clone())
    );
    assert_eq!(text.parse::<CaseNumber>(), Ok(number));
}

#[rstest]
#[case("", CaseNumberError::BadPrefix)]
#[case("1216/2018", CaseNumberError::BadPrefix)]
#[case("dnr", CaseNumberError::BadPrefix)]
#[case("Ks", CaseNumberError::BadShape)]
#[case("Ks 1216", CaseNumberError::BadShape)]
#[case("Ks 1216/2018 och mer", CaseNumberError::BadShape)]
#[case("Ks 1216/18", CaseNumberError::BadYear)]
#[case("Ks 0/2018", CaseNumberError::BadNumber)]
#[case("Nf 1216/2018", CaseNumberError::OtherSeries)]
#[case("Kommunstyrelsen 1216/2018", CaseNumberError::BadPrefix)]
#[case("Ks 99999999999999999999/2018", CaseNumberError::BadShape)]
fn a_wrong_number_says_what_is_wrong(#[case] text: &str, #[case] error: CaseNumberError) {
    assert_eq!(
        NumberFormat::with_default_pattern("Ks").unwrap().read(text),
        Err(error)
    );
}

#[rstest]
#[case("Re: Fwd: SV: synpunkter ks1216/2018.", &["Ks 1216/2018"])]
#[case("KS 1216 / 2018", &["Ks 1216/2018"])]
#[case("Ks 1216-2018", &["Ks 1216/2018"])]
#[case("dnr Ks nr 1216/2018", &["Ks 1216/2018"])]
#[case("dnrKs 1216/2018", &["Ks 1216/2018"])]
#[case("kommun+ks1216-2018@example.org", &["Ks 1216/2018"])]
#[case("remissvar_Ks_1216_2018_slutlig.docx", &["Ks 1216/2018"])]
#[case("C:\\svar\\ks-1216-2018.pdf", &["Ks 1216/2018"])]
#[case("Märk svaret med Ks\r\n1216/2018", &["Ks 1216/2018"])]
#[case("Ks 1216/2018, Ks 1121/2017 och Ks 1216/2018", &["Ks 1216/2018", "Ks 1121/2017", "Ks 1216/2018"])]
#[case("Ön 28/2026", &["Ön 28/2026"])]
#[case("O\u{308}n_28_2026.pdf", &["Ön 28/2026"])]
#[case("ksk 2018/56 och KSN-2023-00808", &["KSK 56/2018", "KSN 808/2023"])]
#[case("Sam 500/2017; Bom 454/2023 (Tn 5582/2015)", &["Sam 500/2017", "Bom 454/2023", "Tn 5582/2015"])]
#[case("(Ks 12166/2018)", &["Ks 12166/2018"])]
#[case("ks ks 1216/2018", &["Ks 1216/2018"])]
#[case("Ert dnr S2023/03181, SOU 2015:100, Fi2020/00647/K", &[])]
#[case("Boks 1216/2018, 1216/2018, aks1216/2018", &[])]
#[case("Ks 1216 av 2018", &[])]
#[case("a2Ks 1216/2018", &[])]
#[case("Ks 0000001216/2018", &[])]
#[case("Ks. Mötet är 12/2018 eller så", &[])]
#[case("", &[])]
fn numbers_are_found_in_free_text(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(found(text), expected);
}

#[test]
fn the_document_number_and_the_place_are_told() {
    let text = "Bifogar Ks 1216/2018:7, se även Ks 1216/2018: bilagan";
    let found = recognise(text, &formats());
    assert_eq!(found[0].document, Some(7));
    assert_eq!(&text[found[0].span.clone()], "Ks 1216/2018:7");
    assert_eq!(found[1].document, None);
    assert_eq!(&text[found[1].span.clone()], "Ks 1216/2018");
}

#[rstest]
#[case("Fi2020/00647/K", "FI2020/647K")]
#[case("Ert dnr: fi 2020-00647 k", "FI2020/647K")]
#[case("S2023/03181", "S2023/3181")]
#[case("KS-2023-00808", "KS2023/808")]
#[case("KS 2023/808", "KS2023/808")]
#[case("Ks1216/2018", "KS1216/2018")]
#[case("O\u{308}n 28/2026", "ÖN28/2026")]
#[case("dnr", "DNR")]
#[case(" / ", "")]
fn a_search_key_is_the_same_for_all_spellings(#[case] text: &str, #[case] key: &str) {
    assert_eq!(search_key(text), key);
}

#[test]
fn a_number_with_a_slip_gets_the_near_ones_as_candidates() {
    let number = |text: &str| text.parse::<CaseNumber>().unwrap();
    let existing = [
        "Ks 1216/2018",
        "Ks 2166/2018",
        "Ks 1266/2018",
        "Ks 99/2018",
        "Ks 12166/2019",
        "Nf 12166/2018",
        "Ks 21166/2018",
    ]
    .map(number);
    let near = near(&number("Ks 12166/2018"), &existing);
    let expected = [
        "Ks 1216/2018",
        "Ks 2166/2018",
        "Ks 1266/2018",
        "Ks 12166/2019",
        "Ks 21166/2018",
    ]
    .map(number);
    assert_eq!(near, expected);
    let far_and_near = [number("Ks 1245/2018"), number("Ks 1243/2018")];
    assert_eq!(
        remiss_domain::case_number::near(&number("Ks 1234/2018"), &far_and_near),
        [number("Ks 1243/2018")]
    );
    assert_eq!(
        remiss_domain::case_number::near(&number("Ks 12166/2018"), &[number("Ks 12166/2018")]),
        []
    );
}

#[test]
fn a_number_is_never_reused_after_voiding() {
    let mut series = Series::new(NumberFormat::with_default_pattern("Ks").unwrap(), 2018, 1215);
    assert_eq!(series.give().unwrap().to_string(), "Ks 1216/2018");
    let void = NumberState::Taken.void("taget av misstag").unwrap();
    assert_eq!(void.take(), Err(NumberStateError::Void));
    assert_eq!(void.void("igen"), Err(NumberStateError::Void));
    assert_eq!(NumberState::Reserved.void(" "), Err(NumberStateError::NoReason));
    assert_eq!(NumberState::Reserved.take(), Ok(NumberState::Taken));
    assert_eq!(NumberState::Taken.take(), Err(NumberStateError::AlreadyTaken));
    assert_eq!(series.give().unwrap().to_string(), "Ks 1217/2018");
    let mut full = Series::new(
        NumberFormat::with_default_pattern("Ks").unwrap(),
        2018,
        HIGHEST_NUMBER,
    );
    assert!(full.give().is_err());
    assert_eq!(full.last(), HIGHEST_NUMBER);
}

proptest! {
    #[test]
    fn what_a_board_writes_is_read_back(number in 1_u32..=HIGHEST_NUMBER, year in 1900_i16..=2199, which in 0_usize..8) {
        let format = formats().remove(which);
        let number = format.number(number, year).unwrap();
        let written = format.format(&number);
        prop_assert_eq!(format.read(&written), Ok(number.clone()));
        let text = format!("Hej, här är vårt svar ({written}).");
        let found = recognise(&text, &formats());
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].number, &number);
        prop_assert_eq!(&text[found[0].span.clone()], written.as_str());
        let lower = search_key(&written.to_lowercase());
        prop_assert_eq!(search_key(&written), lower);
    }

    #[test]
    fn any_text_is_searched_without_panic(text in "(\\PC|[ksKSöÖ0-9/:\\-_ \r\n\u{308}]){0,60}") {
        for found in recognise(&text, &formats()) {
            prop_assert!(text.get(found.span.clone()).is_some());
            if found.document.is_none() {
                prop_assert_eq!(text[found.span].parse::<CaseNumber>().is_ok(), true);
            }
        }
        let _ = text.parse::<CaseNumber>();
        let key = search_key(&text);
        prop_assert_eq!(search_key(&key), key);
    }

    #[test]
    fn any_pattern_is_read_or_refused(pattern in "(\\{prefix\\}|\\{number(:0[0-9]{1,3})?\\}|\\{year\\}|[ /{}\\-:a-z]){0,8}") {
        if let Ok(format) = NumberFormat::new("Ks", &pattern) {
            prop_assert_eq!(NumberFormat::new("Ks", &format.pattern()).unwrap(), format);
        }
    }

    #[test]
    fn nearness_goes_both_ways(a in 1_u32..100_000, b in 1_u32..100_000) {
        let (a, b) = (CaseNumber::new("Ks", a, 2018).unwrap(), CaseNumber::new("Ks", b, 2018).unwrap());
        prop_assert_eq!(near(&a, [&b]).len(), near(&b, [&a]).len());
    }
}

#[test]
fn a_long_text_without_numbers_takes_time_in_proportion() {
    // Not a measurement: quadratic behaviour would not end within any patience.
    for text in [
        "ks ".repeat(300_000),
        "k".repeat(1_000_000),
        "ks 1216/".repeat(120_000),
        "1".repeat(1_000_000),
    ] {
        assert_eq!(recognise(&text, &formats()), []);
    }
}
