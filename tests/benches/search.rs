//! Lists, searches, stop dates and a case's page with few and with many cases in the database, in turn in one run: what matters is how much longer
//! they take among many. Times are of whole requests over HTTP, one after the other.
//!
//! Each database is filled by `search/fill.sql`, the same every time. A million cases with ten documents each take about 11 GB, and half an
//! hour to fill. With `--server` a Postgres of one's own is used, and a database that is there from an earlier run is not filled again.
//!
//! `cargo bench -p remiss-tests --bench search [-- --cases 1000,1000000 --documents 10 --requests 300 --server postgres://… --only q=]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use diesel::sql_types::{BigInt, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::access::{Boards, Role};
use remiss::db::pool::connect;
use remiss_tests::bench::{Bar, Row, argument, keep, load};
use remiss_tests::{Actor, MUNICIPALITY, TestApp, TestDatabase};
use uuid::Uuid;

const FILL: &str = include_str!("search/fill.sql");

fn main() {
    let cases: String = argument("--cases", "1000,1000000".to_owned());
    let sizes = cases.split(',').map(|size| size.parse().unwrap()).collect();
    let (documents, requests) = (argument("--documents", 10), argument("--requests", 300));
    let given = |flag: &str| Some(argument(flag, String::new())).filter(|value| !value.is_empty());
    let (server, only) = (given("--server"), given("--only"));
    actix_web::rt::System::new().block_on(measure(sizes, documents, requests, server, only));
}

/// A database of one size, and the service over it.
struct Size {
    cases: u64,
    app: TestApp,
    all: Actor,
    one_board: Actor,
    words: Vec<String>,
    texts: Vec<String>,
}

async fn measure(
    sizes: Vec<u64>,
    documents: u64,
    requests: usize,
    server: Option<String>,
    only: Option<String>,
) {
    let mut all = Vec::new();
    for cases in sizes {
        all.push(Size::ready(cases, documents, server.as_deref()).await);
    }
    let before = load();
    let mut rows = Vec::new();
    print!("{:<34}", "");
    for size in &all {
        print!("{:>24}", format!("{} cases", size.cases));
    }
    println!("{:>12}", "ratio");
    print!("{:<34}", "load ".to_owned() + &before);
    for _ in &all {
        print!("{:>12}{:>12}", "p50", "p99");
    }
    println!("{:>6}{:>6}", "p50", "p99");
    for kind in KINDS {
        if only.as_ref().is_some_and(|only| !kind.0.contains(only.as_str())) {
            continue;
        }
        let mut times: Vec<Vec<Duration>> = vec![Vec::new(); all.len()];
        let mut chance = Chance(0x2026);
        for round in 0..requests + requests / 5 {
            let seed = chance.next();
            for (size, times) in all.iter().zip(&mut times) {
                let (who, path, query) = kind.1(size, &mut Chance(seed));
                let request = who.request(reqwest::Method::GET, &path).query(&query);
                let begin = Instant::now();
                who.send(request).await.expect(200);
                // The first fifth warms what a server in use has warm.
                if round >= requests / 5 {
                    times.push(begin.elapsed());
                }
            }
        }
        print!("{:<34}", kind.0);
        let mut shown = Vec::new();
        for times in &mut times {
            times.sort_unstable();
            let at =
                |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
            print!("{:>9.2} ms{:>9.2} ms", at(50), at(99));
            shown.push((at(50), at(99)));
        }
        let (first, last) = (shown[0], shown[shown.len() - 1]);
        println!("{:>6.2}{:>6.2}", last.0 / first.0, last.1 / first.1);
        rows.push(Row {
            what: format!("{}, p99 among {} cases", kind.0, all[all.len() - 1].cases),
            against: format!("among {}", all[0].cases),
            ours: format!("{:.1} ms", last.1),
            other: format!("{:.1} ms", first.1),
            figure: last.1 / first.1,
            bar: Some(Bar::AtMost(1.5)),
        });
    }
    println!("load at the end {}", load());
    keep("search", &before, &rows);
    for size in all {
        size.app.stop().await;
    }
}

type Asked<'a> = (&'a Actor, String, Vec<(&'static str, String)>);

type Asking = for<'a, 'b> fn(&'a Size, &'b mut Chance) -> Asked<'a>;

/// What is asked for, with other words, cases and boards each time.
const KINDS: &[(&str, Asking)] = &[
    ("/cases", |size, _| (&size.all, "/cases".to_owned(), vec![])),
    ("/cases, one board's secretary", |size, _| {
        (&size.one_board, "/cases".to_owned(), vec![])
    }),
    ("/cases, page 1 to 20", |size, chance| {
        let page = 1 + chance.below(20);
        (&size.all, "/cases".to_owned(), vec![("page", page.to_string())])
    }),
    ("/cases, an officer's", |size, chance| {
        let officer = format!("hand{}", chance.below(397));
        (&size.all, "/cases".to_owned(), vec![("officer", officer)])
    }),
    ("/cases, open, by title", |size, _| {
        let query = vec![("status", "open".to_owned()), ("sort", "title".to_owned())];
        (&size.all, "/cases".to_owned(), query)
    }),
    ("/cases?caseNumber=", |size, chance| {
        let number = chance.case(size);
        let year = 2015;
        let query = vec![("caseNumber", format!("{}n{number}/{year}", size.prefix(number)))];
        (&size.all, "/cases".to_owned(), query)
    }),
    ("/cases?q= a word", |size, chance| {
        (&size.all, "/cases".to_owned(), vec![("q", chance.word(size))])
    }),
    ("/cases?q= a word, one board's", |size, chance| {
        (
            &size.one_board,
            "/cases".to_owned(),
            vec![("q", chance.word(size))],
        )
    }),
    ("/cases?q= two words of a title", |size, chance| {
        (&size.all, "/cases".to_owned(), vec![("q", chance.words(size, 2))])
    }),
    ("/cases?q= the commonest word", |size, _| {
        (&size.all, "/cases".to_owned(), vec![("q", size.words[0].clone())])
    }),
    ("/cases?q= a beginning", |size, chance| {
        let word = chance.word(size);
        let beginning = word.chars().take(4).collect();
        (&size.all, "/cases".to_owned(), vec![("q", beginning)])
    }),
    ("/cases?q= a word, open, a year", |size, chance| {
        let query = vec![
            ("q", chance.word(size)),
            ("status", "open".to_owned()),
            ("openedFrom", "2025-01-01".to_owned()),
        ];
        (&size.all, "/cases".to_owned(), query)
    }),
    ("/cases?q= any of these", any_search),
    ("/responses", |size, _| {
        (&size.all, "/responses".to_owned(), vec![])
    }),
    ("/responses?q= a word", |size, chance| {
        (&size.all, "/responses".to_owned(), vec![("q", chance.word(size))])
    }),
    ("/responses?q= two words", |size, chance| {
        (
            &size.all,
            "/responses".to_owned(),
            vec![("q", chance.words(size, 2))],
        )
    }),
    ("/stop-dates", |size, _| {
        let query = vec![("from", "2026-01-01".to_owned())];
        (&size.all, "/stop-dates".to_owned(), query)
    }),
    ("/stop-dates, one board's", |size, _| {
        let query = vec![("from", "2026-01-01".to_owned())];
        (&size.one_board, "/stop-dates".to_owned(), query)
    }),
    ("/cases/{id}", |size, chance| {
        (&size.all, chance.path(size, ""), vec![])
    }),
    ("/cases/{id}/documents", |size, chance| {
        (&size.all, chance.path(size, "/documents"), vec![])
    }),
    ("/cases/{id}/timeline", |size, chance| {
        (&size.all, chance.path(size, "/timeline"), vec![])
    }),
    ("/cases/{id}/similar-cases", |size, chance| {
        (&size.all, chance.path(size, "/similar-cases"), vec![])
    }),
];

/// One of the searches of cases above, each as often as the others.
fn any_search<'a>(size: &'a Size, chance: &mut Chance) -> Asked<'a> {
    let searches: Vec<_> = KINDS
        .iter()
        .filter(|kind| kind.0.starts_with("/cases?q=") && !kind.0.ends_with("any of these"))
        .collect();
    let chosen = usize::try_from(chance.below(searches.len() as u64)).unwrap();
    searches[chosen].1(size, chance)
}

impl Size {
    async fn ready(cases: u64, documents: u64, server: Option<&str>) -> Size {
        let database = match server {
            None => TestDatabase::new().await,
            Some(server) => TestDatabase::kept(server, &format!("bench_{cases}_{documents}")).await,
        };
        let mut owner = database.owner().await;
        if count(
            &mut owner,
            "SELECT count(*) AS count FROM (SELECT FROM boards LIMIT 1) b",
        )
        .await
            == 0
        {
            fill(&database.url, cases, documents).await;
        }
        let words = texts(&mut owner, "SELECT word AS text FROM bench_words ORDER BY rank").await;
        let texts = texts(
            &mut owner,
            "SELECT said AS text FROM bench_texts WHERE id < 20000 ORDER BY id",
        )
        .await;
        let app = TestApp::over(database, "2026-01-15T08:00:00Z", |_| {});
        let all = app.actor(Role::Secretary).await;
        let board = Uuid::from_u128(0x0000_0001_0000_7000_8000_0000_0000_0003);
        let one_board = app
            .actor_with(Role::Secretary, Boards::Only(vec![board]), None)
            .await;
        Size {
            cases,
            app,
            all,
            one_board,
            words,
            texts,
        }
    }

    /// First letter of the prefix of a case's board.
    fn prefix(&self, case: u64) -> char {
        char::from(b'A' + u8::try_from(case % 12).unwrap())
    }
}

async fn fill(url: &str, cases: u64, documents: u64) {
    let mut owner = connect(url).await.unwrap();
    let begin = Instant::now();
    // Texts are drawn from a stock; the smaller one is large enough for the smaller database.
    let texts = (cases / 4).clamp(20_000, 250_000);
    let filled = FILL
        .replace("{cases}", &cases.to_string())
        .replace("{documents}", &documents.to_string())
        .replace("{texts}", &texts.to_string())
        .replace("{municipality}", &MUNICIPALITY.to_string());
    let statements: Vec<&str> = filled.split("\n----\n").collect();
    for (done, statement) in statements.iter().enumerate() {
        let share = done * 40 / statements.len();
        eprint!(
            "\r{cases} cases [{}{}] {done} of {} steps, {:.0} s ",
            "#".repeat(share),
            ".".repeat(40 - share),
            statements.len(),
            begin.elapsed().as_secs_f64()
        );
        owner.batch_execute(statement).await.unwrap();
    }
    eprintln!();
    println!(
        "{cases} cases with {documents} documents each: filled in {:.0} s",
        begin.elapsed().as_secs_f64()
    );
}

async fn count(owner: &mut remiss::db::Connection, sql: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let row: Count = diesel::sql_query(sql).get_result(owner).await.unwrap();
    row.count
}

async fn texts(owner: &mut remiss::db::Connection, sql: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let rows: Vec<Row> = diesel::sql_query(sql).load(owner).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

/// Chance with a seed: the same in each run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // SplitMix64 (public domain).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn case(&mut self, size: &Size) -> u64 {
        1 + self.below(size.cases)
    }

    /// As common among the questions as in the texts.
    fn word(&mut self, size: &Size) -> String {
        let share = self.below(1 << 32) as f64 / f64::from(u32::MAX);
        let rank = (size.words.len() as f64).powf(share) as usize;
        size.words[rank.saturating_sub(1).min(size.words.len() - 1)].clone()
    }

    fn words(&mut self, size: &Size, number: usize) -> String {
        let text = &size.texts[usize::try_from(self.below(size.texts.len() as u64)).unwrap()];
        text.split(' ').take(number).collect::<Vec<_>>().join(" ")
    }

    fn path(&mut self, size: &Size, below: &str) -> String {
        let id = Uuid::from_u128(0x0000_0003_0000_7000_8000_0000_0000_0000 + u128::from(self.case(size)));
        format!("/cases/{id}{below}")
    }
}
