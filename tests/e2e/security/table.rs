//! docs/security.md is held to its word: each line of its tables names tests that exist, or says why there is none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names of all tests below `crates` and `tests`.
fn all_tests() -> BTreeSet<String> {
    let mut waiting = vec![root().join("crates"), root().join("tests")];
    let mut found = BTreeSet::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let mut is_test = false;
                for line in text.lines() {
                    let line = line.trim_start();
                    is_test |= line.starts_with("#[") && line.contains("test]");
                    let line = line.strip_prefix("async ").unwrap_or(line);
                    if let Some(rest) = line.strip_prefix("fn ")
                        && let Some((name, _)) = rest.split_once('(')
                        && std::mem::take(&mut is_test)
                    {
                        found.insert(name.to_owned());
                    }
                }
            }
        }
    }
    found
}

/// The words of a text that stand in code marks.
fn in_marks(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a word in code marks is the name of a test: a sentence in snake case.
fn is_a_test(word: &str) -> bool {
    word.matches('_').count() >= 3
        && word
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// What a line without a test says of itself.
const REASONS: &[&str] = &[
    "Operations:",
    "By construction:",
    "Not applicable:",
    "NOT MET:",
    "Document:",
    "Provider:",
];

#[test]
fn each_line_of_the_security_table_names_a_test_that_exists_or_a_reason() {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let all_tests = all_tests();
    let (mut wrong, mut lines, mut tests) = (Vec::new(), 0, BTreeSet::new());
    let mut is_held = false;
    for (place, line) in text.lines().enumerate() {
        let number = place + 1;
        for word in in_marks(line).filter(|word| is_a_test(word)) {
            tests.insert(word.to_owned());
            if !all_tests.contains(word) {
                wrong.push(format!("line {number}: there is no test {word}"));
            }
        }
        // Tables whose last column says what holds each of their lines.
        if !line.starts_with("| ") || line.starts_with("| requirement |") {
            is_held = line.ends_with("| held by |");
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if !is_held || line.starts_with("| ---") {
            continue;
        }
        if cells.len() != 4 {
            wrong.push(format!("line {number}: {} cells", cells.len()));
            continue;
        }
        lines += 1;
        let held = cells[3];
        let has_test = in_marks(held).any(is_a_test);
        if !has_test && !REASONS.iter().any(|reason| held.contains(reason)) {
            wrong.push(format!("line {number}: neither a test nor a reason: {held}"));
        }
        for path in in_marks(cells[2])
            .filter(|word| word.contains('/') && word.contains('.') && !word.contains([' ', '{', ':']))
        {
            let beginnings = ["", "crates/remiss/src/", "docs/", "crates/"];
            if !beginnings
                .iter()
                .any(|beginning| root().join(beginning).join(path).exists())
            {
                wrong.push(format!("line {number}: there is no {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(
        lines > 150 && tests.len() > 80,
        "{lines} lines, {} tests",
        tests.len()
    );
}

#[test]
fn every_requirement_of_level_one_and_two_has_its_line() {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let kept = std::fs::read_to_string(root().join("tests/fixtures/asvs-5.0.txt")).unwrap();
    let named: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|line| line.split(" | ").next())
        .flat_map(requirements)
        .collect();
    let missing: Vec<&str> = kept
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|number| !number.starts_with('#') && !named.contains(*number))
        .collect();
    assert!(missing.is_empty(), "not in docs/security.md: {missing:?}");
}

/// The requirements that the first cell of a line names: `6.2.1`, `6.2.1–6.2.12`, `1.2.6, 1.2.8`.
fn requirements(cell: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in cell.split(", ") {
        match piece.split_once('–') {
            Some((from, to)) => {
                let parts = |text: &str| -> Option<(String, u32)> {
                    let (chapter, number) = text.rsplit_once('.')?;
                    Some((chapter.to_owned(), number.parse().ok()?))
                };
                if let (Some((chapter, first)), Some((other, last))) = (parts(from), parts(to)) {
                    assert_eq!(chapter, other, "a span stays in its section: {cell}");
                    found.extend((first..=last).map(|number| format!("{chapter}.{number}")));
                }
            }
            None => found.push(piece.to_owned()),
        }
    }
    found
}
