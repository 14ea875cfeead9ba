//! The rules of a Swedish municipality's *remiss* routine.
//!
//! Everything here is a pure function of its arguments: no I/O, no clock, no random numbers. The time and the ids are
//! given by the caller, which is why each rule can be tested with the date it is about.
//!
//! | module | rule |
//! | --- | --- |
//! | [`ids`] | an id of one kind is never taken for an id of another |
//! | [`case_number`] | numbers of a board: format, tolerant reading, finding them in free text, near ones |
//! | [`calendar`] | Swedish working days, computed |
//! | [`checklist`] | what there is to think of in a case; the list is data |
//! | [`deadline`] | deadlines with clock time and zone, statutory moves, warnings |
//! | [`plan`] | planning back from a deadline over the board's meetings |
//! | [`publication`] | what has to be looked at before a response is published, and masking it |
//! | [`workflow`] | states of a remiss, of a recipient and of a viewpoint |
//! | [`heading_rules`] | which headings a document has, and what is checked on a draft; rules are data |
//! | [`mail_texts`] | what each kind of mail says, ordinary and in plain language; the words are data |
//! | [`organisation_name`] | when two names of organisations are one, and when they are near |
//! | [`organisation_number`] | organisation numbers with their check digit |
//! | [`address`] | e-mail and postal addresses |
//! | [`secrecy`] | marks of secrecy: legal ground, day, who decided |
//! | [`staff`] | when staff get a digest, who is alerted and how often |
//! | [`statistics`] | what is counted of civil society, what each figure means, and which are left out in public |
//! | [`subscription`] | which remisser a subscriber hears of |
//! | [`suggestion`] | whom to ask and why, and what a distribution list covers |
//! | [`forums`] | forums and councils as data |
//! | [`swedish`] | dates in words |
//! | [`written_date`] | dates and clock times as people write them in tables |
//! | [`uploads`] | files that come with an answer: which are taken, under which name |
//! | [`undo`] | when the placing of a mail can be undone |
//! | [`incoming_remiss`] | whether a mail asks for an opinion: who, what, until when |
//! | [`announced_remiss`] | whether the municipality is among those that a remiss is sent to |

pub mod address;
pub mod announced_remiss;
pub mod calendar;
pub mod case_number;
pub mod checklist;
pub mod deadline;
pub mod forums;
pub mod heading_rules;
pub mod ids;
pub mod incoming_remiss;
pub mod letters;
pub mod lix;
pub mod mail_texts;
pub mod networks;
pub mod organisation_name;
pub mod organisation_number;
pub mod plan;
pub mod publication;
pub mod secrecy;
pub mod staff;
pub mod statistics;
pub mod subscription;
pub mod suggestion;
pub mod swedish;
pub mod text_enum;
pub mod undo;
pub mod uploads;
pub mod webhook;
pub mod workflow;
pub mod written_date;
