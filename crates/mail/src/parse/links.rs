//! How HTML is written out as text: links with where they lead, where that is not what they say; struck words as struck.

use html2text::render::TextDecorator;

/// Around the text of a link and its address, until both are known. Letters of the private area, which no text has.
const BEGIN: char = '\u{e000}';
const MIDDLE: char = '\u{e001}';
const END: char = '\u{e002}';

/// Addresses longer than this track somebody and help nobody.
const LONGEST: usize = 300;

/// Writes HTML for a reader of text.
#[derive(Debug, Clone, Default)]
pub(super) struct ForReading {
    addresses: Vec<String>,
}

impl TextDecorator for ForReading {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.addresses.push(url.to_owned());
        (BEGIN.to_string(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        let address = self.addresses.pop().unwrap_or_default();
        // Spaces would be places to break the line.
        let address: String = address.split_whitespace().collect();
        format!("{MIDDLE}{address}{END}")
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        ("[struket: ".to_owned(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        "]".to_owned()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, title: &str) -> (String, ()) {
        (title.to_owned(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "* ".to_owned()
    }

    fn ordered_item_prefix(&self, number: i64) -> String {
        format!("{number}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        Self::default()
    }
}

/// Takes the marks away that a text has of its own.
pub(super) fn without_marks(html: &str) -> Option<String> {
    let is_mark = |letter: char| matches!(letter, BEGIN | MIDDLE | END);
    html.contains(is_mark).then(|| html.replace(is_mark, ""))
}

/// The text with the addresses of its links in brackets, where the words of the link do not say them.
pub(super) fn with_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Where the words of the link that is open begin.
    let mut begin = None;
    let mut rest = text;
    while let Some(place) = rest.find([BEGIN, MIDDLE, END]) {
        out.push_str(&rest[..place]);
        rest = &rest[place..];
        let mark = rest.chars().next().unwrap_or(END);
        rest = &rest[mark.len_utf8()..];
        match mark {
            BEGIN => begin = Some(out.len()),
            MIDDLE => {
                let (address, after) = rest.split_once(END).unwrap_or((rest, ""));
                rest = after;
                let words = &out[begin.take().unwrap_or(out.len())..];
                if let Some(address) = worth_showing(words, address) {
                    out.push_str(&format!(" ({address})"));
                }
            }
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

fn worth_showing(words: &str, address: &str) -> Option<String> {
    let address = unwrapped(address);
    let is_web = ["http://", "https://"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        text.trim_start_matches("www.").trim_end_matches('/').to_owned()
    };
    let says_it = bare(words).contains(&bare(&address));
    (is_web && !says_it && !words.trim().is_empty() && address.len() <= LONGEST).then_some(address)
}

/// Microsoft 365 puts an address of its own before each link in mails it looks through.
fn unwrapped(address: &str) -> String {
    let inner = || {
        let (host, query) = address.split_once('?')?;
        if !host.contains(".safelinks.protection.outlook.com") {
            return None;
        }
        let url = query.split('&').find_map(|field| field.strip_prefix("url="))?;
        String::from_utf8(super::file_name::percent_decoded(url.as_bytes())).ok()
    };
    inner().unwrap_or_else(|| address.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::html::to_text;

    #[test]
    fn a_link_says_where_it_leads_unless_its_words_do() {
        assert_eq!(
            to_text("<p>Se <a href=\"https://forening.example/yttrande.pdf\">vårt yttrande</a>.</p>").trim(),
            "Se vårt yttrande (https://forening.example/yttrande.pdf)."
        );
        for same in [
            "<a href=\"https://www.forening.example/\">forening.example</a>",
            "<a href=\"mailto:a@forening.example\">forening.example</a>",
            "<a href=\"https://forening.example\">https://forening.example</a>",
        ] {
            assert!(!to_text(same).contains('('), "{same}");
        }
    }

    #[test]
    fn a_link_through_another_server_says_where_it_leads_in_the_end() {
        let html = "<a href=\"https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fforening.example%2Fa&amp;data=05\">svaret</a>";
        assert_eq!(to_text(html).trim(), "svaret (https://forening.example/a)");
    }

    #[test]
    fn struck_words_are_said_to_be_struck() {
        assert_eq!(
            to_text("<p>Kommunen <s>bör</s> ska bygga.</p>").trim(),
            "Kommunen [struket: bör] ska bygga."
        );
    }

    #[test]
    fn marks_of_its_own_in_a_text_do_no_harm() {
        assert_eq!(to_text("a\u{e001}b\u{e002}c&#xe000;d&#xe001;e").trim(), "abcde");
    }
}
