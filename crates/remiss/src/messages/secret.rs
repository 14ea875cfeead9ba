//! What staff see of mails whose words are for their addressee alone: the link of a subscription or of an organisation's contacts
//! opens its page for whoever holds it, and who subscribes is told to nobody.

use super::message::{Message, Purpose};

/// The beginnings of links that are a key by themselves, and are for nobody of the staff to use.
const KEYS: [&str; 4] = ["/prenumeration/", "/kontaktuppgifter/", "/folj/", CONFIRMATION];
/// The beginning of the link that confirms an answer from a public page.
const CONFIRMATION: &str = "/bekrafta/";
/// What stands in place of a key.
const HIDDEN: &str = "DOLD";
/// What stands in place of a subscriber's address, where there has to be one.
const SOMEBODY: &str = "prenumerant@example.invalid";

/// Whether it went to a subscriber.
pub(super) fn is_to_subscriber(message: &Message) -> bool {
    [Purpose::Subscription, Purpose::NewRemiss]
        .iter()
        .any(|purpose| message.purpose == purpose.as_str())
        // Feedback that answers no response goes to who follows the remiss.
        || (message.purpose == Purpose::Feedback.as_str() && message.response_id.is_none())
}

/// Whether it holds a key: it goes to the address that it was written to, and to no other.
pub(super) fn is_personal(message: &Message) -> bool {
    is_to_subscriber(message)
        || message.purpose == Purpose::ContactLink.as_str()
        || message.purpose == Purpose::Notice.as_str() && message.text.contains(CONFIRMATION)
}

/// The message as staff may read it.
pub(super) fn shown(mut message: Message) -> Message {
    if !is_personal(&message) {
        return message;
    }
    message.text = without_keys(&message.text);
    message.html = message.html.as_deref().map(without_keys);
    if let Some(subscription) = &mut message.subscription {
        subscription.unsubscribe_url = without_keys(&subscription.unsubscribe_url);
    }
    if is_to_subscriber(&message) {
        message.to_address = Some(SOMEBODY.to_owned());
        message.to_name = String::new();
    }
    message
}

/// The words of the mail server, in which it may name the address.
pub(super) fn shown_words(message: &Message) -> String {
    if !is_to_subscriber(message) {
        return message.status_words.clone();
    }
    let words = message.status_words.split(' ');
    let words: Vec<&str> = words
        .map(|word| if word.contains('@') { HIDDEN } else { word })
        .collect();
    words.join(" ")
}

fn without_keys(text: &str) -> String {
    let mut shown = text.to_owned();
    for start in KEYS {
        let mut parts = shown.split(start);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let key = part.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)));
            out.push_str(start);
            out.push_str(HIDDEN);
            out.push_str(key.map_or("", |end| &part[end..]));
        }
        shown = out;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn a_key_is_hidden_wherever_it_stands_and_the_rest_stays() {
        let text = "Läs mer: https://example.org/prenumeration/aB-_9/avsluta\nhttps://example.org/remisser/1 \
                    (https://example.org/kontaktuppgifter/x1)";
        assert_eq!(
            without_keys(text),
            "Läs mer: https://example.org/prenumeration/DOLD/avsluta\nhttps://example.org/remisser/1 \
             (https://example.org/kontaktuppgifter/DOLD)"
        );
        assert_eq!(without_keys("/prenumeration/abc"), "/prenumeration/DOLD");
        assert_eq!(
            without_keys("Prenumerera på /prenumerera"),
            "Prenumerera på /prenumerera"
        );
    }
}
