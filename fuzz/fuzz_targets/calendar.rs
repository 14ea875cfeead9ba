//! A calendar file (iCalendar) that somebody imports as a board's meetings.

#![no_main]
#![allow(dead_code)]

mod application;
#[path = "../../crates/remiss/src/meetings/imports/calendar_file.rs"]
mod calendar_file;
#[path = "../../crates/remiss/src/meetings/imports/said.rs"]
mod said;

use application::boards;
use libfuzzer_sys::fuzz_target;
use remiss_mail::calendar_entries;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    let Some(entries) = calendar_entries(content) else {
        return;
    };
    let containing = (kind % 2 == 1).then_some("Möte");
    let lines = calendar_file::lines(&entries, &boards::board(), containing);
    assert_eq!(lines.len(), entries.len(), "every entry is accounted for");
    for line in &lines {
        match &line.content {
            said::Content::Meeting(said) => {
                let _ = said.stop_date_by_rule(*kind);
            }
            said::Content::PartOf { row, .. } => assert!(*row < lines.len()),
            _ => {}
        }
    }
});
