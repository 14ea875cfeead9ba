//! HTML: a complete page that meets WCAG 2.1 AA by itself, without scripts and without anything fetched.

use std::fmt::Write as _;

use crate::{Block, Document, DocumentError, Run, Table, letterhead, prepare};

const STYLE: &str = include_str!("page.css");

/// The document as a complete HTML page in UTF-8: language set, one `h1`, headings without gaps, header cells with scope.
///
/// # Errors
///
/// [`DocumentError::TooManyBlocks`] when the document is too large.
pub fn render_html(document: &Document) -> Result<String, DocumentError> {
    let document = prepare::prepare(document)?;
    let mut page = String::new();
    let header = &document.header;
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n",
        escape(&document.language),
        escape(&document.title)
    );
    for (name, content) in [("description", &document.subject), ("author", &document.creator)] {
        if !content.is_empty() {
            let _ = writeln!(page, "<meta name=\"{name}\" content=\"{}\">", escape(content));
        }
    }
    let _ = write!(page, "<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n");
    line(&mut page, "p class=\"sender\"", "p", &letterhead::sender(header));
    line(
        &mut page,
        "p class=\"kind\"",
        "p",
        &letterhead::kind(&document.kind),
    );
    if !header.recipient.is_empty() {
        let lines: Vec<_> = header.recipient.iter().map(|line| escape(line)).collect();
        let _ = writeln!(page, "<address>{}</address>", lines.join("<br>\n"));
    }
    pairs(&mut page, &letterhead::details(&document));
    let _ = write!(page, "</header>\n<main>\n<h1>{}</h1>\n", escape(&document.title));
    blocks(&mut page, &document.blocks);
    for annex in &document.annexes {
        let _ = write!(
            page,
            "<section class=\"annex\">\n<h2>{}</h2>\n",
            escape(&annex.title)
        );
        blocks(&mut page, &annex.blocks);
        page.push_str("</section>\n");
    }
    page.push_str("</main>\n");
    if !header.contact.is_empty() {
        let lines: Vec<_> = header.contact.iter().map(|line| escape(line)).collect();
        let _ = write!(page, "<footer>\n<p>{}</p>\n</footer>\n", lines.join("<br>\n"));
    }
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

fn line(page: &mut String, open: &str, close: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(page, "<{open}>{}</{close}>", escape(text));
    }
}

fn blocks(page: &mut String, list: &[Block]) {
    for block in list {
        match block {
            Block::Heading { level, text } => {
                let rank = level + 1;
                let _ = writeln!(page, "<h{rank}>{}</h{rank}>", escape(text));
            }
            Block::Paragraph { runs } => {
                let _ = writeln!(page, "<p>{}</p>", inline(runs));
            }
            Block::Quote { runs } => {
                let _ = writeln!(page, "<blockquote><p>{}</p></blockquote>", inline(runs));
            }
            Block::BulletList { items } => items_of(page, "ul", items),
            Block::NumberedList { items } => items_of(page, "ol", items),
            Block::Table(table) => rows(page, table),
            Block::KeyValues { rows } => pairs(page, rows),
            Block::PageBreak => page.push_str("<div class=\"page-break\"></div>\n"),
            Block::KeepTogether { blocks: inner } => {
                page.push_str("<div class=\"together\">\n");
                blocks(page, inner);
                page.push_str("</div>\n");
            }
        }
    }
}

fn items_of(page: &mut String, tag: &str, items: &[Vec<Run>]) {
    let _ = writeln!(page, "<{tag}>");
    for item in items {
        let _ = writeln!(page, "<li>{}</li>", inline(item));
    }
    let _ = writeln!(page, "</{tag}>");
}

fn rows(page: &mut String, table: &Table) {
    // The box scrolls sideways on a narrow screen; it can be reached by keyboard and has a name.
    let name = table.caption.as_deref().unwrap_or("Tabell");
    let _ = writeln!(
        page,
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table>",
        escape(name)
    );
    if let Some(caption) = &table.caption {
        let _ = writeln!(page, "<caption>{}</caption>", escape(caption));
    }
    if !table.header.is_empty() {
        page.push_str("<thead>\n<tr>");
        for heading in &table.header {
            // An empty header cell would be announced as a heading without words.
            if heading.is_empty() {
                page.push_str("<td></td>");
            } else {
                let _ = write!(page, "<th scope=\"col\">{}</th>", escape(heading));
            }
        }
        page.push_str("</tr>\n</thead>\n");
    }
    page.push_str("<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for cell in row {
            let class = match (cell.right, is_one_figure(&cell.runs)) {
                (true, _) => " class=\"right\"",
                (false, true) => " class=\"whole\"",
                (false, false) => "",
            };
            let _ = write!(page, "<td{class}>{}</td>", inline(&cell.runs));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// A date or a number, which a browser would break at its hyphens.
fn is_one_figure(runs: &[Run]) -> bool {
    let length: usize = runs.iter().map(|run| run.text.len()).sum();
    length <= 16
        && runs.iter().all(|run| {
            run.text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"-.: /".contains(&byte))
        })
        && length > 0
}

fn pairs(page: &mut String, list: &[(String, String)]) {
    page.push_str("<dl>\n");
    for (label, value) in list {
        let _ = writeln!(
            page,
            "<dt>{}</dt><dd>{}</dd>",
            escape(label),
            escape(value).replace('\n', "<br>\n")
        );
    }
    page.push_str("</dl>\n");
}

fn inline(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        let text = escape(&run.text).replace('\n', "<br>\n");
        let text = if run.italic {
            format!("<em>{text}</em>")
        } else {
            text
        };
        out.push_str(&if run.bold {
            format!("<strong>{text}</strong>")
        } else {
            text
        });
    }
    out
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
