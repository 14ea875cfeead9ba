//! The binary: `remiss serve`, `remiss worker`, `remiss demo` and the rest; see `remiss --help`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    remiss::arenas::keep_few();
    let arguments = remiss::cli::Arguments::parse();
    match arguments.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("remiss: {error}");
            ExitCode::FAILURE
        }
    }
}
