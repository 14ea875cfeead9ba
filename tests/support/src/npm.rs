//! Packages of npm that tests use, fetched once for a build, exactly as their lock file names them.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// The folder with these files and the packages that they name. The error says what is missing.
pub fn fetched(name: &str, files: &[(&str, &str)]) -> Result<PathBuf, String> {
    let runs = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !runs("node") || !runs("npm") {
        return Err("node or npm is missing".to_owned());
    }
    let beside = env::current_exe().unwrap().parent().unwrap().to_owned();
    let wanted = beside.join(name);
    let is_current = || {
        files
            .iter()
            .all(|(name, text)| fs::read_to_string(wanted.join(name)).is_ok_and(|found| found == *text))
    };
    if is_current() {
        return Ok(wanted);
    }
    // Made elsewhere and moved into place: tests that run beside this one see all of it or nothing.
    let made = beside.join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&made);
    fs::create_dir_all(&made).unwrap();
    for (name, text) in files {
        fs::write(made.join(name), text).unwrap();
    }
    let done = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(&made)
        .output()
        .unwrap();
    if !done.status.success() {
        let _ = fs::remove_dir_all(&made);
        return Err(format!("npm cannot fetch the packages of {name}"));
    }
    let _ = fs::remove_dir_all(&wanted);
    if fs::rename(&made, &wanted).is_err() {
        let _ = fs::remove_dir_all(&made);
    }
    if is_current() {
        Ok(wanted)
    } else {
        Err("the packages cannot be put into place".to_owned())
    }
}
