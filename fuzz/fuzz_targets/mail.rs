//! Any bytes, read as a mail.

#![no_main]

mod assertions;

use libfuzzer_sys::fuzz_target;
use remiss_mail::{Trust, parse_with};

fuzz_target!(init: assertions::pass_over_the_library_s(), |bytes: &[u8]| {
    let mail = parse_with(bytes, &Trust::of(["mx.kommun.example.org", Trust::UNNAMED]));
    assert!(!mail.subject.contains(['\r', '\n', '\0']));
    assert!(!mail.text.contains('\0'));
    for file in &mail.attachments {
        assert!(!file.file_name.is_empty());
        assert!(!file.file_name.contains(['/', '\\', '\0', '\n']));
        let _ = (file.mismatch(), file.can_run(), file.best_media_type());
    }
    let _ = mail.may_be_answered();
});
