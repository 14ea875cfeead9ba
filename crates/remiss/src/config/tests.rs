#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;

fn with_variables(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_sources(
        None,
        variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string())),
    )
}

fn with_file(name: &str, text: &str) -> Result<Config, ConfigError> {
    let path = std::env::temp_dir().join(format!("remiss-config-{name}-{}.toml", std::process::id()));
    fs::write(&path, text).unwrap();
    let config = Config::from_sources(Some(&path), std::iter::empty());
    fs::remove_file(path).unwrap();
    config
}

/// One line that names what it should.
#[track_caller]
fn assert_says(result: Result<Config, ConfigError>, words: &[&str]) {
    let line = result.unwrap_err().to_string();
    assert_eq!(line.lines().count(), 1, "{line}");
    for word in words {
        assert!(line.contains(word), "{word:?} is missing in: {line}");
    }
}

#[test]
fn the_defaults_are_those_of_the_specification() {
    let config = Config::defaults();
    assert_eq!(config.server.body_limit_bytes(), 25 * 1024 * 1024);
    assert_eq!(config.database.pool_size, 8);
    assert_eq!(config.deadlines.default_time, jiff::civil::time(23, 59, 0, 0));
    assert_eq!(config.deadlines.short_answer_working_days, 30);
    assert_eq!(config.deadlines.reminder_days, [7, 1]);
    assert_eq!(config.mail_out_dir(), Path::new("./.remiss/mail-out"));
}

#[test]
fn the_file_overrides_the_defaults_and_the_environment_the_file() {
    let path = std::env::temp_dir().join(format!("remiss-config-order-{}.toml", std::process::id()));
    fs::write(
        &path,
        "[server]\nport = 1\nworkers = 3\n[deadlines]\nreminder_days = [3]",
    )
    .unwrap();
    let variables = [("REMISS__SERVER__PORT".to_owned(), "2".to_owned())];
    let config = Config::from_sources(Some(&path), variables).unwrap();
    fs::remove_file(path).unwrap();
    assert_eq!((config.server.port, config.server.workers), (2, 3));
    assert_eq!(config.deadlines.reminder_days, [3]);
    assert_eq!(config.server.listen, Config::defaults().server.listen);
}

#[test]
fn a_variable_is_read_as_its_key_wants_it() {
    let config = with_variables(&[
        ("REMISS__MAIL__SMTP__PASSWORD", "0123"),
        ("REMISS__MUNICIPALITY__NAME", "true"),
        ("REMISS__DEADLINES__REMINDER_DAYS", "[10, 2]"),
        ("REMISS__DEADLINES__DEFAULT_TIME", "16:00"),
        ("REMISS__MAIL__TRANSPORT", "directory"),
    ]);
    let config = config.unwrap();
    assert_eq!(config.mail.smtp.password.expose(), "0123");
    assert_eq!(config.municipality.name, "true");
    assert_eq!(config.deadlines.reminder_days, [10, 2]);
    assert_eq!(config.deadlines.default_time, jiff::civil::time(16, 0, 0, 0));
}

#[test]
fn database_url_counts_unless_our_own_variable_is_set() {
    let theirs = ("DATABASE_URL", "postgres://db/theirs");
    assert_eq!(
        with_variables(&[theirs]).unwrap().database.url.expose(),
        "postgres://db/theirs"
    );
    let ours = ("REMISS__DATABASE__URL", "postgres://db/ours");
    assert_eq!(
        with_variables(&[ours, theirs]).unwrap().database.url.expose(),
        "postgres://db/ours"
    );
}

#[test]
fn an_unknown_key_is_named_with_its_source() {
    assert_says(
        with_variables(&[("REMISS__SERVER__PROT", "1")]),
        &["`server.prot`", "REMISS__SERVER__PROT", "does not exist", "port"],
    );
    assert_says(
        with_variables(&[("REMISS__SREVER__PORT", "1")]),
        &["`srever`", "does not exist", "server"],
    );
    assert_says(
        with_file("unknown", "[mail.smtp]\nhots = \"x\""),
        &["`mail.smtp.hots`", "remiss-config-unknown", "host"],
    );
}

#[test]
fn a_wrong_value_is_named_with_its_source() {
    assert_says(
        with_variables(&[("REMISS__SERVER__PORT", "eighty")]),
        &["`server.port`", "REMISS__SERVER__PORT", "eighty"],
    );
    assert_says(
        with_variables(&[("REMISS__SERVER__PORT", "70000")]),
        &["`server.port`", "70000"],
    );
    assert_says(
        with_file("type", "[server]\nport = \"x\""),
        &["`server.port`", "remiss-config-type"],
    );
    assert_says(
        with_file("section", "server = 1"),
        &["`server`", "remiss-config-section"],
    );
    assert_says(
        with_variables(&[("REMISS__MAIL__TRANSPORT", "pigeon")]),
        &["`mail.transport`", "pigeon", "smtp"],
    );
    assert_says(
        with_variables(&[("REMISS__DEADLINES__DEFAULT_TIME", "25:00")]),
        &["`deadlines.default_time`"],
    );
}

#[test]
fn a_value_that_cannot_work_is_refused() {
    assert_says(
        with_variables(&[("REMISS__MAIL__TRANSPORT", "smtp")]),
        &["`mail.smtp.host`"],
    );
    assert_says(
        with_variables(&[("REMISS__MAIL__REPLY_ADDRESS", "a+b@example.org")]),
        &["`mail.reply_address`"],
    );
    assert_says(
        with_variables(&[("REMISS__MAIL__FROM_ADDRESS", "nobody")]),
        &["`mail.from_address`"],
    );
    assert_says(
        with_variables(&[("REMISS__SERVER__PUBLIC_BASE_URL", "https://x.se/")]),
        &["public_base_url"],
    );
    assert_says(
        with_variables(&[("REMISS__DATABASE__URL", "mysql://x")]),
        &["`database.url`"],
    );
    assert_says(
        with_variables(&[("REMISS__DATABASE__POOL_SIZE", "0")]),
        &["`database.pool_size`"],
    );
    assert_says(
        with_variables(&[("REMISS__LOG__FILTER", "remiss=loud")]),
        &["`log.filter`"],
    );
}

#[test]
fn mailboxes_are_a_list_and_the_one_maildir_is_used_where_there_is_none() {
    let one = Config::defaults().mailboxes();
    assert_eq!(one[0].folder, Path::new("./.remiss/mail-in"));
    let list = "[[mail.mailboxes]]\nname = \"ks\"\nkind = \"imap\"\nhost = \"imap.example.org\"\nuser = \"ks\"\n\
                password = \"hemligt\"\nboard = \"Ks\"\n[[mail.mailboxes]]\nname = \"nf\"\nkind = \"maildir\"\nfolder = \"/var/nf\"";
    let config = with_file("mailboxes", list).unwrap();
    let mailboxes = config.mailboxes();
    assert_eq!((mailboxes[0].port, mailboxes[0].poll_seconds()), (993, 60));
    assert_eq!(
        (mailboxes[0].inbox.as_str(), mailboxes[0].handled_folder.as_str()),
        ("INBOX", "Remiss")
    );
    assert_eq!(
        (mailboxes[1].kind, mailboxes[1].poll_seconds()),
        (MailboxKind::Maildir, 5)
    );
    assert!(!format!("{config:?} {}", config.to_toml()).contains("hemligt"));
    let variable = "[{name=\"a\",kind=\"imap\",host=\"localhost\",tls=\"none\",port=143,user=\"u\",password_file=\"/p\"}]";
    let config = with_variables(&[("REMISS__MAIL__MAILBOXES", variable)]).unwrap();
    assert_eq!(config.mailboxes()[0].tls, SmtpTls::None);
}

#[test]
fn a_mailbox_that_cannot_work_is_refused() {
    let imap = "[[mail.mailboxes]]\nname = \"ks\"\nkind = \"imap\"\nuser = \"u\"\npassword = \"p\"\n";
    assert_says(with_file("host", imap), &["`mail.mailboxes[0].host`", "\"ks\""]);
    assert_says(
        with_file(
            "tls",
            &format!("{imap}host = \"imap.example.org\"\ntls = \"none\""),
        ),
        &["`mail.mailboxes[0].tls`"],
    );
    assert_says(
        with_file("key", &format!("{imap}hots = \"x\"")),
        &["hots", "does not exist", "remiss-config-key", "host"],
    );
    assert_says(
        with_file(
            "both",
            &format!("[mail]\nmaildir = \"/x\"\n{imap}host = \"localhost\""),
        ),
        &["`mail.maildir`", "mail.mailboxes"],
    );
    let maildir = "[[mail.mailboxes]]\nname = \"a\"\nkind = \"maildir\"\nfolder = \"/a\"\n";
    assert_says(
        with_file("twice", &format!("{maildir}{maildir}")),
        &["`mail.mailboxes[1].name`"],
    );
    assert_says(
        with_file("kind", "[[mail.mailboxes]]\nname = \"a\"\nkind = \"pop3\""),
        &["kind", "pop3", "imap"],
    );
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_named() {
    let missing = Config::from_sources(Some(Path::new("/nowhere/remiss.toml")), std::iter::empty());
    assert_says(missing, &["/nowhere/remiss.toml"]);
    assert_says(
        with_file("syntax", "[server]\nport = = 1"),
        &["remiss-config-syntax", "line 2"],
    );
}

#[test]
fn secrets_are_never_printed() {
    let config = with_variables(&[
        ("REMISS__MAIL__SMTP__PASSWORD", "hemligt"),
        (
            "REMISS__DATABASE__URL",
            "postgres://app:hemligt@db:5432/remiss?sslmode=require&password=hemligt",
        ),
    ]);
    let config = config.unwrap();
    for printed in [config.to_toml(), format!("{config:?}")] {
        assert!(!printed.contains("hemligt"), "{printed}");
        assert!(
            printed.contains("postgres://app:********@db:5432/remiss?sslmode=require"),
            "{printed}"
        );
    }
}

#[test]
fn what_is_printed_can_be_read_again() {
    let config = Config::defaults();
    assert_eq!(with_file("printed", &config.to_toml()).unwrap(), config);
}

#[test]
fn a_password_file_is_read_without_its_line_break() {
    let path = std::env::temp_dir().join(format!("remiss-config-password-{}", std::process::id()));
    fs::write(&path, "0 hemligt \n").unwrap();
    let mut smtp = Config::defaults().mail.smtp;
    smtp.password_file = path.clone();
    assert_eq!(smtp.password().unwrap().expose(), "0 hemligt ");
    fs::remove_file(path).unwrap();
    assert!(
        smtp.password()
            .unwrap_err()
            .to_string()
            .contains("remiss-config-password")
    );
}

const SIGN_IN: &str = "[oidc]\nissuer = \"https://id.example.org/realms/kommun\"\naudience = \"remiss\"\n[oidc.grants]\n\
    \"Remiss handläggare Ks\" = { role = \"officer\", boards = [\"Ks\"] }\n";

#[test]
fn sign_in_is_read_and_printed_whole_since_it_holds_no_secret() {
    assert!(!Config::defaults().oidc.is_on());
    let config = with_file("sign-in", SIGN_IN).unwrap();
    let oidc = &config.oidc;
    assert_eq!(oidc.token_issuer(), oidc.issuer);
    assert_eq!(oidc.grants["Remiss handläggare Ks"].boards, ["Ks"]);
    let printed = config.to_toml();
    assert!(printed.contains("id.example.org/realms/kommun") && printed.contains("Remiss handläggare Ks"));
    assert!(!printed.contains("issuer = \"********"), "{printed}");
    assert_eq!(with_file("sign-in-printed", &printed).unwrap(), config);
}

#[test]
fn what_claims_stand_for_can_stand_in_a_variable() {
    let config = with_variables(&[
        ("REMISS__OIDC__ISSUER", "https://id.example.org"),
        ("REMISS__OIDC__AUDIENCE", "remiss"),
        ("REMISS__OIDC__GRANT_CLAIMS", "[\"realm_access.roles\"]"),
        (
            "REMISS__OIDC__GRANTS",
            "{\"Remiss Ks\"={role=\"officer\",boards=[\"Ks\"]},registrator={role=\"registrar\",boards=[\"*\"]}}",
        ),
    ]);
    let oidc = config.unwrap().oidc;
    assert_eq!(oidc.grant_claims, ["realm_access.roles"]);
    assert_eq!(oidc.grants["Remiss Ks"].role, "officer");
    assert_eq!(oidc.grants["registrator"].boards, ["*"]);
}

#[test]
fn a_sign_in_that_cannot_work_or_would_not_be_safe_is_refused() {
    for issuer in [
        "http://id.example.org",
        "https://id.example.org?x=1",
        "https://user:pass@id.example.org",
        "id.example.org",
        "http://localhost.example.org",
    ] {
        let text = SIGN_IN.replace("https://id.example.org/realms/kommun", issuer);
        assert_says(with_file("issuer", &text), &["`oidc.issuer`", "https"]);
    }
    for issuer in [
        "http://localhost:8080/realms/x",
        "http://127.0.0.1:1",
        "http://[::1]:1",
    ] {
        let text = SIGN_IN.replace("https://id.example.org/realms/kommun", issuer);
        assert!(with_file("local", &text).is_ok(), "{issuer}");
    }
    for (from, to, key) in [
        ("\"remiss\"", "\"\"", "`oidc.audience`"),
        ("officer", "organisation", "role`"),
        ("officer", "chef", "role`"),
        ("role = \"officer\", boards = [\"Ks\"]", "", "role`"),
        ("[\"Ks\"]", "[\"\"]", "boards`"),
        (
            "[oidc]",
            "[oidc]\nclock_skew_seconds = 301",
            "`oidc.clock_skew_seconds`",
        ),
        ("[oidc]", "[oidc]\ngrant_claims = []", "`oidc.grant_claims`"),
        ("[oidc]", "[oidc]\nscope = \"a b\"", "`oidc.scope`"),
        ("role = ", "rolle = ", "rolle"),
    ] {
        assert_says(with_file("unsafe", &SIGN_IN.replace(from, to)), &[key]);
    }
    let none = SIGN_IN.split("\"Remiss h").next().unwrap();
    assert_says(with_file("no-grants", none), &["`oidc.grants`"]);
}
