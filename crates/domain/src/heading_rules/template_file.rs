//! Reading a template from TOML. Whatever is wrong is said with its line, in Swedish: the one who reads it is no programmer.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;

use super::document_type::DocumentType;
use super::draft::Facts;
use super::pattern::Pattern;
use super::rule::Rule;
use super::template::{Field, LabelSheet, Section, Template, TemplateError, Title, heading_key};
use super::toml_shape::{FieldFile, File, SectionFile, SheetFile, in_swedish, line_of, line_within};
use super::vocabulary::Shape;
use crate::text_enum::UnknownText;

/// A4 is 210 × 297 mm; half a millimetre is let pass, since makers of sheets round.
const PAPER: (f64, f64) = (210.5, 297.5);

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// With the line and the reason, when it is no TOML, names an unknown type, rule, field or label, has a key or heading twice, puts a
    /// rule where it does not belong, or lacks a section that its type has to have.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let file: File = toml::from_str(text).map_err(|error| TemplateError {
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            reason: in_swedish(error.message()),
        })?;
        let reader = Reader { text };
        let kind: DocumentType = reader.value(&file.kind)?;
        let id = reader.id(&file, kind)?;
        let rules = reader.rules(&file.rules, true)?;
        let title = reader.title(&file.title, kind, &rules)?;
        let sections = reader.sections(file.section, kind)?;
        for field in kind.must_feed() {
            if !sections.iter().any(|section| section.is_fed_by(field)) {
                return Err(reader.at(
                    file.kind.span(),
                    format!(
                        "inget avsnitt har fältet {{{field}}}, som {} måste ha",
                        kind.swedish()
                    ),
                ));
            }
        }
        let fields = reader.fields(file.field)?;
        let mut labels = BTreeMap::new();
        for (key, label) in file.labels {
            if !kind
                .labels()
                .iter()
                .any(|known| known.key == key.get_ref().as_str())
            {
                let known: Vec<_> = kind.labels().iter().map(|known| known.key).collect();
                let reason = format!(
                    "okänd etikett \"{}\"; tillåtna är {}",
                    key.get_ref(),
                    known.join(", ")
                );
                return Err(reader.at(key.span(), reason));
            }
            labels.insert(key.into_inner(), label);
        }
        let sheet = reader.sheet(file.sheet, kind, file.kind.span())?;
        Ok(Self {
            id,
            kind,
            name: file.name,
            title,
            rules,
            sections,
            fields,
            foreign_headings: file.foreign_headings,
            labels,
            sheet,
        })
    }
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn at(&self, span: Range<usize>, reason: impl Into<String>) -> TemplateError {
        TemplateError {
            line: line_of(self.text, span.start),
            reason: reason.into(),
        }
    }

    fn value<T: FromStr<Err = UnknownText>>(&self, value: &Spanned<String>) -> Result<T, TemplateError> {
        value.get_ref().parse().map_err(|error: UnknownText| {
            let reason = format!(
                "okänt värde \"{}\"; tillåtna är {}",
                error.text,
                error.allowed.join(", ")
            );
            self.at(value.span(), reason)
        })
    }

    fn id(&self, file: &File, kind: DocumentType) -> Result<String, TemplateError> {
        let Some(id) = &file.id else {
            return Ok(kind.as_str().to_owned());
        };
        let text = id.get_ref();
        let sound = (1..=64).contains(&text.len())
            && text
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'));
        if !sound {
            let reason = format!("id \"{text}\" ska vara 1 till 64 tecken av a–z, A–Z, 0–9, - och _");
            return Err(self.at(id.span(), reason));
        }
        match text.parse::<DocumentType>() {
            Ok(other) if other != kind => Err(self.at(
                id.span(),
                format!(
                    "id \"{text}\" är standardmallens för {}; välj ett annat",
                    other.swedish()
                ),
            )),
            _ => Ok(text.clone()),
        }
    }

    fn rules(&self, rules: &[Spanned<String>], about_document: bool) -> Result<Vec<Rule>, TemplateError> {
        let mut read = Vec::new();
        for value in rules {
            let rule: Rule = self.value(value)?;
            if rule.is_about_file() {
                let reason = format!("regeln {rule} gäller alla uppladdade filer och står inte i mallar");
                return Err(self.at(value.span(), reason));
            }
            if rule == Rule::SectionFilled {
                let reason =
                    format!("regeln {rule} gäller alla obligatoriska avsnitt och står inte i mallar");
                return Err(self.at(value.span(), reason));
            }
            if rule.is_about_document() != about_document {
                let place = if rule.is_about_document() {
                    "överst i mallen"
                } else {
                    "i ett avsnitt"
                };
                return Err(self.at(value.span(), format!("regeln {rule} ska stå {place}")));
            }
            read.push(rule);
        }
        Ok(read)
    }

    fn title(
        &self,
        title: &Spanned<String>,
        kind: DocumentType,
        rules: &[Rule],
    ) -> Result<Title, TemplateError> {
        let text = title.get_ref();
        if text.trim().is_empty() || text.trim().contains('\n') {
            return Err(self.at(title.span(), "rubriken ska vara en rad"));
        }
        let pattern = self.pattern(title, kind)?;
        for name in pattern.fields() {
            let field = kind.field(name);
            if field.is_none_or(|field| field.shape != Shape::Line) {
                let reason = format!("fältet {{{name}}} är mer än en rad och kan inte stå i rubriken");
                return Err(self.at(title.span(), reason));
            }
            if rules.contains(&Rule::TitleExact) && !Facts::FIELDS.contains(&name) {
                let reason = format!(
                    "en rubrik som ska stämma exakt (regeln titleExact) kan inte ha fältet {{{name}}}; tillåtna är {}",
                    Facts::FIELDS.join(", ")
                );
                return Err(self.at(title.span(), reason));
            }
        }
        Ok(Title(pattern))
    }

    fn pattern(&self, value: &Spanned<String>, kind: DocumentType) -> Result<Pattern, TemplateError> {
        Pattern::parse(value.get_ref(), kind.fields()).map_err(|error| TemplateError {
            line: line_within(self.text, value, error.line),
            reason: error.reason,
        })
    }

    fn sections(
        &self,
        sections: Vec<SectionFile>,
        kind: DocumentType,
    ) -> Result<Vec<Section>, TemplateError> {
        if sections.is_empty() {
            return Err(self.at(0..0, "mallen har inga avsnitt"));
        }
        let (mut keys, mut headings) = (HashSet::new(), HashSet::new());
        let mut read = Vec::new();
        for section in sections {
            let span = section.key.span();
            let key = section.key.get_ref().clone();
            if key.trim().is_empty() || !keys.insert(key.clone()) {
                return Err(self.at(span, format!("nyckeln \"{key}\" är tom eller finns två gånger")));
            }
            if !headings.insert(heading_key(&section.heading)) {
                let reason = format!("rubriken \"{}\" finns två gånger", section.heading);
                return Err(self.at(span, reason));
            }
            if section.max_lines == 0 {
                return Err(self.at(span, format!("maxLines i avsnittet \"{key}\" ska vara minst 1")));
            }
            let text = match &section.text {
                Some(text) => Some(self.pattern(text, kind)?),
                None => None,
            };
            read.push(Section {
                rules: self.rules(&section.rules, false)?,
                text,
                key,
                heading: section.heading,
                help: section.help,
                required: section.required,
                annex: section.annex,
                max_lines: section.max_lines,
                line_characters: section.line_characters.max(1),
                summary_words: section.summary_words,
            });
        }
        Ok(read)
    }

    fn fields(&self, fields: Vec<FieldFile>) -> Result<Vec<Field>, TemplateError> {
        let mut keys = HashSet::new();
        let mut read = Vec::new();
        for field in fields {
            let key = field.key.get_ref().clone();
            if key.trim().is_empty() || !keys.insert(key.clone()) {
                let reason = format!("uppgiften \"{key}\" saknar nyckel eller finns två gånger");
                return Err(self.at(field.key.span(), reason));
            }
            read.push(Field {
                key,
                label: field.label,
                help: field.help,
                required: field.required,
            });
        }
        Ok(read)
    }

    fn sheet(
        &self,
        sheet: Option<Spanned<SheetFile>>,
        kind: DocumentType,
        otherwise: Range<usize>,
    ) -> Result<Option<LabelSheet>, TemplateError> {
        let wanted = kind == DocumentType::Adressetiketter;
        let Some(sheet) = sheet else {
            return if wanted {
                Err(self.at(otherwise, "mallen saknar [sheet], etikettarkets mått"))
            } else {
                Ok(None)
            };
        };
        let span = sheet.span();
        if !wanted {
            return Err(self.at(span, "[sheet] hör bara till adressetiketter"));
        }
        let SheetFile {
            columns,
            rows,
            label_width,
            label_height,
            margin_left,
            margin_top,
            gap_across,
            gap_down,
        } = sheet.into_inner();
        let counts = columns > 0 && rows > 0;
        let lengths = [
            label_width,
            label_height,
            margin_left,
            margin_top,
            gap_across,
            gap_down,
        ];
        let sound = lengths.iter().all(|length| length.is_finite() && *length >= 0.0);
        if !counts || !sound || label_width < 10.0 || label_height < 10.0 {
            return Err(self.at(
                span,
                "etikettarket ska ha minst en kolumn och en rad, etiketter på minst 10 × 10 mm och inga negativa mått",
            ));
        }
        let reach = |margin: f64, count: u16, size: f64, gap: f64| {
            margin + f64::from(count) * size + f64::from(count - 1) * gap
        };
        let (width, height) = (
            reach(margin_left, columns, label_width, gap_across),
            reach(margin_top, rows, label_height, gap_down),
        );
        if width > PAPER.0 || height > PAPER.1 {
            let reason = format!(
                "etiketterna når {width:.1} × {height:.1} mm och får inte plats på A4 (210 × 297 mm)"
            );
            return Err(self.at(span, reason));
        }
        Ok(Some(LabelSheet {
            columns,
            rows,
            label_width,
            label_height,
            margin_left,
            margin_top,
            gap_across,
            gap_down,
        }))
    }
}
