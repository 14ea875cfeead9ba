//! Taking mail in beside reading it alone, in turn in one run, as ratios, with the memory of the process beside them.
//!
//! A block of mails lies in a Maildir. *Parse alone* reads the files and parses them, and does nothing else. *Taken in* stores each
//! mail byte for byte, flushed to disk, registers it with its audit row, event and job, commits, and marks it. *Placed* does the jobs as well: each
//! mail is read, matched, and becomes a response with its documents, or waits with its candidates. Machines are shared, so the median of the blocks'
//! ratios counts; no time fails anything.
//!
//! `cargo bench -p remiss-tests --bench mail_in [-- --mails 10000 --block 1000]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::Path;
use std::time::Instant;

use diesel_async::SimpleAsyncConnection;

use remiss_tests::TestApp;
use remiss_tests::bench::{Bar, OwnPostgres, Row, argument, keep, load, median};

fn main() {
    // As the program does.
    remiss::arenas::keep_few();
    let mails = argument("--mails", 10_000);
    let block = argument("--block", 1_000).min(mails);
    actix_web::rt::System::new().block_on(measure(mails, block));
}

async fn measure(mails: usize, block: usize) {
    let before = load();
    let postgres = OwnPostgres::start(&["mail_in"]).await;
    let database = postgres.database("mail_in").await;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    app.sent_remiss(
        &case,
        "Överenskommelsen",
        &[("Föreningen Exempel", "styrelsen@forening.example.org")],
    )
    .await;
    app.work().await;
    let number = case["caseNumber"].as_str().unwrap();
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    println!("{mails} mails in blocks of {block}, load {before}");
    println!(
        "{:>8}{:>16}{:>14}{:>8}{:>14}{:>8}{:>10}{:>16}",
        "mails", "parse alone/s", "taken in/s", "ratio", "placed/s", "ratio", "memory", "without program"
    );
    let mut owner = app.database.owner().await;
    let mut ratios = (Vec::new(), Vec::new());
    let mut rates = (Vec::new(), Vec::new(), Vec::new());
    let mut used = Vec::new();
    for done in (0..mails).step_by(block) {
        for index in done..done + block {
            std::fs::write(folder.join(format!("{index:08}")), mail(index, number)).unwrap();
        }
        // As autovacuum does within a minute of a table's growing.
        owner.batch_execute("ANALYZE").await.unwrap();
        let alone = block as f64 / parse_alone(&folder);
        let begin = Instant::now();
        let taken = remiss::inbox::fetch(&app.app).await.unwrap();
        let took = begin.elapsed().as_secs_f64();
        assert_eq!(taken, block);
        while remiss::jobs::round(&app.app).await.unwrap() > 0 {}
        let placed_took = begin.elapsed().as_secs_f64();
        let (taken, placed) = (block as f64 / took, block as f64 / placed_took);
        rates.0.push(alone);
        rates.1.push(taken);
        rates.2.push(placed);
        ratios.0.push(taken / alone);
        ratios.1.push(placed / alone);
        println!(
            "{:>8}{alone:>16.0}{taken:>14.0}{:>8.2}{placed:>14.0}{:>8.2}{:>7} MB{:>13} MB",
            done + block,
            taken / alone,
            placed / alone,
            memory("VmRSS:"),
            memory("RssAnon:")
        );
        used.push(memory("RssAnon:"));
    }
    let last = &used[used.len() * 3 / 10..];
    let growth = *last.last().unwrap() as f64 / last[0].max(1) as f64;
    if let [first, .., end] = last {
        println!(
            "memory without the program's own pages, over the last {} mails: {first} MB to {end} MB, {:+.1} %",
            (last.len() - 1) * block,
            (growth - 1.0) * 100.0
        );
    }
    let (taken, placed) = (median(ratios.0), median(ratios.1));
    println!(
        "median ratio: taken in {taken:.2}, placed {placed:.2}; load at the end {}",
        load()
    );
    let of = |what: &str, rate: f64, figure: f64, bar| Row {
        what: what.to_owned(),
        against: "parsing alone".to_owned(),
        ours: format!("{rate:.0}/s"),
        other: format!("{:.0}/s", median(rates.0.clone())),
        figure,
        bar,
    };
    let rows = [
        of(
            "mails in, stored and registered",
            median(rates.1.clone()),
            taken,
            Some(Bar::AtLeast(0.3)),
        ),
        of(
            "the same, placed as responses",
            median(rates.2.clone()),
            placed,
            None,
        ),
        Row {
            what: format!("memory over the last {} of these mails", (last.len() - 1) * block),
            against: "where they began".to_owned(),
            ours: format!("{} MB", last.last().unwrap()),
            other: format!("{} MB", last[0]),
            figure: growth,
            bar: Some(Bar::AtMost(1.1)),
        },
    ];
    keep("mail_in", &before, &rows);
    app.stop().await;
    postgres.stop().await;
}

/// Seconds that it takes to read and parse every mail of the folder.
fn parse_alone(folder: &Path) -> f64 {
    let begin = Instant::now();
    let mut letters = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        letters += remiss_mail::parse(&std::fs::read(file.unwrap().path()).unwrap())
            .text
            .len();
    }
    assert!(letters > 0);
    begin.elapsed().as_secs_f64()
}

/// A mail as people send them: most are text and HTML, some have a document, a few are short.
fn mail(index: usize, number: &str) -> String {
    // No receipts: sending them is measured elsewhere.
    let head = format!(
        "Return-Path: <person{index}@example.org>\r\nReceived: from mail.example.org by mx.kommun.example.org; Tue, 3 Sep 2019 09:00:00 +0200\r\n\
         From: Person {index} <person{index}@example.org>\r\nTo: remiss@kommun.example.org\r\nSubject: Svar {number}\r\n\
         Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <{index}@mail.example.org>\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n"
    );
    let paragraph = "Föreningen välkomnar förslaget, men vill att tiderna i lokalerna ses över tillsammans med dem som använder dem. ";
    let text = paragraph.repeat(12);
    let html = format!("<html><body><p>{}</p></body></html>", paragraph.repeat(12));
    match index % 10 {
        0 => format!(
            "{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nVi har ingen erinran. {index}\r\n"
        ),
        1 | 2 => {
            let line = "JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBvYmoKPDwvTGVuZ3RoIDMgMCBSL0ZpbHRlci9GbGF0ZURl\r\n";
            let file = line.repeat(1000);
            format!(
                "{head}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Transfer-Encoding: 8bit\r\n\r\nSvaret är bifogat. {index}\r\n--m\r\nContent-Type: application/pdf; name=svar.pdf\r\n\
                 Content-Disposition: attachment; filename=svar.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{file}--m--\r\n"
            )
        }
        _ => format!(
            "{head}Content-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{text}{index}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{html}\r\n--a--\r\n"
        ),
    }
}

/// Memory of this process that is in use, in MB: `VmRSS:` with the pages of the program that were read from its file, `RssAnon:` without.
fn memory(which: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with(which))
        .unwrap_or_default();
    let kilobytes = line
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
