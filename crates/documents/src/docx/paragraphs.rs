//! The smallest parts of a WordprocessingML body: paragraphs, runs, tables, page fields.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::Run;

/// Namespace of WordprocessingML.
pub const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Namespace of relationships.
pub const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// 150 mm in twentieths of a point.
pub const TEXT_WIDTH: usize = 8504;

/// Writes one part of the package.
pub type Part = Writer<Vec<u8>>;

/// How a paragraph is set, beyond its style.
#[derive(Clone, Copy, Default)]
pub struct Setting {
    /// The list it belongs to.
    pub list: Option<usize>,
    /// Stays on the page of the paragraph after it.
    pub keep_next: bool,
    /// Begins on a new page.
    pub new_page: bool,
    /// Set to the right.
    pub right: bool,
}

/// A part with its XML declaration.
pub fn part() -> io::Result<Part> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    Ok(writer)
}

/// `<name w:val="value"/>`.
pub fn value(part: &mut Part, name: &str, value: &str) -> io::Result<()> {
    part.create_element(name)
        .with_attribute(("w:val", value))
        .write_empty()?;
    Ok(())
}

/// A paragraph with runs.
pub fn paragraph(part: &mut Part, style: &str, runs: &[Run], setting: Setting) -> io::Result<()> {
    part.create_element("w:p").write_inner_content(|part| {
        properties(part, style, setting)?;
        runs.iter().try_for_each(|run| write_run(part, run))
    })?;
    Ok(())
}

/// A paragraph with plain text.
pub fn plain(part: &mut Part, style: &str, text: &str, setting: Setting) -> io::Result<()> {
    paragraph(part, style, &[Run::plain(text)], setting)
}

/// The paragraph's properties, in the order of the standard (CT_PPr).
pub fn properties(part: &mut Part, style: &str, setting: Setting) -> io::Result<()> {
    let plain = setting.list.is_none() && !setting.keep_next && !setting.new_page && !setting.right;
    if style == "Normal" && plain {
        return Ok(());
    }
    part.create_element("w:pPr").write_inner_content(|part| {
        if style != "Normal" {
            value(part, "w:pStyle", style)?;
        }
        if setting.keep_next {
            part.create_element("w:keepNext").write_empty()?;
            part.create_element("w:keepLines").write_empty()?;
        }
        if setting.new_page {
            part.create_element("w:pageBreakBefore").write_empty()?;
        }
        if let Some(list) = setting.list {
            part.create_element("w:numPr").write_inner_content(|part| {
                value(part, "w:ilvl", "0")?;
                value(part, "w:numId", &list.to_string())
            })?;
        }
        if setting.right {
            value(part, "w:jc", "right")?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A run; line breaks in it become `w:br`.
pub fn write_run(part: &mut Part, run: &Run) -> io::Result<()> {
    part.create_element("w:r").write_inner_content(|part| {
        if run.bold || run.italic {
            part.create_element("w:rPr").write_inner_content(|part| {
                let names: &[&str] = match (run.bold, run.italic) {
                    (true, true) => &["w:b", "w:bCs", "w:i", "w:iCs"],
                    (true, false) => &["w:b", "w:bCs"],
                    _ => &["w:i", "w:iCs"],
                };
                for name in names {
                    part.create_element(*name).write_empty()?;
                }
                Ok(())
            })?;
        }
        for (index, line) in run.text.split('\n').enumerate() {
            if index > 0 {
                part.create_element("w:br").write_empty()?;
            }
            if !line.is_empty() {
                part.create_element("w:t")
                    .with_attribute(("xml:space", "preserve"))
                    .write_text_content(BytesText::new(line))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// A tab, to the right-hand stop of head and foot.
pub fn tab(part: &mut Part) -> io::Result<()> {
    part.create_element("w:r").write_inner_content(|part| {
        part.create_element("w:tab").write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// `PAGE` or `NUMPAGES`, which Word and LibreOffice count themselves.
pub fn field(part: &mut Part, name: &str) -> io::Result<()> {
    part.create_element("w:fldSimple")
        .with_attribute(("w:instr", format!(" {name} ").as_str()))
        .write_inner_content(|part| write_run(part, &Run::plain("1")))?;
    Ok(())
}

/// The opening of a table: its style and the widths of its columns.
pub fn table_start(part: &mut Part, style: Option<&str>, header: bool, widths: &[usize]) -> io::Result<()> {
    part.create_element("w:tblPr").write_inner_content(|part| {
        if let Some(style) = style {
            value(part, "w:tblStyle", style)?;
        }
        let total = widths.iter().sum::<usize>().to_string();
        part.create_element("w:tblW")
            .with_attributes([("w:w", total.as_str()), ("w:type", "dxa")])
            .write_empty()?;
        value_of(part, "w:tblLayout", "w:type", "fixed")?;
        // LibreOffice does not read the margins of the default table style.
        let (left, right) = if style.is_some() {
            ("80", "80")
        } else {
            ("0", "113")
        };
        part.create_element("w:tblCellMar").write_inner_content(|part| {
            for (side, width) in [("w:left", left), ("w:right", right)] {
                part.create_element(side)
                    .with_attributes([("w:w", width), ("w:type", "dxa")])
                    .write_empty()?;
            }
            Ok(())
        })?;
        let first = if header { "1" } else { "0" };
        part.create_element("w:tblLook")
            .with_attributes([
                ("w:val", if header { "0020" } else { "0000" }),
                ("w:firstRow", first),
                ("w:lastRow", "0"),
                ("w:firstColumn", "0"),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ])
            .write_empty()?;
        Ok(())
    })?;
    part.create_element("w:tblGrid").write_inner_content(|part| {
        widths
            .iter()
            .try_for_each(|width| value_of(part, "w:gridCol", "w:w", &width.to_string()))
    })?;
    Ok(())
}

fn value_of(part: &mut Part, name: &str, attribute: &str, value: &str) -> io::Result<()> {
    part.create_element(name)
        .with_attribute((attribute, value))
        .write_empty()?;
    Ok(())
}

/// A row; a header row is repeated on each page. Short rows are not parted over pages.
pub fn row(
    part: &mut Part,
    header: bool,
    whole: bool,
    widths: &[usize],
    mut cell: impl FnMut(&mut Part, usize) -> io::Result<()>,
) -> io::Result<()> {
    part.create_element("w:tr").write_inner_content(|part| {
        if header || whole {
            part.create_element("w:trPr").write_inner_content(|part| {
                part.create_element("w:cantSplit").write_empty()?;
                if header {
                    part.create_element("w:tblHeader").write_empty()?;
                }
                Ok(())
            })?;
        }
        for (index, width) in widths.iter().enumerate() {
            part.create_element("w:tc").write_inner_content(|part| {
                part.create_element("w:tcPr").write_inner_content(|part| {
                    part.create_element("w:tcW")
                        .with_attributes([("w:w", width.to_string().as_str()), ("w:type", "dxa")])
                        .write_empty()?;
                    Ok(())
                })?;
                cell(part, index)
            })?;
        }
        Ok(())
    })?;
    Ok(())
}
