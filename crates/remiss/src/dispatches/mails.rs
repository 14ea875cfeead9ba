//! The mails about a remiss to those on its distribution list: which text each has, and what it is filled with.

use jiff::Timestamp;
use remiss_domain::deadline::Deadline;
use remiss_domain::mail_texts::{MailKind, Reader};
use remiss_domain::swedish::swedish_date;

use super::correspondence::Correspondence;
use crate::app::App;
use crate::documents::Document;
use crate::http::ApiResult;
use crate::messages::{self, WrittenMail};
use crate::papers::Filling;
use crate::recipients::{ExtensionRequest, Recipient};

/// The documents that go along with a mail: the missiv first, then the others in their order, each that still fits beside those
/// before it. The others are linked.
pub(super) fn attached<'a>(app: &App, documents: &'a [Document]) -> Vec<&'a Document> {
    let mut room = app.settings().mail.attach_up_to_bytes();
    let mut in_order: Vec<&Document> = documents.iter().collect();
    in_order.sort_by_key(|document| document.kind != "missiv");
    in_order.retain(|document| {
        let fits = document.size <= room;
        if fits {
            room -= document.size;
        }
        fits
    });
    in_order
}

/// The mail with which a remiss goes out.
pub(super) fn dispatch(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    documents: &[Document],
) -> ApiResult<WrittenMail> {
    let remiss = about.remiss;
    let chapters = remiss.disposition();
    let questions: Vec<String> = chapters
        .iter()
        .flat_map(|chapter| &chapter.questions)
        .map(|(number, question)| format!("{number}. {}", question.text))
        .collect();
    let along = attached(app, documents);
    let titles = |goes_along: bool| {
        let titles = documents.iter().filter_map(|document| {
            let is_along = along.iter().any(|along| along.id == document.id);
            let title = match document.kind.as_str() {
                "missiv" if recipient.plain_language => "Brev från oss",
                "missiv" => "Missiv",
                _ => document.title.as_str(),
            };
            (is_along == goes_along).then_some(title)
        });
        titles.collect::<Vec<_>>().join("\n")
    };
    let filling = filling(app, about, recipient)
        .with("purpose", &remiss.purpose)
        .with("plainSummary", &remiss.plain_summary)
        .with("canInfluence", &remiss.can_influence)
        .with("cannotInfluence", &remiss.cannot_influence)
        .with("questions", questions.join("\n"))
        .with("attachedDocuments", titles(true))
        .with("linkedDocuments", titles(false))
        .with("feedbackPromise", &remiss.feedback_promise);
    write(app, MailKind::Dispatch, recipient, &filling)
}

/// A reminder to answer; on the last day and the day before it, that of the last day.
pub(super) fn reminder(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
) -> ApiResult<WrittenMail> {
    let deadline = recipient.deadline(about.remiss);
    let left = days_left(app, deadline);
    let (last_day, passed) = match left {
        Some(0) => ("i dag", deadline.is_some_and(|deadline| deadline < app.now())),
        Some(1) => ("i morgon", false),
        Some(days) => ("", days < 0),
        None => ("", false),
    };
    let kind = if last_day.is_empty() || passed {
        MailKind::Reminder
    } else {
        MailKind::LastDayReminder
    };
    let filling = filling(app, about, recipient)
        .with("daysLeft", left.map(days_in_words).unwrap_or_default())
        .with("lastDay", last_day)
        .with_whether("passed", passed);
    write(app, kind, recipient, &filling)
}

/// How many days are left to answer, by the calendar in Sweden; negative when the deadline has passed.
pub(super) fn days_left(app: &App, deadline: Option<Timestamp>) -> Option<i32> {
    let last = Deadline::from_timestamp(deadline?).date;
    Some((last - app.today()).get_days())
}

/// Days that are left, as `1 dag` and `7 dagar`; nothing on the last day.
pub(super) fn days_in_words(days: i32) -> String {
    match days {
        1 => "1 dag".to_owned(),
        days if days > 1 => format!("{days} dagar"),
        _ => String::new(),
    }
}

/// A later deadline: for one recipient (anstånd), or for all.
pub(super) fn later_deadline(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    before: Option<Timestamp>,
    deadline: Option<Timestamp>,
    kind: MailKind,
) -> ApiResult<WrittenMail> {
    let filling = filling(app, about, recipient)
        .with("deadline", in_words(deadline))
        .with("previousDeadline", in_words(before));
    write(app, kind, recipient, &filling)
}

/// No more time, though the recipient had asked for it.
pub(super) fn extension_refusal(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    request: &ExtensionRequest,
) -> ApiResult<WrittenMail> {
    let filling = filling(app, about, recipient)
        .with("deadline", in_words(recipient.deadline(about.remiss)))
        .with("wished", swedish_date(request.wished_on))
        .with("reason", &request.answer);
    write(app, MailKind::ExtensionRefusal, recipient, &filling)
}

/// The remiss was withdrawn.
pub(super) fn withdrawal(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
    reason: &str,
) -> ApiResult<WrittenMail> {
    let filling = filling(app, about, recipient).with("reason", reason);
    write(app, MailKind::Withdrawal, recipient, &filling)
}

/// The time to answer is over.
pub(super) fn closure(
    app: &App,
    about: &Correspondence<'_>,
    recipient: &Recipient,
) -> ApiResult<WrittenMail> {
    // A remiss that is closed before its time has no last day to speak of.
    let passed = recipient
        .deadline(about.remiss)
        .filter(|deadline| *deadline <= app.now());
    let filling = filling(app, about, recipient).with("deadline", in_words(passed));
    write(app, MailKind::Closure, recipient, &filling)
}

fn write(app: &App, kind: MailKind, recipient: &Recipient, filling: &Filling) -> ApiResult<WrittenMail> {
    messages::write_mail(app, kind, Reader::of(recipient.plain_language), filling)
}

/// What all mails to a recipient are filled with.
fn filling(app: &App, about: &Correspondence<'_>, recipient: &Recipient) -> Filling {
    let officer = about.officer.as_deref();
    Filling::of_case(app, &about.board, &about.case, officer, app.today())
        .about(&about.board, about.remiss)
        .with("respondent", &recipient.name)
        .with("answerLink", Correspondence::answer_link(app, recipient))
        .with("deadline", in_words(recipient.deadline(about.remiss)))
        .with_whether("byLetter", recipient.by_letter())
        .with_whether("mustAnswer", recipient.must_answer)
        .with_whether("hasAnswered", recipient.outcome.is_some())
}

/// A deadline with weekday and clock time; nothing where there is none.
fn in_words(deadline: Option<Timestamp>) -> String {
    deadline.map_or_else(String::new, |deadline| {
        Deadline::from_timestamp(deadline).swedish()
    })
}
