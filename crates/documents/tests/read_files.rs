//! Real files: what LibreOffice writes, and what it makes of ours.
#![allow(clippy::unwrap_used, missing_docs)]

mod specimen;

use std::process::Command;

use remiss_documents::read::draft_text;
use remiss_documents::{Block, Document, read_docx, render_docx, section_text};
use remiss_domain::heading_rules::{DocumentType, DraftText, Finding, Rule, Template};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/word/", $name))
    };
}

fn report(bytes: &[u8]) -> (DraftText, Vec<Finding>) {
    let template = Template::standard(DocumentType::TjansteskrivelseRemiss);
    draft_text(&read_docx(bytes).unwrap(), template)
}

fn rules(findings: &[Finding]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort();
    rules
}

#[test]
fn a_report_written_in_libreoffice_is_read() {
    for bytes in [
        fixture!("libreoffice-html.docx").as_slice(),
        fixture!("libreoffice-odt.docx"),
    ] {
        let (text, findings) = report(bytes);
        assert_eq!(
            text.title,
            "Remiss från Socialdepartementet om Kroppsbehandlingar"
        );
        let keys: Vec<_> = text.sections.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "summary",
                "proposedDecision",
                "decisionBasis",
                "matter",
                "preparation"
            ]
        );
        assert_eq!(
            text.section("proposedDecision"),
            Some("Kommunstyrelsen beslutar:\n\n1. Yttrandet antas.\n2. Paragrafen justeras omedelbart.")
        );
        assert_eq!(
            text.section("decisionBasis"),
            Some("- Remissen, 2019-09-02\n- Förslag till yttrande, 2019-10-30")
        );
        assert_eq!(
            text.section("matter"),
            Some(
                "## Fråga 1\n\nFörslaget är bra, se promemorian.\nNy rad.\n\n| Nämnd | Dagar |\n| Kommunstyrelsen | 12 |\n| Socialnämnden | 3 |"
            )
        );
        assert_eq!(
            rules(&findings),
            [Rule::FakedHeading, Rule::ExternalLinks, Rule::Emphasis],
            "{findings:#?}"
        );
    }
}

#[test]
fn changes_comments_notes_and_numbered_headings_of_libreoffice_are_told() {
    let (text, findings) = report(fixture!("libreoffice-changes.docx"));
    assert_eq!(
        text.title,
        "Remiss från Socialdepartementet om Kroppsbehandlingar"
    );
    assert_eq!(text.section("summary"), Some("Nämnden tillstyrker förslaget."));
    assert_eq!(
        text.section("matter"),
        Some("## Fråga 1\n\nKommun och land [1] den 10/30/19.\n\n[1] SOU 2019:15.")
    );
    assert_eq!(
        rules(&findings),
        [
            Rule::TrackedChanges,
            Rule::Comments,
            Rule::HiddenText,
            Rule::HeadingNumbers,
            Rule::Footnotes
        ],
        "{findings:#?}"
    );
    let all: String = findings.iter().map(|finding| finding.what.as_str()).collect();
    for words in ["avstyrker", "Är vi säkra?", "hemligt"] {
        assert!(all.contains(words), "{words} in {all}");
    }
}

/// Ours → LibreOffice → docx → read: the same sections. Told loudly where LibreOffice is missing.
#[test]
fn a_document_of_ours_that_was_saved_in_libreoffice_says_the_same() {
    let folder = std::env::temp_dir().join(format!("remiss-read-{}", std::process::id()));
    let profile = folder.join("profile");
    std::fs::create_dir_all(folder.join("out")).unwrap();
    let mut document = Document::new(
        "tjansteskrivelse",
        "Remiss från X om Y",
        jiff::civil::date(2019, 10, 30),
    );
    document.header = specimen::tjansteskrivelse().header;
    let sections = [
        ("Sammanfattning", "summary", "Kort om remissen.\nAndra raden."),
        (
            "Ärende",
            "matter",
            "Först.\n\n## Fråga 1\n\n- a\n- b\n\n1. ett\n2. två\n\nEmellan.\n\n1. på nytt\n\n### Djupare\n\n> Ett citat.\n\n| Namn | Antal |\n| Ks | 12 |\n| a\\nb | 3 |\n\n3. Ingen punkt.",
        ),
        (
            "Konsekvenser",
            "consequences",
            "<script> #typst {{x}} å ä ö – ”citat”",
        ),
    ];
    for (heading, _, text) in sections {
        document.blocks.push(Block::heading(1, heading));
        document.blocks.extend(section_text::blocks(text, 2));
    }
    let ours = folder.join("ours.docx");
    std::fs::write(&ours, render_docx(&document).unwrap()).unwrap();
    let saved = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .arg(folder.join("out"))
        .arg(&ours)
        .output();
    let saved = match saved {
        Ok(output) if output.status.success() => std::fs::read(folder.join("out/ours.docx")).unwrap(),
        other => {
            eprintln!("SKIPPED: LibreOffice (soffice) is needed for this test: {other:?}");
            return;
        }
    };
    std::fs::remove_dir_all(&folder).unwrap();
    for bytes in [render_docx(&document).unwrap(), saved] {
        let (text, findings) = report(&bytes);
        assert_eq!(findings, []);
        assert_eq!(text.title, "Remiss från X om Y");
        for (_, key, said) in sections {
            assert_eq!(text.section(key), Some(said));
        }
    }
}
