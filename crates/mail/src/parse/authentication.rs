//! What our own mail server found about the sender: SPF, DKIM and DMARC (RFC 8601).
//!
//! Anybody can write an `Authentication-Results` field, so only those in the name of a server that the caller trusts
//! count, and of these the topmost: fields are added at the top, and a forged one comes in below.

use super::headers::Headers;

/// Whose findings about senders are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// The names under which our own mail server writes its findings: the first word of its `Authentication-Results`
    /// (authserv-id), compared without case. [`Trust::UNNAMED`] stands for a server that writes no name.
    ///
    /// The server must take away fields in its own name that come in from outside (RFC 8601 section 5), as the common
    /// ones do when they are set up to check senders.
    pub authserv_ids: Vec<String>,
}

impl Trust {
    /// Stands for fields without a name in [`Trust::authserv_ids`]: Exchange Online writes them so, and renames those
    /// that come in.
    pub const UNNAMED: &'static str = "-";

    /// Believes the servers of these names.
    pub fn of(authserv_ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            authserv_ids: authserv_ids.into_iter().map(Into::into).collect(),
        }
    }

    fn includes(&self, authserv_id: &str) -> bool {
        let id = match authserv_id {
            "" => Self::UNNAMED,
            id => id,
        };
        self.authserv_ids
            .iter()
            .any(|trusted| trusted.trim().eq_ignore_ascii_case(id))
    }
}

/// What a trusted server found about the sender. All `None` where no trusted server said anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authentication {
    /// The server that found it (authserv-id); empty for one that writes no name. `None`: no trusted server.
    pub by: Option<String>,
    /// Whether the domain of the From address stands behind the mail (RFC 7489).
    pub dmarc: Option<Verdict>,
    /// Whether the sending machine may send for the domain of the envelope sender (RFC 7208).
    pub spf: Option<Verdict>,
    /// Whether a signature holds (RFC 6376); with several, the best of them.
    pub dkim: Option<Verdict>,
}

impl Authentication {
    /// The sender's domain stands behind the mail: DMARC was passed.
    pub fn confirms_sender(&self) -> bool {
        self.dmarc == Some(Verdict::Pass)
    }

    /// The mail is probably not from who it says: DMARC failed. A mail forwarded by hand of a mailing list fails too.
    pub fn denies_sender(&self) -> bool {
        self.dmarc == Some(Verdict::Fail)
    }
}

/// One result (RFC 8601 section 2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// `pass`
    Pass,
    /// `fail`, and `hardfail` of older servers.
    Fail,
    /// `softfail`: the domain's owner thinks it is not from them, but does not want it refused.
    SoftFail,
    /// `neutral`, `policy`, and words that no standard knows (`bestguesspass`): nothing follows from it.
    Neutral,
    /// `none`: the domain says nothing about its mail.
    None,
    /// `temperror`: could not be found out just now.
    TempError,
    /// `permerror`: what the domain says about its mail cannot be understood.
    PermError,
}

impl Verdict {
    /// The word of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Neutral => "neutral",
            Self::None => "none",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }

    fn read(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pass" => Self::Pass,
            "fail" | "hardfail" => Self::Fail,
            "softfail" => Self::SoftFail,
            "none" => Self::None,
            "temperror" => Self::TempError,
            "permerror" => Self::PermError,
            _ => Self::Neutral,
        }
    }
}

/// The findings of the topmost trusted field. Where a server writes one field for each check, the lower ones may add a
/// finding that speaks against the sender, never one that speaks for them: those could be the sender's own.
pub(super) fn read(headers: &Headers, trust: &Trust) -> Authentication {
    let mut found = Authentication::default();
    if trust.authserv_ids.is_empty() {
        return found;
    }
    for field in headers.all("Authentication-Results") {
        let (authserv_id, results) = results(&field);
        if !trust.includes(&authserv_id) {
            continue;
        }
        let field = Authentication {
            by: Some(authserv_id),
            dmarc: worst(&results, "dmarc"),
            spf: worst(&results, "spf"),
            dkim: best(&results, "dkim"),
        };
        if found.by.is_none() {
            found = field;
        } else if found
            .by
            .as_ref()
            .zip(field.by.as_ref())
            .is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        {
            let against = |verdict: Option<Verdict>| verdict.filter(|verdict| *verdict != Verdict::Pass);
            found.dmarc = found.dmarc.or(against(field.dmarc));
            found.spf = found.spf.or(against(field.spf));
            found.dkim = found.dkim.or(against(field.dkim));
        }
    }
    found
}

fn of_method<'a>(
    results: &'a [(String, Verdict)],
    method: &'a str,
) -> impl Iterator<Item = Verdict> + use<'a> {
    let of_method = results.iter().filter(move |(name, _)| name == method);
    of_method.map(|(_, verdict)| *verdict)
}

/// A mail has one sender: two different answers about them are no pass.
fn worst(results: &[(String, Verdict)], method: &str) -> Option<Verdict> {
    let mut verdicts = of_method(results, method);
    let first = verdicts.next()?;
    Some(verdicts.fold(first, |worst, next| match (worst, next) {
        (Verdict::Fail, _) | (_, Verdict::Fail) => Verdict::Fail,
        (Verdict::Pass, next) => next,
        (worst, _) => worst,
    }))
}

/// A mail may carry many signatures, and one that holds is enough.
fn best(results: &[(String, Verdict)], method: &str) -> Option<Verdict> {
    let mut verdicts = of_method(results, method);
    let first = verdicts.next()?;
    Some(if verdicts.any(|verdict| verdict == Verdict::Pass) {
        Verdict::Pass
    } else {
        first
    })
}

/// The authserv-id, and the methods in lower case with what came of them.
fn results(field: &str) -> (String, Vec<(String, Verdict)>) {
    let plain = without_comments(field);
    let mut pieces = split_outside_quotes(&plain).into_iter();
    let first = pieces.next().unwrap_or_default();
    let word = first.split_whitespace().next().unwrap_or_default();
    // "spf=pass (…) smtp.mailfrom=…; dkim=…": a server that leaves its name out.
    let unnamed = first.contains('=');
    let id = if unnamed { "" } else { word.trim_matches('"') };
    let pieces = unnamed.then(|| first.clone()).into_iter().chain(pieces);
    let results = pieces.filter_map(|piece| {
        let (method, rest) = piece.split_once('=')?;
        // "dkim/1" is version 1 of the method.
        let method = method.trim().split('/').next()?.trim().to_ascii_lowercase();
        let word = rest.split_whitespace().next()?;
        let known = matches!(method.as_str(), "dmarc" | "spf" | "dkim");
        known.then(|| (method, Verdict::read(word.trim_matches('"'))))
    });
    (id.to_owned(), results.collect())
}

/// Comments stand in brackets, within each other too; brackets in quotation marks are none.
fn without_comments(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for letter in field.chars() {
        let plain = !escaped;
        escaped = plain && letter == '\\' && (quoted || depth > 0);
        match letter {
            '"' if plain && depth == 0 => quoted = !quoted,
            '(' if plain && !quoted => {
                depth += 1;
                continue;
            }
            ')' if plain && !quoted && depth > 0 => {
                depth -= 1;
                out.push(' ');
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            out.push(letter);
        }
    }
    out
}

fn split_outside_quotes(field: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in field.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            ';' if !quoted => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = quoted && letter == '\\' && !escaped;
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::parse::parse_with;

    fn found(headers: &str) -> Authentication {
        let mail = format!("{headers}From: a@example.org\r\nSubject: x\r\n\r\nx\r\n");
        parse_with(mail.as_bytes(), &Trust::of(["mx.kommun.example.org"])).authentication
    }

    #[test]
    fn only_a_trusted_server_is_believed() {
        let other =
            found("Authentication-Results: mx.elsewhere.example; dmarc=pass; spf=pass; dkim=pass\r\n");
        assert_eq!(other, Authentication::default());
        let ours = found(
            "Authentication-Results: MX.kommun.example.org 1; dkim=pass (good; \"x\" (2048)) header.d=example.org;\r\n\
             \tspf=softfail smtp.mailfrom=\"a;dmarc=pass\"@example.org; dmarc=fail (p=none dis=none) header.from=example.org\r\n",
        );
        assert_eq!(ours.by.as_deref(), Some("MX.kommun.example.org"));
        assert_eq!(ours.dmarc, Some(Verdict::Fail));
        assert_eq!(ours.spf, Some(Verdict::SoftFail));
        assert_eq!(ours.dkim, Some(Verdict::Pass));
        assert!(ours.denies_sender() && !ours.confirms_sender());
    }

    #[test]
    fn a_forged_field_below_the_server_s_own_is_not_believed() {
        let found = found(
            "Authentication-Results: mx.kommun.example.org; spf=fail smtp.mailfrom=example.org\r\n\
             Received: from x by mx.kommun.example.org; Thu, 19 Sep 2019 20:14:05 +0200\r\n\
             Authentication-Results: mx.kommun.example.org; dmarc=pass; spf=pass; dkim=pass\r\n",
        );
        assert_eq!(
            (found.dmarc, found.spf, found.dkim),
            (None, Some(Verdict::Fail), None)
        );
    }

    #[test]
    fn a_failure_in_a_second_field_of_the_server_counts() {
        let found = found(
            "Authentication-Results: mx.kommun.example.org; dkim=pass header.d=example.org\r\n\
             Authentication-Results: mx.kommun.example.org; dmarc=fail header.from=example.org\r\n",
        );
        assert_eq!(
            (found.dmarc, found.dkim),
            (Some(Verdict::Fail), Some(Verdict::Pass))
        );
    }

    #[test]
    fn exchange_online_writes_no_name() {
        let mail = b"Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=forening.example; dkim=none (message not signed)\r\n header.d=none;dmarc=bestguesspass action=none\r\n header.from=forening.example;compauth=pass reason=109\r\nFrom: a@forening.example\r\n\r\nx";
        let found = parse_with(mail, &Trust::of([Trust::UNNAMED])).authentication;
        assert_eq!(found.by.as_deref(), Some(""));
        assert_eq!(
            (found.spf, found.dkim, found.dmarc),
            (Some(Verdict::Pass), Some(Verdict::None), Some(Verdict::Neutral))
        );
        assert_eq!(
            parse_with(mail, &Trust::default()).authentication,
            Authentication::default()
        );
    }

    #[test]
    fn one_signature_that_holds_is_enough_and_two_senders_are_none() {
        let found = found(
            "Authentication-Results: mx.kommun.example.org; dkim=fail header.d=a.example; dkim=pass header.d=b.example;\r\n dmarc=pass header.from=a.example; dmarc=fail header.from=b.example\r\n",
        );
        assert_eq!(
            (found.dkim, found.dmarc),
            (Some(Verdict::Pass), Some(Verdict::Fail))
        );
    }

    #[test]
    fn nonsense_is_no_finding() {
        for nonsense in [
            "",
            ";",
            "=",
            "(((",
            "\"",
            "; none",
            "mx.kommun.example.org; none",
            "a=b=c;;;=;dmarc",
            "\\",
        ] {
            let found = found(&format!("Authentication-Results: {nonsense}\r\n"));
            assert_eq!(
                (found.dmarc, found.spf, found.dkim),
                (None, None, None),
                "{nonsense}"
            );
        }
    }
}
