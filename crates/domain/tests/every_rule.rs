//! Every rule, as a table: a clean draft that it says nothing about, and drafts that break it and nothing else.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::civil::date;
use remiss_domain::heading_rules::*;

/// A template with every rule: two sections with all rules about sections that do not contradict each other.
const TEMPLATE: &str = r#"
id = "alla"
kind = "tjansteskrivelseOther"
name = "Alla regler"
title = "Remiss från {sender}"
rules = ["titleOneLine", "titleExact", "headingsPresent", "headingsInOrder", "onlyOwnHeadings", "fieldsFilled", "noLeftovers"]
foreignHeadings = ["Beslutsunderlag"]

[[section]]
key = "a"
heading = "Kort"
help = "Skriv kort vad ärendet gäller och för vem."
required = true
text = """
{summary}

{proposedDecision}
"""
rules = ["maxLines", "namesSender", "namesDeadline", "namesInitiator", "namesCaseNumber", "startsWithSummary"]
maxLines = 2
lineCharacters = 100
summaryWords = 30

[[section]]
key = "b"
heading = "Ärende"
help = "Redovisa ärendet och dess följder."
required = true
text = "{matter}"
rules = ["followsQuestions", "treatsConsequences", "noForeignHeadings", "saysAnswersArePublic"]

[[section]]
key = "d"
heading = "Underlag"
help = "Ange handlingarna."
required = true
rules = ["listsDocuments"]

[[section]]
key = "c"
heading = "Övrigt"
help = "Skriv sådant som är kvar."
required = false

[[field]]
key = "stance"
label = "Ställningstagande"
help = "Ange ställningstagandet."
required = true

[[field]]
key = "else"
label = "Annat"
help = "Ange annat."
required = false
"#;

const KORT: &str =
    "Socialdepartementet frågar på begäran av Kommunstyrelsen, Ks 1216/2018, senast 15 mars 2016.";
const MATTER: &str = "Fråga 1 är besvarad.\n\nFörslaget medför kostnader. Svaren blir allmänna handlingar.";

fn facts() -> Facts {
    Facts {
        sender: Some("Socialdepartementet".to_owned()),
        deadline: Some(date(2016, 3, 15)),
        case_number: Some("Ks 1216/2018".to_owned()),
        initiator: Some("Kommunstyrelsen".to_owned()),
        questions: vec!["Hur bör tillsynen finansieras?".to_owned()],
        fields: [("stance".to_owned(), "tillstyrker".to_owned())].into(),
        ..Facts::default()
    }
}

fn clean() -> DraftText {
    DraftText {
        title: "Remiss från Socialdepartementet".to_owned(),
        sections: [("a", KORT), ("b", MATTER), ("d", "Bilaga"), ("c", "Inget.")]
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .to_vec(),
    }
}

/// What is checked: the draft, the facts, and the measured lines.
type Case = (DraftText, Facts, Option<usize>);

fn titled(title: &str) -> Case {
    let mut draft = clean();
    title.clone_into(&mut draft.title);
    (draft, facts(), Some(2))
}

fn written(key: &str, text: &str) -> Case {
    let mut draft = clean();
    let section = draft.sections.iter_mut().find(|(name, _)| name == key).unwrap();
    text.clone_into(&mut section.1);
    (draft, facts(), Some(2))
}

fn changed(change: impl FnOnce(&mut DraftText)) -> Case {
    let mut draft = clean();
    change(&mut draft);
    (draft, facts(), Some(2))
}

fn known(change: impl FnOnce(&mut Facts)) -> Case {
    let mut facts = facts();
    change(&mut facts);
    (clean(), facts, Some(2))
}

fn section(key: &str, text: &str) -> (String, String) {
    (key.to_owned(), text.to_owned())
}

/// Drafts that break the rule and no other. The match has no rest, so that a new rule cannot be without.
fn broken(rule: Rule) -> Vec<Case> {
    match rule {
        Rule::TitleExact => vec![
            titled("Remiss från socialdepartementet"),
            titled("Remiss från Socialdepartementet."),
            titled(" Remiss från Socialdepartementet"),
        ],
        // A title that holds a control character can be the exact one, where the register has it so.
        Rule::TitleOneLine => ["Social\u{7}departementet", "Socialdepartementet\u{9d}"]
            .map(|sender| {
                let (mut draft, mut facts, lines) = titled(&format!("Remiss från {sender}"));
                draft.sections[0].1 = KORT.replace("Socialdepartementet", sender);
                facts.sender = Some(sender.to_owned());
                (draft, facts, lines)
            })
            .into(),
        Rule::HeadingsPresent => vec![
            changed(|draft| draft.sections.retain(|(key, _)| key != "a")),
            changed(|draft| draft.sections.retain(|(key, _)| key != "b")),
        ],
        Rule::HeadingsInOrder => vec![
            changed(|draft| draft.sections.swap(0, 1)),
            changed(|draft| draft.sections.swap(1, 2)),
            changed(|draft| draft.sections.rotate_left(1)),
            changed(|draft| draft.sections.reverse()),
        ],
        Rule::OnlyOwnHeadings => vec![
            changed(|draft| draft.sections.insert(1, section("Ekonomi", "Dyrt."))),
            changed(|draft| draft.sections.push(section("c", "Igen."))),
        ],
        Rule::FieldsFilled => vec![
            known(|facts| facts.fields.clear()),
            known(|facts| {
                facts.fields.insert("stance".to_owned(), " \n".to_owned());
            }),
        ],
        Rule::NoLeftovers => [
            "Redovisa ärendet och dess följder.",
            "Först: redovisa  ärendet och\ndess följder. Sedan.",
            "Här står Klicka   HÄR för text.",
            "Skriv här",
            "skriv text",
            "lorem ipsum",
            "fyll i här",
            "ange text",
            "infoga text",
            "Att göra: allt.",
            "TODO",
            "Från <Remissavsändare> kom",
            "Från <Namn på-någon>",
            "<a>",
            "Av {officer}.",
            "Av [namn på handläggare].",
            "[skriv]",
            "[Fyll i]",
            "[Ange]",
            "[infoga]",
            "[datum]",
            "[text]",
            "[Avsändare]",
            "Ks xxxx/2021",
            "XXX",
        ]
        .map(|text| written("b", &format!("{MATTER}\n\n{text}")))
        .into_iter()
        // A sentence of the help counts from 25 characters, a placeholder up to 60.
        .chain([
            written("c", "Skriv sådant som är kvar."),
            written("c", &format!("[text {}]", "o".repeat(55))),
        ])
        .chain([{
            let (mut draft, mut facts, lines) = titled("Remiss från [namn]");
            facts.sender = Some("[namn]".to_owned());
            draft.sections[0].1 = KORT.replace("Socialdepartementet", "[Namn]");
            (draft, facts, lines)
        }])
        .collect(),
        Rule::SectionFilled => vec![written("a", ""), written("b", " \n\t")],
        Rule::MaxLines => vec![
            (clean(), facts(), Some(3)),
            (clean(), facts(), Some(300)),
            // Estimated: three lines of up to a hundred characters.
            {
                let (draft, facts, _) = written("a", &format!("{KORT}\n\nTre."));
                (draft, facts, None)
            },
            {
                let long = "o".repeat(110);
                let (draft, facts, _) = written("a", &format!("{KORT} {long}"));
                (draft, facts, None)
            },
        ],
        Rule::NamesSender => vec![
            written("a", &KORT.replace("Socialdepartementet", "Departementet")),
            written("a", &KORT.replace("Socialdepartementet", "Social departementet")),
        ],
        Rule::NamesDeadline => vec![
            written("a", &KORT.replace("15 mars", "16 mars")),
            written("a", &KORT.replace("15 mars", "15 april")),
            written("a", &KORT.replace("15 mars", "115 mars")),
            written("a", &KORT.replace("15 mars", "115/3")),
            known(|facts| facts.deadline = None),
        ],
        Rule::NamesInitiator => vec![
            written("a", &KORT.replace("Kommunstyrelsen", "någon")),
            known(|facts| facts.initiator = None),
        ],
        Rule::NamesCaseNumber => vec![
            written("a", &KORT.replace("1216", "1217")),
            known(|facts| facts.case_number = None),
        ],
        Rule::ListsDocuments => vec![written("d", "–"), written("d", "12 345\nab\nc")],
        Rule::StartsWithSummary => vec![
            written("a", &format!("Detta är för kort:\n\n{KORT}")),
            written("a", &format!("Fyra ord räcker inte.\n\n{KORT}")),
            written("a", &format!("Är fem ord en fråga?\n\n{KORT}")),
            written("a", &format!("{}\n\n{KORT}", "ord ".repeat(31))),
        ],
        Rule::FollowsQuestions => vec![
            written("b", &MATTER.replace("Fråga 1", "Fråga 11")),
            written("b", &MATTER.replace("Fråga 1", "Den")),
            // A question of short words can only be named.
            {
                let (draft, mut facts, lines) = written("b", &MATTER.replace("Fråga 1", "Den"));
                facts.questions = vec!["Är det så?".to_owned()];
                (draft, facts, lines)
            },
        ],
        Rule::TreatsConsequences => vec![written("b", &MATTER.replace("medför", "har"))],
        Rule::NoForeignHeadings => vec![
            written("b", &format!("{MATTER}\n\nBeslutsunderlag\n\nBilaga")),
            written("b", &format!("{MATTER}\n\n## BESLUTSUNDERLAG:\n\nBilaga")),
            written("b", &format!("{MATTER}\n\n**Beslutsunderlag**")),
        ],
        Rule::SaysAnswersArePublic => vec![written("b", &MATTER.replace("allmänna", "våra"))],
        Rule::FakedHeading
        | Rule::TrackedChanges
        | Rule::TextOutsideSections
        | Rule::Comments
        | Rule::NotCarried
        | Rule::HiddenText
        | Rule::HeadingLevel
        | Rule::HeadingNumbers
        | Rule::ExternalLinks
        | Rule::Footnotes
        | Rule::Emphasis => Vec::new(),
    }
}

fn rules_of(template: &Template, (draft, facts, lines): &Case) -> Vec<Rule> {
    let mut rules: Vec<Rule> = check(template, draft, facts, *lines)
        .into_iter()
        .map(|finding| finding.rule)
        .collect();
    rules.dedup();
    rules
}

#[test]
fn a_clean_draft_has_no_findings_though_every_rule_is_checked() {
    let template = Template::parse(TEMPLATE).unwrap();
    let of_sections = template.sections.iter().flat_map(|section| &section.rules);
    let named: Vec<&Rule> = template.rules.iter().chain(of_sections).collect();
    for rule in Rule::ALL {
        let elsewhere = rule.is_about_file() || *rule == Rule::SectionFilled;
        assert_eq!(named.contains(&rule), !elsewhere, "{rule}");
    }
    assert_eq!(rules_of(&template, &(clean(), facts(), Some(2))), []);
    assert_eq!(rules_of(&template, &(clean(), facts(), None)), []);
}

#[test]
fn each_rule_is_found_alone_in_every_draft_that_breaks_it() {
    let template = Template::parse(TEMPLATE).unwrap();
    for rule in Rule::ALL {
        let cases = broken(*rule);
        assert_eq!(
            cases.is_empty(),
            rule.is_about_file(),
            "{rule} has no case; rules about files have theirs where files are read"
        );
        for case in cases {
            assert_eq!(rules_of(&template, &case), [*rule], "{rule}: {case:#?}");
            for finding in check(&template, &case.0, &case.1, case.2) {
                let estimated = *rule == Rule::MaxLines && case.2.is_none();
                let severity = if estimated {
                    Severity::Warning
                } else {
                    rule.severity()
                };
                assert_eq!(finding.severity, severity);
                assert!(finding.what.ends_with('.'), "{}", finding.what);
                assert!(!finding.how_to_mend.is_empty());
            }
        }
    }
}

#[test]
fn a_rule_that_the_template_does_not_name_is_not_checked() {
    for rule in Rule::ALL {
        // A draft is empty or not whatever the template says.
        if rule.is_about_file() || *rule == Rule::SectionFilled {
            continue;
        }
        let quoted = format!("\"{rule}\"");
        let without = TEMPLATE
            .replace(&format!("{quoted}, "), "")
            .replace(&format!(", {quoted}"), "")
            .replace(&quoted, "");
        let template = Template::parse(&without).unwrap();
        for case in broken(*rule) {
            assert_eq!(rules_of(&template, &case), [], "{rule}");
        }
    }
}

#[test]
fn what_only_looks_like_a_mistake_is_let_pass() {
    let template = Template::parse(TEMPLATE).unwrap();
    let passes = [
        // A genitive, other ways to write the day, another line break.
        written(
            "a",
            &KORT.replace("departementet frågar", "departementets\nfråga"),
        ),
        written("a", &KORT.replace("15 mars 2016", "2016-03-15")),
        written("a", &KORT.replace("15 mars 2016", "15/3")),
        written("a", &KORT.replace("15 mars", "15 MARS")),
        // The question is treated in its own words.
        written(
            "b",
            &MATTER.replace("Fråga 1 är besvarad", "Tillsyn finansieras så"),
        ),
        written("b", &MATTER.replace("allmänna handlingar", "offentliga")),
        written("b", &MATTER.replace("allmänna handlingar", "en allmän handling")),
        written(
            "b",
            &format!("{MATTER}\n\nSe [1] och <https://example.org>, 3 < 4 > 2, {{ och }}, taxxx, xx."),
        ),
        written(
            "b",
            &format!("{MATTER}\n\nBeslutsunderlaget är gott. Todos, metodo."),
        ),
        // An opening of exactly so many words.
        written("a", &format!("Ett två tre fyra fem.\n\n{KORT}")),
        written("a", &format!("{}\n\n{KORT}", "ord ".repeat(30).trim())),
        // One weighty word of two is enough, and five letters are weighty.
        {
            let (draft, mut facts, lines) = written("b", &MATTER.replace("Fråga 1 är besvarad", "Om skolan"));
            facts.questions = vec!["Bör skola nämnas?".to_owned()];
            (draft, facts, lines)
        },
        written("c", &format!("[text {}]", "o".repeat(56))),
        written("d", "abc"),
        written("d", "Bilaga\n–"),
        written("c", ""),
        changed(|draft| draft.sections.retain(|(key, _)| key != "c")),
        (clean(), facts(), Some(1)),
        (clean(), facts(), Some(0)),
    ];
    for case in passes {
        assert_eq!(rules_of(&template, &case), [], "{case:#?}");
    }
}

#[test]
fn lines_are_estimated_by_the_width_that_the_template_says() {
    let template = Template::parse(TEMPLATE).unwrap();
    let length = KORT.chars().count();
    // Two lines of a hundred characters: the text, a blank, and what fills it up.
    let (just, facts, _) = written("a", &format!("{KORT} {}", "o".repeat(200 - length - 1)));
    assert_eq!(rules_of(&template, &(just, facts, None)), []);
    let (over, facts, _) = written("a", &format!("{KORT} {}", "o".repeat(200 - length)));
    assert_eq!(rules_of(&template, &(over, facts, None)), [Rule::MaxLines]);
}
