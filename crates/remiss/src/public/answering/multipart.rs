//! The reader of forms with files (`multipart/form-data`, RFC 7578): bytes in, fields and files out.
//!
//! Bodies are small enough for memory, so a reader of a few lines does; none of the ready ones gives back the beginning of a body that is too
//! long. Anybody sends anything here: it is a fuzz target (`fuzz/`), and knows nothing of the web server for that.

/// Most parts of a form.
const MOST_PARTS: usize = 1000;
/// Room for headers of a part.
const HEADERS: usize = 64 << 10;

/// A file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name as the browser sent it.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// It is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Fields, by name and value, and files.
pub type Parts = (Vec<(String, String)>, Vec<Upload>);

/// Fields and files. `cut`: the end may be missing.
///
/// # Errors
///
/// When it is no form with this boundary, or a field is no UTF-8.
pub fn parts(bytes: &[u8], boundary: &[u8], cut: bool) -> Result<Parts, Unreadable> {
    let line = [b"\r\n--".as_slice(), boundary].concat();
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    let mut rest = match bytes.strip_prefix(&line[2..]) {
        Some(rest) => rest,
        None => after(bytes, &line).ok_or(Unreadable)?.1,
    };
    for _ in 0..MOST_PARTS {
        if rest.starts_with(b"--") {
            return Ok((fields, files));
        }
        let Some((headers, body)) = after(rest, b"\r\n\r\n").filter(|(headers, _)| headers.len() <= HEADERS)
        else {
            break;
        };
        let headers = String::from_utf8_lossy(headers).into_owned();
        let Some((content, next)) = after(body, &line) else {
            break;
        };
        rest = next;
        let disposition = headers
            .split("\r\n")
            .filter_map(|header| header.split_once(':'))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))
            .map(|(_, value)| value);
        let Some((disposition, name)) =
            disposition.and_then(|value| Some((value, parameter(value, "name")?)))
        else {
            continue;
        };
        match parameter(disposition, "filename") {
            // No file was chosen.
            Some(file_name) if file_name.is_empty() && content.is_empty() => {}
            Some(file_name) => files.push(Upload {
                file_name,
                bytes: content.to_vec(),
            }),
            None => {
                let value = std::str::from_utf8(content).map_err(|_| Unreadable)?;
                fields.push((name, value.to_owned()));
            }
        }
    }
    if cut { Ok((fields, files)) } else { Err(Unreadable) }
}

/// What stands before `words`, and after them.
fn after<'a>(bytes: &'a [u8], words: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let first = *words.first()?;
    let mut from = 0;
    loop {
        let place = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[place..].starts_with(words) {
            return Some((&bytes[..place], &bytes[place + words.len()..]));
        }
        from = place + 1;
    }
}

/// A parameter of a header: `form-data; name="text"; filename="a.pdf"`. Browsers write `"` in it as `%22`.
pub fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut pieces = Vec::new();
    let (mut piece, mut quoted) = (String::new(), false);
    for letter in value.chars() {
        match letter {
            '"' => quoted = !quoted,
            ';' if !quoted => pieces.push(std::mem::take(&mut piece)),
            _ => piece.push(letter),
        }
    }
    pieces.push(piece);
    let found = pieces.iter().find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim())
    })?;
    Some(found.replace("%22", "\"").replace("%0D%0A", " "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Anybody sends anything: nothing of it stops the reader, cut off or not.
        #[test]
        fn no_bytes_stop_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut: bool, boundary in "[a-z]{1,4}") {
            let _ = parts(&bytes, boundary.as_bytes(), cut);
        }

        /// The same of what looks like a form: boundaries, headers and quotation marks in any order.
        #[test]
        fn no_form_out_of_order_stops_the_reader(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("--g"), Just("\r\n"), Just("--"), Just("\r\n\r\n"), Just("Content-Disposition: form-data; "), Just("name=\""),
                    Just("\""), Just(";"), Just("filename="), Just("%22"), Just("å"), Just("=")
                ],
                0..60,
            ),
            cut: bool,
        ) {
            let bytes = pieces.concat().into_bytes();
            let _ = parts(&bytes, b"g", cut);
            let _ = parameter(&pieces.concat(), "name");
        }

        /// What a browser sends comes as it was written, and what was cut off takes nothing along of what came before it.
        #[test]
        fn what_a_browser_sends_is_read_back(
            texts in proptest::collection::vec("[^\u{0}]{0,40}", 1..6),
            file in proptest::collection::vec(any::<u8>(), 1..200),
            end in 0usize..200,
        ) {
            let named: Vec<(String, &String)> =
                texts.iter().enumerate().map(|(index, text)| (format!("name=\"f{index}\""), text)).collect();
            let mut all: Vec<(&str, &[u8])> = named.iter().map(|(head, text)| (head.as_str(), text.as_bytes())).collect();
            let fields_end = form(&all).len() - b"--\r\n".len();
            all.push(("name=\"filer\"; filename=\"a.pdf\"", &file));
            let bytes = form(&all);
            prop_assume!(!texts.iter().any(|text| text.contains("--grans")));
            prop_assume!(!file.windows(7).any(|piece| piece == b"--grans"));
            let (fields, files) = parts(&bytes, b"grans", false).unwrap();
            prop_assert_eq!(fields.iter().map(|(_, text)| text).collect::<Vec<_>>(), texts.iter().collect::<Vec<_>>());
            prop_assert_eq!(&files[0].bytes, &file);
            let cut = (fields_end + end).min(bytes.len());
            let (fields, _) = parts(&bytes[..cut], b"grans", true).unwrap();
            prop_assert_eq!(fields.len(), texts.len());
        }
    }

    fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (headers, content) in parts {
            bytes.extend_from_slice(b"--grans\r\nContent-Disposition: form-data; ");
            bytes.extend_from_slice(headers.as_bytes());
            bytes.extend_from_slice(b"\r\n\r\n");
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"--grans--\r\n");
        bytes
    }

    #[test]
    fn fields_and_files_come_as_they_were_written() {
        let bytes = form(&[
            ("name=\"text\"", "Å\r\n--gran inte slut".as_bytes()),
            (
                "name=\"fil\"; filename=\"a;b%22.pdf\"\r\nContent-Type: application/pdf",
                b"%PDF\r\n\r\n\0",
            ),
            ("name=\"fil\"; filename=\"\"", b""),
        ]);
        let (fields, files) = parts(&bytes, b"grans", false).unwrap();
        assert_eq!(fields, [("text".to_owned(), "Å\r\n--gran inte slut".to_owned())]);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].file_name, "a;b\".pdf");
        assert_eq!(files[0].bytes, b"%PDF\r\n\r\n\0");
    }

    #[test]
    fn what_was_typed_is_there_when_a_file_was_too_large() {
        let bytes = form(&[
            ("name=\"text\"", b"Allt som jag har skrivit."),
            ("name=\"fil\"; filename=\"stor.pdf\"", &[b'x'; 5000]),
        ]);
        let (fields, files) = parts(&bytes[..1000], b"grans", true).unwrap();
        assert_eq!(fields[0].1, "Allt som jag har skrivit.");
        assert!(files.is_empty());
        assert!(parts(&bytes[..1000], b"grans", false).is_err());
        assert!(parts(b"", b"grans", false).is_err());
        assert!(parts(b"--grans", b"grans", false).is_err());
    }
}
