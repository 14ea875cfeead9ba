//! Ten thousand answers to one remiss: over HTTP, many at a time, in the ways in which answers come in while a remiss is open.
//!
//! Half are taken in by registrars for those who were not asked (the API), half are sent by the forms behind the answer links of the recipients, each with its page
//! opened first. At the end every one that was acknowledged has to be there, once, with a document
//! number of its own; anything else, and any answer that is refused or fails, ends the program with an error.
//!
//! `cargo bench -p remiss-tests --bench load_answers [-- --answers 10000 --at-once 16]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use remiss_tests::answers::{Load, load};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str, usual: usize| {
        let place = arguments.iter().position(|argument| argument == flag);
        let value = place.and_then(|place| arguments.get(place + 1));
        value.map_or(usual, |value| value.parse().unwrap())
    };
    let wanted = Load {
        answers: after("--answers", 10_000),
        at_once: after("--at-once", 16),
    };
    let done = actix_web::rt::System::new().block_on(load(wanted));
    println!("{done}");
    assert!(done.errors.is_empty(), "{:?}", done.errors);
    assert!(
        done.seconds < 600.0 || wanted.answers > 10_000,
        "it took more than ten minutes"
    );
}
