//! A compilation in the size that hurts: many viewpoints over many themes, and every answer in full.

use jiff::civil::date;
use remiss_documents::{Annex, Block, Cell, Document, Run, Table};

const WORDS: &str = "Överenskommelsen upplevs som relevant men behöver bli mer känd i verksamheterna så att föreningar möter samma \
    hållning oavsett vilken förvaltning de vänder sig till och vi ser gärna att kommunen varje år berättar vad som har gjorts \
    och vad som återstår eftersom dialogen annars stannar vid ord när medel lokaler och tid fattas hos dem som ska mötas";

const KINDS: [&str; 5] = [
    "Förening",
    "Studieförbund",
    "Trossamfund",
    "Myndighet",
    "Privatperson",
];

/// Words of a text that is never the same twice, so that nothing set before can be used again.
fn words(seed: usize, count: usize) -> String {
    let all: Vec<_> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    for place in 0..count {
        let word = all[(seed * 31 + place * (1 + seed % 7)) % all.len()];
        if place > 0 {
            text.push(' ');
        }
        text.push_str(word);
        if place % 13 == 12 {
            text.push_str(&format!(" ({})", seed * 100 + place));
        }
    }
    text.push('.');
    text
}

/// As many viewpoints over as many themes, from as many respondents, each of whom answers three questions in the annex.
pub fn compilation(viewpoints: usize, themes: usize, respondents: usize) -> Document {
    let mut document = Document::new(
        "sammanstallning",
        "Sammanställning av synpunkter – Reviderad överenskommelse om samverkan",
        date(2019, 11, 20),
    );
    document.creator = "Kommunstyrelseförvaltningen".to_owned();
    document.header = super::header();
    document.blocks = vec![
        Block::heading(1, "Remissen"),
        Block::paragraph(words(1, 60)),
        Block::KeyValues {
            rows: vec![
                (
                    "Svarstid".to_owned(),
                    "2 september – 30 oktober 2019, 59 dagar".to_owned(),
                ),
                ("Tillfrågade".to_owned(), format!("{respondents} (se bilaga 1)")),
                ("Synpunkter".to_owned(), viewpoints.to_string()),
            ],
        },
        Block::heading(1, "Synpunkter och bemötanden per tema"),
    ];
    for theme in 0..themes {
        let numbers: Vec<_> = (theme..viewpoints).step_by(themes).collect();
        document.blocks.push(Block::heading(
            2,
            format!("Tema {}: {} ({})", theme + 1, words(theme, 3), numbers.len()),
        ));
        for number in numbers {
            document.blocks.push(viewpoint(number, respondents));
        }
    }
    document.annexes = vec![
        Annex::new(
            "Bilaga 1. De som tillfrågades och vad de svarade",
            vec![asked(respondents)],
        ),
        Annex::new(
            "Bilaga 2. Alla svar i sin helhet",
            (0..respondents).flat_map(in_full).collect(),
        ),
    ];
    document
}

fn viewpoint(number: usize, respondents: usize) -> Block {
    let labelled = |label: &str, text: String| Block::Paragraph {
        runs: vec![Run::bold(format!("{label}: ")), Run::plain(text)],
    };
    Block::KeepTogether {
        blocks: vec![
            Block::heading(3, format!("Synpunkt {}", number + 1)),
            Block::Quote {
                runs: vec![
                    Run::plain(words(number + 1000, 45)),
                    Run::italic(format!("\nFörening nummer {}", number % respondents.max(1) + 1)),
                ],
            },
            labelled("Bemötande", words(number + 5000, 35)),
            labelled("Resultat", "Delvis tillgodosedd".to_owned()),
            labelled("Motivering", words(number + 9000, 14)),
        ],
    }
}

fn asked(respondents: usize) -> Block {
    Block::Table(Table {
        caption: Some("De som tillfrågades, och andra som svarade".to_owned()),
        header: ["Namn", "Slag", "Svar", "Kom in"].map(str::to_owned).to_vec(),
        rows: (1..=respondents)
            .map(|n| {
                vec![
                    Cell::text(format!("Förening nummer {n} i Örebro")),
                    Cell::text(KINDS[n % KINDS.len()]),
                    Cell::text("Synpunkter"),
                    Cell::text(format!("{} oktober 2019", n % 30 + 1)),
                ]
            })
            .collect(),
        widths: vec![5, 3, 4, 3],
    })
}

fn in_full(respondent: usize) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(
            1,
            format!(
                "Ks 1216/2018:{}: Förening nummer {}",
                respondent + 20,
                respondent + 1
            ),
        ),
        Block::Paragraph {
            runs: vec![Run::italic(
                "Förening · webbformulär · 14 oktober 2019 klockan 13.05 · synpunkter",
            )],
        },
    ];
    for question in [
        "Är åtagandena begripliga?",
        "Vad saknas?",
        "Hur bör överenskommelsen följas upp?",
    ] {
        blocks.push(Block::Paragraph {
            runs: vec![Run::bold(question)],
        });
        blocks.push(Block::paragraph(words(
            respondent * 7 + question.len() + 20_000,
            70,
        )));
    }
    blocks
}
