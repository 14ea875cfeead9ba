//! `remiss templates`

use std::path::PathBuf;

use clap::Args;
use remiss_domain::heading_rules::{DocumentType, FieldInfo, Shape, Template, Templates, standard_text};
use remiss_domain::mail_texts::{MailKind, MailTexts};

use super::CommandError;
use crate::config::Config;
use crate::{document_templates, mail_texts};

/// What to do with the templates of documents and the texts of mails. Without an option: list those in use.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Options {
    /// Check the templates of a folder, and list what would be in use with them.
    #[arg(long, value_name = "DIR")]
    check: Option<PathBuf>,
    /// Print an embedded template, to start one of your own from.
    #[arg(long, value_name = "ID")]
    print: Option<String>,
    /// Check the texts of mails of a folder, and list what would be in use with them.
    #[arg(long, value_name = "DIR")]
    check_mails: Option<PathBuf>,
    /// Print the embedded text of a mail, to start one of your own from.
    #[arg(long, value_name = "KIND")]
    print_mail: Option<String>,
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
    if let Some(kind) = &options.print_mail {
        let kind: MailKind = kind.parse().map_err(|_| {
            let known: Vec<_> = MailKind::ALL.iter().map(|kind| kind.as_str()).collect();
            CommandError::Sentence(format!(
                "det finns inget slags mejl med namnet \"{kind}\"; de som finns är {}",
                known.join(", ")
            ))
        })?;
        return Ok(format!(
            "# Filen ska heta {}.\n{}{}",
            kind.file_name(),
            kind.standard_text(),
            mail_vocabulary(kind)
        ));
    }
    if let Some(folder) = &options.check {
        return Ok(listed(&document_templates::from_folder(folder)?));
    }
    if let Some(folder) = &options.check_mails {
        return Ok(listed_mails(&mail_texts::from_folder(folder)?));
    }
    let config = config()?;
    Ok(format!(
        "Dokumentmallar\n{}\nMejltexter\n{}",
        listed(&document_templates::load(&config.documents)?),
        listed_mails(&mail_texts::load(&config.mail)?)
    ))
}

/// The fields that the text of a mail of this kind can use, as comments.
fn mail_vocabulary(kind: MailKind) -> String {
    let mut text = "\n# Fält att skriva i texten och, om de är en rad, i ämnesraden (subject).\n".to_owned();
    text.push_str(&fields(kind.fields()));
    if !kind.must_have().is_empty() {
        let must: Vec<_> = kind
            .must_have()
            .iter()
            .map(|name| format!("{{{name}}}"))
            .collect();
        text.push_str(&format!("# Måste stå i texten: {}\n", must.join(", ")));
    }
    text
}

/// A line for each: kind, whether it is the municipality's own, its name, and whether it has a variant in plain language.
fn listed_mails(texts: &MailTexts) -> String {
    let width = MailKind::ALL
        .iter()
        .map(|kind| kind.as_str().len())
        .max()
        .unwrap_or_default();
    texts
        .iter()
        .map(|text| {
            let origin = if text.is_standard() { "inbyggd" } else { "egen" };
            let plain = if text.plain_text.is_some() {
                ", även lättläst"
            } else {
                ""
            };
            format!(
                "{:width$}  {origin:7}  {}{plain}\n",
                text.kind.as_str(),
                text.name
            )
        })
        .collect()
}

/// Fields as comments, one per line.
fn fields(fields: &[FieldInfo]) -> String {
    let lines = fields.iter().map(|field| {
        let shape = match field.shape {
            Shape::Line => "",
            Shape::Text => "; stycken",
            Shape::Blocks => "; tabeller och stycken, i ett eget stycke",
        };
        format!("# {{{}}}: {}{shape}\n", field.name, field.swedish)
    });
    lines.collect()
}

/// The fields and words that a template of this type can use, as comments.
fn vocabulary(kind: DocumentType) -> String {
    let mut text =
        "\n# Fält att skriva i text och i rubriken (title). En rad, om inget annat sägs.\n".to_owned();
    text.push_str(&fields(kind.fields()));
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
            check_mails: None,
            print_mail: None,
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
        let embedded = listed.lines().filter(|line| line.contains(" inbyggd ")).count();
        assert_eq!(embedded, DocumentType::ALL.len() + MailKind::ALL.len());
        assert!(listed.contains("reminder") && listed.contains("Påminnelse, även lättläst"));
    }

    #[test]
    fn the_embedded_text_of_a_mail_that_is_printed_can_be_read_again_and_checked() {
        let options = |check_mails: Option<PathBuf>, print_mail: Option<&str>| Options {
            check: None,
            print: None,
            check_mails,
            print_mail: print_mail.map(str::to_owned),
        };
        let folder = std::env::temp_dir().join(format!("remiss-mail-texts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for kind in MailKind::ALL {
            let printed = run(&options(None, Some(kind.as_str())), || Ok(Config::defaults())).unwrap();
            std::fs::write(folder.join(kind.file_name()), printed).unwrap();
        }
        let check = || run(&options(Some(folder.clone()), None), || Ok(Config::defaults()));
        assert!(check().unwrap().lines().all(|line| line.contains(" inbyggd ")));
        std::fs::write(
            folder.join("reminder.toml"),
            "name = \"P\"\nsubject = \"{namn}\"\n",
        )
        .unwrap();
        let error = check().unwrap_err().to_string();
        assert!(
            error.starts_with("mallen reminder.toml, rad 1: uppgiften text saknas"),
            "{error}"
        );
        std::fs::remove_dir_all(&folder).unwrap();
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
