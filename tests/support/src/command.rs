//! Commands of the binary, run inside the test.

use clap::Parser;
use remiss::cli::Arguments;

/// Stack of a program's first thread, in bytes; that of other threads is a quarter, which is little for what is not optimised.
const STACK: usize = 8 << 20;

/// Runs `remiss` with these arguments as the binary does: with a runtime of its own, on a thread like a program's first. The error is the line that it
/// would end with.
pub async fn command<I: IntoIterator<Item = S>, S: Into<String>>(arguments: I) -> Result<(), String> {
    let given = arguments.into_iter().map(Into::into);
    let arguments: Vec<String> = std::iter::once("remiss".to_owned()).chain(given).collect();
    let (tell, told) = tokio::sync::oneshot::channel();
    let run = move || {
        let arguments = Arguments::try_parse_from(arguments).map_err(|error| error.to_string());
        let outcome = arguments.and_then(|arguments| arguments.run().map_err(|error| error.to_string()));
        let _ = tell.send(outcome);
    };
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap();
    told.await.expect("the command panicked")
}
