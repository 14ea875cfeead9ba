//! Lists: the template's own bullets and numbers where its list styles have them, ours where they have none, and each
//! numbered list beginning anew.

use std::collections::BTreeMap;

use super::styles::Styles;
use super::tree::Element;
use crate::ReadError;

/// Gives the lists of our text numbers in the template's numbering part. The part, when there is now something in it.
pub fn merge(
    numbering: Option<Element>,
    styles: &mut Styles,
    body: &mut Element,
    ours: &str,
) -> Result<Option<Element>, ReadError> {
    let mut used = Vec::new();
    body.visit(&mut |element| {
        if element.name == "w:numId"
            && let Some(number) = element.value()
            && !used.contains(&number.to_owned())
        {
            used.push(number.to_owned());
        }
    });
    if used.is_empty() {
        return Ok(numbering);
    }
    let mut part = Part {
        root: numbering.unwrap_or_else(|| Element {
            name: "w:numbering".to_owned(),
            attributes: vec![("xmlns:w".to_owned(), super::super::paragraphs::W.to_owned())],
            children: Vec::new(),
        }),
        ours: Element::parse("numbering.xml", ours)?,
        copied: BTreeMap::new(),
    };
    let bullets = styles.id_for("ListBullet");
    let numbers = styles.id_for("ListNumber");
    let own_bullets = styles.list_of(&bullets);
    let own_numbers = styles
        .list_of(&numbers)
        .and_then(|(number, level)| Some((part.pattern_of(&number)?, level)));
    let mut lists: BTreeMap<String, Option<(String, String)>> = BTreeMap::new();
    for number in used {
        let place = if number == "1" {
            match own_bullets {
                // The style brings its bullets itself.
                Some(_) => None,
                None => Some((part.copy("0"), "0".to_owned())),
            }
        } else {
            let (pattern, level) = match &own_numbers {
                Some((pattern, level)) => (pattern.clone(), level.clone()),
                None => (part.copied_pattern("1"), "0".to_owned()),
            };
            Some((part.anew(&pattern, &level), level))
        };
        lists.insert(number, place);
    }
    body.visit(&mut |element| {
        if element.name != "w:pPr" {
            return;
        }
        let Some(number) = element
            .at(&["w:numPr", "w:numId"])
            .and_then(Element::value)
            .map(str::to_owned)
        else {
            return;
        };
        match lists.get(&number) {
            Some(Some((number, level))) => {
                let list = element.child_last("w:numPr");
                list.child_first("w:ilvl").set("w:val", level.clone());
                list.child_last("w:numId").set("w:val", number.clone());
            }
            _ => element.remove(&["w:numPr"]),
        }
    });
    Ok(Some(part.root))
}

struct Part {
    root: Element,
    ours: Element,
    /// Our patterns (abstractNum) that have been copied, with their new ids.
    copied: BTreeMap<String, String>,
}

impl Part {
    /// The pattern of one of the template's lists.
    fn pattern_of(&self, number: &str) -> Option<String> {
        let list = self
            .root
            .elements()
            .find(|one| one.name == "w:num" && one.attribute("w:numId") == Some(number))?;
        Some(list.child("w:abstractNumId")?.value()?.to_owned())
    }

    fn free(&self, name: &str, attribute: &str) -> String {
        let highest = self
            .root
            .elements()
            .filter(|one| one.name == name)
            .filter_map(|one| one.attribute(attribute)?.parse::<u64>().ok())
            .max();
        highest.map_or(1, |highest| highest.saturating_add(1)).to_string()
    }

    /// One of our patterns, copied once.
    fn copied_pattern(&mut self, ours: &str) -> String {
        if let Some(id) = self.copied.get(ours) {
            return id.clone();
        }
        let id = self.free("w:abstractNum", "w:abstractNumId");
        let pattern = self
            .ours
            .elements()
            .find(|one| one.name == "w:abstractNum" && one.attribute("w:abstractNumId") == Some(ours))
            .cloned();
        if let Some(mut pattern) = pattern {
            pattern.set("w:abstractNumId", id.clone());
            // All patterns stand before the first list.
            let place = self.position_of_first(&["w:num", "w:numIdMacAtCleanup"]);
            self.root.children.insert(place, pattern.into());
        }
        self.copied.insert(ours.to_owned(), id.clone());
        id
    }

    /// A list of one of our patterns.
    fn copy(&mut self, ours: &str) -> String {
        let pattern = self.copied_pattern(ours);
        self.list(&pattern, None)
    }

    /// A list of a pattern that begins at 1.
    fn anew(&mut self, pattern: &str, level: &str) -> String {
        self.list(pattern, Some(level))
    }

    fn list(&mut self, pattern: &str, anew: Option<&str>) -> String {
        let id = self.free("w:num", "w:numId");
        let mut list = Element::with("w:num", "w:numId", id.clone());
        list.children
            .push(Element::with("w:abstractNumId", "w:val", pattern).into());
        if let Some(level) = anew {
            let mut change = Element::with("w:lvlOverride", "w:ilvl", level);
            change
                .children
                .push(Element::with("w:startOverride", "w:val", "1").into());
            list.children.push(change.into());
        }
        let place = self.position_of_first(&["w:numIdMacAtCleanup"]);
        self.root.children.insert(place, list.into());
        id
    }

    fn position_of_first(&self, names: &[&str]) -> usize {
        self.root
            .children
            .iter()
            .position(|node| {
                node.element()
                    .is_some_and(|one| names.contains(&one.name.as_str()))
            })
            .unwrap_or(self.root.children.len())
    }
}
