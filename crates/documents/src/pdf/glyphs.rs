//! What the embedded fonts can print.
//!
//! PDF/UA-1 forbids a character without a glyph, and one emoji in an answer would fail a compilation of 500. So coverage
//! is looked up before anything is set: an emoji becomes a Swedish word in brackets, a stretch of foreign script says which
//! script it is, and anything else becomes `□`. The answer itself is kept as it came and is whole in the other formats.

use std::sync::LazyLock;

use super::world::FACES;
use crate::prepare::{combining, joiner};

/// Bit per code point of the basic plane that all four faces have.
static COVERED: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 0x1_0000 / 64];
    for code in 0x20_u32..0x1_0000 {
        let Some(character) = char::from_u32(code) else {
            continue;
        };
        if FACES
            .iter()
            .all(|face| face.ttf().glyph_index(character).is_some())
        {
            bits[code as usize / 64] |= 1 << (code % 64);
        }
    }
    bits
});

/// Whether every face has a glyph for it.
pub fn covered(character: char) -> bool {
    let code = character as usize;
    COVERED
        .get(code / 64)
        .is_some_and(|bits| bits & (1 << (code % 64)) != 0)
}

/// The text with a replacement for each character that cannot be printed. Line breaks stay.
pub fn printable(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut script: Option<&'static str> = None;
    for character in text.chars() {
        // Variation selectors, joiners and skin tones only modify the emoji before them; soft hyphens print nothing.
        if joiner(character) {
            continue;
        }
        // Between words of the same unprintable script: part of the same bracket.
        if script.is_some() && (character == ' ' || combining(character)) {
            continue;
        }
        if character == '\n' || covered(character) {
            if script.take().is_some() && !out.ends_with([' ', '\n']) && character.is_alphanumeric() {
                out.push(' ');
            }
            out.push(character);
            continue;
        }
        if let Some(plain) = look_alike(character) {
            script = None;
            out.push_str(plain);
        } else if let Some(name) = script_of(character) {
            if script != Some(name) {
                space(&mut out);
                out.push_str(name);
            }
            script = Some(name);
        } else if let Some(word) = emoji(character) {
            script = None;
            space(&mut out);
            out.push_str(word);
        } else if !combining(character) {
            script = None;
            out.push('□');
        }
    }
    out
}

fn space(out: &mut String) {
    if out.ends_with(|last: char| last.is_alphanumeric() || last == ']') {
        out.push(' ');
    }
}

/// Characters from text programs that have a plain twin.
fn look_alike(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => " ",
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2212}' => "-",
        '\u{2015}' | '⸺' => "–",
        '✓' | '✔' | '☑' | '✅' => "[bock]",
        '✗' | '✘' | '☒' | '❌' => "[kryss]",
        '☐' => "□",
        '➔' | '➜' | '➡' | '⇒' => "→",
        '●' | '⚫' | '\u{2043}' | '\u{2023}' => "•",
        _ => return None,
    })
}

fn script_of(character: char) -> Option<&'static str> {
    Some(match character as u32 {
        0x0590..=0x05FF | 0xFB1D..=0xFB4F => "[text på hebreiska]",
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => {
            "[text med arabiska tecken]"
        }
        0x0700..=0x074F => "[text med syriska tecken]",
        0x0530..=0x058F => "[text på armeniska]",
        0x0900..=0x097F => "[text med devanagari]",
        0x0980..=0x09FF => "[text på bengali]",
        0x0B80..=0x0BFF => "[text på tamil]",
        0x0E00..=0x0E7F => "[text på thai]",
        0x10A0..=0x10FF | 0x2D00..=0x2D2F => "[text på georgiska]",
        0x1200..=0x139F | 0x2D80..=0x2DDF => "[text med etiopiska tecken]",
        0x3040..=0x30FF => "[text på japanska]",
        0x1100..=0x11FF | 0xAC00..=0xD7AF => "[text på koreanska]",
        0x2E80..=0x2FDF
        | 0x3001..=0x303F
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF
        | 0x20000..=0x3FFFF => "[text med kinesiska tecken]",
        _ => return None,
    })
}

fn emoji(character: char) -> Option<&'static str> {
    Some(match character {
        '👍' => "[tumme upp]",
        '👎' => "[tumme ner]",
        '👏' => "[applåd]",
        '🙏' => "[tack]",
        '💪' => "[styrka]",
        '❤' | '♥' | '💚' | '💙' | '💛' | '🧡' | '💜' | '🖤' | '🤍' | '💕' | '💖' => {
            "[hjärta]"
        }
        '🙂' | '😀' | '😃' | '😄' | '😁' | '😊' | '☺' | '😉' | '😍' | '🥰' => "[leende]",
        '😂' | '🤣' | '😅' | '😆' => "[skratt]",
        '😢' | '😭' | '🙁' | '☹' | '😞' | '😔' => "[ledsen]",
        '😡' | '😠' | '🤬' => "[arg]",
        '🤔' => "[fundersam]",
        '⚠' | '❗' | '‼' | '❕' => "[utrop]",
        '❓' | '❔' => "[frågetecken]",
        '⭐' | '🌟' => "[stjärna]",
        '🎉' | '🥳' => "[fira]",
        '🌍' | '🌎' | '🌏' => "[jordklot]",
        '🌳' | '🌲' | '🌱' | '🍀' => "[växt]",
        '📧' | '✉' => "[brev]",
        '📞' | '☎' => "[telefon]",
        other if matches!(other as u32, 0x1F1E6..=0x1F1FF) => "[flagga]",
        other if matches!(other as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF) => "[emoji]",
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn swedish_and_its_neighbours_are_printed_as_they_are() {
        let text = "Åäö ÅÄÖ éüßæøđŋčšž – ”citat” ’ § € … • 100 m² ½ × ± → Привет Ελλάδα";
        assert_eq!(printable(text), text);
    }

    #[test]
    fn an_emoji_becomes_a_swedish_word_in_brackets() {
        assert_eq!(printable("Bra👍🏽!"), "Bra [tumme upp]!");
        assert_eq!(printable("Vi ❤️ föreningar"), "Vi [hjärta] föreningar");
        assert_eq!(printable("👨‍👩‍👧 🇸🇪"), "[emoji] [emoji] [emoji] [flagga] [flagga]");
    }

    #[test]
    fn a_stretch_of_foreign_script_is_named_once() {
        assert_eq!(
            printable("Hej مرحبا بكم och välkommen"),
            "Hej [text med arabiska tecken] och välkommen"
        );
        assert_eq!(printable("ሰላም"), "[text med etiopiska tecken]");
    }

    #[test]
    fn what_is_printed_is_always_covered() {
        for code in (0x20..0x3_0000)
            .filter_map(char::from_u32)
            .filter(|c| crate::prepare::allowed(*c))
        {
            for shown in printable(&format!("a{code}b")).chars() {
                assert!(shown == '\n' || covered(shown), "{code:?} became {shown:?}");
            }
        }
    }
}
