//! `remiss templates`

use std::path::PathBuf;

use clap::Args;
use remiss_domain::heading_rules::{DocumentType, Shape, Template, Templates, standard_text};

use super::CommandError;
use crate::config::Config;
use crate::document_templates;

/// What to do with the templates of documents. Without an option: list those in use.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Options {
    /// Check the templates of a folder, and list what would be in use with them.
    #[arg(long, value_name = "DIR")]
    check: Option<PathBuf>,
    /// Print an embedded template, to start one of your own from.
    #[arg(long, value_name = "ID")]
    print: Option<String>,
}

/// Lists, checks or prints. `config` is read only where the settings say which templates are in use.
pub(super) fn run(
    options: &Options,
    config: impl FnOnce() -> Result<Config, CommandError>,
) -> Result<String, CommandError> {
    if let Some(id) = &options.print {
        let kind: DocumentType = id.parse().map_err(|_| {
            let known: Vec<_> = DocumentType::ALL.iter().map(|kind| kind.as_str()).collect();
            CommandError::Sentence(format!(
                "det finns ingen inbyggd mall med id \"{id}\"; de som finns är {}",
                known.join(", ")
            ))
        })?;
        return Ok(format!("{}{}", standard_text(kind), vocabulary(kind)));
    }
    let templates = match &options.check {
        Some(folder) => document_templates::from_folder(folder)?,
        None => document_templates::load(&config()?.documents)?,
    };
    Ok(listed(&templates))
}

/// The fields and words that a template of this type can use, as comments.
fn vocabulary(kind: DocumentType) -> String {
    let mut text =
        "\n# Fält att skriva i text och i rubriken (title). En rad, om inget annat sägs.\n".to_owned();
    for field in kind.fields() {
        let shape = match field.shape {
            Shape::Line => "",
            Shape::Text => "; stycken",
            Shape::Blocks => "; tabeller och stycken, i ett eget stycke",
        };
        text.push_str(&format!("# {{{}}}: {}{shape}\n", field.name, field.swedish));
    }
    let must: Vec<_> = kind
        .must_feed()
        .iter()
        .map(|name| format!("{{{name}}}"))
        .collect();
    text.push_str(&format!("# Måste stå i något avsnitt: {}\n", must.join(", ")));
    if !kind.labels().is_empty() {
        text.push_str("#\n# Ord som programmet sätter ut, att ändra under [labels]:\n");
    }
    for label in kind.labels() {
        text.push_str(&format!("# {} = \"{}\"\n", label.key, label.standard));
    }
    text
}

/// A line for each: id, whether it is the municipality's own, and what it is for.
fn listed(templates: &Templates) -> String {
    let width = templates
        .iter()
        .map(|template| template.id.chars().count())
        .max()
        .unwrap_or_default();
    templates
        .iter()
        .map(|template| {
            let origin = if template == Template::standard(template.kind) {
                "inbyggd"
            } else {
                "egen"
            };
            format!(
                "{:width$}  {origin:7}  {} ({})\n",
                template.id,
                template.name,
                template.kind.swedish()
            )
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn asked(check: Option<PathBuf>, print: Option<&str>) -> Result<String, CommandError> {
        let options = Options {
            check,
            print: print.map(str::to_owned),
        };
        run(&options, || Ok(Config::defaults()))
    }

    #[test]
    fn an_embedded_template_that_is_printed_can_be_read_again() {
        for kind in DocumentType::ALL {
            let text = asked(None, Some(kind.as_str())).unwrap();
            assert_eq!(&Template::parse(&text).unwrap(), Template::standard(*kind));
            for field in kind.fields() {
                assert!(text.contains(&format!("# {{{}}}: {}", field.name, field.swedish)));
            }
        }
        let error = asked(None, Some("brev")).unwrap_err().to_string();
        assert!(
            error.contains("\"brev\"") && error.contains("yttrande"),
            "{error}"
        );
    }

    #[test]
    fn the_templates_in_use_are_listed_with_where_they_come_from() {
        let listed = asked(None, None).unwrap();
        assert_eq!(listed.lines().count(), DocumentType::ALL.len());
        assert!(listed.lines().all(|line| line.contains(" inbyggd ")));
    }

    #[test]
    fn a_folder_is_checked_with_file_line_and_reason() {
        let folder = std::env::temp_dir().join(format!("remiss-templates-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = "id = \"yttrandeKort\"\n".to_owned() + standard_text(DocumentType::Yttrande);
        // The mark that editors on Windows put in front.
        std::fs::write(folder.join("kort.toml"), format!("\u{feff}{own}")).unwrap();
        std::fs::write(folder.join("anteckningar.txt"), "inget").unwrap();
        let listed = asked(Some(folder.clone()), None).unwrap();
        assert!(
            listed.contains("yttrandeKort") && listed.contains(" egen "),
            "{listed}"
        );
        std::fs::write(folder.join("fel.toml"), "kind = \"yttrande\"\nnamn = \"x\"\n").unwrap();
        let error = asked(Some(folder.clone()), None).unwrap_err().to_string();
        assert!(
            error.starts_with("mallen fel.toml, rad 2: uppgiften namn är okänd"),
            "{error}"
        );
        std::fs::remove_dir_all(&folder).unwrap();
        let error = asked(Some(folder), None).unwrap_err().to_string();
        assert!(error.contains("kan inte läsas"), "{error}");
    }
}
