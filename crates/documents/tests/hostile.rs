//! What people send by mistake or on purpose comes out as text, or as a clear error.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;

use jiff::civil::{date, datetime};
use reading::{html_text, letters, part, pdf_pages, xml_text};
use remiss_documents::{
    Annex, Block, Cell, Column, Document, DocumentError, MAX_BLOCKS, Run, Sheet, Table, Value, Workbook,
    render_docx, render_html, render_letters_pdf, render_pdf, render_text, render_xlsx, summary_lines,
};

struct Texts {
    docx: String,
    html: String,
    plain: String,
    pdf: String,
}

fn all(document: &Document) -> Texts {
    Texts {
        docx: xml_text(&part(&render_docx(document).unwrap(), "word/document.xml")),
        html: html_text(&render_html(document).unwrap()),
        plain: render_text(document).unwrap(),
        pdf: pdf_pages(&render_pdf(document).unwrap()).join(" "),
    }
}

fn with(blocks: Vec<Block>) -> Document {
    let mut document = Document::new("yttrande", "Yttrande", date(2026, 11, 22));
    document.blocks = blocks;
    document
}

#[test]
fn markup_of_any_kind_is_printed_as_text() {
    for text in [
        "#set page(width: 1pt)",
        "#panic(\"nej\") $x^2$ *fet* _kursiv_ = Rubrik @ref <label> `kod`",
        "<script>alert('hej')</script>",
        "</w:t></w:r></w:p> & ]]> <!-- -->",
        "{{ case.number }} ${jndi:ldap://x} =HYPERLINK(\"http://x\")",
        "\\u{41} \\n \\\\ // kommentar /* också */",
    ] {
        let mut document = with(vec![
            Block::heading(1, text),
            Block::paragraph(text),
            Block::bullets([text]),
            Block::Table(Table {
                caption: Some(text.into()),
                header: vec![text.into()],
                rows: vec![vec![text.into()]],
                widths: vec![],
            }),
            Block::KeyValues {
                rows: vec![(text.into(), text.into())],
            },
        ]);
        document.title = text.to_owned();
        document.header.municipality = text.to_owned();
        document.header.recipient = vec![text.to_owned()];
        document.header.contact = vec![text.to_owned()];
        let texts = all(&document);
        let wanted = letters(text);
        for (format, found) in [
            ("docx", &texts.docx),
            ("html", &texts.html),
            ("txt", &texts.plain),
            ("pdf", &texts.pdf),
        ] {
            assert!(letters(found).matches(&wanted).count() >= 7, "{format}: {text}");
        }
        assert!(!render_html(&document).unwrap().contains("<script"));
    }
}

#[test]
fn control_characters_and_bidirectional_overrides_are_taken_away_in_every_format() {
    let document = with(vec![Block::paragraph(
        "a\u{0}b\u{8}c\u{1B}[31md\u{202E}e\u{2066}f\u{FEFF}g\u{FFFE}h\u{7F}i\u{B}j\u{E000}k",
    )]);
    let texts = all(&document);
    for found in [texts.docx, texts.html, texts.plain, texts.pdf] {
        assert!(letters(&found).contains("abc31mdefghijk"), "{found}");
        assert!(!found.contains(['\u{0}', '\u{1B}', '\u{202E}', '\u{2066}', '\u{FEFF}', '\u{E000}']));
    }
}

#[test]
fn an_emoji_or_a_foreign_script_does_not_stop_a_pdf() {
    let document = with(vec![
        Block::paragraph("Bra 👍 förslag 🦄"),
        Block::paragraph("مرحبا بكم"),
        Block::heading(1, "日本語 rubrik"),
    ]);
    let texts = all(&document);
    assert!(texts.docx.contains("👍") && texts.html.contains("مرحبا") && texts.plain.contains("日本語"));
    let pdf = letters(&texts.pdf);
    assert!(pdf.contains("Bratummeuppförslagemoji"), "{}", texts.pdf);
    assert!(
        pdf.contains("textmedarabiskatecken") && pdf.contains("textmedkinesiskateckenrubrik"),
        "{}",
        texts.pdf
    );
}

#[test]
fn hebrew_and_decomposed_letters_reach_the_pdf() {
    let document = with(vec![Block::paragraph(
        "A\u{30A}sa o\u{308}ver \u{5E9}\u{5DC}\u{5D5}\u{5DD}",
    )]);
    render_pdf(&document).unwrap();
}

#[test]
fn a_line_break_in_a_title_becomes_a_space() {
    let mut document = with(vec![]);
    document.title = "Yttrande över\r\nremiss\u{2028}om vatten".to_owned();
    let html = render_html(&document).unwrap();
    assert!(html.contains("<h1>Yttrande över remiss om vatten</h1>"));
    assert!(render_pdf(&document).is_ok());
}

#[test]
fn an_empty_document_can_be_rendered() {
    let mut document = Document::new("", "", date(2026, 11, 22));
    document.language = String::new();
    document.blocks = vec![
        Block::paragraph(" \n "),
        Block::heading(1, ""),
        Block::bullets(Vec::<String>::new()),
        Block::bullets([""]),
        Block::Table(Table::default()),
        Block::Table(Table {
            rows: vec![vec![], vec!["a".into()]],
            ..Table::default()
        }),
        Block::Table(Table {
            header: vec!["Tom".into()],
            ..Table::default()
        }),
        Block::KeyValues { rows: vec![] },
        Block::PageBreak,
        Block::KeepTogether { blocks: vec![] },
        Block::PageBreak,
    ];
    document.annexes = vec![Annex::new("", vec![])];
    let texts = all(&document);
    assert!(texts.docx.contains("Utan rubrik") && letters(&texts.pdf).contains("Bilaga1"));
    assert_eq!(pdf_pages(&render_pdf(&document).unwrap()).len(), 2);
}

#[test]
fn headings_that_skip_levels_are_closed_up() {
    let document = with(vec![
        Block::heading(3, "ett"),
        Block::heading(5, "två"),
        Block::heading(3, "tre"),
        Block::heading(1, "fyra"),
        Block::heading(200, "fem"),
        Block::heading(0, "sex"),
    ]);
    let html = render_html(&document).unwrap();
    let ranks: Vec<_> = html
        .match_indices("<h")
        .filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10))
        .collect();
    assert_eq!(ranks, [1, 2, 3, 2, 2, 3, 2]);
    assert!(render_pdf(&document).is_ok());
}

#[test]
fn a_very_long_word_stays_on_the_page_and_whole() {
    let word = "civilsamhällesorganisationssamverkan".repeat(40);
    let texts = all(&with(vec![
        Block::paragraph(word.clone()),
        Block::Table(Table {
            header: vec!["a".into(), "b".into()],
            rows: vec![vec![Cell::text(word.clone()), "x".into()]],
            ..Table::default()
        }),
    ]));
    for found in [texts.docx, texts.html, texts.plain] {
        assert!(letters(&found).contains(&word));
    }
    // Hyphens that typst sets in the table do not count as letters.
    assert!(letters(&texts.pdf).contains(&word));
}

#[test]
fn a_document_beyond_the_limit_is_refused_with_a_clear_error() {
    let document = with(vec![Block::bullets(vec!["a"; MAX_BLOCKS])]);
    for result in [
        render_pdf(&document).map(|_| ()),
        render_docx(&document).map(|_| ()),
        render_html(&document).map(|_| ()),
    ] {
        assert!(
            matches!(result, Err(DocumentError::TooManyBlocks { blocks, limit: MAX_BLOCKS }) if blocks == MAX_BLOCKS + 1)
        );
    }
    let half = with(vec![Block::bullets(vec!["a"; MAX_BLOCKS / 2])]);
    assert!(matches!(
        render_letters_pdf(&[half.clone(), half]),
        Err(DocumentError::TooManyBlocks { .. })
    ));
    assert!(matches!(render_letters_pdf(&[]), Err(DocumentError::Nothing)));
}

#[test]
fn what_is_kept_together_but_longer_than_a_page_is_still_printed_whole() {
    let rows = (0..80).map(|n| vec![Cell::text(format!("rad{n}x"))]).collect();
    let document = with(vec![Block::KeepTogether {
        blocks: vec![
            Block::paragraph("Ord. ".repeat(3000)),
            Block::Table(Table {
                rows,
                ..Table::default()
            }),
        ],
    }]);
    let pdf = letters(&pdf_pages(&render_pdf(&document).unwrap()).join(""));
    assert!((0..80).all(|n| pdf.contains(&format!("rad{n}x"))));
}

#[test]
fn a_first_row_longer_than_a_page_is_printed_whole_in_every_format() {
    let long: Vec<String> = (0..700).map(|n| format!("rad{n}x med ord")).collect();
    let texts = all(&with(vec![Block::Table(Table {
        header: vec!["A".into(), long.join(" ")],
        rows: vec![vec!["b".into(), "slutet".into()]],
        widths: vec![],
        caption: None,
    })]));
    for text in [&texts.docx, &texts.html, &texts.plain, &texts.pdf] {
        let text = letters(text);
        assert!((0..700).all(|n| text.contains(&format!("rad{n}x"))));
        assert!(text.contains("slutet"));
    }
}

#[test]
fn a_table_with_many_columns_is_set_with_all_its_words() {
    let row = || {
        let mut cells: Vec<Cell> = (0..62).map(|n| Cell::text(format!("c{n}"))).collect();
        cells.push(Cell::text("sista ".repeat(100)));
        cells
    };
    let texts = all(&with(vec![Block::Table(Table {
        header: (0..63).map(|n| format!("k{n}")).collect(),
        rows: vec![row(), row()],
        ..Table::default()
    })]));
    assert_eq!(letters(&texts.pdf).matches("sista").count(), 200);
}

#[test]
fn what_an_association_typed_becomes_paragraphs_and_lists_and_nothing_else() {
    let blocks = Block::from_plain_text(
        "Hej!\r\nVi tycker:\r\n- mer tid\r\n- färre\r\n  blanketter\r\n\r\n# Inte en rubrik\r\n",
    );
    assert_eq!(
        blocks,
        [
            Block::paragraph("Hej!\nVi tycker:"),
            Block::bullets(["mer tid", "färre blanketter"]),
            Block::paragraph("# Inte en rubrik"),
        ]
    );
}

#[test]
fn summary_lines_are_those_that_the_pdf_sets() {
    for text in [
        "Kort.",
        &"Socialdepartementet har skickat betänkandet Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd på remiss. ".repeat(9),
        &"AVAV Tolv Wagner To Ty Ve LT Yt föräldra-barn-gruppen och 2019-10-30, 1 000 kronor. ".repeat(11),
        &"iiii llll tttt fffi www mmm ".repeat(40),
    ] {
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(summary_lines(text), set_lines(text), "{text}");
    }
    assert_eq!(summary_lines("ett\n\n\ntvå\ntre"), 3);
    assert_eq!(summary_lines(" \n"), 0);
}

/// Counts the lines of one paragraph in the PDF, by the positions at which text is shown.
fn set_lines(text: &str) -> usize {
    let runs = |blocks| {
        let bytes = render_pdf(&with(blocks)).unwrap();
        let pdf = lopdf::Document::load_mem(&bytes).unwrap();
        let page = *pdf.get_pages().values().next().unwrap();
        let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).unwrap();
        let mut rows: Vec<String> = content
            .operations
            .iter()
            .filter(|operation| operation.operator == "cm")
            .map(|operation| format!("{:?}", operation.operands[5]))
            .collect();
        rows.dedup();
        rows.len()
    };
    runs(vec![Block::Paragraph {
        runs: vec![Run::plain(text)],
    }]) - runs(vec![])
}

#[test]
fn text_in_a_spreadsheet_is_never_a_formula() {
    let workbook = Workbook {
        title: "Synpunkter".into(),
        creator: "Kommunstyrelseförvaltningen".into(),
        date: date(2019, 11, 20),
        sheets: vec![
            Sheet {
                name: "Synpunkter: [alla]/2019 med ett långt namn".into(),
                columns: vec![
                    Column::new("Synpunkt", 60.0),
                    Column::new("Datum", 12.0),
                    Column::new("Antal", 8.0),
                    Column::new("Klar", 8.0),
                    Column::new("Tid", 16.0),
                ],
                rows: vec![
                    vec![
                        "=HYPERLINK(\"http://x\")".into(),
                        date(2019, 10, 30).into(),
                        Value::Number(3.0),
                        true.into(),
                        datetime(2019, 10, 30, 23, 59, 0, 0).into(),
                    ],
                    vec![
                        "+1\u{0}-1".into(),
                        date(1815, 6, 18).into(),
                        Value::Number(f64::NAN),
                        Value::Empty,
                        None::<&str>.into(),
                        "utanför".into(),
                    ],
                    vec!["å".repeat(40_000).into()],
                ],
            },
            Sheet {
                name: "synpunkter- -alla--2019 med ett".into(),
                columns: vec![],
                rows: vec![vec!["a".into()]],
            },
        ],
    };
    let bytes = render_xlsx(&workbook).unwrap();
    assert_eq!(bytes, render_xlsx(&workbook).unwrap());
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && sheet.contains("state=\"frozen\""));
    assert!(sheet.contains("<v>43768</v>"), "a date is a number of days");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("=HYPERLINK("));
    assert!(!part(&bytes, "xl/sharedStrings.xml").contains("utanför"));
    let book = part(&bytes, "xl/workbook.xml");
    assert!(
        book.contains("name=\"Synpunkter- -alla--2019 med ett\""),
        "{book}"
    );
    assert!(book.contains("name=\"Blad 2\""));
    assert!(matches!(
        render_xlsx(&Workbook {
            sheets: vec![],
            ..workbook
        }),
        Err(DocumentError::Nothing)
    ));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]

    /// Whatever is typed, Word and the browser get well-formed files that hold its letters.
    #[test]
    fn any_text_gives_well_formed_files_with_its_letters(text in "\\PC{0,40}|.{0,40}") {
        let document = with(vec![Block::paragraph(format!("före {text} efter")), Block::heading(1, text.clone())]);
        let docx = letters(&xml_text(&part(&render_docx(&document).unwrap(), "word/document.xml")));
        let html = letters(&html_text(&render_html(&document).unwrap()));
        let plain = letters(&render_text(&document).unwrap());
        for found in [&docx, &html, &plain] {
            proptest::prop_assert!(found.contains("före") && found.contains("efter"));
        }
        proptest::prop_assert_eq!(&docx, &html.replacen("Yttrande", "", 1));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(20))]

    /// One odd character must not keep a board from its papers.
    #[test]
    fn any_text_in_any_place_gives_a_pdf(text in "\\PC{1,60}|.{1,60}|[\u{300}-\u{36F}\u{200B}-\u{200F}\u{2028}\u{AD}\u{1F3FB}\u{FE0F}a ]{1,20}") {
        let mut document = with(vec![
            Block::heading(1, text.clone()),
            Block::Paragraph { runs: vec![Run::bold(text.clone()), Run::italic(text.clone())] },
            Block::numbers([text.clone()]),
            Block::quote(text.clone()),
            Block::Table(Table {
                caption: Some(text.clone()),
                header: vec![text.clone(), String::new()],
                rows: vec![vec![Cell::text(text.clone()), Cell::default()]],
                widths: vec![0, 60_000],
            }),
            Block::KeyValues { rows: vec![(text.clone(), text.clone())] },
        ]);
        document.title = text.clone();
        document.subject = text.clone();
        document.creator = text.clone();
        document.language = text.clone();
        document.kind = text.clone();
        document.header.department = text.clone();
        document.header.case_number = Some(text.clone());
        document.header.recipient = vec![text.clone(); 12];
        document.header.contact = vec![text.clone(); 3];
        document.annexes = vec![Annex::new(text, vec![])];
        let result = render_pdf(&document);
        proptest::prop_assert!(result.is_ok(), "{:?}", result.err());
    }
}
