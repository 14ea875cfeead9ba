//! Content controls of a template: which of them are places, and a value in their look.

use super::names::{Field, field_of};
use super::placeholders::marked;
use super::tree::{Element, Node};

/// The name of a content control and the field that it names: by its tag, else by its title.
pub fn known(control: &Element) -> Option<(String, Field)> {
    let properties = control.child("w:sdtPr")?;
    ["w:tag", "w:alias"]
        .iter()
        .filter_map(|name| properties.child(name)?.value())
        .find_map(|name| Some((name.to_owned(), field_of(name)?)))
}

/// The prompt of a control that we do not know ("Klicka här för att ange text") must not be left in a document that is sent.
/// Its name, when there was one.
pub fn blank_if_prompt(control: &mut Element) -> Option<String> {
    let properties = control.child("w:sdtPr")?;
    if properties.child("w:showingPlcHdr").is_none() || properties.child("w:picture").is_some() {
        return None;
    }
    let name = ["w:alias", "w:tag"]
        .iter()
        .find_map(|name| properties.child(name)?.value())
        .unwrap_or("utan namn")
        .to_owned();
    for content in control.elements_mut().filter(|one| one.name == "w:sdtContent") {
        content.visit(&mut |element| {
            if element.name == "w:t" {
                element.children.clear();
            }
        });
    }
    Some(name)
}

/// What a content control holds, with a value in place of its text, in the look that the control gives its text.
pub fn with_value(control: Element, value: &str) -> Vec<Node> {
    let properties = control.child("w:sdtPr");
    let prompt = properties.is_some_and(|properties| properties.child("w:showingPlcHdr").is_some());
    let look = properties
        .and_then(|properties| properties.child("w:rPr"))
        .cloned();
    let Some(mut content) = control.child("w:sdtContent").cloned() else {
        return Vec::new();
    };
    let mut value = Some(marked(value));
    place_value(&mut content, &mut value, prompt, look.as_ref());
    if let Some(value) = value {
        // An empty control: nothing to take the look from.
        let run = run(look.as_ref(), &value);
        let cells = content
            .elements()
            .any(|one| matches!(one.name.as_str(), "w:tc" | "w:tr"));
        let paragraph = content.elements_mut().find(|element| element.name == "w:p");
        if let Some(paragraph) = paragraph {
            paragraph.children.push(run.into());
        } else if !cells {
            content.children.push(run.into());
        }
    }
    content.children
}

/// Puts the value into the first text and empties the others; paragraphs after the first go.
fn place_value(element: &mut Element, value: &mut Option<String>, prompt: bool, look: Option<&Element>) {
    let mut paragraphs = 0;
    element.children.retain(|node| {
        let paragraph = node.element().is_some_and(|one| one.name == "w:p");
        paragraphs += usize::from(paragraph);
        !paragraph || paragraphs == 1
    });
    for child in element.elements_mut() {
        if child.name == "w:r" && child.child("w:t").is_some() {
            let text = value.take();
            if text.is_some() && prompt {
                child.remove(&["w:rPr"]);
                if let Some(look) = look {
                    child.children.insert(0, look.clone().into());
                }
            }
            child.remove(&["w:t", "w:br", "w:tab"]);
            if let Some(text) = text {
                let mut piece = Element::new("w:t");
                piece.children.push(Node::Text(text));
                child.children.push(piece.into());
            }
        } else {
            place_value(child, value, prompt, look);
        }
    }
}

fn run(look: Option<&Element>, text: &str) -> Element {
    let mut run = Element::new("w:r");
    run.children.extend(look.cloned().map(Node::from));
    let mut piece = Element::new("w:t");
    piece.children.push(Node::Text(text.to_owned()));
    run.children.push(piece.into());
    run
}
