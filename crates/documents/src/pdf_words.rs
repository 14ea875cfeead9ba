//! The words of a PDF, for searching: what its pages write, in their order. A scanned page writes nothing.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

/// So many pages are read.
const PAGES: usize = 300;
/// So many characters are kept.
const LONGEST: usize = 300_000;

/// What a PDF says; none when it is no PDF that can be read, has a password, or holds pictures only.
///
/// Files from outside may be built to hurt. Whoever calls this does so off the threads that answer, and is ready for it to take long.
#[must_use]
pub fn pdf_words(bytes: &[u8]) -> Option<String> {
    catch_unwind(|| {
        let file = lopdf::Document::load_mem(bytes).ok()?;
        if file.is_encrypted() {
            return None;
        }
        let mut words = String::new();
        let pages: BTreeSet<u32> = file.get_pages().into_keys().take(PAGES).collect();
        for page in pages {
            // A page in an odd font says nothing, the others still do.
            if let Ok(text) = file.extract_text(&[page]) {
                words.push_str(&text);
                words.push('\n');
            }
            if words.len() > LONGEST {
                break;
            }
        }
        (!words.trim().is_empty()).then_some(words)
    })
    .ok()
    .flatten()
}
