//! Links between resources: absolute addresses with relation and method, as the national profile has them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use reqwest::Url;
use serde::{Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A link to a resource, or to a transition that this caller may make now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Link<'a> {
    /// Absolute address.
    #[schema(
        value_type = String,
        example = "https://remiss.kommun.example.org/remiss/v1/cases/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"
    )]
    href: Href<'a>,
    /// Relation: an IANA name where one exists.
    #[schema(example = "self")]
    rel: &'static str,
    /// HTTP method to use.
    #[schema(example = "GET")]
    method: &'static str,
}

/// An address in two parts.
#[derive(Debug)]
struct Href<'a>(&'a str, &'static str);

impl fmt::Display for Href<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)?;
        out.write_str(self.1)
    }
}

impl Serialize for Href<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Links by relation, those below the resource's own address written without a text for each: a page of a list has hundreds.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Address of the resource.
    here: String,
    /// By relation, each once.
    all: Vec<(&'static str, &'static str, Target)>,
}

/// Where a link goes.
#[derive(Debug, Clone)]
enum Target {
    /// To the resource's own address and what follows it.
    Below(&'static str),
    /// To an address of its own.
    At(String),
}

impl Links {
    /// Links of the resource at `href`.
    pub fn to_self(href: String) -> Links {
        let links = Links {
            here: href,
            all: Vec::with_capacity(8),
        };
        links.below("self", "GET", "")
    }

    /// Adds a link by its relation.
    pub fn and(self, rel: &'static str, method: &'static str, href: String) -> Links {
        self.with(rel, method, Target::At(href))
    }

    /// Adds a link when `condition` holds: a transition that the caller may make now.
    pub fn and_if(self, condition: bool, rel: &'static str, method: &'static str, href: String) -> Links {
        if condition {
            self.and(rel, method, href)
        } else {
            self
        }
    }

    /// Adds a link below the resource's own address, by its relation.
    pub fn below(self, rel: &'static str, method: &'static str, path: &'static str) -> Links {
        self.with(rel, method, Target::Below(path))
    }

    /// Adds a link below the resource's own address when `condition` holds.
    pub fn below_if(
        self,
        condition: bool,
        rel: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Links {
        if condition {
            self.below(rel, method, path)
        } else {
            self
        }
    }

    fn with(mut self, rel: &'static str, method: &'static str, target: Target) -> Links {
        match self.all.binary_search_by_key(&rel, |(rel, ..)| rel) {
            Ok(place) => self.all[place] = (rel, method, target),
            Err(place) => self.all.insert(place, (rel, method, target)),
        }
        self
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.all.iter().map(|&(rel, method, ref target)| {
            let href = match target {
                Target::Below(path) => Href(&self.here, path),
                Target::At(address) => Href(address, ""),
            };
            (rel, Link { href, rel, method })
        }))
    }
}

/// Links by relation.
#[derive(ToSchema)]
#[schema(as = Links)]
#[expect(dead_code, reason = "only its shape is asked for")]
struct LinksByRelation(BTreeMap<&'static str, Link<'static>>);

impl PartialSchema for Links {
    fn schema() -> RefOr<Schema> {
        LinksByRelation::schema()
    }
}

impl ToSchema for Links {
    fn name() -> Cow<'static, str> {
        LinksByRelation::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        LinksByRelation::schemas(schemas);
    }
}

/// A text as one part of a path: `pär ek` is `p%C3%A4r%20ek`.
pub fn path_part(text: &str) -> String {
    let mut url = Url::parse("http://localhost/").expect("a fixed address");
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.push(text);
    }
    url.path().trim_start_matches('/').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_by_relation_each_once() {
        let links = Links::to_self("https://example.org/cases/1".to_owned())
            .below_if(true, "edit", "PATCH", "")
            .below_if(false, "void", "POST", "/voidings")
            .and("case", "GET", "https://example.org/cases/2".to_owned())
            .below("documents", "GET", "/notes")
            .below("documents", "GET", "/documents");
        let written = serde_json::to_string(&links).unwrap();
        let link = |rel: &str, method: &str, end: &str| {
            format!(
                r#""{rel}":{{"href":"https://example.org/cases/{end}","rel":"{rel}","method":"{method}"}}"#
            )
        };
        let wanted = [
            link("case", "GET", "2"),
            link("documents", "GET", "1/documents"),
            link("edit", "PATCH", "1"),
            link("self", "GET", "1"),
        ];
        assert_eq!(written, format!("{{{}}}", wanted.join(",")));
    }

    #[test]
    fn a_text_in_a_path_is_one_part_of_it() {
        for (text, part) in [
            ("hand01", "hand01"),
            ("pär ek", "p%C3%A4r%20ek"),
            ("a/b?c", "a%2Fb%3Fc"),
        ] {
            assert_eq!(path_part(text), part);
        }
    }
}
