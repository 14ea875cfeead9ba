//! Text and HTML of a mail, from one content: whoever reads either reads the same.

use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// What a mail says, in Swedish.
#[derive(Debug, Clone, Default)]
pub struct MailContent {
    /// Greeting, for example `Hej!`.
    pub greeting: Option<String>,
    /// Paragraphs of running text.
    pub paragraphs: Vec<String>,
    /// Facts: label and value, for example `Sista svarsdag` and `30 oktober 2019 kl. 23.59`.
    pub facts: Vec<(String, String)>,
    /// The one thing to do: label and address of a link.
    pub button: Option<(String, String)>,
    /// Paragraphs after the link.
    pub closing: Vec<String>,
    /// Who writes, below the text, one line per line.
    pub sender: String,
}

/// A mail's text and HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

#[derive(askama::Template)]
#[template(path = "messages/templates/mail.html")]
struct MailPage<'a> {
    content: &'a MailContent,
    municipality: &'a str,
    web: &'a str,
}

/// Writes a mail's text and HTML.
pub fn compose(app: &App, content: &MailContent) -> ApiResult<Composed> {
    let municipality = &app.settings().municipality;
    let page = MailPage {
        content,
        municipality: &municipality.name,
        web: &municipality.web,
    };
    Ok(Composed {
        text: text(content, &municipality.name, &municipality.web),
        html: askama::Template::render(&page).map_err(ApiError::internal)?,
    })
}

fn text(content: &MailContent, municipality: &str, web: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend(content.greeting.clone());
    blocks.extend(content.paragraphs.iter().cloned());
    if !content.facts.is_empty() {
        let facts = content.facts.iter().map(|(label, value)| {
            // A value of several lines stands under its label.
            if value.contains('\n') {
                format!("{label}:\n{value}")
            } else {
                format!("{label}: {value}")
            }
        });
        blocks.push(facts.collect::<Vec<_>>().join("\n"));
    }
    if let Some((label, url)) = &content.button {
        blocks.push(format!("{label}:\n{url}"));
    }
    blocks.extend(content.closing.iter().cloned());
    if !content.sender.is_empty() {
        blocks.push(content.sender.clone());
    }
    let mut text: Vec<&str> = blocks.iter().map(|block| block.trim()).collect();
    text.retain(|block| !block.is_empty());
    let mut text = text.join("\n\n");
    // The signature separator (RFC 3676 4.3): answers leave out what stands below it.
    text.push_str(&format!("\n\n-- \n{municipality}"));
    if !web.is_empty() {
        text.push_str(&format!("\n{web}"));
    }
    text.push('\n');
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn content() -> MailContent {
        MailContent {
            greeting: Some("Hej!".to_owned()),
            paragraphs: vec!["Ni får <remissen> nu.".to_owned()],
            facts: vec![("Svara senast".to_owned(), "30 oktober 2019".to_owned())],
            button: Some((
                "Svara här".to_owned(),
                "https://example.org/svara/a?b=1&c=2".to_owned(),
            )),
            closing: vec!["Svaret blir allmän handling.".to_owned()],
            sender: "Kommunstyrelsen".to_owned(),
        }
    }

    #[test]
    fn the_text_says_everything_in_order() {
        let text = text(&content(), "Örebro kommun", "https://example.org");
        assert_eq!(
            text,
            "Hej!\n\nNi får <remissen> nu.\n\nSvara senast: 30 oktober 2019\n\nSvara här:\n\
             https://example.org/svara/a?b=1&c=2\n\nSvaret blir allmän handling.\n\nKommunstyrelsen\n\n-- \n\
             Örebro kommun\nhttps://example.org\n"
        );
    }

    #[test]
    fn what_is_written_is_never_markup() {
        let page = MailPage {
            content: &content(),
            municipality: "Örebro kommun",
            web: "https://example.org",
        };
        let html = askama::Template::render(&page).unwrap();
        assert!(!html.contains("<remissen>"));
        assert!(html.contains("remissen"));
    }
}
