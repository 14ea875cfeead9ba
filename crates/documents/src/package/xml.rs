//! XML of a stranger's, checked once from beginning to end before anything reads it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{MAX_DEPTH, ReadError};

/// Attributes of one element, at most; Word writes some 40 on a root. Looking for one that stands twice takes the square of them.
const MAX_ATTRIBUTES: usize = 1_000;

/// The text of an XML part that is well formed and holds nothing that Word never writes.
pub fn checked(part: &str, bytes: &[u8]) -> Result<String, ReadError> {
    let text = decoded(bytes).ok_or_else(|| broken(part, "neither UTF-8 nor UTF-16"))?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().enable_all_checks(true);
    let mut depth = 0_usize;
    let mut roots = 0;
    loop {
        match reader.read_event().map_err(|error| broken(part, error))? {
            Event::DocType(_) => {
                return Err(ReadError::DocumentType {
                    part: part.to_owned(),
                });
            }
            Event::GeneralRef(reference) => {
                if reference.is_char_ref() {
                    reference
                        .resolve_char_ref()
                        .map_err(|error| broken(part, error))?;
                } else if !matches!(&*reference, "amp" | "lt" | "gt" | "quot" | "apos") {
                    return Err(ReadError::DocumentType {
                        part: part.to_owned(),
                    });
                }
            }
            Event::Start(tag) => {
                attributes(part, &tag)?;
                roots += usize::from(depth == 0);
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(ReadError::TooDeep {
                        part: part.to_owned(),
                    });
                }
            }
            Event::Empty(tag) => {
                attributes(part, &tag)?;
                roots += usize::from(depth == 0);
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 || roots != 1 {
        return Err(broken(part, "not one whole element"));
    }
    Ok(text)
}

/// What `make` reads out of the attributes of every element with this local name.
pub fn elements<T>(
    part: &str,
    text: &str,
    name: &str,
    mut make: impl FnMut(&dyn Fn(&str) -> Option<String>) -> T,
) -> Result<Vec<T>, ReadError> {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    loop {
        match reader.read_event().map_err(|error| broken(part, error))? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => {
                found.push(make(&|attribute| value(&tag, attribute)));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The value of the attribute with this local name.
pub fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag
        .attributes()
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&attribute.value)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

fn attributes(part: &str, tag: &BytesStart<'_>) -> Result<(), ReadError> {
    for (place, attribute) in tag.attributes().enumerate() {
        if place >= MAX_ATTRIBUTES {
            return Err(broken(part, format!("more than {MAX_ATTRIBUTES} attributes")));
        }
        let attribute = attribute.map_err(|error| broken(part, error))?;
        // Also refuses entities of its own.
        quick_xml::escape::unescape(&attribute.value).map_err(|error| broken(part, error))?;
    }
    Ok(())
}

fn broken(part: &str, reason: impl ToString) -> ReadError {
    ReadError::BrokenXml {
        part: part.to_owned(),
        reason: reason.to_string(),
    }
}

/// UTF-8 or UTF-16 with a byte order mark: what the standard allows (ECMA-376 part 2, 8.1.4).
fn decoded(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|pair| unit(*pair));
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        rest => String::from_utf8(rest.to_vec()).ok(),
    }
}
