//! The log of a process, as the settings say.
//!
//! What comes from outside (the words of a mail server, of a database, of a provider) stands in the log too. In JSON it is quoted; in the text for
//! people it is kept on its line, so that nobody writes a line of their own into it.

use std::fmt::{self, Debug};

use tracing::field::Field;
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::{Config, LogFormat};
use crate::trace;

/// Turns the log on, and hands the settings on.
pub(super) fn begin(config: Config) -> Config {
    let mut filter = EnvFilter::try_new(&config.log.filter).unwrap_or_default();
    // Below this level these two write down what is said to the mail server, passwords among it.
    for guarded in ["lettre=info", "async_imap=info"] {
        filter = filter.add_directive(guarded.parse().expect("these are directives"));
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log.format {
        LogFormat::Json => log.json().map_event_format(WithPlace::in_json).init(),
        LogFormat::Text => {
            let log = log.fmt_fields(debug_fn(on_its_line).delimited(" "));
            // As the log decides it by itself, where it writes its lines itself.
            let colours = std::env::var("NO_COLOR").map_or(true, |said| said.is_empty());
            log.map_event_format(|lines| WithPlace::in_text(lines.with_ansi(colours)))
                .init();
        }
    }
    config
}

/// Lines of the log with their place in a trace: beside the time in JSON, where every program looks for it, at the end for people.
struct WithPlace<F> {
    lines: F,
    json: bool,
}

impl<F> WithPlace<F> {
    fn in_json(lines: F) -> WithPlace<F> {
        WithPlace { lines, json: true }
    }

    fn in_text(lines: F) -> WithPlace<F> {
        WithPlace { lines, json: false }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithPlace<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(place) = trace::current() else {
            return self.lines.format_event(context, writer, event);
        };
        let (trace, span) = (place.trace_id(), place.span_id());
        let mut line = String::new();
        self.lines.format_event(context, Writer::new(&mut line), event)?;
        match line.strip_prefix('{') {
            Some(rest) if self.json => {
                write!(writer, r#"{{"trace_id":"{trace}","span_id":"{span}",{rest}"#)
            }
            _ => writeln!(writer, "{} trace_id={trace}", line.trim_end()),
        }
    }
}

/// A field as text, without line breaks and whatever else would move the reader's terminal.
fn on_its_line(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> fmt::Result {
    let text = format!("{value:?}");
    if field.name() != "message" {
        write!(writer, "{}=", field.name())?;
    }
    if !text.chars().any(char::is_control) {
        return writer.write_str(&text);
    }
    for letter in text.chars() {
        if letter.is_control() {
            write!(writer, "{}", letter.escape_default())?;
        } else {
            writer.write_char(letter)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Kept;

        fn make_writer(&'a self) -> Kept {
            self.clone()
        }
    }

    #[test]
    fn what_a_stranger_says_stays_on_its_line_of_the_log() {
        let kept = Kept::default();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(kept.clone())
            .fmt_fields(debug_fn(on_its_line).delimited(" "))
            .finish();
        tracing::subscriber::with_default(log, || {
            let words = "550 no\r\n2019-09-02 ERROR remiss: all is lost\u{1b}[2J";
            tracing::warn!(error = %words, count = 3, "a mail server said {words}");
        });
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            text.contains(r"550 no\r\n2019-09-02 ERROR remiss: all is lost\u{1b}[2J"),
            "{text}"
        );
        assert!(text.contains(" count=3"), "{text}");
    }
}
