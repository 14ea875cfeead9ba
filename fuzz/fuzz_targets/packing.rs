//! A packed file of parts that the fuzzer wrote: it would spend its days on check sums, if it had to write the zip itself.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Bytes that part one part from the next in what the fuzzer writes.
const MARK: &[u8] = b"\n%%\n";

/// What the fuzzer wrote, cut at the marks; each becomes the part of its place in `names`, and the standard text stands for an empty one.
pub fn packed(bytes: &[u8], names: &[(&str, &str)]) -> Vec<u8> {
    let mut pieces = split(bytes);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, standard) in names {
        let piece = pieces.next().filter(|piece| !piece.is_empty());
        writer.start_file(*name, options).expect("a name of ours");
        writer
            .write_all(piece.unwrap_or(standard.as_bytes()))
            .expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let here = rest?;
        let end = here.windows(MARK.len()).position(|window| window == MARK);
        rest = end.map(|end| &here[end + MARK.len()..]);
        Some(&here[..end.unwrap_or(here.len())])
    })
}
