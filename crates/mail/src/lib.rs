//! Messages to and from the world.
//!
//! This crate knows mail and nothing else: no cases, no database, no clock. What goes out is built by [`build`] and
//! handed over by a [`transport`]; what comes in is listed by a [`mailbox`] and made readable by [`mod@parse`].
//! Message-IDs and times are given by the caller, so that a mail that is sent again is the same mail.
//!
//! Message-IDs stand without angle brackets everywhere in this crate.
//!
//! The SMTP library logs the lines of the conversation at debug level, texts and passwords among them: keep the log
//! target `lettre` at `info` or above.

pub mod address;
pub mod build;
pub mod mailbox;
pub mod parse;
pub mod transport;

pub use address::MailAddress;
pub use build::{Attachment, AutoSubmitted, BuildError, BuiltMail, ListHeaders, OutgoingMail};
pub use mailbox::{Mailbox, Maildir, MemoryMailbox, MessageKey};
pub use parse::{Bounce, IncomingMail, Kind, ReturnPath, parse};
pub use transport::{Accepted, DirectoryTransport, MemoryTransport, SendError, SmtpTransport, Transport};
