//! Templates and the checks on drafts: each rule is broken once, and noticed once.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::civil::date;
use proptest::prelude::*;
use remiss_domain::heading_rules::*;
use rstest::rstest;

const KROPP: &str = "Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd (SOU 2015:100)";

fn facts() -> Facts {
    Facts {
        sender: Some("Socialdepartementet".to_owned()),
        remiss_name: Some(KROPP.to_owned()),
        deadline: Some(date(2016, 3, 15)),
        case_title: Some("Ny arbetsordning för kommunfullmäktige".to_owned()),
        case_number: Some("Ks 1216/2018".to_owned()),
        initiator: Some("Kommunstyrelsen".to_owned()),
        questions: vec![
            "Är åldersgränsen rimlig?".to_owned(),
            "Vem bör ansvara för tillsynen över hygieniska behandlingar, nämnden eller länsstyrelsen?"
                .to_owned(),
        ],
        fields: [("stance".to_owned(), "tillstyrker delvis".to_owned())].into(),
    }
}

fn draft(title: &str, sections: &[(&str, &str)]) -> DraftText {
    DraftText {
        title: title.to_owned(),
        sections: sections
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
            .collect(),
    }
}

fn tjansteskrivelse() -> DraftText {
    draft(
        &format!("Remiss från Socialdepartementet om {KROPP}"),
        &[
            (
                "summary",
                "Socialdepartementet har gett kommunen möjlighet att lämna synpunkter på betänkandet senast den 15 mars 2016.",
            ),
            ("proposedDecision", "Nämnden antar yttrandet som sitt eget."),
            (
                "decisionBasis",
                "Tjänsteskrivelse, 1 februari 2016\nYttrande, 1 februari 2016",
            ),
            (
                "matter",
                "Fråga 1. Åldersgränsen är rimlig.\n\nFråga 2. Länsstyrelsen.",
            ),
            ("preparation", "Tillgänglighetsrådet har tillfrågats."),
            ("consequences", "Förslaget ökar kostnaden för tillsyn något."),
        ],
    )
}

fn yttrande() -> DraftText {
    draft(
        &format!("Yttrande över remiss från Socialdepartementet om {KROPP}"),
        &[(
            "matter",
            "Nämnden tillstyrker förslaget i huvudsak, men avstyrker åldersgränsen.\n\nFråga 1. Åldersgränsen är för låg.\n\n\
             Fråga 2. Tillsynen medför kostnader, med konsekvenser för kommunen.",
        )],
    )
}

fn rules(kind: DocumentType, draft: &DraftText, facts: &Facts, lines: Option<usize>) -> Vec<&'static str> {
    check(Template::standard(kind), draft, facts, lines)
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

fn with(mut draft: DraftText, key: &str, text: &str) -> DraftText {
    draft
        .sections
        .iter_mut()
        .filter(|(name, _)| name == key)
        .for_each(|(_, old)| text.clone_into(old));
    draft
}

#[test]
fn the_embedded_templates_are_whole() {
    for kind in DocumentType::ALL {
        let template = Template::standard(*kind);
        assert_eq!(template.kind, *kind);
        for section in &template.sections {
            assert!(section.help.ends_with('.'), "{} has no help", section.key);
            assert_eq!(template.section_by_heading(&section.heading), Some(section));
        }
    }
}

#[test]
fn a_draft_that_follows_the_instruction_has_no_findings() {
    assert_eq!(
        rules(
            DocumentType::TjansteskrivelseRemiss,
            &tjansteskrivelse(),
            &facts(),
            Some(3)
        ),
        Vec::<&str>::new()
    );
    assert_eq!(
        rules(DocumentType::Yttrande, &yttrande(), &facts(), None),
        Vec::<&str>::new()
    );
}

#[rstest]
#[case("Remiss om Kroppsbehandlingar", &["titleExact"])]
#[case("Remiss från socialdepartementet om Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd (SOU 2015:100)", &["titleExact"])]
#[case("Remiss från Socialdepartementet om Kroppsbehandlingar – Åtgärder för ett stärkt konsumentskydd (SOU 2015:100) ", &["titleExact"])]
#[case("Remiss från Socialdepartementet\nom allt", &["titleOneLine", "titleExact"])]
#[case("", &["titleOneLine", "titleExact"])]
fn the_title_is_exactly_the_prescribed_one(#[case] title: &str, #[case] expected: &[&str]) {
    let draft = DraftText {
        title: title.to_owned(),
        ..tjansteskrivelse()
    };
    assert_eq!(
        rules(DocumentType::TjansteskrivelseRemiss, &draft, &facts(), Some(3)),
        expected
    );
}

#[rstest]
#[case("summary", "Socialdepartementet vill ha svar snart.", &["namesDeadline"])]
#[case("summary", "Departementet vill ha svar senast 2016-03-15.", &["namesSender"])]
#[case("summary", "Socialdepartementet vill ha svar den 115 mars eller 15 marsch.", &["namesDeadline"])]
#[case("summary", "Socialdepartementets remiss ska besvaras senast 15/3 2016.", &[])]
#[case("summary", " \n", &["sectionFilled"])]
#[case("decisionBasis", "–", &["listsDocuments"])]
#[case("matter", "Fråga 1. Åldersgränsen är rimlig.", &["followsQuestions"])]
#[case("matter", "Åldersgränsen är rimlig. Tillsynen bör länsstyrelsen ansvara för, även över behandlingar.", &[])]
#[case("matter", "Fråga 1. Rimlig.\n\nNämnden bör höras.", &["followsQuestions"])]
#[case("consequences", "", &["sectionFilled"])]
#[case("consequences", "Beskriv konsekvenserna från de synvinklar som är relevanta, till\nexempel för barn, jämställdhet, miljö och ekonomi.", &["noLeftovers"])]
#[case("preparation", "Remiss från <Remissavsändare> har beretts.", &["noLeftovers"])]
#[case("preparation", "Ärendet Ks xxxx/2021 har beretts.", &["noLeftovers"])]
#[case("preparation", "Beredd av {officer}.", &["noLeftovers"])]
#[case("preparation", "Beredd av [namn].", &["noLeftovers"])]
#[case("preparation", "Klicka här för att skriva.", &["noLeftovers"])]
#[case("preparation", "Se <https://example.org/a> och [1], 3 < 4 > 2, axxx.", &[])]
fn a_broken_rule_is_noticed_and_only_that_one(
    #[case] key: &str,
    #[case] text: &str,
    #[case] expected: &[&str],
) {
    let draft = with(tjansteskrivelse(), key, text);
    assert_eq!(
        rules(DocumentType::TjansteskrivelseRemiss, &draft, &facts(), Some(3)),
        expected
    );
}

#[test]
fn a_summary_has_at_most_twenty_lines_as_set() {
    let kind = DocumentType::TjansteskrivelseRemiss;
    assert_eq!(
        rules(kind, &tjansteskrivelse(), &facts(), Some(20)),
        Vec::<&str>::new()
    );
    let finding = &check(Template::standard(kind), &tjansteskrivelse(), &facts(), Some(21))[0];
    assert_eq!(
        (finding.rule, finding.severity),
        (Rule::MaxLines, Severity::Grave)
    );
    assert_eq!(finding.how_to_mend, "Korta texten med minst 1 rad.");
}

#[test]
fn an_estimated_length_is_a_warning_only() {
    let long = format!("Socialdepartementet, senast 15 mars 2016. {}", "ord ".repeat(500));
    let draft = with(tjansteskrivelse(), "summary", &long);
    let found = check(
        Template::standard(DocumentType::TjansteskrivelseRemiss),
        &draft,
        &facts(),
        None,
    );
    assert_eq!(
        (found[0].rule, found[0].severity),
        (Rule::MaxLines, Severity::Warning)
    );
    assert!(
        found[0].what.contains("uppskattningsvis 23 rader"),
        "{}",
        found[0].what
    );
}

#[test]
fn headings_are_all_there_in_order_and_no_others() {
    let kind = DocumentType::TjansteskrivelseRemiss;
    let mut missing = tjansteskrivelse();
    missing.sections.retain(|(key, _)| key != "preparation");
    assert_eq!(rules(kind, &missing, &facts(), Some(3)), ["headingsPresent"]);
    let mut swapped = tjansteskrivelse();
    swapped.sections.swap(3, 4);
    assert_eq!(rules(kind, &swapped, &facts(), Some(3)), ["headingsInOrder"]);
    let mut foreign = tjansteskrivelse();
    foreign
        .sections
        .insert(2, ("Ekonomi".to_owned(), "Dyrt.".to_owned()));
    foreign
        .sections
        .push(("consequences".to_owned(), "Igen.".to_owned()));
    assert_eq!(
        rules(kind, &foreign, &facts(), Some(3)),
        ["onlyOwnHeadings", "onlyOwnHeadings"]
    );
}

#[test]
fn what_no_program_can_judge_has_to_be_filled_in() {
    let mut without = facts();
    without.fields.insert("stance".to_owned(), " ".to_owned());
    let found = check(
        Template::standard(DocumentType::Yttrande),
        &yttrande(),
        &without,
        None,
    );
    assert_eq!(
        (found[0].rule, found[0].section.as_deref()),
        (Rule::FieldsFilled, Some("stance"))
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn a_missing_fact_is_said_and_not_passed_over() {
    let without = Facts {
        sender: None,
        ..facts()
    };
    let found = check(
        Template::standard(DocumentType::TjansteskrivelseRemiss),
        &tjansteskrivelse(),
        &without,
        Some(3),
    );
    assert_eq!(
        found.iter().map(|f| f.rule).collect::<Vec<_>>(),
        [Rule::TitleExact, Rule::NamesSender]
    );
    assert_eq!(
        found[0].what,
        "Rubriken kan inte kontrolleras: remissavsändare saknas i ärendet."
    );
}

#[rstest]
#[case("Sammanfattning\n\nNämnden tillstyrker förslaget i huvudsak. Fråga 1, fråga 2, konsekvenser.", &["startsWithSummary", "noForeignHeadings"])]
#[case("Nämnden tillstyrker förslaget i huvudsak.\n\n## Beredning:\n\nFråga 1, fråga 2, konsekvenser.", &["noForeignHeadings"])]
#[case("Nämnden lämnar följande svar på frågorna:\n\nFråga 1, fråga 2, konsekvenser.", &["startsWithSummary"])]
#[case("Nämnden tillstyrker förslaget i huvudsak.\n\nFråga 1 och fråga 2.", &["treatsConsequences"])]
#[case("Nämnden tillstyrker förslaget, med konsekvenser.\n\nFråga 11 och fråga 22.", &["followsQuestions"])]
fn a_yttrande_is_only_what_stands_under_arende(#[case] text: &str, #[case] expected: &[&str]) {
    let draft = with(yttrande(), "matter", text);
    assert_eq!(rules(DocumentType::Yttrande, &draft, &facts(), None), expected);
}

#[test]
fn a_long_opening_is_no_short_summary() {
    let text = format!("{}\n\nFråga 1, fråga 2, konsekvenser.", "ord ".repeat(121));
    assert_eq!(
        rules(
            DocumentType::Yttrande,
            &with(yttrande(), "matter", &text),
            &facts(),
            None
        ),
        ["startsWithSummary"]
    );
}

#[test]
fn another_tjansteskrivelse_has_the_case_title_and_names_who_took_the_initiative() {
    let kind = DocumentType::TjansteskrivelseOther;
    let draft = DraftText {
        title: "Ny arbetsordning för kommunfullmäktige".to_owned(),
        ..tjansteskrivelse()
    };
    assert_eq!(rules(kind, &draft, &facts(), Some(3)), ["namesInitiator"]);
    let draft = with(
        draft,
        "summary",
        "Kommunstyrelsen gav i uppdrag att se över arbetsordningen.",
    );
    assert_eq!(rules(kind, &draft, &facts(), Some(3)), Vec::<&str>::new());
}

#[test]
fn a_missiv_states_deadline_case_number_and_that_answers_are_public() {
    let sections: Vec<(&str, &str)> = Template::standard(DocumentType::Missiv)
        .sections
        .iter()
        .map(|section| (section.key.as_str(), "En text om något."))
        .collect();
    let draft = draft(&format!("Remiss – {KROPP}"), &sections);
    assert_eq!(
        rules(DocumentType::Missiv, &draft, &facts(), None),
        ["namesDeadline", "namesCaseNumber", "saysAnswersArePublic"]
    );
}

#[test]
fn headings_read_back_from_a_document_are_recognised() {
    let template = Template::standard(DocumentType::TjansteskrivelseRemiss);
    assert_eq!(
        template
            .section_by_heading("  FÖRSLAG  till beslut: ")
            .unwrap()
            .key,
        "proposedDecision"
    );
    assert_eq!(template.section_by_heading("Ekonomi"), None);
}

#[rstest]
#[case("kind = \"yttrande\"\nname = ", 2)]
#[case(
    "kind = \"brev\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true",
    1
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"{vem}\"\nrules=[]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true",
    3
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[\"titleNice\"]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true",
    4
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[\"maxLines\"]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true",
    4
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true\nrules=[\"titleExact\"]",
    10
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true\n[[section]]\nkey=\"a\"\nheading=\"B\"\nhelp=\"\"\nrequired=true",
    11
)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true\n[[section]]\nkey=\"b\"\nheading=\"a:\"\nhelp=\"\"\nrequired=true",
    11
)]
#[case("kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\nsection=[]", 1)]
#[case(
    "kind = \"yttrande\"\nname=\"x\"\ntitle=\"x\"\nrules=[]\ncolour=1\n[[section]]\nkey=\"a\"\nheading=\"A\"\nhelp=\"\"\nrequired=true",
    5
)]
fn a_template_that_is_wrong_says_where(#[case] text: &str, #[case] line: usize) {
    let error = Template::parse(text).unwrap_err();
    assert_eq!(error.line, line, "{error}");
    assert!(!error.reason.is_empty());
}

proptest! {
    #[test]
    fn any_draft_is_checked_without_panic(
        title in "\\PC{0,40}",
        text in "(\\PC|[\\[\\]<>{}\n#x]){0,120}",
        key in "(summary|matter|proposedDecision|[a-z]{0,5})",
        lines in proptest::option::of(0_usize..100),
    ) {
        let mut draft = tjansteskrivelse();
        draft.title = title;
        draft.sections.push((key.clone(), text.clone()));
        draft.sections.insert(0, (key, text));
        for kind in DocumentType::ALL {
            for finding in check(Template::standard(*kind), &draft, &facts(), lines) {
                prop_assert!(!finding.what.is_empty() && !finding.how_to_mend.is_empty());
            }
        }
    }

    #[test]
    fn any_template_text_is_read_or_refused(text in "(\\PC|[\n\\[\\]=\"]){0,80}") {
        prop_assert!(Template::parse(&text).is_err());
    }

    #[test]
    fn the_title_that_is_asked_for_is_the_title_that_passes(sender in "[A-ZÅÄÖa-zåäö ]{0,10}[a-z]", name in "[A-Za-z0-9åäö:–()]{1,30}") {
        let facts = Facts { sender: Some(sender), remiss_name: Some(name), ..facts() };
        let title = Template::standard(DocumentType::Yttrande).expected_title(&facts).unwrap();
        let draft = DraftText { title, ..yttrande() };
        prop_assert!(!rules(DocumentType::Yttrande, &draft, &facts, None).contains(&"titleExact"));
    }
}
