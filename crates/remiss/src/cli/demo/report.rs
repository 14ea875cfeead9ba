//! The table at the end: what was made, where it lies, what was checked.

use std::time::Duration;

use super::walk::Walk;

/// Prints the table.
pub(super) fn print(walk: &Walk, took: Duration) {
    let widest = |field: fn(&super::walk::Made) -> &str, title: &str| {
        walk.made
            .iter()
            .map(|made| field(made).chars().count())
            .chain([title.chars().count()])
            .max()
            .unwrap_or_default()
    };
    let what = widest(|made| &made.what, "What was made");
    let file = widest(|made| &made.file, "File");
    println!("\n{:<what$}  {:<file$}  Checked", "What was made", "File");
    println!("{}  {}  {}", "─".repeat(what), "─".repeat(file), "─".repeat(30));
    for made in &walk.made {
        println!("{:<what$}  {:<file$}  {}", made.what, made.file, made.checked);
    }
    println!(
        "\n{} steps in {:.0} s. All of it lies in {}",
        walk.steps(),
        took.as_secs_f64(),
        walk.state.artifacts.display()
    );
}
