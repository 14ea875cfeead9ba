//! What stands around the marked text of a file: the template's own words, and at times an officer's.

use remiss_domain::heading_rules::{Finding, Template};

use super::draft::without_number;
use super::{MarkedText, WordBlock, WordDocument, observations};
use crate::section_text;

/// Whether no section stands before the marks. Programs that save a file may narrow marks, and a section must not be lost with them.
pub fn is_whole(document: &WordDocument, template: &Template, marked: MarkedText) -> bool {
    let before = document.blocks.iter().take(marked.from);
    !before.into_iter().any(|block| is_section(block, template))
}

fn is_section(block: &WordBlock, template: &Template) -> bool {
    matches!(block, WordBlock::Heading { text, .. } if template
        .section_by_heading(without_number(text))
        .is_some_and(|section| !section.heading.is_empty()))
}

/// What was written after the text: grave when a section of the template is among it.
pub fn told_after(blocks: &[WordBlock], template: &Template) -> Option<Finding> {
    let has_section = blocks.iter().any(|block| is_section(block, template));
    let words: Vec<String> = blocks.iter().map(words).collect();
    let words = words.join(" ");
    (!words.trim().is_empty()).then(|| observations::after(&words, has_section))
}

/// What a block says.
pub fn words(block: &WordBlock) -> String {
    match block {
        WordBlock::Title(text) | WordBlock::Heading { text, .. } => text.clone(),
        WordBlock::Text { block, .. } => section_text::text(std::slice::from_ref(block), 1),
    }
}
