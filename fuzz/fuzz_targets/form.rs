//! A form as a browser, or anything else, sends it: `multipart/form-data` in any order, cut off or whole, and the files in it.

#![no_main]
#![allow(dead_code)]

#[path = "../../crates/remiss/src/public/answering/multipart.rs"]
mod multipart;

use libfuzzer_sys::fuzz_target;
use remiss_domain::uploads::{kind_of, tidy_name};

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let (header, body) = match content.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&content[..end], &content[end + 1..]),
        None => (content, content),
    };
    let header = String::from_utf8_lossy(header);
    let boundary = multipart::parameter(&header, "boundary").unwrap_or_else(|| "g".to_owned());
    if let Ok((_, files)) = multipart::parts(body, boundary.as_bytes(), kind % 2 == 1) {
        for file in files {
            if let Ok(kind) = kind_of(&file.bytes) {
                let name = tidy_name(&file.file_name, kind);
                assert!(
                    !name.is_empty() && !name.contains(['/', '\\', '\0', '\n', '\r', '"']),
                    "{name:?}"
                );
            }
        }
    }
    let _ = kind_of(body);
});
