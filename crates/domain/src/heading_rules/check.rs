//! Checking a draft against its template and the facts of the case.

use super::content;
use super::draft::{DraftText, Facts, Finding};
use super::leftovers::leftover;
use super::rule::{Rule, Severity};
use super::template::{Section, Template};
use crate::swedish::swedish_date;

/// Checks a draft: the title first, then the whole, then section by section in the template's order.
///
/// `measured_summary_lines` is the number of lines of [`Template::section_under`] [`Rule::MaxLines`] as it was set in the document; without it
/// the lines are estimated, and a finding about them is a warning only.
#[must_use]
pub fn check(
    template: &Template,
    draft: &DraftText,
    facts: &Facts,
    measured_summary_lines: Option<usize>,
) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    for rule in &template.rules {
        match rule {
            Rule::TitleExact => title_exact(template, draft, facts, &mut findings),
            Rule::TitleOneLine => title_one_line(draft, &mut findings),
            Rule::HeadingsPresent => headings_present(template, draft, &mut findings),
            Rule::HeadingsInOrder => headings_in_order(template, draft, &mut findings),
            Rule::OnlyOwnHeadings => only_own_headings(template, draft, &mut findings),
            Rule::FieldsFilled => fields_filled(template, facts, &mut findings),
            Rule::NoLeftovers => no_leftovers(template, draft, &mut findings),
            // Rules about sections cannot stand here; the template was read so.
            _ => {}
        }
    }
    // Only one section is measured; those of another that the rule stands in too are estimated.
    let measured = template
        .section_under(Rule::MaxLines)
        .map(|section| section.key.as_str())
        .zip(measured_summary_lines);
    for section in &template.sections {
        // A heading that is missing is reported as such, not once more for each rule about it.
        let Some(text) = draft.section(&section.key) else {
            continue;
        };
        if text.trim().is_empty() {
            if section.required {
                let what = format!("Avsnittet {} är tomt.", shown(section));
                findings.add(
                    Rule::SectionFilled,
                    Some(&section.key),
                    what,
                    format!("Skriv avsnittet. {}", section.help),
                );
            }
            continue;
        }
        let measured = measured
            .filter(|(key, _)| *key == section.key)
            .map(|(_, lines)| lines);
        for rule in &section.rules {
            check_section(*rule, template, section, text, facts, measured, &mut findings);
        }
    }
    findings.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, rule: Rule, section: Option<&str>, what: String, how_to_mend: String) {
        self.add_as(rule.severity(), rule, section, what, how_to_mend);
    }

    fn add_as(
        &mut self,
        severity: Severity,
        rule: Rule,
        section: Option<&str>,
        what: String,
        how_to_mend: String,
    ) {
        self.0.push(Finding {
            rule,
            section: section.map(str::to_owned),
            severity,
            what,
            how_to_mend,
        });
    }
}

fn shown(section: &Section) -> String {
    let name = if section.heading.is_empty() {
        "Brödtext"
    } else {
        &section.heading
    };
    format!("\"{name}\"")
}

fn title_exact(template: &Template, draft: &DraftText, facts: &Facts, findings: &mut Findings) {
    match template.expected_title(facts) {
        Err(error) => findings.add(
            Rule::TitleExact,
            None,
            format!(
                "Rubriken kan inte kontrolleras: {} saknas i ärendet.",
                error.missing.join(" och ")
            ),
            "Fyll i uppgifterna i ärendet.".to_owned(),
        ),
        Ok(expected) if expected == draft.title => {}
        Ok(expected) => findings.add(
            Rule::TitleExact,
            None,
            format!("Rubriken är \"{}\".", draft.title.trim()),
            format!("Skriv rubriken exakt så här: {expected}"),
        ),
    }
}

fn title_one_line(draft: &DraftText, findings: &mut Findings) {
    if draft.title.trim().is_empty() {
        findings.add(
            Rule::TitleOneLine,
            None,
            "Rubriken är tom.".to_owned(),
            "Skriv en rubrik.".to_owned(),
        );
    } else if draft.title.chars().any(char::is_control) {
        findings.add(
            Rule::TitleOneLine,
            None,
            "Rubriken har en radbrytning eller ett styrtecken.".to_owned(),
            "Skriv rubriken på en enda rad.".to_owned(),
        );
    }
}

fn headings_present(template: &Template, draft: &DraftText, findings: &mut Findings) {
    for section in template
        .sections
        .iter()
        .filter(|section| section.required && draft.section(&section.key).is_none())
    {
        findings.add(
            Rule::HeadingsPresent,
            Some(&section.key),
            format!("Rubriken {} saknas.", shown(section)),
            format!("Lägg till rubriken {}. {}", shown(section), section.help),
        );
    }
}

fn headings_in_order(template: &Template, draft: &DraftText, findings: &mut Findings) {
    let place = |key: &str| template.sections.iter().position(|section| section.key == key);
    let mut furthest: Option<(usize, &Section)> = None;
    for (key, _) in &draft.sections {
        let Some((here, section)) = place(key).and_then(|here| Some((here, template.sections.get(here)?)))
        else {
            continue;
        };
        match furthest {
            Some((before, earlier)) if here < before => findings.add(
                Rule::HeadingsInOrder,
                Some(key),
                format!("Rubriken {} står efter {}.", shown(section), shown(earlier)),
                format!(
                    "Flytta {} så att den står före {}.",
                    shown(section),
                    shown(earlier)
                ),
            ),
            _ => furthest = Some((here, section)),
        }
    }
}

fn only_own_headings(template: &Template, draft: &DraftText, findings: &mut Findings) {
    for (place, (key, _)) in draft.sections.iter().enumerate() {
        let twice = draft
            .sections
            .iter()
            .take(place)
            .any(|(earlier, _)| earlier == key);
        match template.section(key) {
            None => findings.add(
                Rule::OnlyOwnHeadings,
                Some(key),
                format!("Rubriken \"{key}\" hör inte till {}.", template.kind.swedish()),
                "Ta bort rubriken, eller gör den till en underrubrik i rätt avsnitt.".to_owned(),
            ),
            Some(section) if twice => findings.add(
                Rule::OnlyOwnHeadings,
                Some(key),
                format!("Rubriken {} finns två gånger.", shown(section)),
                "Slå ihop avsnitten.".to_owned(),
            ),
            Some(_) => {}
        }
    }
}

fn fields_filled(template: &Template, facts: &Facts, findings: &mut Findings) {
    for field in template.fields.iter().filter(|field| field.required) {
        if facts
            .fields
            .get(&field.key)
            .is_none_or(|value| value.trim().is_empty())
        {
            let what = format!("Uppgiften \"{}\" är inte ifylld.", field.label);
            findings.add(
                Rule::FieldsFilled,
                Some(&field.key),
                what,
                format!("Fyll i uppgiften. {}", field.help),
            );
        }
    }
}

fn no_leftovers(template: &Template, draft: &DraftText, findings: &mut Findings) {
    let mend = "Ta bort hjälptexten eller ersätt den med den riktiga texten.";
    if let Some(left) = leftover(&draft.title, None) {
        findings.add(
            Rule::NoLeftovers,
            None,
            format!("\"{left}\" står kvar i rubriken."),
            mend.to_owned(),
        );
    }
    for (key, text) in &draft.sections {
        let section = template.section(key);
        if let Some(left) = leftover(text, section) {
            let place = section.map_or_else(|| format!("\"{key}\""), shown);
            findings.add(
                Rule::NoLeftovers,
                Some(key),
                format!("\"{left}\" står kvar i {place}."),
                mend.to_owned(),
            );
        }
    }
}

fn check_section(
    rule: Rule,
    template: &Template,
    section: &Section,
    text: &str,
    facts: &Facts,
    measured_lines: Option<usize>,
    findings: &mut Findings,
) {
    let heading = shown(section);
    let mut add = |what: String, mend: String| findings.add(rule, Some(&section.key), what, mend);
    let mut must_name = |fact: Option<&str>, found: bool, label: &str| match fact {
        Some(fact) if !found => add(
            format!("{heading} nämner inte {label}."),
            format!("Skriv in {fact} i {heading}."),
        ),
        Some(_) => {}
        None => add(
            format!("Det går inte att kontrollera att {heading} nämner {label}: uppgiften saknas i ärendet."),
            "Fyll i uppgiften i ärendet.".to_owned(),
        ),
    };
    let names = |fact: &Option<String>| fact.as_deref().is_some_and(|fact| content::names(text, fact));
    match rule {
        Rule::NamesSender => must_name(facts.sender.as_deref(), names(&facts.sender), "remissavsändaren"),
        Rule::NamesInitiator => {
            must_name(
                facts.initiator.as_deref(),
                names(&facts.initiator),
                "vem som har tagit initiativ till ärendet",
            );
        }
        Rule::NamesCaseNumber => {
            must_name(
                facts.case_number.as_deref(),
                names(&facts.case_number),
                "ärendenumret att märka svaret med",
            );
        }
        Rule::NamesDeadline => {
            let written = facts.deadline.map(swedish_date);
            let found = facts
                .deadline
                .is_some_and(|deadline| content::names_date(text, deadline));
            must_name(written.as_deref(), found, "svarsdatum");
        }
        Rule::MaxLines => max_lines(section, text, measured_lines, findings),
        Rule::ListsDocuments if !content::lists_documents(text) => add(
            format!("{heading} anger ingen handling."),
            "Ange de handlingar som beslutet grundas på, en per rad.".to_owned(),
        ),
        Rule::StartsWithSummary if !content::starts_with_summary(text, section) => add(
            "Texten inleds inte med en kort sammanfattning av synpunkterna.".to_owned(),
            format!(
                "Börja med ett stycke på högst {} ord som sammanfattar synpunkterna.",
                section.summary_words
            ),
        ),
        Rule::FollowsQuestions => {
            let open: Vec<String> = content::unanswered(text, &facts.questions)
                .iter()
                .map(|number| format!("fråga {number}"))
                .collect();
            if !open.is_empty() {
                add(
                    format!("Texten tycks inte behandla {} i remissen.", open.join(", ")),
                    "Följ remissens frågor, till exempel med \"Fråga 1\" som underrubrik.".to_owned(),
                );
            }
        }
        Rule::TreatsConsequences if !content::treats_consequences(text) => add(
            "Texten tycks inte redovisa förslagets konsekvenser.".to_owned(),
            "Redovisa vilka konsekvenser förslaget kan få för nämnden och kommunen.".to_owned(),
        ),
        Rule::NoForeignHeadings => {
            if let Some(found) = content::foreign_heading(text, &template.foreign_headings) {
                add(
                    format!("Rubriken \"{found}\" hör inte till {}.", template.kind.swedish()),
                    "Ta bort rubriken. Här ska bara det stå som hör hemma under tjänsteskrivelsens rubrik Ärende.".to_owned(),
                );
            }
        }
        Rule::SaysAnswersArePublic if !content::says_public(text) => add(
            "Det framgår inte att svaren blir offentliga.".to_owned(),
            "Skriv att svaren blir allmänna handlingar.".to_owned(),
        ),
        _ => {}
    }
}

fn max_lines(section: &Section, text: &str, measured: Option<usize>, findings: &mut Findings) {
    let lines = measured.unwrap_or_else(|| content::estimated_lines(text, section));
    if lines <= section.max_lines {
        return;
    }
    let (severity, how) = match measured {
        Some(_) => (Severity::Grave, ""),
        None => (Severity::Warning, "uppskattningsvis "),
    };
    findings.add_as(
        severity,
        Rule::MaxLines,
        Some(&section.key),
        format!(
            "{} är {how}{lines} rader, högst {} är tillåtet.",
            shown(section),
            section.max_lines
        ),
        match lines - section.max_lines {
            1 => "Korta texten med minst 1 rad.".to_owned(),
            surplus => format!("Korta texten med minst {surplus} rader."),
        },
    );
}
