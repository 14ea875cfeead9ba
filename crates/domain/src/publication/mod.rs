//! What has to be looked at before a response is published, and masking it in the published copy.
//!
//! To publish is to decide that personal data may be spread (dataskyddsförordningen artikel 6; offentlighets- och
//! sekretesslagen 21:7), so a person decides; the rules here see to it that nothing is overlooked. They find what can be told
//! by its form: identity numbers, addresses of mail, telephone numbers, and names that are known or stand in a signature.
//! Nothing is changed by finding it. Masking makes a copy; the original is never touched.
//!
//! Places in a text are counted in characters (Unicode code points), from 0, the end not included.
//!
//! ```
//! use remiss_domain::publication::{FindingKind, masked, search};
//!
//! let text = "Ring mig på 019-000 00 00, pnr 811218-9876.";
//! let found = search(text, &[]);
//! assert_eq!(found[0].kind, FindingKind::Phone);
//! assert_eq!(found[1].kind, FindingKind::PersonalNumber);
//! let places: Vec<_> = found.into_iter().map(|finding| finding.place).collect();
//! assert_eq!(masked(text, &places), "Ring mig på [maskerat], pnr [maskerat].");
//! ```

mod contact;
mod letters;
mod mask;
mod name;
mod personal_number;

use std::ops::Range;

use crate::text_enum::text_enum;
use letters::Letters;

pub use mask::{MARK, also_in, fits, hides, masked};

text_enum! {
    /// What kind of thing was found.
    pub enum FindingKind {
        /// Identity number of a person, with a right check digit (folkbokföringslag (1991:481) 18 §).
        PersonalNumber => "personalNumber", "personnummer";
        /// The same for somebody who is not in the population register: the day is 60 higher.
        CoordinationNumber => "coordinationNumber", "samordningsnummer";
        /// Written like an identity number, but the check digit is wrong: perhaps a slip of the pen.
        LikePersonalNumber => "likePersonalNumber", "liknar ett personnummer";
        /// An e-mail address, also one that is written with (at) or (a).
        Email => "email", "e-postadress";
        /// A telephone number.
        Phone => "phone", "telefonnummer";
        /// A name that is known and that may not be published: the private person who answers, or a contact.
        Name => "name", "namn";
        /// What stands as a name under a complimentary close.
        Signature => "signature", "underskrift";
        /// The mail failed the check of its sender (DMARC). Told by its record, not by its text.
        UnconfirmedSender => "unconfirmedSender", "avsändare som inte är bekräftad";
        /// The document is marked as secret (offentlighets- och sekretesslagen 5:5). Told by its record, not by its text.
        Secrecy => "secrecy", "sekretess";
        /// A file that no program here can read, so that somebody has to. Told by its kind.
        UnreadFile => "unreadFile", "fil som inte kan läsas av programmet";
    }
}

/// Something that has to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: FindingKind,
    /// Where it stands, in characters.
    pub place: Range<usize>,
}

impl FindingKind {
    /// What an officer does about it, in Swedish.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            FindingKind::PersonalNumber | FindingKind::CoordinationNumber => {
                "Maskera numret. Det får stå kvar bara när det är klart motiverat, eller när det är något annat än ett \
                 personnummer."
            }
            FindingKind::LikePersonalNumber => {
                "Kontrollsiffran stämmer inte, men numret är skrivet som ett personnummer. Maskera det, eller ange vad det är."
            }
            FindingKind::Email | FindingKind::Phone => {
                "Maskera uppgiften om den hör till en person. En förenings eller myndighets egen kan stå kvar."
            }
            FindingKind::Name => "Maskera namnet, eller ange varför det kan visas.",
            FindingKind::Signature => {
                "Ett namn under en hälsning. Maskera det, eller ange varför det kan visas, till exempel att personen \
                 företräder organisationen."
            }
            FindingKind::UnconfirmedSender => {
                "Vem som helst kan ha skrivit mejlet. Fråga den som står som avsändare, och ange hur det är bekräftat."
            }
            FindingKind::Secrecy => {
                "Handlingen har en sekretessmarkering. Pröva sekretessen, maskera det som är hemligt och ange utfallet."
            }
            FindingKind::UnreadFile => {
                "Öppna filen och läs den. Ange att den är granskad, eller publicera en maskerad kopia i stället."
            }
        }
    }

    /// Why it is masked, where nobody gives another reason.
    #[must_use]
    pub fn reason(self) -> String {
        format!("Personuppgift: {}", self.swedish())
    }
}

/// Everything in `text` that has to be looked at before it is published: in order, and apart from each other. `names` are
/// names of persons that may not be published.
#[must_use]
pub fn search(text: &str, names: &[&str]) -> Vec<Found> {
    let mut letters = Letters::of(text);
    let mut found = Vec::new();
    // What was found parts what stands on both sides, so that something new may show: until nothing does.
    loop {
        let before = found.len();
        for (rule, kinds) in RULES {
            for (kind, place) in rule(&letters, names) {
                debug_assert!(kinds.contains(&kind));
                if letters.is_free(&place) {
                    found.push(Found {
                        kind,
                        place: letters.in_text(&place),
                    });
                    letters.blot_out(&place);
                }
            }
        }
        if found.len() == before {
            break;
        }
    }
    found.sort_by_key(|finding| finding.place.start);
    found
}

type Rule = fn(&Letters, &[&str]) -> Vec<(FindingKind, Range<usize>)>;

/// The rules in their order: what one has found, the next ones do not see.
const RULES: &[(Rule, &[FindingKind])] = &[
    (
        personal_number::find,
        &[
            FindingKind::PersonalNumber,
            FindingKind::CoordinationNumber,
            FindingKind::LikePersonalNumber,
        ],
    ),
    (contact::find_mails, &[FindingKind::Email]),
    (contact::find_phones, &[FindingKind::Phone]),
    (name::find_known, &[FindingKind::Name]),
    (name::find_signatures, &[FindingKind::Signature]),
];
