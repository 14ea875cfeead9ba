//! How many arenas glibc's allocator has.
//!
//! It makes up to eight for each processor, and a thread keeps to its own: what one gave back is of no use to the others. A worker that had 6 MB in use held
//! 80 MB and more of the machine's memory, and more with every hour; with an arena for each processor it holds 29 MB, and stays there
//! (docs/decisions/0038). glibc reads the number once, before the program begins, and only from the environment.

use std::num::NonZero;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Variables by which the number can be set; whoever has set one is left in peace.
const ARENAS: &str = "MALLOC_ARENA_MAX";
const TUNABLES: &str = "GLIBC_TUNABLES";

/// Begins the program anew in the same process, with an arena for each processor, where nobody has said how many. Returns when there is nothing
/// to do, and also where that does not work: it is about memory alone.
pub fn keep_few() {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || is_set() {
        return;
    }
    let processors = std::thread::available_parallelism().map_or(2, NonZero::get);
    let mut arguments = std::env::args_os();
    let name = arguments.next();
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut again = Command::new(program);
    if let Some(name) = name {
        again.arg0(name);
    }
    // Only returns when it failed.
    let _ = again
        .args(arguments)
        .env(ARENAS, processors.max(2).to_string())
        .exec();
}

fn is_set() -> bool {
    let tunables = std::env::var_os(TUNABLES).unwrap_or_default();
    std::env::var_os(ARENAS).is_some() || tunables.to_string_lossy().contains("arena_max")
}
