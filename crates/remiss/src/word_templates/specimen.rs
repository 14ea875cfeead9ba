//! `GET /word-templates/{id}/specimen`

use actix_web::{HttpResponse, get};
use remiss_documents::{Annex, Block, Cell, Detail, DetailKey, Document, Run, Table};
use uuid::Uuid;

use super::{PaperType, store};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::http::{ApiResult, AppData, Path};
use crate::rendering::{self, Format};

/// A specimen in a Word template
///
/// Ett provdokument i mallen, med påhittad text och allt som kan stå i ett dokument: rubriker i flera nivåer, listor, tabell,
/// citat och bilaga. Open it in Word to see how the template will look.
#[utoipa::path(
    tag = "word-templates",
    params(("id" = Uuid, Path, description = "The template")),
    responses((status = 200, description = "The specimen", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/word-templates/{id}/specimen")]
pub async fn specimen(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (template, board) = app
        .read(&caller, async |connection| {
            let template = store::find(&app, connection, *id).await?;
            let board = match template.board_id {
                Some(board) => Some(boards::find(&app, connection, board).await?),
                None => boards::all(&app, connection).await?.into_iter().next(),
            };
            Ok((template, board))
        })
        .await?;
    let kind = template
        .document_types
        .as_ref()
        .and_then(|types| types.0.first().cloned())
        .unwrap_or_else(|| PaperType::Tjansteskrivelse.as_str().to_owned());
    let bytes = app.files().get(template.file_key).await?;
    let document = invented(&app, board.as_ref(), &kind);
    let filled = rendering::render_in(bytes, document).await?;
    let name = format!("Prov {}", template.name);
    Ok(rendering::respond(filled, Format::Docx, &name))
}

/// A document with one of everything. Its words are invented, and say so.
fn invented(app: &App, board: Option<&Board>, kind: &str) -> Document {
    let mut document = Document::new(
        kind,
        "Prov på mallen – en rubrik som är så lång att den får två rader",
        app.today(),
    );
    if let Some(board) = board {
        let number = format!("{} 123/{}", board.case_prefix, app.today().year());
        document.header = rendering::letterhead(app, board, Some(&number));
        document.header.document_number = Some(format!("{number}:4"));
        let to = Detail::labelled(DetailKey::Recipient, &board.name);
        document.header.meta.push(to);
    }
    document.creator.clone_from(&document.header.department);
    "Provtext för mallen".clone_into(&mut document.subject);
    document.header.meta.extend([
        Detail::labelled(DetailKey::Officer, "Utredare, kansliet"),
        Detail::labelled(DetailKey::TheirNumber, "EX2026/00123"),
    ]);
    let letter = [
        PaperType::Missiv,
        PaperType::Mottagningskvittens,
        PaperType::Paminnelse,
        PaperType::Aterkoppling,
        PaperType::Brev,
    ];
    if letter.iter().any(|one| one.as_str() == kind) {
        document.header.recipient = ["Föreningen Exempel", "Exempelgatan 13 A", "700 00 Exempelstad"]
            .map(str::to_owned)
            .to_vec();
    }
    document.blocks = vec![
        Block::heading(1, "Sammanfattning"),
        Block::paragraph(
            "Det här är ett prov med påhittad text. Det visar hur kommunens mall ser ut när ett dokument skrivs i den: \
             brödtext, rubriker i flera nivåer, listor, tabell, citat och bilaga.",
        ),
        Block::Paragraph {
            runs: vec![
                Run::plain("Ett stycke kan ha ord i "),
                Run::bold("fet stil"),
                Run::plain(" och i "),
                Run::italic("kursiv stil"),
                Run::plain(". Avståndet till nästa stycke ska synas."),
            ],
        },
        Block::heading(1, "Förslag till beslut"),
        Block::numbers([
            "Nämnden antar yttrandet.",
            "Paragrafen förklaras omedelbart justerad.",
        ]),
        Block::heading(1, "Beslutsunderlag"),
        Block::bullets(["Tjänsteskrivelse", "Förslag till yttrande"]),
        Block::heading(1, "Ärende"),
        Block::heading(2, "En underrubrik"),
        Block::paragraph("En tabell har en rubrikrad som upprepas på varje sida."),
        Block::Table(Table {
            caption: Some("Tillfrågade och deras svar".to_owned()),
            header: ["Remissinstans", "Svar", "Synpunkter"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                vec![
                    "Föreningen Exempel".into(),
                    "Tillstyrker".into(),
                    Cell::right("3"),
                ],
                vec![
                    "Rådet för exempelfrågor".into(),
                    "Ingen erinran".into(),
                    Cell::right("0"),
                ],
            ],
            widths: vec![4, 3, 2],
        }),
        Block::quote("Det är bra att någon frågar, men tiden att svara var kort."),
        Block::heading(3, "Ytterligare en nivå"),
        Block::KeyValues {
            rows: vec![
                ("Ekonomi".to_owned(), "Ryms inom budget".to_owned()),
                (
                    "Barn och unga".to_owned(),
                    "Prövningen av barnets bästa är gjord".to_owned(),
                ),
            ],
        },
    ];
    document.annexes = vec![Annex::new(
        "Bilaga 1. Ett prov på en bilaga",
        vec![Block::paragraph("En bilaga börjar på en ny sida.")],
    )];
    document
}
