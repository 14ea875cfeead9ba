//! The pair of hidden bookmarks around our text in a Word file, so that a file that comes back is read from where the text begins
//! to where it ends, and not what a template has around it.
//!
//! Word and LibreOffice keep bookmarks; those whose name begins with an underscore are not shown. Where the template has
//! something after the text, the name ends with a fingerprint of it: when it comes back as it was, nobody wrote there.

/// The name, and what the name begins with where a fingerprint follows. Word takes 40 characters.
pub const NAME: &str = "_remiss_text";

/// What stands after the text, as a number: letters and digits only, since programs change spaces and signs when they save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    hash: u64,
    empty: bool,
}

impl Fingerprint {
    /// Of nothing.
    pub const EMPTY: Self = Self {
        // FNV-1a: the same everywhere, and nobody gains by finding another text with the same number.
        hash: 0xcbf2_9ce4_8422_2325,
        empty: true,
    };

    /// Counts a piece of text in.
    pub fn add(&mut self, text: &str) {
        for letter in text.chars().filter(|letter| letter.is_alphanumeric()) {
            self.empty = false;
            for byte in u32::from(letter).to_le_bytes() {
                self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    /// The name of marks with this after the text.
    pub fn name(self) -> String {
        if self.empty {
            NAME.to_owned()
        } else {
            format!("{NAME}_{:016x}", self.hash)
        }
    }
}
