//! Writes a tjänsteskrivelse, a letter, several letters and a long sammanställning to a folder, to be looked at:
//! `cargo run -p remiss-documents --example specimens -- FOLDER`. Prints how long each took.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/specimen/mod.rs"]
mod specimen;
#[path = "../tests/word_template/mod.rs"]
mod word_template;

use std::path::PathBuf;
use std::time::Instant;

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder to write to"));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, make: &dyn Fn() -> Vec<u8>| {
        let begun = Instant::now();
        let bytes = make();
        println!("{name:28} {:>9} bytes {:>8.1?}", bytes.len(), begun.elapsed());
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    let documents = [
        ("tjansteskrivelse", specimen::tjansteskrivelse()),
        ("missiv", specimen::letter("Föreningen Exempel")),
        ("sammanstallning", specimen::sammanstallning(60)),
        ("sammanstallning-500", specimen::sammanstallning(500)),
    ];
    for (name, document) in &documents {
        write(&format!("{name}.pdf"), &|| {
            remiss_documents::render_pdf(document).unwrap()
        });
        write(&format!("{name}-2.pdf"), &|| {
            remiss_documents::render_pdf(document).unwrap()
        });
        write(&format!("{name}.docx"), &|| {
            remiss_documents::render_docx(document).unwrap()
        });
        write(&format!("{name}.html"), &|| {
            remiss_documents::render_html(document).unwrap().into_bytes()
        });
        write(&format!("{name}.txt"), &|| {
            remiss_documents::render_text(document).unwrap().into_bytes()
        });
    }
    let template = word_template::Template::municipal().build();
    let (template, remarks) = remiss_documents::WordTemplate::read(&template).unwrap();
    for remark in remarks {
        println!("{:28} {}", remark.code, remark.text);
    }
    for (name, document) in &documents {
        write(&format!("{name}-egen-mall.docx"), &|| {
            remiss_documents::fill_docx(&template, document).unwrap()
        });
    }
    let letters: Vec<_> = (1..=4)
        .map(|n| specimen::letter(&format!("Förening {n}")))
        .collect();
    write("brev.pdf", &|| {
        remiss_documents::render_letters_pdf(&letters).unwrap()
    });
}
