//! The pages on which answers are written, in a real browser, on a phone and on a desk: nobody is kept out, and the way to a sent answer holds.

use remiss_tests::{Chromium, TestApp};
use serde_json::{Value, json};

use crate::answering::{answer_link, confirmation_link, page, send};

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");

/// An association answers in a browser, on a phone and on a desk: what was seen on the way.
pub async fn looked(chromium: &Chromium) -> Vec<Value> {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let link = answer_link(&app, &recipients[0]).await;
    let open = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    // What waits for its confirmation, for its page.
    let stranger = app.stranger();
    let shown = page(&stranger, &open).await;
    app.set_time("2019-09-02T06:30:00Z");
    let fields = [
        ("namn", "Åsa"),
        ("epost", "asa@example.org"),
        ("text", "Bra."),
        ("gor", "skicka"),
    ];
    let waits = send(&stranger, &open, &shown, &fields, &[]).await.expect(303);
    let waits = waits.header("location").to_owned();
    let confirm = confirmation_link(&app).await;

    let address = &app.address;
    let press = |button: &str| format!("document.querySelector('form p button[value={button}]').click()");
    let write = |text: &str| format!("(document.querySelector('#fraga-1').value = '{text}')");
    let steps = json!([
        { "go": format!("{address}{open}") },
        { "look": "answer-anyone" },
        { "go": format!("{address}{waits}") },
        { "look": "answer-waits" },
        { "go": format!("{address}{confirm}") },
        { "look": "answer-confirm" },
        { "go": format!("{address}{link}") },
        { "look": "answer-link" },
        { "press": format!("{}, {}", write("Vi tycker att principerna är bra."), press("dela")) },
        { "look": "answer-saved" },
        { "press": "document.querySelector('#kollega a.address').click()" },
        { "look": "answer-review" },
        { "press": "(document.querySelector('#text').value = 'Lägg till hallen.'), document.querySelector('form p button').click()" },
        { "look": "answer-commented" },
        { "go": format!("{address}{link}/anstand") },
        { "look": "answer-extension" },
        { "press": "(document.querySelector('#datum').value = '2019-11-20'), document.querySelector('form button').click()" },
        { "tell": "asked" },
        { "go": format!("{address}{link}") },
        // Enter in the form saves; it never sends, and removes no file.
        { "press": format!("{}, document.querySelector('form').requestSubmit(document.querySelector('form button'))", write("Halvt.")) },
        { "tell": "entered" },
        { "press": format!("{}, {}", write("Vi tycker att principerna är bra. Hallen saknas."), press("skicka")) },
        { "look": "answer-sent" },
        { "tell": "sent" },
        { "go": format!("{address}/svara/finns-inte") },
        { "look": "answer-nothing" },
    ]);
    let seen = chromium.walk(&steps).await;
    let told = |name: &str| -> String {
        let mut found = seen
            .iter()
            .filter(|page| page["name"] == name && page["text"].is_string());
        found.next().unwrap()["text"].as_str().unwrap().to_owned()
    };
    assert!(told("asked").contains("20 november 2019"));
    assert!(told("entered").contains("Det du skrev är sparat."));
    assert!(told("sent").contains("Tack, svaret är mottaget"));
    app.stop().await;
    seen
}
