//! Address labels: every address is printed whole, each on its own label, on as many sheets as it takes.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;

use reading::{letters, pdf_pages};
use remiss_documents::{DocumentError, LabelSheet, Labels, render_labels_pdf};

fn labels(addresses: Vec<Vec<String>>) -> Labels {
    Labels {
        title: "Adressetiketter Ks 1216/2018".to_owned(),
        creator: "Kommunstyrelseförvaltningen".to_owned(),
        date: jiff::civil::date(2019, 9, 2),
        skip: 0,
        addresses,
    }
}

fn address(name: &str) -> Vec<String> {
    [name, "Exempelgatan 1", "700 00 Örebro"]
        .map(str::to_owned)
        .to_vec()
}

fn long() -> Vec<String> {
    [
        "Riksförbundet för främjande av ideella föreningars lokalförsörjning i Örebro län med omnejd",
        "Samverkansavdelningen för Civilsamhällesfrågor och Överenskommelser",
        "Att: Sekreteraren för arbetsgruppen om lokaler",
        "c/o Bygdegårdsföreningen Exempelby-Långtbortistanssocken",
        "Gamla Sockenkyrkovägen 123 B, uppgång C, 4 tr",
        "700 00 Örebro",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn every_address_is_printed_whole_however_long_it_is() {
    let mut addresses: Vec<_> = (1..=5)
        .map(|number| address(&format!("Förening {number}")))
        .collect();
    addresses.push(long());
    addresses.push(vec!["Ett".repeat(60), "700 00 Örebro".to_owned()]);
    addresses.push((1..=30).map(|line| format!("Rad nummer {line}")).collect());
    let pdf = render_labels_pdf(&LabelSheet::STANDARD, &labels(addresses.clone())).unwrap();
    let text = letters(&pdf_pages(&pdf).concat().replace('\u{200B}', ""));
    for line in addresses.iter().flatten() {
        assert!(text.contains(&letters(line)), "{line} is missing");
    }
}

#[test]
fn used_labels_are_left_empty_and_the_rest_goes_on_to_the_next_sheet() {
    let addresses: Vec<_> = (1..=24)
        .map(|number| address(&format!("Förening nr {number}.")))
        .collect();
    let whole = render_labels_pdf(&LabelSheet::STANDARD, &labels(addresses.clone())).unwrap();
    assert_eq!(pdf_pages(&whole).len(), 1);
    let skipped = Labels {
        skip: 5,
        ..labels(addresses.clone())
    };
    let pages = pdf_pages(&render_labels_pdf(&LabelSheet::STANDARD, &skipped).unwrap());
    assert_eq!(pages.len(), 2);
    assert!(letters(&pages[0]).contains(&letters("Förening nr 19.")));
    assert!(letters(&pages[1]).contains(&letters("Förening nr 20.")));
    let a_sheet_more = Labels {
        skip: 5 + 24,
        ..labels(addresses)
    };
    let pages = pdf_pages(&render_labels_pdf(&LabelSheet::STANDARD, &a_sheet_more).unwrap());
    assert_eq!(pages.len(), 2);
}

#[test]
fn an_address_is_text_whatever_it_says() {
    let odd = vec![
        "#set page(fill: red)".to_owned(),
        "<script>$x$</script> \\ *_`".to_owned(),
        "Bra👍\u{202E} \u{7}värde".to_owned(),
    ];
    let text =
        letters(&pdf_pages(&render_labels_pdf(&LabelSheet::STANDARD, &labels(vec![odd])).unwrap()).concat());
    for line in [
        "#set page(fill: red)",
        "<script>$x$</script> \\ *_`",
        "Bra [tumme upp] värde",
    ] {
        assert!(text.contains(&letters(line)), "{line} is missing in {text}");
    }
}

#[test]
fn no_text_leaves_its_label() {
    let sheet = LabelSheet::STANDARD;
    let addresses: Vec<_> = (0..24).map(|_| long()).collect();
    let pdf = render_labels_pdf(&sheet, &labels(addresses)).unwrap();
    let starts = line_starts(&pdf);
    assert!(starts.len() >= 24 * 6);
    for (x, y) in starts {
        // From the label's own edge, in mm: a line may begin only inside the padding.
        let (x, y) = (
            (x - sheet.margin_left) % sheet.label_width,
            (y - sheet.margin_top) % sheet.label_height,
        );
        assert!(
            x > sheet.padding() - 0.1 && x < sheet.label_width - sheet.padding(),
            "begins at {x} mm"
        );
        assert!(
            y > sheet.padding() && y < sheet.label_height - sheet.padding() + 0.1,
            "stands on {y} mm"
        );
    }
}

/// Where the base line of each stretch of text begins, in mm from the top left corner of the page.
fn line_starts(pdf: &[u8]) -> Vec<(f64, f64)> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let page = *document.get_pages().values().next().unwrap();
    let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
    let numbers = |operands: &[lopdf::Object]| -> [f64; 6] {
        let values: Vec<f64> = operands
            .iter()
            .map(|operand| f64::from(operand.as_float().unwrap()))
            .collect();
        values.try_into().unwrap()
    };
    let after = |a: [f64; 6], b: [f64; 6]| {
        [
            a[0] * b[0] + a[1] * b[2],
            a[0] * b[1] + a[1] * b[3],
            a[2] * b[0] + a[3] * b[2],
            a[2] * b[1] + a[3] * b[3],
            a[4] * b[0] + a[5] * b[2] + b[4],
            a[4] * b[1] + a[5] * b[3] + b[5],
        ]
    };
    let (mut now, mut kept, mut starts) = ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Vec::new(), Vec::new());
    for operation in &content.operations {
        match operation.operator.as_str() {
            "q" => kept.push(now),
            "Q" => now = kept.pop().unwrap(),
            "cm" => now = after(numbers(&operation.operands), now),
            "Tm" => {
                let at = after(numbers(&operation.operands), now);
                starts.push((at[4] / 72.0 * 25.4, 297.0 - at[5] / 72.0 * 25.4));
            }
            _ => {}
        }
    }
    starts
}

#[test]
fn nothing_to_print_and_an_impossible_sheet_are_errors() {
    let none = render_labels_pdf(&LabelSheet::STANDARD, &labels(vec![vec![" ".to_owned()]]));
    assert!(matches!(none, Err(DocumentError::Nothing)));
    let wide = LabelSheet {
        columns: 9,
        ..LabelSheet::STANDARD
    };
    let faulty = render_labels_pdf(&wide, &labels(vec![address("A")]));
    assert!(matches!(faulty, Err(DocumentError::Pdf(_))));
}

#[test]
fn the_file_is_tagged_and_says_what_it_is() {
    let pdf = render_labels_pdf(
        &LabelSheet::STANDARD,
        &labels(vec![address("Föreningen Exempel")]),
    )
    .unwrap();
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert!(catalog.has(b"StructTreeRoot"));
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"sv-SE");
}
