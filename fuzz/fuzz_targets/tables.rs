//! A CSV file that somebody imports, whatever made it: as a register of organisations (first byte even), or as a board's meetings (odd).

#![no_main]
#![allow(dead_code, unused_imports)]

mod application;
#[path = "../../crates/remiss/src/organisation_imports/columns.rs"]
mod columns;
#[path = "../../crates/remiss/src/organisations/kinds.rs"]
mod kinds;
#[path = "../../crates/remiss/src/organisation_imports/row.rs"]
mod row;
#[path = "../../crates/remiss/src/meetings/imports/said.rs"]
mod said;
#[path = "../../crates/remiss/src/meetings/imports/table_file.rs"]
mod table_file;
#[path = "../../crates/remiss/src/tables/mod.rs"]
mod tables;

use application::{boards, http};
use libfuzzer_sys::fuzz_target;
use tables::TableFile;

mod organisations {
    use remiss_domain::letters;

    pub use crate::kinds::{OrganisationKind, PreferredChannel};

    pub fn tidy_words<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Vec<String> {
        words
            .into_iter()
            .map(|word| letters::of_name(word.as_ref()).into_owned())
            .collect()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, content)) = bytes.split_first() else {
        return;
    };
    if kind % 2 == 0 {
        let Ok(file) = TableFile::<columns::Column>::read(content) else {
            return;
        };
        for table in &file.tables {
            for line in &table.rows {
                if let Ok(cells) = &line.cells {
                    let _ = row::name_in(&table.header, cells);
                }
                let _ = row::read(&table.header, line);
            }
        }
    } else {
        let Ok(file) = TableFile::<table_file::Column>::read(content) else {
            return;
        };
        let board = boards::board();
        let read: usize = file
            .tables
            .iter()
            .map(|table| {
                let lines = table_file::lines(table, &board);
                for line in &lines {
                    if let said::Content::Meeting(said) = &line.content {
                        let _ = said.stop_date_by_rule(*kind);
                    }
                }
                lines.len()
            })
            .sum();
        assert_eq!(read, file.count(), "every row is accounted for");
    }
});
