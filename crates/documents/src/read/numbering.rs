//! Automatic numbers: what stands in front of a paragraph although it is not in its text.

use std::collections::{HashMap, HashSet};

use super::xml::Node;

/// What stands in front of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// A bullet.
    Bullet,
    /// A plain number, `3.` or `3)`.
    Number(u32),
    /// Another number, as it is shown: `a)`, `2.1`, `§ 4`.
    Shown(String),
    /// Nothing.
    Nothing,
}

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    shown: String,
    start: u32,
}

#[derive(Debug, Default)]
struct List {
    scheme: String,
    /// Start of a level where it begins anew.
    starts: HashMap<usize, u32>,
    own: HashMap<usize, Level>,
}

/// The lists of a file, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    schemes: HashMap<String, HashMap<usize, Level>>,
    lists: HashMap<String, List>,
    counted: HashMap<String, [Option<u32>; 9]>,
    begun: HashSet<String>,
}

impl Numbering {
    /// Reads `word/numbering.xml`.
    pub fn read(root: &Node) -> Numbering {
        let mut numbering = Numbering::default();
        for scheme in root.all("abstractNum") {
            if let Some(id) = scheme.attribute("abstractNumId") {
                numbering.schemes.insert(id.to_owned(), levels(scheme));
            }
        }
        for list in root.all("num") {
            let (Some(id), Some(scheme)) = (list.attribute("numId"), list.value("abstractNumId")) else {
                continue;
            };
            let mut read = List {
                scheme: scheme.to_owned(),
                ..List::default()
            };
            for change in list.all("lvlOverride") {
                let Some(place) = place(change) else { continue };
                if let Some(start) = change.number("startOverride") {
                    read.starts.insert(place, start);
                }
                read.own.extend(levels(change));
            }
            numbering.lists.insert(id.to_owned(), read);
        }
        numbering
    }

    /// Counts on, and says what stands in front of the next paragraph of a list on a level (from 0).
    pub fn next(&mut self, id: &str, level: usize) -> Mark {
        if id == "0" {
            return Mark::Nothing;
        }
        let Some(list) = self.lists.get(id) else {
            return Mark::Bullet;
        };
        let scheme = self.schemes.get(&list.scheme);
        let of = |level: usize| list.own.get(&level).or_else(|| scheme?.get(&level));
        let Some(own) = of(level) else {
            return Mark::Bullet;
        };
        let counted = self.counted.entry(list.scheme.clone()).or_default();
        if self.begun.insert(id.to_owned()) {
            for (level, start) in &list.starts {
                if let Some(counter) = counted.get_mut(*level) {
                    *counter = start.checked_sub(1);
                    // A level that begins at 0 or 1 has not been counted yet.
                    if *start <= 1 {
                        *counter = None;
                    }
                }
            }
        }
        for (place, counter) in counted.iter_mut().enumerate() {
            if place == level {
                *counter = Some(counter.map_or(own.start, |number| number.saturating_add(1)));
            } else if place > level {
                *counter = None;
            }
        }
        let number = |level: usize| counted.get(level).copied().flatten().unwrap_or(1);
        match own.format.as_str() {
            "bullet" => Mark::Bullet,
            "none" => Mark::Nothing,
            format => {
                let itself = format!("%{}", level + 1);
                let is_plain = format == "decimal"
                    && [".", ")", ""]
                        .iter()
                        .any(|end| own.shown == format!("{itself}{end}"));
                if is_plain {
                    return Mark::Number(number(level));
                }
                let mut shown = own.shown.clone();
                for place in 0..9 {
                    let sign = format!("%{}", place + 1);
                    if shown.contains(&sign) {
                        let format = of(place).map_or("decimal", |level| level.format.as_str());
                        shown = shown.replace(&sign, &written(number(place), format));
                    }
                }
                Mark::Shown(shown.trim().chars().take(30).collect())
            }
        }
    }
}

fn place(node: &Node) -> Option<usize> {
    node.attribute("ilvl")?.parse().ok().filter(|level| *level < 9)
}

fn levels(node: &Node) -> HashMap<usize, Level> {
    node.all("lvl")
        .filter_map(|level| {
            let read = Level {
                format: level.value("numFmt").unwrap_or("decimal").to_owned(),
                shown: level
                    .value("lvlText")
                    .unwrap_or_default()
                    .chars()
                    .take(40)
                    .collect(),
                start: level.number("start").unwrap_or(1),
            };
            Some((place(level)?, read))
        })
        .collect()
}

/// A number as its format writes it.
fn written(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number),
        "upperLetter" => letters(number).to_uppercase(),
        "lowerRoman" => roman(number),
        "upperRoman" => roman(number).to_uppercase(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

/// `a` to `z`, then `aa`, `bb`: as Word counts.
fn letters(number: u32) -> String {
    let Some(number) = number.checked_sub(1) else {
        return "0".to_owned();
    };
    let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
    let times = usize::try_from(number / 26).unwrap_or(0).min(20) + 1;
    std::iter::repeat_n(letter, times).collect()
}

fn roman(number: u32) -> String {
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, sign) in [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ] {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        assert_eq!(letters(1), "a");
        assert_eq!(letters(28), "bb");
        assert_eq!(roman(1994), "mcmxciv");
    }
}
