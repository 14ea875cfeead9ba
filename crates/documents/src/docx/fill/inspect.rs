//! Looking through a template before it is taken: what is dangerous is refused, what is not ours is told.

use super::names::{Field, field_of, name_of};
use super::places::{Found, Where};
use super::remark::{Remark, WordTemplateError};
use super::tree::Element;
use crate::Package;

/// Bytes that a text part of a template may have. A letterhead has some hundred thousand, its drawings included; each document
/// that is set in it takes the time and room to read them.
pub const MAX_TEXT: usize = 2 << 20;

/// Relationships that bring in something which runs, or a whole other file, when Word opens the document.
const ACTIVE: &[&str] = &[
    "control",
    "activeXControlBinary",
    "oleObject",
    "aFChunk",
    "subDocument",
    "frame",
    "attachedToolbars",
    "vbaProject",
    "wordVbaData",
];

/// Fields that run commands or read other files.
const COMMANDS: &[&str] = &[
    "DDEAUTO",
    "DDE",
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "IMPORT",
    "LINK",
    "MACROBUTTON",
    "DATABASE",
];

/// Refuses what would run or fetch something on the reader's machine. Links that a reader follows by choice are let be.
pub fn refuse_what_is_dangerous(package: &Package) -> Result<(), WordTemplateError> {
    for name in package.names() {
        let file = name.rsplit('/').next().unwrap_or_default();
        if name.to_lowercase().contains("activex/") {
            return Err(WordTemplateError::Active("ActiveX".to_owned()));
        }
        if !name.ends_with(".rels") {
            let text = name.ends_with(".xml");
            if text && package.part(name).is_some_and(|part| part.len() > MAX_TEXT) {
                return Err(WordTemplateError::TooLarge);
            }
            continue;
        }
        let folder = name.split_once("_rels/").map_or("", |(folder, _)| folder);
        let source = format!("{folder}{}", file.strip_suffix(".rels").unwrap_or_default());
        for one in package.relationships(&source)? {
            if ACTIVE.contains(&one.kind.as_str()) {
                return Err(WordTemplateError::Active(one.kind));
            }
            let by_choice = matches!(
                one.kind.as_str(),
                "hyperlink" | "attachedTemplate" | "mailMergeSource"
            );
            if one.external && !by_choice {
                let what = format!(
                    "{}: {}",
                    one.kind,
                    one.target.chars().take(80).collect::<String>()
                );
                return Err(WordTemplateError::Outside(what));
            }
        }
    }
    Ok(())
}

/// Refuses fields that run commands or read other files, in whatever part they stand: also in notes, comments and text blocks.
pub fn refuse_commands(package: &Package) -> Result<(), WordTemplateError> {
    for name in package.names() {
        // What is no XML, such as a picture, holds no fields.
        if package.part(name).is_none_or(|part| part.len() > MAX_TEXT) {
            continue;
        }
        let Ok(Some(text)) = package.xml(name) else {
            continue;
        };
        // The words of an instruction may be split over runs.
        let mut instructions = String::new();
        gather_instructions(&Element::parse(name, &text)?, &mut instructions);
        let upper = instructions.to_uppercase();
        let mut words = upper.split(|sign: char| sign.is_whitespace() || sign == '"');
        if let Some(word) = words.find(|word| COMMANDS.contains(word)) {
            return Err(WordTemplateError::Active(format!("fältet {word}")));
        }
    }
    Ok(())
}

/// Instructions of fields. Known by their names without prefix: a file may call its namespaces what it likes.
fn gather_instructions(element: &Element, out: &mut String) {
    for child in element.elements() {
        match child.local_name() {
            "instrText" => out.push_str(&child.text()),
            "fldChar" => out.push(' '),
            "fldSimple" => {
                let instruction = child
                    .attributes
                    .iter()
                    .find(|(name, _)| name.rsplit(':').next() == Some("instr"));
                out.push_str(instruction.map_or("", |(_, value)| value));
                out.push(' ');
                gather_instructions(child, out);
            }
            _ => gather_instructions(child, out),
        }
    }
}

/// The one place of the text, which must be able to flow.
pub fn text_place(found: &[Found]) -> Result<&Found, WordTemplateError> {
    let places: Vec<_> = found
        .iter()
        .filter(|one| one.field == Some(Field::Text))
        .collect();
    match places.as_slice() {
        [] => Err(WordTemplateError::NoTextPlace),
        places if places.iter().any(|one| one.place != Where::Body) => Err(WordTemplateError::TextCannotFlow),
        [only] if only.alone => Ok(only),
        [_] => Err(WordTemplateError::TextNotAlone),
        places => Err(WordTemplateError::TwoTextPlaces(places.len())),
    }
}

/// Whether a place for the field was found.
pub fn has(found: &[Found], field: Field) -> bool {
    found.iter().any(|one| one.field == Some(field))
}

/// What is told of the places.
pub fn about_places(found: &[Found]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut known: Vec<Field> = found.iter().filter_map(|one| one.field).collect();
    known.sort();
    known.dedup();
    let names: Vec<_> = known.iter().map(|field| name_of(*field)).collect();
    remarks.push(Remark::fact(
        "recognised",
        format!("Platser som fylls i: {}.", names.join(", ")),
    ));
    let mut unknown: Vec<_> = found
        .iter()
        .filter(|one| one.field.is_none() && field_of(&one.name).is_none())
        .map(|one| one.name.as_str())
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    for name in unknown {
        remarks.push(Remark::warning(
            "unknownPlace",
            format!(
                "Platsen ”{name}” känns inte igen och lämnas tom. Kontrollera stavningen eller ta bort den."
            ),
        ));
    }
    let place_of = |field| found.iter().find(|one| one.field == Some(field));
    if let Some(details) = place_of(Field::Details)
        && !details.alone
    {
        remarks.push(Remark::warning(
            "detailsNotAlone",
            "Platsen {{uppgifter}} står inte ensam i sitt stycke och lämnas tom. Ge den ett eget stycke.",
        ));
    }
    if !has(found, Field::Title) {
        remarks.push(Remark::fact(
            "titleInText",
            "Mallen har ingen plats för rubriken. Den skrivs först i texten.",
        ));
    }
    let details = has(found, Field::Details);
    if !details
        && !has(found, Field::CaseNumber)
        && !has(found, Field::Number)
        && !has(found, Field::DocumentNumber)
    {
        remarks.push(Remark::warning(
            "noCaseNumber",
            "Mallen har ingen plats för ärendenumret. Lägg till {{ärendenummer}} eller {{dnr}}, så att dokumentet går att hitta.",
        ));
    }
    if !details && !has(found, Field::Date) && !has(found, Field::IsoDate) {
        remarks.push(Remark::warning(
            "noDate",
            "Mallen har ingen plats för datum. Lägg till {{datum}}.",
        ));
    }
    if !has(found, Field::Recipient) {
        remarks.push(Remark::fact(
            "recipientInText",
            "Mallen har ingen plats för mottagaren. I brev skrivs adressen först i texten, inte i kuvertets fönster.",
        ));
    }
    if !details && !has(found, Field::Officer) {
        remarks.push(Remark::fact(
            "noOfficer",
            "Mallen har ingen plats för handläggaren, som då inte kommer med.",
        ));
    }
    remarks
}

/// What is told of a part besides its places: comments, tracked changes, fields that the service does not count.
pub fn about_part(part: &Element, remarks: &mut Vec<Remark>) {
    let mut tell = |code, text: &str| {
        if remarks.iter().all(|one| one.code != code) {
            remarks.push(Remark::warning(code, text));
        }
    };
    if part.any(&|one| matches!(one.name.as_str(), "w:ins" | "w:del" | "w:moveFrom" | "w:moveTo")) {
        tell(
            "trackedChanges",
            "Mallen har spårade ändringar som inte är godkända. Godkänn eller avvisa dem i Word, annars följer de med i varje dokument.",
        );
    }
    if part.any(&|one| one.name == "w:commentReference") {
        tell(
            "comments",
            "Mallen har kommentarer. Ta bort dem i Word, annars följer de med i varje dokument.",
        );
    }
    let mut instructions = String::new();
    gather_instructions(part, &mut instructions);
    for word in ["DOCPROPERTY", "TOC", "MERGEFIELD", "FILLIN", "ASK"] {
        if instructions.split_whitespace().any(|one| one == word) {
            tell(
                "fields",
                &format!(
                    "Mallen har fältet {word}, som inte fylls i här utan står som det är. Använd i stället platser som {{{{rubrik}}}}."
                ),
            );
        }
    }
}

/// Whether the page number is set in this part.
pub fn counts_pages(part: &Element) -> bool {
    let mut instructions = String::new();
    gather_instructions(part, &mut instructions);
    instructions.split_whitespace().any(|word| word == "PAGE")
}
