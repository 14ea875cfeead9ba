//! Enumerations that are stored and sent as text.
//!
//! A state or kind has three forms: the Rust variant, the text that stands in the database and the API (lowerCamel, ASCII),
//! and the Swedish word that a person reads. The macro keeps the three in one table, so that none can be forgotten.

use thiserror::Error;

/// A text that is none of the values of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{text}\" is not a value of {kind}; allowed are: {}", allowed.join(", "))]
pub struct UnknownText {
    /// Name of the enumeration.
    pub kind: &'static str,
    /// The text as it was given.
    pub text: String,
    /// The texts that are allowed.
    pub allowed: Vec<&'static str>,
}

macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident => $text:literal, $swedish:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "&'static str")]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// Every value, in the order of the routine.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The text that is stored and sent: lowerCamel, ASCII.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }

            /// The Swedish word that a person reads.
            #[must_use]
            pub const fn swedish(self) -> &'static str {
                match self { $( Self::$variant => $swedish, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_enum::UnknownText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $( $text => Ok(Self::$variant), )+
                    _ => Err($crate::text_enum::UnknownText {
                        kind: stringify!($name),
                        text: text.to_owned(),
                        allowed: Self::ALL.iter().map(|value| value.as_str()).collect(),
                    }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::text_enum::UnknownText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for &'static str {
            fn from(value: $name) -> Self {
                value.as_str()
            }
        }
    };
}
pub(crate) use text_enum;
