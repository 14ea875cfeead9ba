//! The table of all benchmarks that were run: printed, and written to `target/bench/speed.md` and `target/bench/speed.json`.
//!
//! `cargo bench -p remiss-tests --bench table`, after the others; `just bench` runs them all.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::fmt::Write;

use remiss_tests::bench::rows_folder;
use serde_json::Value;

fn main() {
    let folder = rows_folder();
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("no benchmark was run yet: just bench")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| path.file_stem().is_some_and(|name| name != "speed"))
        .collect();
    files.sort();
    let benches: Vec<Value> = files
        .iter()
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect();
    let mut table =
        "| what | beside | ours | beside it | figure | bar | held | load |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n".to_owned();
    for bench in &benches {
        let load = bench["load"]["before"].as_str().unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default();
        for row in bench["rows"].as_array().unwrap() {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            let held = match row["holds"].as_bool() {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "",
            };
            writeln!(
                table,
                "| {} | {} | {} | {} | {} | {} | {held} | {load} |",
                text("what"),
                text("against"),
                text("ours"),
                text("other"),
                row["figure"],
                text("bar")
            )
            .unwrap();
        }
    }
    print!("{table}");
    std::fs::write(folder.join("speed.md"), table).unwrap();
    std::fs::write(
        folder.join("speed.json"),
        serde_json::to_string_pretty(&benches).unwrap(),
    )
    .unwrap();
}
