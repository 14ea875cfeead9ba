//! The sections of a template, found in a Word file.
//!
//! A section is what stands under its heading. Only a heading by style counts; a line in bold letters is told to the officer and
//! stays text. What stands above the title is letterhead. Where the file says which part of it is the text, what stands around that
//! is the template's.

use std::collections::{BTreeMap, BTreeSet};

use remiss_domain::heading_rules::{DraftText, Finding, Rule, Section, Template};

use super::around;
use super::observations::{self, Noticed};
use super::{MarkedText, WordBlock, WordDocument};
use crate::{Block, Run, section_text};

/// More sections than this are no report; further headings stay in the text.
const MAX_SECTIONS: usize = 200;
/// More lines that look like headings need not be told.
const MAX_FINDINGS: usize = 50;

/// The draft that a Word file is, by the headings of its template, and what the officer should know of the file.
///
/// A heading that the template does not know makes a section that is named by the heading, so that
/// [`Rule::OnlyOwnHeadings`] finds it; a section that is missing is left out. The title keeps a line break, for
/// [`Rule::TitleOneLine`].
#[must_use]
pub fn draft_text(document: &WordDocument, template: &Template) -> (DraftText, Vec<Finding>) {
    let all = document.blocks.len();
    let marked = document
        .text
        .filter(|marked| around::is_whole(document, template, *marked));
    let marked = marked.unwrap_or(MarkedText {
        from: 0,
        to: all,
        untouched: true,
    });
    let headings = headings(document, template, marked);
    let level = level_of_sections(&headings);
    let sections = sections(&headings, level);
    let first_section = sections.first().copied();
    let title_before = |before| title(document, template, &headings, before, level);
    let title = Some(marked.from)
        .filter(|from| *from > 0)
        .and_then(title_before)
        .or_else(|| title_before(first_section.unwrap_or(marked.to)));
    let from = match (title, first_section) {
        (Some(at), _) => at + 1,
        (None, Some(at)) => at,
        (None, None) => 0,
    };
    let between = from..marked.from;
    let from = from.max(marked.from);
    let below = |heading: &&Heading<'_>| heading.at >= from;
    let by_place: BTreeMap<usize, &Heading<'_>> =
        headings.iter().map(|heading| (heading.at, heading)).collect();
    let title_level = title.and_then(|at| by_place.get(&at));
    // Without any heading of the template: one below the title, else the highest there is.
    let level = level
        .or_else(|| title_level.map(|title| title.level.saturating_add(1)))
        .or_else(|| headings.iter().filter(below).map(|heading| heading.level).min())
        .unwrap_or(1);

    let mut reading = Reading {
        template,
        level,
        sections: Vec::new(),
        outside: Vec::new(),
        findings: Vec::new(),
        places: BTreeMap::new(),
        only_body: template.sections.iter().all(|section| section.heading.is_empty()),
    };
    if let Some(body) = template
        .sections
        .iter()
        .find(|section| section.heading.is_empty())
    {
        reading.sections.push((body.key.clone(), Vec::new()));
    }
    if title.is_some() {
        reading.between(document.blocks.get(between).unwrap_or_default());
        // A body that has lost its first paragraphs has lost its marks: the file is read as one without.
        if reading.only_body && observations::is_text(&reading.outside.join(" ")) {
            let unmarked = WordDocument {
                text: None,
                ..document.clone()
            };
            return draft_text(&unmarked, template);
        }
    }
    for (at, block) in document.blocks.iter().enumerate().take(marked.to).skip(from) {
        let heading = by_place.get(&at).copied();
        let is_section = sections.contains(&at);
        if let Some(heading) = heading
            && reading.is_annex(heading)
        {
            reading.annexes(&heading.text);
            break;
        }
        let next = document.blocks.get(at + 1).filter(|_| at + 1 < marked.to);
        reading.block(at, block, heading, is_section, next);
    }
    reading.notes(document, marked);
    let title = title
        .and_then(|at| document.blocks.get(at))
        .map_or_else(String::new, |block| match block {
            WordBlock::Title(text) | WordBlock::Heading { text, .. } => text.clone(),
            text => paragraph(text).unwrap_or_default(),
        });
    if title.is_empty() {
        reading.faked_title(document, first_section);
    }
    reading.remarks(document, from, marked);
    let Reading {
        sections,
        mut findings,
        outside,
        ..
    } = reading;
    if !outside.is_empty() {
        findings.push(observations::outside(&outside.join(" ")));
    }
    if let Some(after) = document.blocks.get(marked.to..).filter(|_| !marked.untouched) {
        findings.extend(around::told_after(after, template));
    }
    let sections = sections
        .into_iter()
        .map(|(key, mut blocks)| {
            section_text::close_up(&mut blocks);
            (key, section_text::canonical(&section_text::text(&blocks, 1)))
        })
        .collect();
    (DraftText { title, sections }, findings)
}

/// A heading of the file, held against the template.
struct Heading<'a> {
    at: usize,
    level: u8,
    text: String,
    section: Option<&'a Section>,
    /// A number was typed in front of it.
    numbered: bool,
}

fn headings<'a>(document: &WordDocument, template: &'a Template, marked: MarkedText) -> Vec<Heading<'a>> {
    let known = |text: &str| {
        template
            .section_by_heading(text)
            .filter(|section| !section.heading.is_empty())
    };
    let blocks = document.blocks.iter().enumerate().take(marked.to);
    blocks
        .filter_map(|(at, block)| {
            let WordBlock::Heading { level, text } = block else {
                return None;
            };
            let flat = text.replace('\n', " ");
            let bare = without_number(&flat);
            let (section, numbered) = match (known(&flat), known(bare)) {
                (Some(section), _) => (Some(section), false),
                (None, Some(section)) => (Some(section), true),
                (None, None) => (None, false),
            };
            // No section begins in the letterhead.
            let section = section.filter(|_| at >= marked.from);
            let text = if numbered { bare.to_owned() } else { flat };
            Some(Heading {
                at,
                level: *level,
                text,
                section,
                numbered,
            })
        })
        .collect()
}

/// The heading without a typed number: `1.2 Ärende`, `3) Beredning`.
pub(super) fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    if rest.len() < text.len() && rest.starts_with(char::is_whitespace) {
        rest.trim()
    } else {
        text
    }
}

/// The level on which most of the template's headings stand; the higher one of equals.
fn level_of_sections(headings: &[Heading<'_>]) -> Option<u8> {
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for heading in headings.iter().filter(|heading| heading.section.is_some()) {
        *counts.entry(heading.level).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(level, _)| level)
}

/// Places of the headings that begin a section: those of the template on the level of the others, and elsewhere the first where
/// none stands there.
fn sections(headings: &[Heading<'_>], level: Option<u8>) -> BTreeSet<usize> {
    let of_template = || {
        headings
            .iter()
            .filter_map(|heading| Some((heading, heading.section?)))
    };
    let mut known: BTreeSet<&str> = of_template()
        .filter(|(heading, _)| Some(heading.level) == level)
        .map(|(_, section)| section.key.as_str())
        .collect();
    of_template()
        .filter(|(heading, section)| Some(heading.level) == level || known.insert(&section.key))
        .map(|(heading, _)| heading.at)
        .collect()
}

/// Place of the title, before a place: in the style of one, else the first heading there; else the paragraph that says what the file's properties give as its title, as in a municipality's template that sets the title in a style of its own.
fn title(
    document: &WordDocument,
    template: &Template,
    headings: &[Heading<'_>],
    before: usize,
    level: Option<u8>,
) -> Option<usize> {
    // "Tjänsteskrivelse" in large letters says what kind of document it is.
    let is_kind = |text: &str| {
        let text = text.trim().to_lowercase();
        text == template.name.to_lowercase()
            || text == template.kind.swedish()
            || matches!(text.as_str(), "tjänsteskrivelse" | "yttrande" | "missiv")
    };
    let styled = document
        .blocks
        .iter()
        .take(before)
        .position(|block| matches!(block, WordBlock::Title(text) if !is_kind(text)));
    styled
        .or_else(|| {
            let highest = headings.iter().map(|heading| heading.level).min()?;
            let most = level.unwrap_or(highest);
            headings
                .iter()
                .take_while(|heading| heading.at < before)
                .find(|heading| heading.level <= most && heading.section.is_none() && !is_kind(&heading.text))
                .map(|heading| heading.at)
        })
        .or_else(|| {
            let mut above = document.blocks.iter().take(before.min(100));
            above.position(|block| {
                !document.name.is_empty()
                    && paragraph(block).is_some_and(|text| crate::prepare::line(&text) == document.name)
            })
        })
}

/// The text of a paragraph that is no heading.
fn paragraph(block: &WordBlock) -> Option<String> {
    match block {
        WordBlock::Text {
            block: Block::Paragraph { runs },
            ..
        } => Some(runs.iter().map(|run: &Run| run.text.as_str()).collect()),
        _ => None,
    }
}

struct Reading<'a> {
    template: &'a Template,
    level: u8,
    sections: Vec<(String, Vec<Block>)>,
    outside: Vec<String>,
    findings: Vec<Finding>,
    /// From which block on which section is read.
    places: BTreeMap<usize, String>,
    /// The template has no headings of its own: all headings stand in the body.
    only_body: bool,
}

impl Reading<'_> {
    fn block(
        &mut self,
        at: usize,
        block: &WordBlock,
        heading: Option<&Heading<'_>>,
        is_section: bool,
        next: Option<&WordBlock>,
    ) {
        match (heading, block) {
            (Some(heading), _) if is_section || self.is_foreign(heading) => {
                let key = match heading.section {
                    Some(section) if is_section => section.key.clone(),
                    _ => heading.text.clone(),
                };
                if is_section && heading.level != self.level {
                    self.findings.push(observations::level(
                        &key,
                        &heading.text,
                        heading.level,
                        self.level,
                    ));
                }
                if heading.numbered {
                    self.findings.push(observations::finding(&Noticed {
                        rule: Rule::HeadingNumbers,
                        section: Some(&key),
                        heading: Some(&heading.text),
                        words: vec![&heading.text],
                    }));
                }
                self.places.insert(at, key.clone());
                self.sections.push((key, Vec::new()));
            }
            (Some(heading), _) => {
                let level = if self.only_body {
                    heading.level.saturating_sub(self.level) + 1
                } else {
                    heading.level.saturating_sub(self.level).max(1)
                };
                self.add(Block::heading(level, &heading.text));
            }
            (None, WordBlock::Title(text)) => self.add(Block::heading(1, text.replace('\n', " "))),
            (None, WordBlock::Heading { .. }) => {}
            (None, WordBlock::Text { block, faked }) => {
                self.look(block, *faked, next);
                self.add(block.clone());
            }
        }
    }

    /// A heading that the template does not know, on the level of its sections.
    fn is_foreign(&self, heading: &Heading<'_>) -> bool {
        heading.level <= self.level && !self.only_body && self.sections.len() < MAX_SECTIONS
    }

    fn add(&mut self, block: Block) {
        match (self.sections.last_mut(), &block) {
            (Some((_, blocks)), _) => blocks.push(block),
            // A table between title and text has the details of the letterhead.
            (None, Block::Table(_)) => {}
            (None, _) => self.outside.push(section_text::text(&[block], 1)),
        }
    }

    /// What was written between the title and the text. A table there has the details of the letterhead.
    fn between(&mut self, blocks: &[WordBlock]) {
        let is_table = |block: &&WordBlock| {
            matches!(
                block,
                WordBlock::Text {
                    block: Block::Table(_),
                    ..
                }
            )
        };
        self.outside
            .extend(blocks.iter().filter(|block| !is_table(block)).map(around::words));
    }

    /// Tells of a line that looks like a heading and has a text below it, or bears the name of a section.
    fn look(&mut self, block: &Block, faked: bool, next: Option<&WordBlock>) {
        let Block::Paragraph { runs } = block else { return };
        let text: String = runs.iter().map(|run: &Run| run.text.as_str()).collect();
        let named = self
            .template
            .section_by_heading(without_number(&text))
            .is_some_and(|section| !section.heading.is_empty());
        let heads_text = matches!(next, Some(WordBlock::Text { faked: false, .. }));
        if (named || (faked && heads_text)) && self.findings.len() < MAX_FINDINGS {
            let section = self.sections.last().map(|(key, _)| key.as_str());
            self.findings
                .push(observations::faked(section, &text, named, self.level));
        }
    }

    fn faked_title(&mut self, document: &WordDocument, first_section: Option<usize>) {
        let before = first_section.unwrap_or(document.blocks.len());
        let mut texts = document
            .blocks
            .iter()
            .take(before)
            .filter_map(|block| match block {
                WordBlock::Text {
                    block: Block::Paragraph { runs },
                    faked: true,
                } => Some(runs.iter().map(|run| run.text.as_str()).collect::<String>()),
                _ => None,
            });
        let Some(text) = texts.next() else { return };
        self.findings
            .retain(|finding| finding.rule != Rule::FakedHeading || !finding.what.contains(&text));
        let level = self.level.saturating_sub(1).max(1);
        self.findings
            .insert(0, observations::faked(None, &text, true, level));
    }

    fn is_annex(&self, heading: &Heading<'_>) -> bool {
        let first = heading.text.split([' ', '.', ':']).next().unwrap_or_default();
        heading.section.is_none()
            && heading.level <= self.level
            && matches!(first.to_lowercase().as_str(), "bilaga" | "bilagor")
    }

    fn annexes(&mut self, text: &str) {
        self.findings.push(observations::finding(&Noticed {
            rule: Rule::NotCarried,
            section: None,
            heading: None,
            words: vec![&format!("det som följer från ”{text}”")],
        }));
    }

    /// Footnotes at the end of the section that refers to them.
    fn notes(&mut self, document: &WordDocument, marked: MarkedText) {
        let notes = (1..).zip(&document.notes);
        for (number, (at, text)) in notes.filter(|(_, (at, _))| *at < marked.to) {
            let key = self.key_at(*at);
            let blocks = self
                .sections
                .iter_mut()
                .find(|(own, _)| key.as_ref() == Some(own))
                .map(|(_, blocks)| blocks);
            if let Some(blocks) = blocks {
                blocks.push(Block::paragraph(format!("[{number}] {text}")));
            }
        }
    }

    /// The key of the section that a block stands in.
    fn key_at(&self, at: usize) -> Option<String> {
        let placed = self.places.range(..=at).next_back().map(|(_, key)| key.clone());
        placed.or_else(|| {
            let (first, _) = self.sections.first()?;
            self.template
                .section(first)
                .filter(|section| section.heading.is_empty())
                .map(|section| section.key.clone())
        })
    }

    /// What was noticed, told together by rule and section. What is drawn in the letterhead, or after the text, is no matter.
    fn remarks(&mut self, document: &WordDocument, from: usize, marked: MarkedText) {
        let notes = document
            .notes
            .iter()
            .map(|(at, text)| (Rule::Footnotes, *at, text.as_str()));
        let remarks = document
            .remarks
            .iter()
            .map(|remark| (remark.rule, remark.at, remark.words.as_str()));
        let mut told: BTreeMap<(Rule, Option<String>), Vec<&str>> = BTreeMap::new();
        for (rule, at, words) in remarks.chain(notes) {
            let around = at < from || (marked.to..document.blocks.len()).contains(&at);
            if around && !matches!(rule, Rule::TrackedChanges | Rule::Comments | Rule::HiddenText) {
                continue;
            }
            let key = if around || rule == Rule::HeadingNumbers {
                None
            } else {
                self.key_at(at)
            };
            told.entry((rule, key)).or_default().push(words);
        }
        for ((rule, key), words) in told {
            let heading = key.as_deref().map(|key| {
                self.template
                    .section(key)
                    .map_or(key, |section| section.heading.as_str())
            });
            self.findings.push(observations::finding(&Noticed {
                rule,
                section: key.as_deref(),
                heading,
                words,
            }));
        }
    }
}
