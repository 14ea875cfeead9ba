//! Any bytes within a right mail, as a file of a kind that is looked into. The first byte chooses the kind.

#![no_main]

mod assertions;

use libfuzzer_sys::fuzz_target;
use remiss_mail::parse;

const KINDS: [&str; 8] = [
    "application/ms-tnef; name=winmail.dat",
    "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
    "text/calendar; charset=utf-8; method=REQUEST",
    "application/octet-stream; name=yttrande.docx",
    "text/html; charset=utf-8",
    "text/plain; charset=utf-7; format=flowed; delsp=yes",
    "message/rfc822",
    "message/delivery-status",
];

fuzz_target!(init: assertions::pass_over_the_library_s(), |bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    let mut mail = format!(
        "From: a@example.org\r\nSubject: VB: x\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    )
    .into_bytes();
    if kind.contains("tnef") {
        // The mark at the beginning is not worth finding by chance.
        mail.extend_from_slice(b"\x78\x9f\x3e\x22\x01\x00");
    }
    mail.extend_from_slice(content);
    let mail = parse(&mail);
    assert_eq!(mail.subject, "VB: x");
});
