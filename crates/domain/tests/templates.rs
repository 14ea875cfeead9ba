//! Templates: what feeds which section, what is left out, and what is refused.
#![allow(clippy::unwrap_used, missing_docs)]

use proptest::prelude::*;
use remiss_domain::heading_rules::*;
use rstest::rstest;

/// A compilation whose first section is written by the pattern.
fn with_text(pattern: &str) -> String {
    format!(
        r#"kind = "sammanstallning"
name = "Prov"
title = "Prov"
rules = []

[[section]]
key = "a"
heading = "A"
help = "Skriv."
required = true
text = """
{pattern}
"""

[[section]]
key = "b"
heading = "B"
help = "Skriv."
required = true
text = """
{{viewpoints}}

{{respondents}}

{{responses}}
"""
"#
    )
}

fn values(known: &[(&'static str, &str)]) -> Values {
    known
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect()
}

fn composed(pattern: &str, known: &[(&'static str, &str)]) -> String {
    let template = Template::parse(&with_text(pattern)).unwrap();
    let text = template.sections[0].compose_text(&values(known));
    let pieces: Vec<String> = template.sections[0]
        .compose(&values(known))
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Blocks(name) => values(known)[name].trim().to_owned(),
        })
        .collect();
    assert_eq!(pieces.join("\n\n"), text, "both ways say the same");
    text
}

#[rstest]
#[case::a_field_in_a_sentence("Remissen {remissName}.", &[("remissName", "Cykelplan")], "Remissen Cykelplan.")]
#[case::a_line_stays_a_line("Om {remissName}.", &[("remissName", " Cykel\n## plan ")], "Om Cykel ## plan.")]
#[case::a_text_keeps_its_paragraphs("{purpose}", &[("purpose", "Ett.\n\n- två\n")], "Ett.\n\n- två")]
#[case::a_paragraph_without_fields_stands("Alltid.\n\n{purpose}", &[], "Alltid.")]
#[case::a_paragraph_whose_fields_are_all_empty_goes("Om {remissName} till {board}.\n\nSlut.", &[("board", " \n ")], "Slut.")]
#[case::one_that_is_known_keeps_the_paragraph("Om {remissName} till {board}.", &[("board", "nämnden")], "Om  till nämnden.")]
#[case::a_line_without_values_goes("Fakta:\n- Namn: {remissName}\n- Nämnd: {board}", &[("board", "N")], "Fakta:\n- Nämnd: N")]
#[case::a_paragraph_of_lines_without_values_goes_whole("Fakta:\n- Namn: {remissName}", &[], "")]
#[case::a_condition_holds("{?period}Med svarstid.\n{!period}Utan.", &[("period", "30 dagar")], "Med svarstid.")]
#[case::a_condition_does_not_hold("{?period}Med svarstid.\n{!period}Utan.", &[], "Utan.")]
#[case::a_condition_writes_nothing("{?period}Till {board}.", &[("period", "x"), ("board", "N")], "Till N.")]
#[case::a_condition_is_no_field_of_the_line("{?period}Till {board}.", &[("period", "x")], "")]
#[case::conditions_alone_leave_nothing("{?period}Ett.", &[], "")]
#[case::a_heading_over_nothing_goes("## Syfte\n\n{purpose}\n\n## Nämnd\n\n{board}", &[("board", "N")], "## Nämnd\n\nN")]
#[case::a_heading_over_something_stays("## Syfte\n\n{purpose}", &[("purpose", "P")], "## Syfte\n\nP")]
#[case::a_heading_over_headings_over_nothing_goes("## Ett\n\n### Två\n\n{purpose}\n\n## Tre\n\n{board}", &[("board", "N")], "## Tre\n\nN")]
#[case::a_heading_over_a_deeper_one_with_text_stays("## Ett\n\n### Två\n\n{purpose}", &[("purpose", "P")], "## Ett\n\n### Två\n\nP")]
#[case::a_deeper_heading_ends_at_a_higher("### Två\n\n{purpose}\n\n## Tre\n\n{board}", &[("board", "N")], "## Tre\n\nN")]
#[case::a_last_heading_goes("{board}\n\n## Sist", &[("board", "N")], "N")]
#[case::a_number_sign_is_no_heading("#1 av alla\n\n{purpose}", &[], "#1 av alla")]
#[case::a_brace_is_written_twice("{{a}} {{{board}}} }", &[("board", "N")], "{a} {N} }")]
#[case::a_value_is_no_pattern("{purpose}", &[("purpose", "{board} {?x} {{"), ("board", "N")], "{board} {?x} {{")]
#[case::blocks_by_themselves("Före.\n\n{facts}\n\nEfter.", &[("facts", "tabell")], "Före.\n\ntabell\n\nEfter.")]
#[case::blocks_without_content_go("Före.\n\n{facts}\n\nEfter.", &[("facts", " ")], "Före.\n\nEfter.")]
#[case::blocks_under_a_condition("{?period}{facts}", &[("facts", "tabell")], "")]
#[case::blocks_under_a_condition_that_holds("{?period}{facts}", &[("facts", "tabell"), ("period", "x")], "tabell")]
#[case::a_heading_over_blocks("## T\n\n{facts}", &[("facts", "tabell")], "## T\n\ntabell")]
#[case::nothing("", &[], "")]
fn a_section_is_written_from_what_is_known(
    #[case] pattern: &str,
    #[case] known: &[(&'static str, &str)],
    #[case] expected: &str,
) {
    assert_eq!(composed(pattern, known), expected);
}

#[test]
fn blocks_come_where_they_stand_between_texts() {
    let template = Template::parse(&with_text("Före.\n\nMer.\n\n{facts}\n\n{results}\n\nEfter.")).unwrap();
    let pieces = template.sections[0].compose(&values(&[("facts", "f"), ("results", "r")]));
    let expected = [
        Piece::Text("Före.\n\nMer.".to_owned()),
        Piece::Blocks("facts"),
        Piece::Blocks("results"),
        Piece::Text("Efter.".to_owned()),
    ];
    assert_eq!(pieces, expected);
}

#[rstest]
#[case::unknown_field("Rad ett.\n\nOm {vem}.", 14, "okänt fält {vem}; tillåtna är municipality, ")]
#[case::blocks_in_a_sentence("Se {facts} här.", 12, "kan inte stå i en mening")]
#[case::blocks_in_a_paragraph_of_more("Se:\n{facts}", 13, "ska stå i ett eget stycke")]
#[case::blocks_before_a_line("Ett.\n\n{facts}\n{board}", 15, "fältet {facts} ska stå i ett eget stycke")]
#[case::an_unclosed_brace("Ett.\nOm {remissName\nkommer.", 13, "stängs inte på raden")]
#[case::an_empty_name("Om {}.", 12, "okänt fält {}")]
#[case::a_name_with_blanks("Om { board }.", 12, "okänt fält { board }")]
#[case::a_condition_in_the_middle("Om {?period} det.", 12, "ska stå först på raden")]
#[case::two_conditions("{?period}{!facts}Text.", 12, "ska stå först på raden")]
#[case::a_condition_over_nothing("{?period}", 12, "efter villkoret står ingen text")]
#[case::a_brace_without_beginning("Från board} om det.", 12, "\"board}\" har ingen början")]
#[case::an_unknown_condition("{?sant}Text.", 12, "okänt fält {sant}")]
fn a_pattern_that_is_wrong_says_where_and_why(
    #[case] pattern: &str,
    #[case] line: usize,
    #[case] reason: &str,
) {
    let error = Template::parse(&with_text(pattern)).unwrap_err();
    assert!(error.reason.contains(reason), "{error}");
    assert_eq!(error.line, line, "{error}");
}

#[test]
fn the_line_is_right_in_each_way_to_write_a_text_in_toml() {
    let at = |text: &str| {
        let file = with_text("x").replace("text = \"\"\"\nx\n\"\"\"", text);
        Template::parse(&file).unwrap_err().line
    };
    assert_eq!(at("text = \"{vem}\""), 11);
    assert_eq!(at("text = \"\"\"Ett.\n\n{vem}\"\"\""), 13);
    assert_eq!(at("text = \"\"\"\nEtt.\n\n{vem}\"\"\""), 14);
    assert_eq!(at("text = '''\nEtt.\n\n{vem}\n'''"), 14);
    // Lines that are folded or written as \n cannot be counted: where the text begins.
    assert_eq!(at("text = \"Ett.\\n\\n{vem}\""), 11);
    assert_eq!(at("text = \"\"\"\nEtt \\\n  två\n\n{vem}\"\"\""), 11);
}

fn standard(kind: DocumentType) -> String {
    standard_text(kind).to_owned()
}

#[rstest]
#[case("title = \"Prov\"", "title = \"\"", 3, "rubriken ska vara en rad")]
#[case("title = \"Prov\"", "title = \"a\\nb\"", 3, "rubriken ska vara en rad")]
#[case("title = \"Prov\"", "title = \"{vem}\"", 3, "okänt fält {vem}")]
#[case("title = \"Prov\"", "title = \"Om {\"", 3, "stängs inte")]
#[case("title = \"Prov\"", "title = \"{purpose}\"", 3, "{purpose} är mer än en rad")]
#[case("title = \"Prov\"", "title = \"{facts}\"", 3, "{facts} är mer än en rad")]
#[case(
    "title = \"Prov\"\nrules = []",
    "title = \"{board}\"\nrules = [\"titleExact\"]",
    3,
    "kan inte ha fältet {board}"
)]
#[case("rules = []", "rules = [\"fakedHeading\"]", 4, "står inte i mallar")]
#[case("rules = []", "rules = [\"sectionFilled\"]", 4, "står inte i mallar")]
#[case("kind = ", "id = \"å\"\nkind = ", 1, "1 till 64 tecken")]
#[case("kind = ", "id = \"\"\nkind = ", 1, "1 till 64 tecken")]
#[case("kind = ", "id = \"kort å\"\nkind = ", 1, "1 till 64 tecken")]
#[case("kind = ", "id = \"missiv\"\nkind = ", 1, "standardmallens för missiv")]
#[case("{responses}", "", 1, "inget avsnitt har fältet {responses}")]
#[case("name = \"Prov\"", "", 0, "uppgiften name saknas")]
#[case("name = \"Prov\"", "name = 3", 2, "värdet är av fel slag")]
#[case("name = \"Prov\"", "name = \"Prov\"\nname = \"Prov\"", 3, "finns två gånger")]
#[case("name = \"Prov\"", "name = \"Prov", 2, "inte giltig TOML")]
#[case(
    "name = \"Prov\"",
    "namn = \"Prov\"",
    2,
    "uppgiften namn är okänd; tillåtna är id, kind, name"
)]
#[case(
    "[[section]]\nkey = \"a\"",
    "[labels]\nsynpunkt = \"x\"\n\n[[section]]\nkey = \"a\"",
    7,
    "okänd etikett \"synpunkt\"; tillåtna är viewpoint"
)]
#[case(
    "[[section]]\nkey = \"a\"",
    "[sheet]\ncolumns = 1\nrows = 1\nlabelWidth = 70\nlabelHeight = 37\nmarginLeft = 0\nmarginTop = 0\n\n[[section]]\nkey = \"a\"",
    6,
    "hör bara till adressetiketter"
)]
#[case(
    "[[section]]\nkey = \"a\"",
    "[[field]]\nkey = \"x\"\nlabel = \"X\"\nhelp = \"X.\"\nrequired = true\n[[field]]\nkey = \"x\"\nlabel = \"X\"\nhelp = \"X.\"\nrequired = true\n[[section]]\nkey = \"a\"",
    12,
    "uppgiften \"x\" saknar nyckel eller finns två gånger"
)]
#[case(
    "[[section]]\nkey = \"a\"",
    "[[section]]\nmaxLines = 0\nkey = \"a\"",
    8,
    "maxLines i avsnittet \"a\" ska vara minst 1"
)]
fn a_faulty_template_says_where_and_why_in_swedish(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] line: usize,
    #[case] reason: &str,
) {
    let text = with_text("x");
    assert!(Template::parse(&text).is_ok() && text.contains(right));
    let error = Template::parse(&text.replacen(right, wrong, 1)).unwrap_err();
    assert!(error.reason.contains(reason), "{error}");
    // Where something is missing the parser names the file's first line.
    assert_eq!(error.line, line.max(1), "{error}");
}

#[rstest]
#[case("columns = 3", "columns = 0", "minst en kolumn")]
#[case("rows = 8", "rows = 0", "minst en kolumn")]
#[case("rows = 8", "rows = 9", "210.0 × 333.5 mm och får inte plats")]
#[case("columns = 3", "columns = 4", "280.0 × 296.5 mm och får inte plats")]
#[case("labelWidth = 70", "labelWidth = 70.2", "får inte plats")]
#[case("labelWidth = 70", "labelWidth = 9", "minst 10 × 10 mm")]
#[case("labelHeight = 37", "labelHeight = 9.9", "minst 10 × 10 mm")]
#[case("marginTop = 0.5", "marginTop = -1", "inga negativa mått")]
#[case("marginTop = 0.5", "marginTop = nan", "inga negativa mått")]
#[case("marginTop = 0.5", "marginTop = 1.6", "får inte plats")]
#[case("marginLeft = 0", "marginLeft = 0.6", "får inte plats")]
#[case("marginTop = 0.5", "marginTop = 0.5\ngapDown = 0.2", "får inte plats")]
#[case("marginTop = 0.5", "marginTop = 0.5\ngapAcross = 0.3", "får inte plats")]
#[case(
    "[sheet]\ncolumns = 3\nrows = 8\nlabelWidth = 70\nlabelHeight = 37\nmarginLeft = 0\nmarginTop = 0.5",
    "",
    "saknar [sheet]"
)]
fn a_sheet_of_labels_fits_on_the_paper(#[case] right: &str, #[case] wrong: &str, #[case] reason: &str) {
    let text = standard(DocumentType::Adressetiketter);
    assert!(text.contains(right));
    let error = Template::parse(&text.replacen(right, wrong, 1)).unwrap_err();
    assert!(error.reason.contains(reason), "{error}");
}

#[test]
fn the_sheet_is_what_the_template_says() {
    let text = standard(DocumentType::Adressetiketter)
        .replace("columns = 3", "columns = 2")
        .replace("labelWidth = 70", "labelWidth = 10")
        .replace("labelHeight = 37", "labelHeight = 10")
        .replace("marginTop = 0.5", "marginTop = 1\ngapAcross = 2.5\ngapDown = 0");
    let sheet = Template::parse(&text).unwrap().sheet.unwrap();
    let expected = LabelSheet {
        columns: 2,
        rows: 8,
        label_width: 10.0,
        label_height: 10.0,
        margin_left: 0.0,
        margin_top: 1.0,
        gap_across: 2.5,
        gap_down: 0.0,
    };
    assert_eq!(sheet, expected);
}

#[test]
fn there_is_an_embedded_template_of_each_type_and_each_names_its_headings_with_help() {
    let templates = Templates::standard();
    assert_eq!(templates.iter().count(), DocumentType::ALL.len());
    for kind in DocumentType::ALL {
        let template = templates.get(kind.as_str()).unwrap();
        assert_eq!((template.kind, template.id.as_str()), (*kind, kind.as_str()));
        assert_eq!(templates.of_kind(*kind), [template]);
        assert_eq!(templates.default_of(*kind), template);
        assert!(!template.name.is_empty());
        for section in &template.sections {
            assert!(section.help.ends_with('.'), "{kind}: {}", section.key);
        }
        // The vocabulary has no name twice, and everything that must feed a section is in it.
        for (place, field) in kind.fields().iter().enumerate() {
            assert!(!field.swedish.is_empty());
            assert_eq!(
                kind.fields().iter().position(|other| other.name == field.name),
                Some(place),
                "{kind}: {}",
                field.name
            );
        }
        for name in kind.must_feed() {
            assert!(template.section_fed_by(name).is_some(), "{kind}: {name}");
        }
        for label in kind.labels() {
            assert_eq!(template.label(label.key), label.standard);
        }
        assert_eq!(template.sheet.is_some(), *kind == DocumentType::Adressetiketter);
    }
}

#[test]
fn only_what_a_board_treats_is_drafted() {
    let drafted: Vec<_> = DocumentType::ALL
        .iter()
        .filter(|kind| kind.is_drafted())
        .collect();
    assert_eq!(
        drafted,
        [
            &DocumentType::TjansteskrivelseRemiss,
            &DocumentType::TjansteskrivelseOther,
            &DocumentType::Yttrande
        ]
    );
}

#[test]
fn a_section_is_known_by_what_feeds_it_whatever_its_key_and_heading() {
    let text = standard(DocumentType::TjansteskrivelseRemiss)
        .replace("key = \"summary\"", "key = \"kort\"")
        .replace("heading = \"Sammanfattning\"", "heading = \"Kort om ärendet\"");
    let template = Template::parse(&text).unwrap();
    assert_eq!(template.section_fed_by("summary").unwrap().key, "kort");
    assert_eq!(template.section_under(Rule::MaxLines).unwrap().key, "kort");
    assert_eq!(template.section("summary"), None);
    assert_eq!(template.section_fed_by("sender"), None);
    assert_eq!(template.section_under(Rule::SaysAnswersArePublic), None);
}

fn named(name: &str, text: String) -> (String, String) {
    (name.to_owned(), text)
}

#[test]
fn a_file_takes_the_place_of_the_embedded_template_or_stands_beside_it() {
    let other = standard(DocumentType::Missiv).replace("name = \"Missiv\"", "name = \"Följebrev\"");
    let files = [
        named("missiv.toml", other.clone()),
        named("kort.toml", format!("id = \"missivKort-2\"\n{other}")),
    ];
    let templates = Templates::with(files).unwrap();
    let of_kind = templates.of_kind(DocumentType::Missiv);
    let ids: Vec<_> = of_kind.iter().map(|template| template.id.as_str()).collect();
    assert_eq!(ids, ["missiv", "missivKort-2"]);
    assert_eq!(templates.default_of(DocumentType::Missiv).name, "Följebrev");
    assert_eq!(templates.iter().count(), DocumentType::ALL.len() + 1);
    assert_eq!(templates.get("missivLangt"), None);
    assert_eq!(
        templates.default_of(DocumentType::Yttrande),
        Template::standard(DocumentType::Yttrande)
    );
}

#[test]
fn a_faulty_file_is_named_and_so_is_an_id_that_is_there_twice() {
    let yttrande = standard(DocumentType::Yttrande);
    let faulty = yttrande.replace("{matter}", "{arende}");
    let error = Templates::with([named("fel.toml", faulty)]).unwrap_err();
    assert_eq!(error.file, "fel.toml");
    assert!(
        error
            .to_string()
            .starts_with("mallen fel.toml, rad 13: okänt fält {arende}"),
        "{error}"
    );
    let twice = [
        named("a.toml", yttrande.clone()),
        named("b.toml", yttrande.clone()),
    ];
    let error = Templates::with(twice).unwrap_err();
    assert_eq!(
        error.to_string(),
        "mallen b.toml, rad 2: id \"yttrande\" finns redan i a.toml"
    );
    let own = format!("# En egen.\n\nid = \"egen\"\n{yttrande}");
    let error = Templates::with([named("a.toml", own.clone()), named("b.toml", own)]).unwrap_err();
    assert_eq!((error.line, error.file.as_str()), (3, "b.toml"));
}

#[test]
fn words_of_the_program_can_be_changed() {
    let text = standard(DocumentType::Arendelista).replace("Handläggare", "Föredragande");
    let template = Template::parse(&text).unwrap();
    assert_eq!(template.label("officer"), "Föredragande");
    assert_eq!(template.label("meeting"), "Sammanträde");
    assert_eq!(template.label("annat"), "annat");
    let bare = with_text("x");
    assert_eq!(Template::parse(&bare).unwrap().label("reply"), "Bemötande");
}

#[test]
fn a_title_is_made_of_what_is_known_and_says_what_is_missing() {
    let template = Template::standard(DocumentType::Arendelista);
    let known = values(&[("board", "Kommunstyrelsen"), ("meetingDate", "3 december\n2019")]);
    assert_eq!(
        template.compose_title(&known).unwrap(),
        "Kommunstyrelsen 3 december 2019"
    );
    let error = template
        .compose_title(&values(&[("board", " "), ("place", "Rådhuset")]))
        .unwrap_err();
    assert_eq!(error.missing, ["nämndens namn", "sammanträdets datum"]);
    let twice = with_text("x").replace("title = \"Prov\"", "title = \"{board} {board}\"");
    let error = Template::parse(&twice)
        .unwrap()
        .compose_title(&Values::new())
        .unwrap_err();
    assert_eq!(error.missing, ["nämndens namn"]);
}

#[test]
fn the_title_that_is_checked_knows_all_the_facts() {
    let text = standard(DocumentType::TjansteskrivelseRemiss).replace(
        "Remiss från {sender} om {remissName}",
        "{sender}|{remissName}|{deadline}|{caseTitle}|{caseNumber}|{initiator}",
    );
    let facts = Facts {
        sender: Some("S".to_owned()),
        remiss_name: Some("R".to_owned()),
        deadline: Some(jiff::civil::date(2019, 10, 30)),
        case_title: Some("T".to_owned()),
        case_number: Some("Ks 1/2019".to_owned()),
        initiator: Some("I".to_owned()),
        ..Facts::default()
    };
    let template = Template::parse(&text).unwrap();
    assert_eq!(
        template.expected_title(&facts).unwrap(),
        "S|R|30 oktober 2019|T|Ks 1/2019|I"
    );
}

#[test]
fn only_the_measured_section_is_judged_by_the_measure() {
    let text = standard(DocumentType::TjansteskrivelseRemiss).replace(
        "rules = [\"followsQuestions\"]",
        "rules = [\"maxLines\"]\nmaxLines = 3",
    );
    let template = Template::parse(&text).unwrap();
    let draft = DraftText {
        title: String::new(),
        sections: vec![
            ("summary".to_owned(), "Kort.".to_owned()),
            ("matter".to_owned(), "1\n2\n3\n4".to_owned()),
        ],
    };
    let lines = |measured| {
        let findings = check(&template, &draft, &Facts::default(), measured);
        let about = findings
            .into_iter()
            .filter(|finding| finding.rule == Rule::MaxLines);
        about
            .map(|finding| (finding.section.unwrap(), finding.severity))
            .collect::<Vec<_>>()
    };
    let estimated = ("matter".to_owned(), Severity::Warning);
    assert_eq!(lines(Some(20)), vec![estimated.clone()]);
    assert_eq!(
        lines(Some(21)),
        [("summary".to_owned(), Severity::Grave), estimated]
    );
}

proptest! {
    #[test]
    fn any_pattern_is_read_or_refused_with_a_line_of_its_own(pattern in "(\\PC|\\{board\\}|\\{facts\\}|\\{\\{|\\{\\?board\\}|\n|## ){0,30}") {
        prop_assume!(!pattern.contains("\"\"\"") && !pattern.contains('\\') && !pattern.ends_with('"'));
        let file = with_text(&pattern);
        if let Err(error) = Template::parse(&file) {
            prop_assert!(error.line >= 1 && error.line <= file.lines().count(), "{error}");
        }
    }

    #[test]
    fn a_value_comes_in_as_it_is(value in "(\\PC|[{}?!#\n]){0,60}") {
        let template = Template::parse(&with_text("{purpose}")).unwrap();
        let values = Values::from([("purpose", value.clone())]);
        prop_assert_eq!(template.sections[0].compose_text(&values), value.trim());
    }
}
