//! `{{placeholders}}` in the text of a template, also when Word has split them over runs, and the values in their stead.

use super::controls::known;
use super::tree::{Element, Node};

/// Stands for a line break in a value, until the run is split. Prepared documents hold no private characters.
const BREAK: char = '\u{E000}';
/// Stands before a value: its run is ours now, with our language.
const OURS: char = '\u{E001}';
/// A name in a placeholder is at most so long.
const LONGEST_NAME: usize = 60;

/// A value as it is put into a text, until [`finish_run`] splits it at its line breaks.
pub fn marked(value: &str) -> String {
    format!("{OURS}{}", value.replace('\n', &BREAK.to_string()))
}

/// The texts of a paragraph, not those of text boxes in it, nor of controls that get a value of their own.
pub fn own_texts<'t>(element: &'t mut Element, pieces: &mut Vec<&'t mut String>) {
    for child in element.elements_mut() {
        match child.name.as_str() {
            "w:t" => {
                let text = child.text();
                child.children = vec![Node::Text(text)];
                if let Some(Node::Text(text)) = child.children.first_mut() {
                    pieces.push(text);
                }
            }
            "w:txbxContent" | "w:p" | "w:pPr" | "w:rPr" => {}
            "w:sdt" if known(child).is_some() => {}
            _ => own_texts(child, pieces),
        }
    }
}

/// Start, end and name of each `{{name}}`.
pub fn places_in(text: &str) -> Vec<(usize, usize, String)> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| at + from) {
        // No further than a name may be long: braces without end would be searched again and again.
        let rest = &text[open + 2..];
        let end = rest
            .char_indices()
            .map(|(at, _)| at)
            .take(LONGEST_NAME + 1)
            .find(|at| rest[*at..].starts_with("}}"));
        let Some(close) = end.map(|end| open + 2 + end) else {
            from = open + 1;
            continue;
        };
        let name = &text[open + 2..close];
        if name.contains('{') || name.trim().is_empty() {
            from = open + 1;
            continue;
        }
        places.push((open, close + 2, name.trim().to_owned()));
        from = close + 2;
    }
    places
}

/// Replaces a stretch of the joined pieces. Called from the last stretch to the first, so that places hold.
pub fn replace(pieces: &mut [&mut String], start: usize, end: usize, value: &str) {
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.len()).collect();
    let mut before = 0;
    let mut first = true;
    for (piece, length) in pieces.iter_mut().zip(lengths) {
        let (from, to) = (before, before + length);
        before = to;
        if to <= start || from >= end {
            continue;
        }
        let cut = start.saturating_sub(from)..(end.min(to) - from);
        piece.replace_range(cut, if first { value } else { "" });
        first = false;
    }
}

/// Splits what was put into a run at its line breaks, keeps its spaces, and takes away a foreign language.
pub fn finish_run(element: &mut Element) {
    if element.name != "w:r" {
        return;
    }
    let mut ours = false;
    let mut kept = Vec::new();
    for node in std::mem::take(&mut element.children) {
        let text = match node.element() {
            Some(piece) if piece.name == "w:t" && piece.text().contains(OURS) => piece.text(),
            _ => {
                kept.push(node);
                continue;
            }
        };
        ours = true;
        for (index, line) in text.replace(OURS, "").split(BREAK).enumerate() {
            if index > 0 {
                kept.push(Element::new("w:br").into());
            }
            if !line.is_empty() {
                let mut piece = Element::with("w:t", "xml:space", "preserve");
                piece.children.push(Node::Text(line.to_owned()));
                kept.push(piece.into());
            }
        }
    }
    element.children = kept;
    if ours {
        for properties in element.elements_mut().filter(|one| one.name == "w:rPr") {
            properties.remove(&["w:lang"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_that_is_split_over_runs_is_replaced_in_the_first_of_them() {
        let mut texts = [
            "Dnr {".to_owned(),
            "{ärende".to_owned(),
            "nummer}} / {{datum}}.".to_owned(),
        ];
        let whole = texts.concat();
        let places = places_in(&whole);
        assert_eq!(places.len(), 2);
        let mut pieces: Vec<&mut String> = texts.iter_mut().collect();
        for (start, end, name) in places.iter().rev() {
            replace(&mut pieces, *start, *end, &name.to_uppercase());
        }
        assert_eq!(texts, ["Dnr ÄRENDENUMMER", "", " / DATUM."]);
    }

    #[test]
    fn braces_that_are_no_placeholder_stay() {
        assert_eq!(places_in("{ {{}} {{ }} {{a{b}} }} {x}"), []);
        let long = format!("{{{{{}}}}}", "a".repeat(LONGEST_NAME + 1));
        assert_eq!(places_in(&long), []);
        assert_eq!(places_in("{{{datum}}"), [(1, 10, "datum".to_owned())]);
    }

    #[test]
    fn braces_without_end_are_looked_through_once() {
        let text = format!("{}datum}}}}{}", "{".repeat(1_000_000), "{{å".repeat(200_000));
        let places = places_in(&text);
        assert_eq!(places, [(999_998, 1_000_007, "datum".to_owned())]);
    }
}
