//! How many lines a text takes as set, with the widths of the real font: the rule about the summary is in lines, not in
//! characters.

use super::world::FACES;
use super::{breaks, glyphs};
use crate::prepare;

/// Size of the running text in points, as in `page.typ`.
const SIZE: f64 = 11.5;
/// Width of the running text in points: 150 mm.
pub const WIDTH: f64 = 150.0 / 25.4 * 72.0;

/// The number of lines that a text takes under a heading of the tjänsteskrivelse: Liberation Sans 11.5 pt, 150 mm wide, ragged
/// right, not hyphenated. Empty lines between paragraphs are not counted. The rule about at most 20 lines is the
/// municipality's guide for tjänsteskrivelser.
///
/// ```
/// assert_eq!(remiss_documents::summary_lines(""), 0);
/// assert_eq!(remiss_documents::summary_lines("En kort mening.\n\nEn till."), 2);
/// ```
#[must_use]
pub fn summary_lines(text: &str) -> usize {
    let text = breaks::tied(&glyphs::printable(&prepare::text(text)));
    let text = breaks::within(&text, WIDTH);
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| broken(line.trim()))
        .sum()
}

/// Lines after greedy breaking, which is what typst does with ragged text.
fn broken(text: &str) -> usize {
    let space = width(" ");
    let mut lines = 1;
    let mut used = 0.0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for (index, part) in pieces(word).enumerate() {
            let length = width(part);
            let gap = if used > 0.0 && index == 0 { space } else { 0.0 };
            if used > 0.0 && used + gap + length > WIDTH {
                lines += 1;
                used = length;
            } else {
                used += gap + length;
            }
        }
    }
    lines
}

/// The parts between which a word may be broken without hyphenation: after a hyphen or dash between letters, but not after
/// the hyphens of a date (UAX 14, LB25).
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .char_indices()
            .map(|(at, mark)| (mark, at + mark.len_utf8()))
            .find(|(mark, end)| match mark {
                '-' => !rest[*end..].starts_with(|next: char| next.is_ascii_digit()),
                '–' | '—' | '\u{200B}' => true,
                _ => false,
            })
            .map_or(rest.len(), |(_, end)| end);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// Width in points at the size of the running text, with the font's kerning.
pub fn width(text: &str) -> f64 {
    let font = &FACES[0];
    let face = font.ttf();
    let mut units = 0_i32;
    let mut before = None;
    for glyph in text.chars().filter_map(|character| face.glyph_index(character)) {
        units += i32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
        if let (Some(before), Some(kern)) = (before, face.tables().kern) {
            units += kern
                .subtables
                .into_iter()
                .filter(|table| table.horizontal && !table.variable)
                .find_map(|table| table.glyphs_kerning(before, glyph))
                .map_or(0, i32::from);
        }
        before = Some(glyph);
    }
    f64::from(units) / font.units_per_em() * SIZE
}
