//! What is wrong with a value that cannot be read, in Swedish: the reader's own words are English, and say nothing to the person who
//! filled in a field.

/// The words of the reader of JSON, or of a query, as a Swedish sentence that says how to mend it.
pub(super) fn in_swedish(words: &str) -> String {
    let words = words.trim_end_matches('.');
    if let Some((given, wanted)) = words
        .strip_prefix("invalid type: ")
        .or_else(|| words.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        return format!("Här står {}. Ange {}.", kind_given(given), kind_wanted(wanted));
    }
    if let Some(rest) = words.strip_prefix("unknown variant ") {
        let mut quoted = rest.split('`').skip(1).step_by(2);
        let given = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        return format!("{given} är inget av de värden som finns: {}.", known.join(", "));
    }
    match words {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "Ange ett heltal, med bara siffror.".to_owned()
        }
        "number too large to fit in target type" => "Talet är för stort.".to_owned(),
        "number too small to fit in target type" => "Talet är för litet.".to_owned(),
        "provided string was not `true` or `false`" => "Ange true eller false.".to_owned(),
        _ if words.contains("UUID parsing failed") => "Det är inget id (UUID).".to_owned(),
        _ if words.contains("failed to parse") || words.contains("datetime") => {
            "Skriv en dag som 2026-11-15, en tid på dagen som 13:15 och en tidpunkt som 2026-11-15T08:30:00Z."
                .to_owned()
        }
        _ => format!("Värdet kan inte läsas ({words})."),
    }
}

fn kind_given(given: &str) -> String {
    let quoted = |name: &str| {
        given.strip_prefix(name).map(|value| {
            value
                .trim_matches(|sign: char| matches!(sign, ' ' | '`' | '"'))
                .to_owned()
        })
    };
    match given {
        "map" => "ett objekt".to_owned(),
        "sequence" => "en lista".to_owned(),
        "null" | "unit value" | "Option value" => "inget (null)".to_owned(),
        _ => {
            if let Some(text) = quoted("string") {
                format!("texten ”{text}”")
            } else if let Some(number) = quoted("integer").or_else(|| quoted("floating point")) {
                format!("talet {number}")
            } else if let Some(value) = quoted("boolean") {
                value
            } else {
                "något annat".to_owned()
            }
        }
    }
}

fn kind_wanted(wanted: &str) -> &str {
    match wanted {
        "a sequence" => "en lista",
        "a string" | "a borrowed string" | "a character" => "en text",
        "a map" => "ett objekt",
        "a boolean" => "true eller false",
        "u8" | "u16" | "u32" | "u64" | "usize" => "ett heltal som inte är negativt",
        "i8" | "i16" | "i32" | "i64" | "isize" => "ett heltal",
        "f32" | "f64" => "ett tal",
        _ if wanted.starts_with("struct ") || wanted.starts_with("internally tagged") => "ett objekt",
        _ if wanted.contains("UUID") => "ett id (UUID)",
        _ if wanted.contains("date") || wanted.contains("time") => "en dag eller tid, som 2026-11-15",
        _ => "ett annat slags värde",
    }
}

#[cfg(test)]
mod tests {
    use super::in_swedish;

    #[test]
    fn what_cannot_be_read_is_said_in_swedish_with_how_to_mend_it() {
        for (words, said) in [
            (
                "invalid type: map, expected a sequence",
                "Här står ett objekt. Ange en lista.",
            ),
            (
                "invalid type: string \"x, y\", expected i32",
                "Här står texten ”x, y”. Ange ett heltal.",
            ),
            (
                "invalid type: integer `5`, expected a string",
                "Här står talet 5. Ange en text.",
            ),
            (
                "invalid value: integer `-5`, expected u8",
                "Här står talet -5. Ange ett heltal som inte är negativt.",
            ),
            (
                "unknown variant `gone`, expected one of `open`, `done`",
                "gone är inget av de värden som finns: open, done.",
            ),
            (
                "invalid digit found in string",
                "Ange ett heltal, med bara siffror.",
            ),
            ("strange", "Värdet kan inte läsas (strange)."),
        ] {
            assert_eq!(in_swedish(words), said);
        }
    }
}
