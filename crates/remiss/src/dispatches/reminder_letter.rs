//! The reminder (påminnelse) as a letter, to those who are asked by post.

use remiss_documents::Document;
use remiss_domain::deadline::Deadline;
use remiss_domain::heading_rules::DocumentType;

use super::correspondence::Correspondence;
use super::{mails, missiv};
use crate::app::App;
use crate::papers::Filling;
use crate::recipients::Recipient;
use crate::remisser::RemissContact;

/// Writes it from its template.
pub(super) fn write(app: &App, about: &Correspondence<'_>, recipient: &Recipient) -> Document {
    let template = app.templates().default_of(DocumentType::Paminnelse);
    let deadline = recipient.deadline(about.remiss).map(Deadline::from_timestamp);
    let days_left = mails::days_left(app, recipient.deadline(about.remiss));
    let officer = about.officer.as_deref();
    let mut contacts: Vec<String> = about.remiss.contacts.iter().map(RemissContact::line).collect();
    if contacts.is_empty() {
        contacts.push(about.board.registry());
    }
    let filling = Filling::of_case(app, &about.board, &about.case, officer, app.today())
        .with("remissName", &about.remiss.name)
        .with("respondent", &recipient.name)
        .with("deadline", deadline.map(Deadline::swedish).unwrap_or_default())
        .with(
            "daysLeft",
            days_left.map(mails::days_in_words).unwrap_or_default(),
        )
        .with_whether("mustAnswer", recipient.must_answer)
        .with("answerLink", Correspondence::answer_link(app, recipient))
        .with("replyAddress", &app.settings().mail.reply_address)
        .with(
            "postalAddress",
            about.board.postal_line(&app.settings().municipality),
        )
        .with("contacts", missiv::bullets(contacts));
    let title = filling.title(template);
    let mut letter = about.paper(app, template.kind.as_str(), &title);
    filling.write(template, &mut letter);
    letter
}
