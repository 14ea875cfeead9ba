//! A PDF that came with a mail or an answer: its words are read for searching. The reader below catches its own panics, which are
//! passed over here; what is looked for is time and memory without end.

#![no_main]

use libfuzzer_sys::fuzz_target;
use remiss_documents::pdf_words;

fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let _ = pdf_words(bytes);
});
