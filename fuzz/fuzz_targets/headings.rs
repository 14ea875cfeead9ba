//! A draft that an officer wrote, as text: its title, its sections and their marks, checked by the rules of each template; and a template as a file.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use remiss_documents::section_text;
use remiss_domain::heading_rules::{DraftText, Facts, Template, Templates, check};

/// Read once: they take longer than what is looked for in them.
static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::standard);

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(content);
    if *kind == 255 {
        let _ = Template::parse(&text);
        return;
    }
    let said = section_text::canonical(&text);
    assert_eq!(
        said,
        section_text::canonical(&said),
        "what was read is read again as it is"
    );
    let blocks = section_text::blocks(&said, 1);
    let again = section_text::text(&blocks, 1);
    assert_eq!(
        section_text::blocks(&again, 1),
        blocks,
        "what was written is read back"
    );
    let all: Vec<_> = TEMPLATES.iter().collect();
    let template = all[usize::from(*kind) % all.len()];
    let mut pieces = text.split("\n%%\n");
    let title = pieces.next().unwrap_or_default().to_owned();
    let sections = pieces
        .enumerate()
        .map(|(place, piece)| {
            let own = template.sections.get(place).map(|section| section.key.clone());
            (own.unwrap_or_else(|| piece.to_owned()), piece.to_owned())
        })
        .collect();
    let facts = Facts {
        sender: Some("Socialdepartementet".to_owned()),
        remiss_name: Some(title.clone()),
        questions: vec![title.clone()],
        ..Facts::default()
    };
    for finding in check(template, &DraftText { title, sections }, &facts, None) {
        assert!(!finding.what.is_empty());
    }
});
