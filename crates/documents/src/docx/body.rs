//! The text of a Word file, with its head and foot.

use std::io;

use super::paragraphs::{
    Part, R, Setting, TEXT_WIDTH, W, field, paragraph, part, plain, properties, row, tab, table_start,
    write_run,
};
use crate::{Block, Document, Run, Table, letterhead, prepare, text_mark};

/// `word/document.xml` and the number of numbered lists in it.
pub fn document(document: &Document) -> io::Result<(Vec<u8>, usize)> {
    let mut part = part()?;
    let mut lists = 0;
    part.create_element("w:document")
        .with_attributes([("xmlns:w", W), ("xmlns:r", R)])
        .write_inner_content(|part| {
            part.create_element("w:body").write_inner_content(|part| {
                opening(part, document)?;
                lists = content(part, document, true)?;
                section(part)
            })?;
            Ok(())
        })?;
    Ok((part.into_inner(), lists))
}

/// The text with its annexes and nothing around it, and the number of numbered lists in it: what lands in a
/// municipality's own template. `titled` when the title stands above it here and not in the template.
pub fn text(document: &Document, titled: bool) -> io::Result<(Vec<u8>, usize)> {
    let mut part = part()?;
    let mut lists = 0;
    part.create_element("w:body")
        .with_attributes([("xmlns:w", W), ("xmlns:r", R)])
        .write_inner_content(|part| {
            lists = content(part, document, titled)?;
            Ok(())
        })?;
    Ok((part.into_inner(), lists))
}

/// The details of the letterhead alone: date, numbers, officer, three in a row.
pub fn details(document: &Document) -> io::Result<Vec<u8>> {
    let mut part = part()?;
    part.create_element("w:body")
        .with_attributes([("xmlns:w", W), ("xmlns:r", R)])
        .write_inner_content(|part| details_table(part, &letterhead::details(document)))?;
    Ok(part.into_inner())
}

/// Title, and between the marks text and annexes; the number of numbered lists.
fn content(part: &mut Part, document: &Document, titled: bool) -> io::Result<usize> {
    let mut body = Body {
        part,
        lists: 0,
        new_page: false,
    };
    if titled {
        body.heading(1, &document.title)?;
    }
    body.part
        .create_element("w:bookmarkStart")
        .with_attributes([("w:id", "0"), ("w:name", text_mark::NAME)])
        .write_empty()?;
    body.blocks(&document.blocks, false)?;
    for annex in &document.annexes {
        body.new_page = true;
        body.heading(2, &annex.title)?;
        body.blocks(&annex.blocks, false)?;
    }
    body.part
        .create_element("w:bookmarkEnd")
        .with_attribute(("w:id", "0"))
        .write_empty()?;
    Ok(body.lists)
}

/// `word/header1.xml`: who writes, what it is, which number.
pub fn head(document: &Document) -> io::Result<Vec<u8>> {
    let header = &document.header;
    let (top, below) = if header.municipality.is_empty() {
        (header.department.as_str(), "")
    } else {
        (header.municipality.as_str(), header.department.as_str())
    };
    let kind = letterhead::kind(&document.kind);
    let mut part = part()?;
    part.create_element("w:hdr")
        .with_attributes([("xmlns:w", W), ("xmlns:r", R)])
        .write_inner_content(|part| {
            side_by_side(part, "Header", &Run::bold(top), |part| {
                write_run(part, &Run::bold(kind))
            })?;
            side_by_side(part, "Header", &Run::plain(below), |part| {
                write_run(part, &Run::plain(letterhead::number(header).unwrap_or_default()))
            })
        })?;
    Ok(part.into_inner())
}

/// `word/footer1.xml`: the sender's address and `Sida x (y)`.
pub fn foot(document: &Document) -> io::Result<Vec<u8>> {
    let contact = &document.header.contact;
    let mut part = part()?;
    part.create_element("w:ftr")
        .with_attributes([("xmlns:w", W), ("xmlns:r", R)])
        .write_inner_content(|part| {
            let first = contact.first().map(String::as_str).unwrap_or_default();
            side_by_side(part, "Footer", &Run::plain(first), |part| {
                write_run(part, &Run::plain("Sida "))?;
                field(part, "PAGE")?;
                write_run(part, &Run::plain(" ("))?;
                field(part, "NUMPAGES")?;
                write_run(part, &Run::plain(")"))
            })?;
            contact
                .iter()
                .skip(1)
                .try_for_each(|line| plain(part, "Footer", line, Setting::default()))
        })?;
    Ok(part.into_inner())
}

fn side_by_side(
    part: &mut Part,
    style: &str,
    left: &Run,
    right: impl FnOnce(&mut Part) -> io::Result<()>,
) -> io::Result<()> {
    part.create_element("w:p").write_inner_content(|part| {
        properties(part, style, Setting::default())?;
        write_run(part, left)?;
        tab(part)?;
        right(part)
    })?;
    Ok(())
}

/// What stands above the title: details three in a row, or in a letter beside the address.
fn opening(part: &mut Part, document: &Document) -> io::Result<()> {
    let details = letterhead::details(document);
    let recipient = &document.header.recipient;
    if recipient.is_empty() {
        details_table(part, &details)?;
        return paragraph(part, "Gap", &[], Setting::default());
    }
    // 86 mm from the left margin is 116 mm from the edge of the paper, where a C5 window on the right begins.
    let widths = [4876, TEXT_WIDTH - 4876];
    spacer(part, 400)?;
    part.create_element("w:tbl").write_inner_content(|part| {
        table_start(part, None, false, &widths)?;
        row(part, false, true, &widths, |part, column| {
            if column == 1 {
                return recipient
                    .iter()
                    .try_for_each(|line| plain(part, "Address", line, Setting::default()));
            }
            details.iter().try_for_each(|(label, value)| {
                let line = Run::plain(format!("{label}: {}", value.replace('\n', ", ")));
                paragraph(part, "Address", &[line], Setting::default())
            })
        })
    })?;
    spacer(part, 700)
}

fn details_table(part: &mut Part, details: &[(String, String)]) -> io::Result<()> {
    let keep = Setting {
        keep_next: true,
        ..Setting::default()
    };
    let widths = [TEXT_WIDTH / 3; 3];
    part.create_element("w:tbl").write_inner_content(|part| {
        table_start(part, None, false, &widths)?;
        for three in details.chunks(3) {
            row(part, false, true, &widths, |part, column| {
                match three.get(column) {
                    Some((label, value)) => {
                        plain(part, "DetailLabel", label, keep)?;
                        plain(part, "DetailValue", value, keep)
                    }
                    None => paragraph(part, "DetailValue", &[], Setting::default()),
                }
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// White space of a height in twentieths of a point, also needed between a table and what follows.
fn spacer(part: &mut Part, height: usize) -> io::Result<()> {
    part.create_element("w:p").write_inner_content(|part| {
        part.create_element("w:pPr").write_inner_content(|part| {
            let height = height.to_string();
            part.create_element("w:spacing")
                .with_attributes([
                    ("w:after", "0"),
                    ("w:line", height.as_str()),
                    ("w:lineRule", "exact"),
                ])
                .write_empty()?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// A4, text 150 mm wide, as in the PDF.
fn section(part: &mut Part) -> io::Result<()> {
    part.create_element("w:sectPr").write_inner_content(|part| {
        for (name, id) in [("w:headerReference", "rId4"), ("w:footerReference", "rId5")] {
            part.create_element(name)
                .with_attributes([("w:type", "default"), ("r:id", id)])
                .write_empty()?;
        }
        part.create_element("w:pgSz")
            .with_attributes([("w:w", "11906"), ("w:h", "16838")])
            .write_empty()?;
        part.create_element("w:pgMar")
            .with_attributes([
                ("w:top", "2041"),
                ("w:right", "1701"),
                ("w:bottom", "1701"),
                ("w:left", "1701"),
                ("w:header", "851"),
                ("w:footer", "737"),
                ("w:gutter", "0"),
            ])
            .write_empty()?;
        Ok(())
    })?;
    Ok(())
}

struct Body<'a> {
    part: &'a mut Part,
    lists: usize,
    /// The next paragraph begins on a new page: Word's own property, rather than an empty paragraph with a break.
    new_page: bool,
}

impl Body<'_> {
    fn setting(&mut self, keep_next: bool) -> Setting {
        Setting {
            keep_next,
            new_page: std::mem::take(&mut self.new_page),
            ..Setting::default()
        }
    }

    fn heading(&mut self, rank: u8, text: &str) -> io::Result<()> {
        let setting = self.setting(false);
        plain(self.part, &format!("Heading{rank}"), text, setting)
    }

    fn blocks(&mut self, blocks: &[Block], together: bool) -> io::Result<()> {
        for (index, block) in blocks.iter().enumerate() {
            let keep = together && index + 1 < blocks.len();
            match block {
                Block::Heading { level, text } => self.heading(level + 1, text)?,
                Block::Paragraph { runs } => {
                    let setting = self.setting(keep);
                    paragraph(self.part, "Normal", runs, setting)?;
                }
                Block::Quote { runs } => {
                    let setting = self.setting(keep);
                    paragraph(self.part, "Quote", runs, setting)?;
                }
                Block::BulletList { items } => self.items("ListBullet", 1, items, keep)?,
                Block::NumberedList { items } => {
                    self.lists += 1;
                    self.items("ListNumber", self.lists + 1, items, keep)?;
                }
                Block::Table(table) => self.table(table, keep)?,
                Block::KeyValues { rows } => self.pairs(rows, keep)?,
                Block::PageBreak => self.new_page = true,
                Block::KeepTogether { blocks } => self.blocks(blocks, true)?,
            }
        }
        Ok(())
    }

    fn items(&mut self, style: &str, list: usize, items: &[Vec<Run>], keep: bool) -> io::Result<()> {
        for item in items {
            let setting = Setting {
                list: Some(list),
                ..self.setting(keep)
            };
            paragraph(self.part, style, item, setting)?;
        }
        Ok(())
    }

    fn table(&mut self, table: &Table, keep: bool) -> io::Result<()> {
        if let Some(caption) = &table.caption {
            let setting = self.setting(true);
            plain(self.part, "Caption", caption, setting)?;
        }
        let widths = columns(&table.widths);
        let mut new_page = std::mem::take(&mut self.new_page);
        let headed = !table.header.is_empty();
        let right = prepare::right(table);
        self.part.create_element("w:tbl").write_inner_content(|part| {
            table_start(part, Some("Lines"), headed, &widths)?;
            if headed {
                row(part, true, true, &widths, |part, column| {
                    let setting = Setting {
                        new_page: std::mem::take(&mut new_page),
                        right: right[column],
                        ..Setting::default()
                    };
                    plain(part, "TableHeading", &table.header[column], setting)
                })?;
            }
            let short = prepare::short(table);
            for (place, cells) in table.rows.iter().enumerate() {
                let last = place + 1 == table.rows.len();
                let length: usize = cells
                    .iter()
                    .flat_map(|cell| &cell.runs)
                    .map(|run| run.text.chars().count())
                    .sum();
                row(part, false, length < 600, &widths, |part, column| {
                    let setting = Setting {
                        right: cells[column].right,
                        keep_next: keep || short && !last,
                        new_page: std::mem::take(&mut new_page),
                        list: None,
                    };
                    paragraph(part, "TableText", &cells[column].runs, setting)
                })?;
            }
            Ok(())
        })?;
        spacer(self.part, 160)
    }

    fn pairs(&mut self, rows: &[(String, String)], keep: bool) -> io::Result<()> {
        let widths = [2778, TEXT_WIDTH - 2778];
        let mut new_page = std::mem::take(&mut self.new_page);
        self.part.create_element("w:tbl").write_inner_content(|part| {
            table_start(part, None, false, &widths)?;
            for (label, value) in rows {
                row(part, false, true, &widths, |part, column| {
                    let run = if column == 0 {
                        Run::bold(label.clone())
                    } else {
                        Run::plain(value.clone())
                    };
                    let setting = Setting {
                        keep_next: keep,
                        new_page: std::mem::take(&mut new_page),
                        ..Setting::default()
                    };
                    paragraph(part, "KeyValue", &[run], setting)
                })?;
            }
            Ok(())
        })?;
        spacer(self.part, 120)
    }
}

/// Column widths in twentieths of a point, adding up to the width of the text.
fn columns(shares: &[u16]) -> Vec<usize> {
    let total: usize = shares.iter().map(|share| usize::from(*share)).sum();
    let mut widths: Vec<usize> = shares
        .iter()
        .map(|share| (TEXT_WIDTH * usize::from(*share) / total.max(1)).max(200))
        .collect();
    let rest = TEXT_WIDTH.saturating_sub(widths.iter().sum());
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}
