//! What the service asks of Postgres for one request, read from the server's own log, and written again as a script of pgbench.
//!
//! A request is traced twice. The ids that stand in both are those of things that were there before; the ids that stand in one only are new with each
//! request, and the script makes new ones too, as often as it runs. Where requests of the kind to other things are traced as well, the ids in which they
//! differ are drawn from all of them by chance.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::db::pool::{Connection, connect};
use serde_json::Value;
use uuid::Uuid;

/// The log of a server, in which every statement is written down while this is in use.
pub struct Log {
    connection: Connection,
    folder: std::path::PathBuf,
    marks: usize,
}

/// A statement as it was sent, with its values as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    sql: String,
    values: Vec<Option<String>>,
}

impl Log {
    /// Has the server write down everything.
    pub async fn of(superuser_url: &str, folder: &Path) -> Log {
        let mut connection = connect(superuser_url).await.unwrap();
        for setting in [
            "ALTER SYSTEM SET log_destination = 'jsonlog'",
            "ALTER SYSTEM SET log_statement = 'all'",
            "SELECT pg_reload_conf()",
        ] {
            connection.batch_execute(setting).await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Log {
            connection,
            folder: folder.to_owned(),
            marks: 0,
        }
    }

    /// Has it write down what went wrong, and nothing else.
    pub async fn end(mut self) {
        for setting in [
            "ALTER SYSTEM RESET log_destination",
            "ALTER SYSTEM RESET log_statement",
            "SELECT pg_reload_conf()",
        ] {
            self.connection.batch_execute(setting).await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    /// Writes a mark into the log.
    pub async fn mark(&mut self) -> String {
        self.marks += 1;
        let mark = format!("SELECT 'mark {}'", self.marks);
        self.connection.batch_execute(&mark).await.unwrap();
        mark
    }

    /// What was asked between two marks, in the databases that are not the mark's own.
    pub async fn between(&self, from: &str, to: &str) -> Vec<Statement> {
        for _ in 0..200 {
            let lines = self.lines();
            let of = |mark: &str| {
                let wanted = format!("statement: {mark}");
                lines.iter().rposition(|line| line["message"] == wanted.as_str())
            };
            if let (Some(begin), Some(end)) = (of(from), of(to)) {
                return lines[begin + 1..end].iter().filter_map(Statement::of).collect();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the log of the server in {} has no marks", self.folder.display());
    }

    fn lines(&self) -> Vec<Value> {
        let files = std::fs::read_dir(&self.folder).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
        let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
        let text = texts.collect::<String>();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }
}

impl Statement {
    fn of(line: &Value) -> Option<Statement> {
        let message = line["message"].as_str()?;
        let sql = match message.strip_prefix("statement: ") {
            Some(sql) => sql,
            None => message.strip_prefix("execute ")?.split_once(": ")?.1,
        };
        // The places of values that a statement with numbers of its own is handed (`db/statement.rs`): a comment.
        let sql = sql.split_once(" --$1").map_or(sql, |(sql, _)| sql);
        let values = line["detail"].as_str().unwrap_or_default();
        Some(Statement {
            sql: sql.to_owned(),
            values: values_of(values),
        })
    }

    fn ids(&self) -> impl Iterator<Item = Uuid> {
        let texts = self.values.iter().flatten().chain([&self.sql]);
        texts.flat_map(|text| places_of_ids(text)).map(|(_, id)| id)
    }
}

/// The values in `parameters: $1 = 'a', $2 = NULL`.
fn values_of(detail: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = detail;
    while let Some((_, after)) = rest.split_once(&format!("${} = ", values.len() + 1)) {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after;
            continue;
        };
        let mut value = String::new();
        let mut letters = quoted.char_indices();
        rest = "";
        while let Some((place, letter)) = letters.next() {
            match letter {
                '\'' if quoted[place + 1..].starts_with('\'') => {
                    value.push('\'');
                    letters.next();
                }
                '\'' => {
                    rest = &quoted[place + 1..];
                    break;
                }
                other => value.push(other),
            }
        }
        values.push(Some(value));
    }
    values
}

/// Where ids stand in a text, with hyphens.
fn places_of_ids(text: &str) -> Vec<(usize, Uuid)> {
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(part) = text.get(place..) {
        let Some(hyphen) = part.find('-') else { break };
        let begin = (place + hyphen).checked_sub(8);
        let id = begin.and_then(|begin| Some((begin, text.get(begin..begin + 36)?.parse().ok()?)));
        place = match id {
            Some((begin, _)) => begin + 36,
            None => place + hyphen + 1,
        };
        found.extend(id);
    }
    found
}

/// What becomes of the ids in a trace.
struct Ids {
    /// Those that are new with each request, in order.
    new: Vec<Uuid>,
    /// Those of the things that requests of the kind go to, each with its like in the others.
    drawn: BTreeMap<Uuid, Vec<Uuid>>,
}

impl Ids {
    fn of(trace: &[Statement], again: &[Statement], others: &[Vec<Statement>]) -> Ids {
        let ids = |trace: &[Statement]| trace.iter().flat_map(Statement::ids).collect::<Vec<_>>();
        let (first, known) = (ids(trace), ids(again).into_iter().collect::<BTreeSet<_>>());
        let others: Vec<Vec<Uuid>> = others.iter().map(|other| ids(other)).collect();
        let mut found = Ids {
            new: Vec::new(),
            drawn: BTreeMap::new(),
        };
        for (place, id) in first.iter().enumerate() {
            if !known.contains(id) {
                found.new.push(*id);
            } else if others.iter().any(|other| other[place] != *id) {
                let like = others.iter().map(|other| other[place]).collect();
                found.drawn.insert(*id, like);
            }
        }
        found.new.sort_unstable();
        found.new.dedup();
        found
    }

    /// What stands for this id in the script, as text; `None`: itself.
    fn written(&self, id: Uuid) -> Option<String> {
        if let Ok(number) = self.new.binary_search(&id) {
            // As in the service, later ones sort after earlier ones, and no other run of a script has them.
            return Some(format!(
                "(lpad(to_hex(:n::bigint), 16, '0') || lpad(to_hex(:client_id::bigint * 1000 + {number}), 16, '0'))::uuid::text"
            ));
        }
        let like = self.drawn.get(&id)?;
        let like: Vec<String> = like.iter().map(Uuid::to_string).collect();
        Some(format!("('{{{}}}'::uuid[])[:k::integer]::text", like.join(",")))
    }
}

/// The same statements as a script of pgbench. `again` is the trace of the same request once more, `others` those of requests to other things.
pub async fn script(
    trace: &[Statement],
    again: &[Statement],
    others: &[Vec<Statement>],
    inside: &mut Connection,
) -> String {
    let ids = Ids::of(trace, again, others);
    let mut script = format!("\\set n :n + 1\n\\set k random(1, {})\n", others.len().max(1));
    for statement in trace {
        for sql in simple(&statement.sql) {
            if statement.values.is_empty() {
                writeln!(script, "{};", without_colons(&sql)).unwrap();
            } else {
                let types = types_of(&sql, statement.values.len(), inside).await;
                writeln!(script, "{};", filled_in(statement, &types, &ids)).unwrap();
            }
        }
    }
    script
}

/// What is sent as one message and holds several statements, one by one: pgbench sends none of those with prepared statements. The settings of a
/// transaction become one statement.
fn simple(sql: &str) -> Vec<String> {
    if sql == "SELECT; COMMIT" {
        return vec!["COMMIT".to_owned()];
    }
    let Some((begin, settings)) = sql.split_once("; SET LOCAL ") else {
        return vec![sql.to_owned()];
    };
    let settings: Vec<String> = settings
        .split("; SET LOCAL ")
        .map(|setting| {
            let (name, value) = setting.split_once('=').unwrap();
            format!(
                "set_config('{}', {}, true)",
                name.trim().trim_matches('"'),
                value.trim()
            )
        })
        .collect();
    vec![begin.to_owned(), format!("SELECT {}", settings.join(", "))]
}

/// pgbench takes a colon before a word for a variable of its own, in texts too.
fn without_colons(sql: &str) -> String {
    assert!(!sql.replace("::", "").contains(':'), "a colon in {sql}");
    sql.to_owned()
}

/// The types of a statement's values, as Postgres sees them.
async fn types_of(sql: &str, values: usize, inside: &mut Connection) -> Vec<Option<String>> {
    #[derive(diesel::QueryableByName)]
    struct Types {
        #[diesel(sql_type = Text)]
        types: String,
    }
    if inside
        .batch_execute(&format!("PREPARE traced AS {sql}"))
        .await
        .is_err()
    {
        return vec![None; values];
    }
    let asked = "SELECT array_to_string(parameter_types, ';') AS types FROM pg_prepared_statements WHERE name = 'traced'";
    let types: Types = diesel::sql_query(asked).get_result(inside).await.unwrap();
    inside.batch_execute("DEALLOCATE traced").await.unwrap();
    types.types.split(';').map(|name| Some(name.to_owned())).collect()
}

fn filled_in(statement: &Statement, types: &[Option<String>], ids: &Ids) -> String {
    let mut out = String::new();
    let mut rest = statement.sql.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.len()
            - after
                .trim_start_matches(|letter: char| letter.is_ascii_digit())
                .len();
        let Ok(number) = after[..digits].parse::<usize>() else {
            panic!("a dollar without a number in {}", statement.sql);
        };
        out.push_str(before);
        out.push_str(&value(statement.values[number - 1].as_deref(), ids));
        if let Some(name) = &types[number - 1] {
            write!(out, "::{name}").unwrap();
        }
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}

fn value(text: Option<&str>, ids: &Ids) -> String {
    let Some(text) = text else {
        return "NULL".to_owned();
    };
    let mut parts = Vec::new();
    let mut done = 0;
    for (place, id) in places_of_ids(text) {
        if let Some(written) = ids.written(id) {
            parts.push(literal(&text[done..place]));
            parts.push(written);
            done = place + 36;
        }
    }
    parts.push(literal(&text[done..]));
    // Nothing beside an id is no text to put together with it.
    if parts.len() > 1 {
        parts.retain(|part| part != "E''");
    }
    format!("({})", parts.join(" || "))
}

fn literal(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace(':', "\\x3A")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    format!("E'{text}'")
}
