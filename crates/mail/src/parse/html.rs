//! HTML mails as text for reading.

use std::panic::catch_unwind;

use super::links::{self, ForReading};

/// Beyond either limit the tags are cut away without a parser: the libraries take quadratic time in nesting.
const LARGEST: usize = 2_000_000;
const DEEPEST: usize = 1_000;

/// Wide enough that no sentence is broken: a case number must not end up on two lines.
const WIDTH: usize = 10_000;

pub(super) fn to_text(html: &str) -> String {
    if html.len() > LARGEST || depth(html) > DEEPEST {
        return strip(html);
    }
    // html2text has had panics on odd tables; such a mail is still readable without its layout.
    let unmarked = links::without_marks(html);
    let html = unmarked.as_deref().unwrap_or(html);
    let rendered = catch_unwind(|| {
        let mut cleaner = ammonia::Builder::default();
        cleaner
            .rm_tags(["hr", "img"])
            .rm_clean_content_tags(["script", "style"]);
        cleaner.add_clean_content_tags(["script", "style", "title"]);
        let clean = cleaner.clean(html).to_string();
        let clean = links::without_marks(&clean).unwrap_or(clean);
        html2text::config::with_decorator(ForReading::default())
            .raw_mode(true)
            .no_table_borders()
            .unicode_strikeout(false)
            .string_from_read(clean.as_bytes(), WIDTH)
            .ok()
    });
    match rendered {
        Ok(Some(text)) => {
            let text = links::with_addresses(&text);
            text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
        }
        _ => strip(html),
    }
}

/// How many tags are open at once at the most, counted without understanding: never less than a parser would find.
fn depth(html: &str) -> usize {
    const NEVER_OPEN: [&str; 10] = [
        "br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr",
    ];
    let (mut open, mut deepest) = (0_usize, 0);
    for piece in html.split('<').skip(1) {
        let name_end = piece
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(piece.len());
        let name = &piece[..name_end];
        if piece.starts_with('/') {
            open = open.saturating_sub(1);
        } else if !name.is_empty() && !NEVER_OPEN.iter().any(|void| void.eq_ignore_ascii_case(name)) {
            open += 1;
            deepest = deepest.max(open);
        }
    }
    deepest
}

/// Tags and scripts cut away, the commonest entities resolved; in one pass.
fn strip(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut hidden: Option<&str> = None;
    for (index, piece) in html.split('<').enumerate() {
        let Some((tag, rest)) = (if index == 0 {
            Some(("", piece))
        } else {
            piece.split_once('>')
        }) else {
            continue;
        };
        let name_end = tag
            .trim_start_matches('/')
            .find(|c: char| !c.is_ascii_alphanumeric());
        let name = tag.trim_start_matches('/');
        let name = name[..name_end.unwrap_or(name.len())].to_ascii_lowercase();
        match hidden {
            Some(open) if tag.starts_with('/') && name == open => hidden = None,
            Some(_) => continue,
            None => {
                hidden = ["script", "style", "title"]
                    .into_iter()
                    .find(|word| *word == name && !tag.starts_with('/'));
                if hidden.is_some() {
                    continue;
                }
            }
        }
        if matches!(
            name.as_str(),
            "br" | "p" | "div" | "tr" | "li" | "h1" | "h2" | "h3" | "blockquote" | "table"
        ) {
            text.push('\n');
        }
        text.push_str(rest);
    }
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&aring;", "å"),
        ("&auml;", "ä"),
        ("&ouml;", "ö"),
        ("&Aring;", "Å"),
        ("&Auml;", "Ä"),
        ("&Ouml;", "Ö"),
        ("&eacute;", "é"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        if text.contains(entity) {
            text = text.replace(entity, character);
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_sentences_in_lines() {
        let text = to_text(
            "<html><head><title>x</title><style>p{}</style></head><body><p>Vi har <b>synpunkter</b> på &sect; 3.</p>\
             <ul><li>mötesplatser</li></ul><script>alert(1)</script></body></html>",
        );
        assert_eq!(text.trim(), "Vi har synpunkter på § 3.\n* mötesplatser");
    }

    #[test]
    fn html_nested_without_measure_is_cut_to_its_text() {
        let html = format!(
            "{}Tillstyrks &aring;terigen{}",
            "<div>".repeat(200_000),
            "</div>".repeat(200_000)
        );
        assert_eq!(to_text(&html).trim(), "Tillstyrks återigen");
    }

    #[test]
    fn a_long_sentence_is_not_broken() {
        let sentence = "ord ".repeat(600) + "Ks 1216/2018";
        assert!(to_text(&format!("<table><tr><td>{sentence}</td></tr></table>")).contains("Ks 1216/2018"));
    }
}
