//! What the public pages say, by language: files of words, so that a language is added without a programmer.
//!
//! A language is a TOML file. Swedish and easy Swedish (lättläst) are embedded; a municipality's own folder puts others beside them, or other
//! words in their place. A faulty file stops the start: better no service than a page with holes in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Deserialize;

use crate::config::PublicPagesConfig;
use crate::document_templates::{LoadError, toml_files};

/// The embedded languages: file and text. The first is the one that others are held against.
pub const EMBEDDED: [(&str, &str); 2] = [
    ("sv.toml", include_str!("sv.toml")),
    ("sv-lattlast.toml", include_str!("sv-lattlast.toml")),
];

/// The languages of the pages, in their order.
#[derive(Debug, Clone)]
pub struct PageTexts(Vec<Language>);

/// One language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// In addresses: `?sprak=lattlast`.
    pub code: String,
    /// In the switch, in its own words.
    pub name: String,
    /// For browsers and screen readers (BCP 47).
    pub lang: String,
    /// Whether it is easy language: the plain-language summary of a remiss comes alone, and the page says how hard it is to read.
    pub easy: bool,
    order: i64,
    words: BTreeMap<String, String>,
}

/// Why a file of words cannot be used, in Swedish, for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("sidtexten {file}: {reason}")]
pub struct PageTextError {
    /// The file.
    pub file: String,
    /// What is wrong, and where.
    pub reason: String,
}

/// Why the municipality's own words cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PageTextsError {
    /// The folder or a file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] LoadError),
    /// A file is faulty.
    #[error(transparent)]
    Faulty(#[from] PageTextError),
}

#[derive(Deserialize)]
struct File {
    code: String,
    name: Option<String>,
    lang: Option<String>,
    order: Option<i64>,
    easy: Option<bool>,
    #[serde(flatten)]
    parts: BTreeMap<String, BTreeMap<String, String>>,
}

/// The words in use by the settings.
pub fn load(settings: &PublicPagesConfig) -> Result<PageTexts, PageTextsError> {
    if settings.texts_dir.as_os_str().is_empty() {
        return Ok(PageTexts::standard());
    }
    Ok(PageTexts::with(&toml_files(&settings.texts_dir)?)?)
}

impl Default for PageTexts {
    fn default() -> PageTexts {
        PageTexts::standard()
    }
}

impl PageTexts {
    /// The embedded languages alone.
    pub fn standard() -> PageTexts {
        PageTexts::with(&[]).expect("the embedded words are right, as a test checks")
    }

    /// The embedded languages with these files, by name and text. One with the code of an embedded language changes the words that it
    /// has; a new language has to have every word.
    pub fn with(files: &[(String, String)]) -> Result<PageTexts, PageTextError> {
        let embedded = EMBEDDED.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let mut languages: Vec<Language> = Vec::new();
        for (name, text) in embedded.iter().chain(files) {
            let fault = |reason: String| PageTextError {
                file: name.clone(),
                reason,
            };
            let file: File = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
            let known = languages.iter().position(|language| language.code == file.code);
            let standard = languages.first().cloned();
            let read = read(file, known.map(|at| &languages[at]), standard.as_ref()).map_err(fault)?;
            match known {
                Some(at) => languages[at] = read,
                None => languages.push(read),
            }
        }
        languages.sort_by(|one, other| (one.order, &one.code).cmp(&(other.order, &other.code)));
        Ok(PageTexts(languages))
    }

    /// All languages, in the order of the switch.
    pub fn all(&self) -> &[Language] {
        &self.0
    }

    /// The language with this code; else the first.
    pub fn of(&self, code: Option<&str>) -> &Language {
        let wanted = code.and_then(|code| self.0.iter().find(|language| language.code == code));
        wanted.unwrap_or(&self.0[0])
    }
}

fn read(file: File, known: Option<&Language>, standard: Option<&Language>) -> Result<Language, String> {
    let is_code = |code: &str| {
        (2..=20).contains(&code.len())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit())
    };
    if !is_code(&file.code) {
        return Err("code ska vara 2 till 20 små bokstäver a–z, till exempel \"fi\".".to_owned());
    }
    let mut words = known.map(|known| known.words.clone()).unwrap_or_default();
    for (part, lines) in file.parts {
        for (key, text) in lines {
            let key = format!("{part}.{key}");
            if let Some(standard) = standard {
                let Some(usual) = standard.words.get(&key) else {
                    return Err(format!("{key} finns inte. Ta bort raden eller rätta namnet."));
                };
                let (usual, own) = (fields(usual), fields(&text));
                if let Some(field) = own.difference(&usual).next() {
                    return Err(format!("{key}: {{{field}}} finns inte här. Ta bort det."));
                }
            }
            words.insert(key, text.trim().to_owned());
        }
    }
    if let Some(missing) =
        standard.and_then(|standard| standard.words.keys().find(|key| !words.contains_key(*key)))
    {
        return Err(format!("{missing} saknas. Ett nytt språk måste ha alla texter."));
    }
    let (name, lang) = (
        file.name.or_else(|| known.map(|known| known.name.clone())),
        file.lang.or_else(|| known.map(|known| known.lang.clone())),
    );
    Ok(Language {
        name: name.ok_or("name saknas: vad språket heter, på språket självt.")?,
        lang: lang.ok_or("lang saknas: språkets kod för webbläsare, till exempel \"fi\".")?,
        easy: file.easy.or(known.map(|known| known.easy)).unwrap_or_default(),
        order: file.order.or(known.map(|known| known.order)).unwrap_or(100),
        code: file.code,
        words,
    })
}

/// The names in braces.
fn fields(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

impl Language {
    /// The words by this key. A key that no file has is a fault of a template, which a test finds; it is shown as it is.
    pub fn say<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The words by this key, which is put together; else those by the other.
    pub fn say_any<'a>(&'a self, key: &str, other: &'a str) -> &'a str {
        self.words
            .get(key)
            .map_or_else(|| self.say(other), String::as_str)
    }

    /// The words by a key with one field filled in.
    pub fn with(&self, key: &str, field: &str, value: impl Display) -> String {
        self.say(key).replace(&format!("{{{field}}}"), &value.to_string())
    }

    /// All its words, by key.
    pub fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// Whether it is the language of addresses without a choice.
    pub fn is_first(&self) -> bool {
        self.code == "sv"
    }

    /// A path of the pages that stays in this language.
    pub fn path(&self, path: &str) -> String {
        if self.is_first() {
            return path.to_owned();
        }
        let (path, anchor) = match path.split_once('#') {
            Some((path, anchor)) => (path, format!("#{anchor}")),
            None => (path, String::new()),
        };
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}sprak={}{anchor}", self.code)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use remiss_domain::lix::Lix;

    use super::*;

    const TEMPLATES: [&str; 62] = [
        include_str!("../templates/answering.html"),
        include_str!("../templates/answering_parts.html"),
        include_str!("../templates/answering_extension.html"),
        include_str!("../templates/answering_confirm.html"),
        include_str!("../templates/answering_review.html"),
        include_str!("../templates/confirmation.html"),
        include_str!("../templates/waiting.html"),
        include_str!("../templates/answers.html"),
        include_str!("../templates/answer.html"),
        include_str!("../templates/gone.html"),
        include_str!("../templates/failure.html"),
        include_str!("../../followers/templates/follow.html"),
        include_str!("../../followers/templates/gone.html"),
        include_str!("../../followers/templates/mailed.html"),
        include_str!("../../followers/templates/own.html"),
        include_str!("../answer.rs"),
        include_str!("../answers.rs"),
        include_str!("../confirmation.rs"),
        include_str!("../failure.rs"),
        include_str!("../form.rs"),
        include_str!("../published_view.rs"),
        include_str!("../answering/confirm.rs"),
        include_str!("../answering/extension.rs"),
        include_str!("../answering/files.rs"),
        include_str!("../answering/review.rs"),
        include_str!("../answering/room.rs"),
        include_str!("../answering/take.rs"),
        include_str!("../../followers/page.rs"),
        include_str!("../templates/site.html"),
        include_str!("../templates/list.html"),
        include_str!("../templates/list_card.html"),
        include_str!("../templates/show.html"),
        include_str!("../templates/asked.html"),
        include_str!("../templates/outcome.html"),
        include_str!("../templates/outcome_parts.html"),
        include_str!("../templates/how.html"),
        include_str!("../list_page.rs"),
        include_str!("../show.rs"),
        include_str!("../shown.rs"),
        include_str!("../asked.rs"),
        include_str!("../outcome.rs"),
        include_str!("../site.rs"),
        include_str!("../../subscriptions/templates/ask.html"),
        include_str!("../../subscriptions/templates/end.html"),
        include_str!("../../subscriptions/templates/ended.html"),
        include_str!("../../subscriptions/templates/gone.html"),
        include_str!("../../subscriptions/templates/mailed.html"),
        include_str!("../../subscriptions/templates/own.html"),
        include_str!("../../subscriptions/templates/wishes.html"),
        include_str!("../../contact_links/templates/contact.html"),
        include_str!("../../contact_links/templates/gone.html"),
        include_str!("../../contact_links/templates/left.html"),
        include_str!("../../contact_links/templates/overview.html"),
        include_str!("../../contact_links/templates/remove.html"),
        include_str!("../../contact_links/templates/renewed.html"),
        include_str!("../../statistics/templates/statistics.html"),
        include_str!("../../statistics/templates/figures.html"),
        include_str!("../../statistics/page.rs"),
        include_str!("../../statistics/shown.rs"),
        include_str!("../../subscriptions/ask_page.rs"),
        include_str!("../../subscriptions/form.rs"),
        include_str!("../../contact_links/form.rs"),
    ];

    #[test]
    fn the_pages_say_nothing_that_no_file_has() {
        let texts = PageTexts::standard();
        let mut used = 0;
        for template in TEMPLATES {
            for call in ["t.say(\"", "t.with(\"", "say(\""] {
                for rest in template.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    assert!(texts.of(None).words.contains_key(key), "{key}");
                    used += 1;
                }
            }
            // Some are handed on before they are said.
            for part in ["subscribe.", "contacts."] {
                for rest in template.split(&format!("\"{part}")).skip(1) {
                    let key = format!("{part}{}", rest.split('"').next().unwrap());
                    assert!(texts.of(None).words.contains_key(&key), "{key}");
                }
            }
        }
        assert!(used > 60, "only {used}");
    }

    #[test]
    fn easy_swedish_is_easy_by_lix_and_sentence_length() {
        let texts = PageTexts::standard();
        let easy = texts.of(Some("lattlast"));
        assert!(easy.easy);
        // What is filled in is not ours, and names that cannot be changed are not measured: the site's data and its programs.
        let spoken: Vec<String> = easy
            .words()
            .filter(|(key, _)| !key.starts_with("site.") && !key.ends_with("catalogue"))
            .map(|(_, text)| text.replace("{deadline}", "i går").replace(['{', '}'], ""))
            .collect();
        let whole = Lix::of(&spoken.join("\n")).unwrap();
        assert!(whole.rounded() < 30, "LIX {}", whole.rounded());
        for text in &spoken {
            let longest = Lix::of(text).unwrap().longest_sentence;
            assert!(longest <= 15, "{longest} words: {text}");
        }
    }

    #[test]
    fn a_language_of_ones_own_has_every_word_and_no_other() {
        let file = |text: &str| PageTexts::with(&[("fi.toml".to_owned(), text.to_owned())]);
        let missing = file("code = \"fi\"\nname = \"Suomi\"\nlang = \"fi\"").unwrap_err();
        assert!(missing.reason.contains("saknas"), "{missing}");
        let unknown = file("code = \"sv\"\n[list]\ntitel = \"x\"").unwrap_err();
        assert!(unknown.reason.contains("list.titel finns inte"), "{unknown}");
        let field = file("code = \"sv\"\n[list]\nsee_all = \"{antal}\"").unwrap_err();
        assert!(field.reason.contains("{antal}"), "{field}");
        let own = file("code = \"sv\"\n[list]\ntitle = \"Säg vad du tycker\"").unwrap();
        assert_eq!(own.of(None).say("list.title"), "Säg vad du tycker");
        assert_eq!(own.of(None).say("list.search_button"), "Sök");
        let whole = EMBEDDED[0]
            .1
            .replace("code = \"sv\"", "code = \"fi\"")
            .replace("order = 1", "order = 3");
        let three = file(&whole).unwrap();
        let codes: Vec<&str> = three.all().iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["sv", "lattlast", "fi"]);
    }

    #[test]
    fn addresses_stay_in_their_language() {
        let texts = PageTexts::standard();
        assert_eq!(texts.of(None).path("/remisser"), "/remisser");
        assert_eq!(
            texts.of(Some("lattlast")).path("/remisser?page=2#x"),
            "/remisser?page=2&sprak=lattlast#x"
        );
        assert_eq!(texts.of(Some("finns-inte")).code, "sv");
    }
}
