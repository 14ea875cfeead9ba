//! Whatever is written, in whatever place, all four formats say it, and the same.
//!
//! Only the PDF may say it in other words, where its fonts lack a sign: then it says which.
#![allow(clippy::unwrap_used, missing_docs)]

mod reading;
mod specimen;

use jiff::civil::date;
use reading::said::{in_order, said};
use reading::{html_text, letters, part, pdf_pages, xml_text};
use remiss_documents::{
    Annex, Block, Cell, Detail, DetailKey, Document, Header, Run, Table, render_docx, render_html,
    render_pdf, render_text,
};

/// A document that has the text wherever a text can stand.
fn everywhere(text: &str) -> Document {
    let mut document = Document::new("yttrande", text, date(2019, 10, 30));
    document.subject = text.to_owned();
    document.creator = text.to_owned();
    document.header = Header {
        municipality: text.to_owned(),
        department: text.to_owned(),
        board: text.to_owned(),
        case_number: Some(text.to_owned()),
        document_number: Some(text.to_owned()),
        recipient: vec![text.to_owned()],
        contact: vec![text.to_owned()],
        meta: vec![Detail::new(DetailKey::Other, text, text)],
    };
    document.blocks = vec![
        Block::heading(1, text),
        Block::Paragraph {
            runs: vec![
                Run::plain("före "),
                Run::bold(text),
                Run::italic(text),
                Run::plain(" efter"),
            ],
        },
        Block::heading(2, text),
        Block::bullets([text, "kort"]),
        Block::numbers([text]),
        Block::quote(text),
        Block::Table(Table {
            caption: Some(text.to_owned()),
            header: vec!["Vad".to_owned(), "Hur".to_owned()],
            rows: vec![vec![Cell::text(text), Cell::right(text)]],
            widths: vec![1, 1],
        }),
        Block::KeyValues {
            rows: vec![(text.to_owned(), text.to_owned())],
        },
        Block::KeepTogether {
            blocks: vec![Block::heading(2, text), Block::paragraph(text)],
        },
    ];
    document.annexes = vec![Annex::new(text, vec![Block::paragraph(text)])];
    document
}

/// The document as it is to be found in a format: each text changed by the same words.
fn in_words(document: &Document, change: &dyn Fn(&str) -> String) -> Vec<String> {
    said(document).iter().map(|text| change(text)).collect()
}

struct Case {
    name: &'static str,
    text: String,
    /// What of it stands in docx, HTML and plain text.
    kept: String,
    /// What of it stands in the PDF.
    printed: String,
}

fn case(name: &'static str, text: &str, kept: &str, printed: &str) -> Case {
    Case {
        name,
        text: text.to_owned(),
        kept: kept.to_owned(),
        printed: printed.to_owned(),
    }
}

fn same(name: &'static str, text: &str) -> Case {
    case(name, text, text, text)
}

fn cases() -> Vec<Case> {
    vec![
        case(
            "control characters",
            "Vi\u{0} tycker\u{8} att\u{1B}[31m det\u{7F} är\u{85}bra\u{FEFF}",
            "Vi tycker att[31m det är bra",
            "Vi tycker att[31m det är bra",
        ),
        case(
            "direction overrides",
            "faktura\u{202E}fdp.exe\u{202C} och \u{2067}mer\u{2069}",
            "fakturafdp.exe och mer",
            "fakturafdp.exe och mer",
        ),
        case(
            "right to left",
            "Hej مرحبا بكم och välkommen",
            "Hej مرحبا بكم och välkommen",
            "Hej [text med arabiska tecken] och välkommen",
        ),
        case(
            "emoji",
            "Bra 👍🏽 sagt 👨‍👩‍👧",
            "Bra 👍🏽 sagt 👨‍👩‍👧",
            "Bra [tumme upp] sagt [emoji] [emoji] [emoji]",
        ),
        case(
            "letters with loose accents",
            "Sma\u{30A} foreningar i O\u{308}rebro",
            "Små foreningar i Örebro",
            "Små foreningar i Örebro",
        ),
        same(
            "script",
            "<script>alert(\"hej\")</script> & <b>fet</b> &amp; &#65;",
        ),
        same(
            "typst",
            "#set page(width: 1pt) #panic(\"nej\") $x^2$ *fet* _kursiv_ = Rubrik @ref <label> `kod`",
        ),
        same(
            "templates",
            "{{ case.number }} {% if a %} ${jndi:ldap://x} <%= 1 %> {summary} {{",
        ),
        same("formula", "=HYPERLINK(\"http://x\";1) +1-1 @SUMMA(A1)"),
        same(
            "Word",
            "</w:t></w:r></w:p> ]]> <!-- --> <?xml version=\"1.0\"?> <!DOCTYPE a>",
        ),
        case(
            "line breaks",
            "Rubrik\r\npå\u{2028}flera\u{B}rader",
            "Rubrik på flera rader",
            "Rubrik på flera rader",
        ),
        same("one long word", &"civilsamhällesorganisationssamverkan".repeat(6)),
        same(
            "an address",
            "https://remiss.example.org/svar/3f7c2a9e-1b7d-4c55-9a5e-0c1f2d3e4b5a?utm=brev&lang=sv#svar",
        ),
        same("Swedish", "Åäö ÅÄÖ éüß – ”citat” ’ § € … 100 m² ½ 1 000 kronor"),
    ]
}

#[test]
fn a_text_says_the_same_in_all_four_formats_wherever_it_stands() {
    for case in cases() {
        let document = everywhere(&case.text);
        let to = |words: &str| {
            let words = words.to_owned();
            let text = case.text.clone();
            move |said: &str| said.replace(&text, &words)
        };
        let kept = in_words(&document, &to(&case.kept));
        let printed = in_words(&document, &to(&case.printed));
        let docx = xml_text(&part(&render_docx(&document).unwrap(), "word/document.xml"));
        let html = html_text(&render_html(&document).unwrap());
        let plain = render_text(&document).unwrap();
        let pdf = pdf_pages(&render_pdf(&document).unwrap());
        let name = case.name;
        in_order(&format!("{name} docx"), &kept, &docx);
        in_order(&format!("{name} html"), &kept, &html);
        in_order(&format!("{name} txt"), &kept, &plain);
        // Heads and feet stand between the texts of two pages, so the texts are counted instead.
        let pdf = letters(&pdf.join(" "));
        for text in &printed {
            assert!(pdf.contains(&letters(text)), "{name} pdf: {text}");
        }
        let printed = letters(&case.printed);
        assert!(
            pdf.matches(&printed).count() >= letters(&docx).matches(&letters(&case.kept)).count(),
            "{name} pdf: {printed}"
        );
        // The docx and the page hold the same letters, the head and foot of the docx aside.
        for found in [&html, &plain] {
            assert!(
                letters(found).matches(&letters(&case.kept)).count()
                    >= letters(&docx).matches(&letters(&case.kept)).count(),
                "{name}"
            );
        }
    }
}

#[test]
fn a_document_without_sender_has_all_else_in_every_format() {
    let mut document = specimen::tjansteskrivelse();
    document.header = Header::default();
    document.creator = String::new();
    let wanted = said(&document);
    in_order(
        "docx",
        &wanted,
        &xml_text(&part(&render_docx(&document).unwrap(), "word/document.xml")),
    );
    let html = render_html(&document).unwrap();
    in_order("html", &wanted, &html_text(&html));
    assert!(!html.contains("class=\"sender\"") && !html.contains("name=\"author\""));
    let plain = render_text(&document).unwrap();
    in_order("txt", &wanted, &plain);
    assert!(
        plain.starts_with("Tjänsteskrivelse\n\nDatum: 30 oktober 2019\n"),
        "{plain}"
    );
    let pdf = letters(&pdf_pages(&render_pdf(&document).unwrap()).join(" "));
    for text in wanted {
        assert!(pdf.contains(&letters(&text)), "{text}");
    }
}

/// 100,000 words, all different, none lost and none moved.
#[test]
fn hundred_thousand_words_are_the_same_in_every_format() {
    let words: Vec<String> = (0..100_000).map(|number| format!("ord{number}x")).collect();
    let mut document = Document::new("yttrande", "Mycket text", date(2019, 10, 30));
    document.blocks = words
        .chunks(120)
        .map(|chunk| Block::paragraph(chunk.join(" ")))
        .collect();
    let all: String = words.concat();
    let docx = xml_text(&part(&render_docx(&document).unwrap(), "word/document.xml"));
    assert!(letters(&docx).contains(&all));
    assert!(letters(&html_text(&render_html(&document).unwrap())).contains(&all));
    assert!(letters(&render_text(&document).unwrap()).contains(&all));
    let pages = pdf_pages(&render_pdf(&document).unwrap());
    let total = pages.len();
    let pdf: String = pages
        .iter()
        .enumerate()
        .map(|(index, page)| {
            let page = letters(page);
            let foot = letters(&format!("Sida {} ({total})", index + 1));
            page.replacen(&foot, "", 1).replacen("Yttrande", "", 1)
        })
        .collect();
    assert!(pdf.contains(&all));
}
