//! Templates as the API shows them.

use remiss_domain::heading_rules::{Field, FieldInfo, Pattern, Rule, Section, Template};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::Links;

/// A template of documents (dokumentmall).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentTemplateView {
    /// Id; that of the standard template of a type is the type's own name.
    #[schema(example = "tjansteskrivelseRemiss")]
    pub id: String,
    /// The type of document (dokumenttyp).
    #[schema(example = "tjansteskrivelseRemiss")]
    pub document_type: String,
    /// The type in Swedish.
    #[schema(example = "tjänsteskrivelse i ett remissärende")]
    pub document_type_swedish: String,
    /// Name.
    #[schema(example = "Tjänsteskrivelse i remissärende")]
    pub name: String,
    /// Whether it is what documents of its type are made by where no other is named.
    #[schema(example = true)]
    pub standard: bool,
    /// Whether it is the municipality's own, and not the embedded one.
    #[schema(example = false)]
    pub own: bool,
    /// Pattern of the title; `{field}` is filled in from the case.
    #[schema(example = "Remiss från {sender} om {remissName}")]
    pub title: String,
    /// Rules about the whole document.
    pub rules: Vec<TemplateRuleView>,
    /// The headings in order.
    pub headings: Vec<TemplateHeadingView>,
    /// Structured fields (uppgifter) that an officer fills in.
    pub structured_fields: Vec<StructuredFieldView>,
    /// Fields that the text of a heading can be written from.
    pub fields: Vec<TemplateFieldView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A rule of a template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRuleView {
    /// Id of the rule, as in findings.
    #[schema(example = "maxLines")]
    pub rule: String,
    /// What it demands, in Swedish.
    #[schema(example = "avsnittet är inte för långt")]
    pub rule_text: String,
    /// `grave`, `warning` or `note`: how grave it is to break it.
    #[schema(example = "grave")]
    pub severity: String,
}

/// A heading of a template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateHeadingView {
    /// Key of the section in drafts.
    #[schema(example = "summary")]
    pub key: String,
    /// Heading; empty for a body without one.
    #[schema(example = "Sammanfattning")]
    pub heading: String,
    /// Help for the officer, in Swedish; never in the finished document.
    #[schema(example = "Högst 20 rader. Skriv vem som har skickat remissen och när svar ska lämnas.")]
    pub help: String,
    /// Whether it must be there and be filled in.
    #[schema(example = true)]
    pub required: bool,
    /// Whether it is an annex after the document.
    #[schema(example = false)]
    pub annex: bool,
    /// What it is written from, with `{field}`; none where the officer writes it.
    #[schema(example = "{summary}")]
    pub text: Option<String>,
    /// Names of the fields that feed it.
    #[schema(example = json!(["summary"]))]
    pub fields: Vec<String>,
    /// Most lines, where the rule `maxLines` holds.
    #[schema(example = 20)]
    pub max_lines: Option<usize>,
    /// Rules about it.
    pub rules: Vec<TemplateRuleView>,
}

/// A structured field (uppgift): what no program can judge, and an officer fills in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StructuredFieldView {
    /// Its key in a draft's `fields`.
    #[schema(example = "stance")]
    pub key: String,
    /// Its name, in Swedish.
    #[schema(example = "Ställningstagande")]
    pub label: String,
    /// Help for the officer, in Swedish.
    #[schema(example = "Ange förvaltningens ställningstagande.")]
    pub help: String,
    /// Whether it must be filled in.
    #[schema(example = true)]
    pub required: bool,
}

/// A field that a template can use.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateFieldView {
    /// Its name, as it stands between the braces.
    #[schema(example = "sender")]
    pub name: String,
    /// What it holds, in Swedish.
    #[schema(example = "remissavsändare")]
    pub swedish: String,
    /// `line`: a few words; `text`: paragraphs; `blocks`: tables and the like, in a paragraph of their own.
    #[schema(example = "line")]
    pub shape: String,
}

crate::page_of! {
    /// A page of templates.
    DocumentTemplatePage, document_templates: DocumentTemplateView
}

impl DocumentTemplateView {
    pub(super) fn of(app: &App, template: &Template) -> DocumentTemplateView {
        let kind = template.kind;
        DocumentTemplateView {
            id: template.id.clone(),
            document_type: kind.as_str().to_owned(),
            document_type_swedish: kind.swedish().to_owned(),
            name: template.name.clone(),
            standard: template.id == kind.as_str(),
            own: template != Template::standard(kind),
            title: template.title.source().to_owned(),
            rules: rules(&template.rules),
            headings: template.sections.iter().map(heading).collect(),
            structured_fields: template.fields.iter().map(structured_field).collect(),
            fields: kind.fields().iter().map(field).collect(),
            links: Links::to_self(app.url(&format!("/document-templates/{}", template.id))),
        }
    }
}

fn rules(rules: &[Rule]) -> Vec<TemplateRuleView> {
    rules
        .iter()
        .map(|rule| TemplateRuleView {
            rule: rule.as_str().to_owned(),
            rule_text: rule.swedish().to_owned(),
            severity: rule.severity().as_str().to_owned(),
        })
        .collect()
}

fn heading(section: &Section) -> TemplateHeadingView {
    let mut fields: Vec<String> = Vec::new();
    for name in section.text.iter().flat_map(Pattern::fields) {
        if !fields.iter().any(|known| known == name) {
            fields.push(name.to_owned());
        }
    }
    TemplateHeadingView {
        key: section.key.clone(),
        heading: section.heading.clone(),
        help: section.help.clone(),
        required: section.required,
        annex: section.annex,
        text: section.text.as_ref().map(|text| text.source().to_owned()),
        fields,
        max_lines: section
            .rules
            .contains(&Rule::MaxLines)
            .then_some(section.max_lines),
        rules: rules(&section.rules),
    }
}

fn structured_field(field: &Field) -> StructuredFieldView {
    StructuredFieldView {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        required: field.required,
    }
}

fn field(field: &FieldInfo) -> TemplateFieldView {
    TemplateFieldView {
        name: field.name.to_owned(),
        swedish: field.swedish.to_owned(),
        shape: field.shape.as_str().to_owned(),
    }
}
