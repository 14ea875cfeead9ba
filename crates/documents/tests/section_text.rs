//! The light syntax of a section, there and back.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use remiss_documents::{Block, section_text};

fn there_and_back(blocks: &[Block]) -> Vec<Block> {
    section_text::blocks(&section_text::text(blocks, 2), 2)
}

#[test]
fn each_mark_begins_its_block() {
    let text = "Stycke ett\nrad två\n\n## Fråga 1\n\n- a\n  mer\n* b\n\n1. ett\n\n2. två\n\n### Djupare\n> citat\n> mer\n\n\
                | Namn | Antal |\n|---|---|\n| A\\nB | 12 |\n| C \\| D | 3 |";
    let blocks = section_text::blocks(text, 2);
    insta::assert_debug_snapshot!(blocks);
    assert_eq!(there_and_back(&blocks), blocks);
}

#[test]
fn a_year_or_a_paragraph_number_begins_no_list() {
    let text = "2019. Ett år.\n3. Inte en punkt.";
    assert_eq!(section_text::blocks(text, 1), [Block::paragraph(text)]);
}

#[test]
fn a_list_counts_on_over_blank_lines_and_begins_anew_at_one() {
    let blocks = section_text::blocks("1. a\n\n2. b\n\n1. c\n\n4. d", 1);
    assert_eq!(
        blocks,
        [
            Block::numbers(["a", "b"]),
            Block::numbers(["c"]),
            Block::paragraph("4. d")
        ]
    );
}

#[test]
fn a_mark_that_is_text_stays_text() {
    let blocks = vec![
        Block::paragraph("- inget\n# nej\n1. nej\n| a |\n\\- nej"),
        Block::numbers(["a"]),
        Block::paragraph("2. nej"),
        Block::heading(2, "## Rubrik"),
    ];
    assert_eq!(there_and_back(&blocks), blocks);
}

#[test]
fn a_line_of_any_number_of_backslashes_is_read() {
    let line = "\\".repeat(500_000);
    let blocks = section_text::blocks(&line, 1);
    assert_eq!(blocks, [Block::paragraph(line.as_str())]);
    let marked = format!("{line}- nej");
    let blocks = section_text::blocks(&marked, 1);
    assert_eq!(blocks, [Block::paragraph(&marked[1..])]);
    assert_eq!(there_and_back(&blocks), blocks);
}

#[test]
fn letters_are_put_together_when_what_stood_between_them_is_gone() {
    assert_eq!(section_text::canonical("O\u{0}\u{308}rebro"), "Örebro");
    let marks = section_text::canonical("\u{22da}\u{301}\u{0}\u{316}");
    assert_eq!(section_text::canonical(&marks), marks);
}

/// Lines out of what the syntax is made of, so that the marks meet each other.
fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("- "),
        Just("## "),
        Just("### "),
        Just("1. "),
        Just("2. "),
        Just("3) "),
        Just("> "),
        Just("|"),
        Just("| a |"),
        Just("\\"),
        Just("\\n"),
        Just(" "),
        Just("  "),
        Just("ord"),
        Just("åäö"),
        Just("12"),
        Just("\u{a0}"),
        Just("---"),
        Just("\t"),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn reading_what_was_written_gives_the_same_blocks(lines in prop::collection::vec(line(), 0..12), raw in ".{0,60}") {
        for text in [lines.join("\n"), raw, lines.join("\n\n")] {
            let blocks = section_text::blocks(&text, 2);
            prop_assert_eq!(there_and_back(&blocks), blocks, "{:?}", text);
            let canonical = section_text::canonical(&text);
            prop_assert_eq!(section_text::canonical(&canonical), canonical, "{:?}", text);
        }
    }

    #[test]
    fn any_paragraph_item_and_cell_comes_back(words in line(), more in line()) {
        let words = words.trim().trim_start_matches('\\').trim().to_owned();
        let words = if words.is_empty() { "ord".to_owned() } else { words };
        let both = format!("{words}\n{}ord", more.trim());
        let blocks = vec![
            Block::paragraph(both.clone()), Block::bullets([both.clone()]), Block::numbers([both.clone(), words.clone()]),
            Block::quote(both.clone()), Block::heading(3, words), Block::paragraph(both),
        ];
        prop_assert_eq!(there_and_back(&blocks), blocks);
    }
}
