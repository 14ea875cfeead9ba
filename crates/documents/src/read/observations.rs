//! What was noticed in a Word file, in words for the officer: what it is, where, and how to mend it.

use remiss_domain::heading_rules::{Finding, Rule, Severity};

/// Words of one kind in one section, told together.
pub struct Noticed<'a> {
    /// The rule.
    pub rule: Rule,
    /// Key of the section; none outside all.
    pub section: Option<&'a str>,
    /// The section as the officer knows it.
    pub heading: Option<&'a str>,
    /// The words of each.
    pub words: Vec<&'a str>,
}

/// The finding about what was noticed.
pub fn finding(noticed: &Noticed<'_>) -> Finding {
    let place = match noticed.heading {
        Some("") => " i brödtexten".to_owned(),
        Some(heading) => format!(" i \"{heading}\""),
        None => String::new(),
    };
    let count = noticed.words.len();
    let said = said(&noticed.words);
    let quoted = quoted(&noticed.words);
    let (what, mend) = match noticed.rule {
        Rule::TrackedChanges => (
            format!(
                "{} finns kvar{place}: {said}. Det tillagda har lästs, det borttagna inte.",
                counted(count, "1 spårad ändring", "spårade ändringar")
            ),
            "Gå igenom ändringarna i Word (Granska, Acceptera eller Ignorera) och ladda upp filen igen.",
        ),
        Rule::Comments => (
            format!(
                "{} finns kvar{place}: {quoted}.",
                counted(count, "1 kommentar", "kommentarer")
            ),
            "Ta bort kommentarerna i Word (Granska, Ta bort, Ta bort alla kommentarer) och ladda upp filen igen.",
        ),
        Rule::HiddenText => (
            format!(
                "Dold text finns{place}: {quoted}. Den har inte lästs, men vem som helst kan ta fram den ur filen."
            ),
            "Ta bort den dolda texten i Word (Arkiv, Info, Sök efter problem, Granska dokument) och ladda upp filen igen.",
        ),
        Rule::HeadingNumbers => (
            format!("Rubriker är numrerade: {quoted}. Numren har inte lästs in."),
            "Ta bort numreringen om rubrikerna ska se lika ut i Word och PDF.",
        ),
        Rule::ExternalLinks => (
            format!(
                "Adressen till {} står inte i texten{place}: {said}.",
                counted(count, "1 länk", "länkar")
            ),
            "Skriv ut adressen om den som läser på papper behöver den.",
        ),
        Rule::Footnotes => (
            format!(
                "{} har flyttats till slutet av avsnittet{place}.",
                counted(count, "1 fotnot", "fotnoter")
            ),
            "Skriv in det viktiga i den löpande texten om fotnoten inte behövs.",
        ),
        Rule::Emphasis => (
            format!("Fet eller kursiv stil{place} följer inte med: {quoted}."),
            "Låt orden själva bära betoningen, eller gör en underrubrik med formatmall.",
        ),
        _ => (
            format!("Filen innehåller sådant som inte följer med till text och PDF{place}: {said}."),
            "Beskriv innehållet i text, eller lägg det i en bilaga. I Word-filen är det kvar.",
        ),
    };
    Finding {
        rule: noticed.rule,
        section: noticed.section.map(str::to_owned),
        severity: noticed.rule.severity(),
        what,
        how_to_mend: mend.to_owned(),
    }
}

/// A line that looks like a heading. `level` is the level of the headings of the sections.
pub fn faked(section: Option<&str>, text: &str, is_section: bool, level: u8) -> Finding {
    let style = if is_section {
        level
    } else {
        level.saturating_add(1)
    };
    let mend = if is_section {
        format!("Ställ markören i raden i Word och välj formatmallen Rubrik {style}.")
    } else {
        format!("Välj formatmallen Rubrik {style} i Word om det är en underrubrik, annars vanlig stil.")
    };
    Finding {
        rule: Rule::FakedHeading,
        section: section.map(str::to_owned),
        severity: Rule::FakedHeading.severity(),
        what: format!("\"{}\" ser ut som en rubrik men är vanlig text.", short(text)),
        how_to_mend: mend,
    }
}

/// A heading of a section on another level than the others.
pub fn level(section: &str, text: &str, is: u8, should: u8) -> Finding {
    Finding {
        rule: Rule::HeadingLevel,
        section: Some(section.to_owned()),
        severity: Rule::HeadingLevel.severity(),
        what: format!(
            "Rubriken \"{}\" har formatmallen Rubrik {is}, de andra avsnitten har Rubrik {should}.",
            short(text)
        ),
        how_to_mend: format!("Ge rubriken formatmallen Rubrik {should}."),
    }
}

/// Text that stands in no section: a few words are warned of, a text is grave.
pub fn outside(text: &str) -> Finding {
    let grave = is_text(text);
    Finding {
        rule: Rule::TextOutsideSections,
        section: None,
        severity: if grave { Severity::Grave } else { Severity::Warning },
        what: format!(
            "Texten \"{}\" står inte under någon av mallens rubriker och har inte lästs in.",
            short(text)
        ),
        how_to_mend: "Flytta texten till det avsnitt där den hör hemma, eller ta bort den.".to_owned(),
    }
}

/// More than a line or two: a text that somebody wrote.
pub fn is_text(text: &str) -> bool {
    text.split_whitespace().count() > 12
}

/// Words that stand after the text, where the template may have had others.
pub fn after(text: &str, has_section: bool) -> Finding {
    let (severity, mend) = if has_section {
        (
            Severity::Grave,
            "Flytta avsnittet till de andra, före mallens avslutning, och ladda upp filen igen.",
        )
    } else {
        (
            Severity::Warning,
            "Hör något av det till texten: flytta upp det till avsnittet och ladda upp filen igen. Är det hälsning och \
             underskrift behöver du inte göra något.",
        )
    };
    Finding {
        rule: Rule::TextOutsideSections,
        section: None,
        severity,
        what: format!(
            "Efter dokumentets text står ”{}”. Det har inte lästs in.",
            short(text)
        ),
        how_to_mend: mend.to_owned(),
    }
}

/// The first words of a text.
pub fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    let line = crate::prepare::line(text);
    if line.chars().count() <= LONGEST {
        return line;
    }
    let cut: String = line.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut).trim_end())
}

fn counted(count: usize, one: &str, more: &str) -> String {
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {more}")
    }
}

/// What there is, each once, the most frequent cases counted: at most five.
fn said(words: &[&str]) -> String {
    listed(words, |word| word.to_owned())
}

fn quoted(words: &[&str]) -> String {
    listed(words, |word| format!("”{word}”"))
}

fn listed(words: &[&str], show: impl Fn(&str) -> String) -> String {
    const MOST: usize = 5;
    let mut different: Vec<String> = Vec::new();
    for word in words
        .iter()
        .map(|word| short(word))
        .filter(|word| !word.is_empty())
    {
        if !different.contains(&word) {
            different.push(word);
            if different.len() > MOST {
                break;
            }
        }
    }
    let more = different.len() > MOST;
    different.truncate(MOST);
    let mut text: Vec<String> = different.iter().map(|word| show(word)).collect();
    if text.is_empty() {
        return "utan ord".to_owned();
    }
    if more {
        text.push("med mera".to_owned());
    }
    text.join(", ")
}
