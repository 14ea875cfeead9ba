//! Documents as the routine makes them, for tests and to be looked at.
#![allow(dead_code)]

pub mod compilation;

use jiff::civil::date;
use remiss_documents::{Annex, Block, Cell, Detail, DetailKey, Document, Header, Run, Table};

pub fn header() -> Header {
    Header {
        municipality: "Örebro kommun".to_owned(),
        department: "Kommunstyrelseförvaltningen".to_owned(),
        board: "Kommunstyrelsen".to_owned(),
        case_number: Some("Ks 1216/2018".to_owned()),
        document_number: Some("Ks 1216/2018:27".to_owned()),
        recipient: Vec::new(),
        contact: vec![
            "Örebro kommun, Box 30000, 701 35 Örebro".to_owned(),
            "Servicecenter 019-000 00 00 · kommunstyrelsen@example.org".to_owned(),
        ],
        meta: vec![
            Detail::labelled(DetailKey::Officer, "Utredare, enheten för demokrati"),
            Detail::labelled(DetailKey::Recipient, "Kommunstyrelsen"),
        ],
    }
}

pub fn tjansteskrivelse() -> Document {
    let mut document = Document::new(
        "tjansteskrivelse",
        "Remiss från Socialdepartementet om Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd (SOU 2015:100)",
        date(2019, 10, 30),
    );
    document.subject = "Yttrande över remiss".to_owned();
    document.creator = "Kommunstyrelseförvaltningen".to_owned();
    document.header = header();
    document
        .header
        .meta
        .push(Detail::labelled(DetailKey::TheirNumber, "S2015/06034/FS"));
    document.blocks = vec![
        Block::heading(1, "Sammanfattning"),
        Block::paragraph(
            "Socialdepartementet har skickat betänkandet Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd på \
             remiss till Örebro kommun. Svar ska lämnas senast den 29 februari 2016. Betänkandet handlar om hur \
             konsumenter ska skyddas vid estetiska behandlingar, och vilka krav som ska ställas på den som utför dem.",
        ),
        Block::paragraph(
            "Kommunen tillstyrker förslaget i stort men ser att tillsynen behöver finansieras. Barn och unga bör få ett \
             starkare skydd än vad utredningen föreslår.",
        ),
        Block::heading(1, "Förslag till beslut"),
        Block::numbers([
            "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet.",
            "Paragrafen förklaras omedelbart justerad.",
        ]),
        Block::heading(1, "Beslutsunderlag"),
        Block::bullets([
            "Kommunstyrelseförvaltningens tjänsteskrivelse den 30 oktober 2019",
            "Förslag till yttrande",
            "Remissmissiv från Socialdepartementet",
        ]),
        Block::heading(1, "Ärende"),
        Block::Paragraph {
            runs: vec![
                Run::plain("Utredningen föreslår en ny lag. "),
                Run::bold("Lagen ska gälla injektioner och implantat"),
                Run::plain(" som görs av "),
                Run::italic("estetiska"),
                Run::plain(" skäl. Den som utför ingreppen ska anmäla det, ha utbildning för det och vara försäkrad. \
                            En betänketid på minst två dagar ska gälla för injektioner och sju dagar för kirurgiska ingrepp."),
            ],
        },
        Block::heading(2, "Vad de tillfrågade svarade"),
        Block::paragraph("Tre råd och föreningar har lämnat synpunkter inom kommunens interna beredning."),
        Block::Table(Table {
            caption: Some("Tillfrågade och deras svar".to_owned()),
            header: ["Tillfrågad", "Svar", "Inkom", "Synpunkter"].map(str::to_owned).to_vec(),
            rows: vec![
                vec!["Pensionärsrådet".into(), "Ingen erinran".into(), "2019-10-02".into(), Cell::right("0")],
                vec!["Tillgänglighetsrådet".into(), "Synpunkter".into(), "2019-10-11".into(), Cell::right("4")],
                vec!["Föreningen Exempel för ungas hälsa och livsvillkor".into(), "Synpunkter på tillsyn och åldersgräns".into(), "2019-10-14".into(), Cell::right("12")],
            ],
            widths: vec![4, 3, 2, 2],
        }),
        Block::quote("Det är bra att någon frågar, men tiden att svara var kort.\nVi ses sällan på sommaren."),
        Block::heading(1, "Beredning"),
        Block::paragraph("Ärendet har beretts av kommunstyrelseförvaltningen tillsammans med miljökontoret. ".repeat(4).trim()),
        Block::heading(1, "Konsekvenser"),
        Block::paragraph("Tillsynen beräknas kräva en halv tjänst per år. Förslaget bedöms inte påverka miljön. Barnets bästa har prövats särskilt. ".repeat(5).trim()),
        Block::KeyValues {
            rows: vec![
                ("Ekonomi".to_owned(), "400 000 kronor per år".to_owned()),
                ("Barn och unga".to_owned(), "Starkare skydd för den som är under 18 år".to_owned()),
            ],
        },
    ];
    document
}

pub fn letter(to: &str) -> Document {
    let mut document = Document::new(
        "missiv",
        "Remiss – Reviderad överenskommelse om samverkan med civila samhället",
        date(2019, 9, 2),
    );
    document.creator = "Kommunstyrelseförvaltningen".to_owned();
    document.header = header();
    document.header.recipient = vec![
        to.to_owned(),
        "Ordföranden".to_owned(),
        "Exempelgatan 13 A".to_owned(),
        "700 00 Örebro".to_owned(),
    ];
    document.blocks = vec![
        Block::paragraph(
            "Ni är välkomna att lämna synpunkter på förslaget till reviderad överenskommelse. Vi behöver svaret senast den 30 oktober 2019 klockan 23.59.",
        ),
        Block::heading(1, "Vad ni kan påverka"),
        Block::bullets([
            "Hur överenskommelsen följs upp",
            "Vilka åtaganden som kommunen och föreningarna har",
        ]),
        Block::heading(1, "Frågor"),
        Block::numbers(["Är åtagandena begripliga?", "Vad saknas?"]),
        Block::heading(1, "Så svarar ni"),
        Block::Paragraph {
            runs: vec![
                Run::plain("Märk svaret med "),
                Run::bold("Ks 1216/2018"),
                Run::plain(
                    " och skicka det till adressen nedan, eller svara på https://remiss.example.org/svar/3f7c2a9e-1b7d-4c55-9a5e-0c1f2d3e4b5a?utm=brev&lang=sv.",
                ),
            ],
        },
        Block::paragraph("Svaren blir allmänna handlingar."),
    ];
    document
}

/// A compilation with as many viewpoints, and an annex with sixty answers in full.
pub fn sammanstallning(viewpoints: usize) -> Document {
    let mut document = Document::new(
        "sammanstallning",
        "Sammanställning av synpunkter – Reviderad överenskommelse om samverkan",
        date(2019, 11, 20),
    );
    document.creator = "Kommunstyrelseförvaltningen".to_owned();
    document.header = header();
    document.blocks.push(Block::heading(1, "Om remissen"));
    document.blocks.push(Block::KeyValues {
        rows: vec![
            (
                "Remisstid".to_owned(),
                "2 september – 30 oktober 2019, 59 dagar".to_owned(),
            ),
            ("Tillfrågade".to_owned(), "42".to_owned()),
        ],
    });
    for theme in ["Relevans", "Kommunikation", "Arbetssätt"] {
        document.blocks.push(Block::heading(1, theme));
        for number in 1..=viewpoints / 3 {
            document.blocks.push(Block::KeepTogether {
                blocks: vec![
                    Block::heading(2, format!("Synpunkt {number}")),
                    Block::quote("Man upplever överenskommelsen relevant, men ser behov av att ha mer dialog kring vad kommunen menar med att civilsamhället har en viktig och kompletterande roll till kommunen."),
                    Block::paragraph("Kommunen delar uppfattningen. En årlig dialog läggs in i aktivitetsplanen."),
                    Block::KeyValues { rows: vec![("Resultat".to_owned(), "Delvis tillgodosedd".to_owned()), ("Skäl".to_owned(), "Formen beslutas av samverkansrådet.".to_owned())] },
                ],
            });
        }
    }
    let rows = (1..=80)
        .map(|n| {
            vec![
                format!("Förening nummer {n} i Örebro").into(),
                "Synpunkter".into(),
                "2019-10-14".into(),
                Cell::right(n.to_string()),
            ]
        })
        .collect();
    document.annexes.push(Annex::new(
        "Bilaga 1. Remissinstanser",
        vec![Block::Table(Table {
            caption: None,
            header: ["Remissinstans", "Utfall", "Inkom", "Synpunkter"]
                .map(str::to_owned)
                .to_vec(),
            rows,
            widths: vec![4, 2, 2, 2],
        })],
    ));
    let mut answers = Vec::new();
    for n in 1..=60 {
        answers.push(Block::heading(1, format!("Förening nummer {n}")));
        for _ in 0..6 {
            answers.push(Block::paragraph("Ge samtliga förvaltningar i kommunen tydliga uppdrag att arbeta med civilsamhället. Vi vinner så mycket på att arbeta tillsammans, och man kan börja i en liten skala för att skapa förtroende, samarbete och sedan samverkan. ".repeat(2).trim()));
        }
    }
    document
        .annexes
        .push(Annex::new("Bilaga 2. Alla svar i sin helhet", answers));
    document
}
