//! Reading forums from their file.

use std::collections::HashSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Forum, ForumBody, ForumKind};
use crate::heading_rules::TemplateError;
use crate::heading_rules::toml_shape::{in_swedish, line_of};

/// Most forums of a file, and most names of a list in it.
const MOST: usize = 500;
/// Letters of the longest name.
const LONGEST: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    forum: Vec<ForumFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ForumFile {
    name: Spanned<String>,
    #[serde(default)]
    earlier_names: Vec<String>,
    kind: Spanned<String>,
    convenor_role: Spanned<String>,
    #[serde(default)]
    politician_role: String,
    political_members: bool,
    #[serde(default = "yes")]
    civil_society: bool,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    areas: Vec<String>,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    body: Vec<BodyFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyFile {
    name: Spanned<String>,
    contact_role: Spanned<String>,
    #[serde(default)]
    topics: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Forum {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// With the line and the reason, in Swedish, when it is no TOML, has a forum twice, or lacks a name or a role.
    pub fn parse(source: &str) -> Result<Vec<Forum>, TemplateError> {
        let file: File = toml::from_str(source).map_err(|error| TemplateError {
            line: error.span().map_or(1, |span| line_of(source, span.start)),
            reason: in_swedish(error.message()),
        })?;
        if file.forum.len() > MOST {
            return Err(TemplateError {
                line: 1,
                reason: format!("filen ska ha högst {MOST} forum ([[forum]])"),
            });
        }
        let at = |value: &Spanned<String>, reason: String| TemplateError {
            line: line_of(source, value.span().start),
            reason,
        };
        let said = |value: &Spanned<String>, what: &str| {
            let text = value.get_ref().split_whitespace().collect::<Vec<_>>().join(" ");
            if (1..=LONGEST).contains(&text.chars().count()) {
                Ok(text)
            } else {
                Err(at(value, format!("{what} ska ha 1 till {LONGEST} tecken")))
            }
        };
        let mut names = HashSet::new();
        let mut forums = Vec::new();
        for forum in file.forum {
            let name = said(&forum.name, "name")?;
            if !names.insert(name.to_lowercase()) {
                return Err(at(&forum.name, format!("forumet \"{name}\" finns två gånger")));
            }
            let kind = match forum.kind.get_ref().as_str() {
                "council" => ForumKind::Council,
                "forum" => ForumKind::Forum,
                other => {
                    let reason = format!("kind \"{other}\" är okänt; möjliga är council (råd) och forum");
                    return Err(at(&forum.kind, reason));
                }
            };
            let mut bodies = Vec::new();
            for body in &forum.body {
                bodies.push(ForumBody {
                    name: said(&body.name, "name")?,
                    contact_role: said(&body.contact_role, "contact_role")?,
                    topics: body.topics.clone(),
                });
            }
            if forum.members.len() + bodies.len() > MOST {
                let reason = format!("forumet \"{name}\" ska ha högst {MOST} medlemmar");
                return Err(at(&forum.name, reason));
            }
            forums.push(Forum {
                convenor_role: said(&forum.convenor_role, "convenor_role")?,
                name,
                kind,
                bodies,
                earlier_names: forum.earlier_names,
                politician_role: forum.politician_role,
                political_members: forum.political_members,
                civil_society: forum.civil_society,
                topics: forum.topics,
                areas: forum.areas,
                members: forum.members,
            });
        }
        Ok(forums)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_list_has_the_forums_of_the_municipality_with_roles_and_no_addresses() {
        let forums = Forum::orebro();
        let political = forums.iter().filter(|forum| forum.political_members).count();
        assert_eq!((forums.len(), political), (12, 6));
        assert!(forums.iter().all(|forum| !forum.convenor_role.is_empty()));
        for forum in &forums {
            assert_eq!(
                forum.political_members,
                !forum.politician_role.is_empty(),
                "{}",
                forum.name
            );
        }
        let network = forums.iter().find(|forum| forum.name == "C-nätet").unwrap();
        assert!(!network.civil_society && network.bodies.len() > 4);
        assert!(!super::super::OREBRO.contains('@'));
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let forum = "[[forum]]\nname = \"A\"\nkind = \"council\"\nconvenor_role = \"Samordnare\"\npolitical_members = false\n";
        assert_eq!(Forum::parse(forum).unwrap().len(), 1);
        for (wrong, line, words) in [
            (format!("{forum}{forum}"), 7, "två gånger"),
            (forum.replace("council", "circus"), 3, "okänt"),
            (forum.replace("\"Samordnare\"", "\" \""), 4, "convenor_role"),
            (forum.replace("political_members = false", "color = 1"), 5, ""),
        ] {
            let error = Forum::parse(&wrong).unwrap_err();
            assert_eq!(error.line, line, "{error:?}");
            assert!(error.reason.contains(words), "{error:?}");
        }
    }
}
