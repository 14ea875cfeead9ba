//! Messages to and from the world.
//!
//! This crate knows mail and nothing else: no cases, no database, no clock. What goes out is built by [`build`] and
//! handed over by a [`transport`]; what comes in is listed by a [`mailbox`] and made readable by [`mod@parse`].
//! Message-IDs and times are given by the caller, so that a mail that is sent again is the same mail.
//!
//! Message-IDs stand without angle brackets everywhere in this crate.
//!
//! The libraries for SMTP and IMAP log the lines of the conversation, texts and passwords among them, at debug and at
//! trace level: keep the log targets `lettre` and `async_imap` at `info` or above.

pub mod address;
pub mod build;
pub mod mailbox;
pub mod parse;
pub mod transport;

pub use address::MailAddress;
pub use build::{Attachment, AutoSubmitted, BuildError, BuiltMail, ListHeaders, OutgoingMail};
pub use mailbox::{
    ImapMailbox, ImapSettings, Mailbox, MailboxError, Maildir, MemoryMailbox, MessageKey, NewMessage,
};
pub use parse::{
    Authentication, Bounce, CalendarEntry, Forwarded, IncomingMail, Invitation, Kind, Mismatch, Protection,
    ReceivedFile, ReturnPath, Seeming, SpamVerdict, Trust, Verdict, calendar_entries, parse, parse_with,
};
pub use transport::{Accepted, DirectoryTransport, MemoryTransport, SendError, SmtpTransport, Transport};
