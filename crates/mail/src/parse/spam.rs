//! What the receiving server thinks: spam or not. SpamAssassin and amavis, Rspamd, Exchange, Barracuda and Proofpoint
//! write it into headers, each its own.
//!
//! A sender can write such headers too. Believing one that says "spam" costs little, since spam is shown to the registrar
//! all the same; one that says "no spam" proves nothing and must open no door.

use super::headers::Headers;

/// What the receiving server said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpamVerdict {
    /// Taken for spam.
    pub is_spam: bool,
    /// The points, on the server's own scale: SpamAssassin's mostly 0 to 10, Exchange's spam confidence level −1 to 9.
    pub score: Option<f64>,
    /// The server's words: the name of the field and its value, to show to a person.
    pub words: String,
}

/// Words longer than this are cut.
const MOST_LETTERS: usize = 300;

/// The verdict of whichever program wrote one; where several did, one that says spam.
pub(super) fn read(headers: &Headers) -> Option<SpamVerdict> {
    const FIELDS: [(&str, Understand); 11] = [
        ("X-Spam-Status", yes_or_no),
        ("X-Spam-Flag", yes_or_no),
        ("X-Spam", yes_or_no),
        ("X-Spamd-Result", rspamd),
        ("X-Rspamd-Action", rspamd_action),
        ("X-MS-Exchange-Organization-SCL", confidence_level),
        ("X-Forefront-Antispam-Report", forefront),
        ("X-Barracuda-Spam-Flag", yes_or_no),
        ("X-Barracuda-Spam-Status", yes_or_no),
        ("X-Proofpoint-Spam-Details", proofpoint),
        ("X-Spam-Score", score_alone),
    ];
    let mut found: Option<SpamVerdict> = None;
    for (name, understand) in FIELDS {
        // The topmost one is the last that was written.
        let Some(value) = headers.first(name) else {
            continue;
        };
        let Some((is_spam, score)) = understand(&value) else {
            continue;
        };
        match &mut found {
            Some(found) => {
                found.score = found.score.or(score);
                if is_spam && !found.is_spam {
                    found.is_spam = true;
                    found.words = words(name, &value);
                }
            }
            None => {
                found = Some(SpamVerdict {
                    is_spam,
                    score,
                    words: words(name, &value),
                });
            }
        }
    }
    found
}

/// Whether it is spam, and the points.
type Opinion = (bool, Option<f64>);

/// Reads the value of one kind of field.
type Understand = fn(&str) -> Option<Opinion>;

fn words(name: &str, value: &str) -> String {
    format!("{name}: {value}").chars().take(MOST_LETTERS).collect()
}

fn number(text: &str) -> Option<f64> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(text.len());
    text[..end]
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

/// The number behind a name, as in `score=7.2` and `SCL:6`.
fn number_after(text: &str, name: &str) -> Option<f64> {
    // Positions must stay those of the text: lower case by ASCII only.
    let lower = text.to_ascii_lowercase();
    let place = lower.match_indices(name).find(|(place, _)| {
        let before = lower[..*place].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_alphanumeric())
    })?;
    number(text[place.0 + name.len()..].trim_start())
}

/// `Yes, score=7.2 required=5.0 tests=…`, `YES`, `No, SCORE=0.00 using …`
fn yes_or_no(value: &str) -> Option<Opinion> {
    let word = value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()?
        .to_ascii_lowercase();
    let is_spam = match word.as_str() {
        "yes" | "true" | "spam" => true,
        "no" | "false" | "ham" | "notspam" => false,
        _ => return None,
    };
    let score = number_after(value, "score=").or_else(|| number_after(value, "hits="));
    Some((is_spam, score))
}

/// `default: False [1.20 / 15.00]; RULE(1.0)[…]`
fn rspamd(value: &str) -> Option<Opinion> {
    let (_, rest) = value.split_once(':')?;
    let (word, rest) = rest.split_once('[')?;
    let is_spam = match word.trim().to_ascii_lowercase().as_str() {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    Some((is_spam, number(rest.trim_start())))
}

/// `no action`, `add header`, `rewrite subject`, `reject`; `greylist` says nothing about the mail itself.
fn rspamd_action(value: &str) -> Option<Opinion> {
    match value.trim().to_ascii_lowercase().as_str() {
        "add header" | "rewrite subject" | "reject" => Some((true, None)),
        "no action" | "greylist" => Some((false, None)),
        _ => None,
    }
}

/// Exchange: −1 trusted, 0 and 1 no spam, 5 and 6 spam, 7 to 9 spam with high confidence.
fn confidence_level(value: &str) -> Option<Opinion> {
    let level = number(value.trim())?;
    Some((level >= 5.0, Some(level)))
}

/// `CIP:192.0.2.1;CTRY:SE;SCL:6;…;SFV:SPM;CAT:HPHISH;…`
fn forefront(value: &str) -> Option<Opinion> {
    let level = number_after(value, "scl:");
    let is = |key: &str, words: &[&str]| {
        value.split(';').any(|field| {
            field.split_once(':').is_some_and(|(name, word)| {
                name.trim().eq_ignore_ascii_case(key)
                    && words.iter().any(|known| word.trim().eq_ignore_ascii_case(known))
            })
        })
    };
    let named = is("SFV", &["SPM", "SKB", "SKS"])
        || is(
            "CAT",
            &["SPM", "HSPM", "PHSH", "HPHISH", "HPHSH", "MALW", "AMP", "SAP"],
        );
    let named_clean = is("SFV", &["NSPM", "SKN", "SKA", "SFE", "SKI"]);
    if level.is_none() && !named && !named_clean {
        return None;
    }
    Some((named || level.is_some_and(|level| level >= 5.0), level))
}

/// `rule=notspam policy=default score=0 …`
fn proofpoint(value: &str) -> Option<Opinion> {
    let rule = value
        .split_whitespace()
        .find_map(|word| word.strip_prefix("rule="))?;
    let rule = rule.to_ascii_lowercase();
    let is_spam = rule.contains("spam") && !rule.contains("notspam") && !rule.contains("nodigest");
    Some((is_spam, number_after(value, "score=")))
}

/// Points without a limit decide nothing by themselves.
fn score_alone(value: &str) -> Option<Opinion> {
    Some((false, Some(number(value.trim())?)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn verdict(headers: &str) -> Option<SpamVerdict> {
        parse(format!("{headers}\r\nFrom: a@example.org\r\n\r\nx").as_bytes()).spam
    }

    #[test]
    fn the_verdicts_of_the_common_programs_are_understood() {
        for (headers, is_spam, score) in [
            (
                "X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=7.2 required=5.0 tests=BAYES_99,\r\n\tHTML_MESSAGE autolearn=no",
                true,
                Some(7.2),
            ),
            (
                "X-Spam-Status: No, score=-1.9 required=5.0 tests=NONE",
                false,
                Some(-1.9),
            ),
            ("X-Spam-Status: No, hits=0.5 tagged_above=-999", false, Some(0.5)),
            ("X-Spam: Yes", true, None),
            (
                "X-Spamd-Result: default: False [1.20 / 15.00];\r\n\tR_SPF_ALLOW(-0.20)[+mx]",
                false,
                Some(1.2),
            ),
            ("X-Spamd-Result: default: True [16.20 / 15.00]", true, Some(16.2)),
            ("X-Rspamd-Action: add header", true, None),
            ("X-MS-Exchange-Organization-SCL: 6", true, Some(6.0)),
            ("X-MS-Exchange-Organization-SCL: -1", false, Some(-1.0)),
            (
                "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:SE;LANG:sv;SCL:1;SRV:;IPV:NLI;SFV:NSPM;CAT:NONE;",
                false,
                Some(1.0),
            ),
            (
                "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9;SFV:SPM;CAT:HPHISH",
                true,
                Some(9.0),
            ),
            ("X-Forefront-Antispam-Report: CAT:SPM;DIR:INB", true, None),
            (
                "X-Barracuda-Spam-Status: No, SCORE=0.00 using global scores",
                false,
                Some(0.0),
            ),
            (
                "X-Proofpoint-Spam-Details: rule=notspam policy=default score=0 bulkscore=0",
                false,
                Some(0.0),
            ),
            (
                "X-Proofpoint-Spam-Details: rule=spam policy=default score=99",
                true,
                Some(99.0),
            ),
        ] {
            let found = verdict(headers).unwrap();
            assert_eq!((found.is_spam, found.score), (is_spam, score), "{headers}");
            assert!(found.words.starts_with("X-"), "{headers}");
        }
    }

    #[test]
    fn a_verdict_of_spam_outweighs_one_of_none() {
        let found = verdict("X-Spam-Status: No, score=0.1\r\nX-MS-Exchange-Organization-SCL: 9").unwrap();
        assert!(found.is_spam);
        assert_eq!(found.words, "X-MS-Exchange-Organization-SCL: 9");
    }

    #[test]
    fn no_verdict_is_not_a_clean_one() {
        assert_eq!(verdict("X-Mailer: x"), None);
        assert_eq!(verdict("X-Spam-Status: maybe"), None);
        assert_eq!(verdict("X-Forefront-Antispam-Report: nonsense"), None);
        assert_eq!(verdict("X-Forefront-Antispam-Report-Untrusted: SCL:9"), None);
    }
}
