//! Links between resources: absolute addresses with relation and method, as the national profile has them.

use std::collections::BTreeMap;

use reqwest::Url;
use serde::Serialize;
use utoipa::ToSchema;

/// A link to a resource, or to a transition that this caller may make now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Link {
    /// Absolute address.
    #[schema(
        example = "https://remiss.kommun.example.org/remiss/v1/cases/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"
    )]
    pub href: String,
    /// Relation: an IANA name where one exists.
    #[schema(example = "self")]
    pub rel: &'static str,
    /// HTTP method to use.
    #[schema(example = "GET")]
    pub method: &'static str,
}

/// Links by relation.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Links(BTreeMap<&'static str, Link>);

impl Links {
    /// Links of the resource at `href`.
    pub fn to_self(href: String) -> Links {
        Links::default().and("self", "GET", href)
    }

    /// Adds a link by its relation.
    pub fn and(mut self, rel: &'static str, method: &'static str, href: String) -> Links {
        self.0.insert(rel, Link { href, rel, method });
        self
    }

    /// Adds a link when `condition` holds: a transition that the caller may make now.
    pub fn and_if(self, condition: bool, rel: &'static str, method: &'static str, href: String) -> Links {
        if condition {
            self.and(rel, method, href)
        } else {
            self
        }
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
mod tests {
    use super::*;

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
