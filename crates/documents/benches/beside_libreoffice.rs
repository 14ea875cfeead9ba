//! Our documents beside LibreOffice headless converting the same Word file, in turn in one run, as ratios.
//!
//! LibreOffice is measured twice: as it is called by most services, one process per file, and at its best, in a process
//! that is already up: what each further file takes when one call converts many. Ours is warm, as in a server. Machines are
//! shared, so a pair is measured close together and the median of the pairs' ratios counts; no time fails anything.
//!
//! `cargo bench -p remiss-documents --bench beside_libreoffice [-- --pairs 9]`
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use remiss_documents::{Document, render_docx, render_pdf};

#[path = "../tests/specimen/mod.rs"]
mod specimen;

/// Files that one call of LibreOffice converts beyond the first.
const FURTHER: u32 = 5;

struct Contest {
    name: &'static str,
    /// Ending of what is made.
    to: &'static str,
    limit: Duration,
    document: Document,
    ours: fn(&Document) -> Vec<u8>,
    /// Renders of ours per pair, of which the median counts.
    times: usize,
}

fn contests() -> Vec<Contest> {
    let docx: fn(&Document) -> Vec<u8> = |document| render_docx(document).unwrap();
    let pdf: fn(&Document) -> Vec<u8> = |document| render_pdf(document).unwrap();
    let contest = |name, to, milliseconds, document, ours, times| Contest {
        name,
        to,
        limit: Duration::from_millis(milliseconds),
        document,
        ours,
        times,
    };
    let compilation = specimen::compilation::compilation(500, 40, 120);
    vec![
        contest(
            "tjänsteskrivelse → docx",
            "docx",
            5,
            specimen::tjansteskrivelse(),
            docx,
            101,
        ),
        contest(
            "tjänsteskrivelse → pdf",
            "pdf",
            60,
            specimen::tjansteskrivelse(),
            pdf,
            21,
        ),
        contest(
            "500 viewpoints → docx",
            "docx",
            2000,
            compilation.clone(),
            docx,
            5,
        ),
        contest("500 viewpoints → pdf", "pdf", 2000, compilation, pdf, 3),
    ]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str| {
        let place = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(place + 1).cloned()
    };
    if let Some(place) = after("--peak") {
        return print_peak(place.parse().unwrap());
    }
    let pairs = after("--pairs").map_or(5, |pairs| pairs.parse().unwrap());
    let folder = std::env::temp_dir().join(format!("remiss-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let office = Office::find(&folder);
    match &office {
        Some(office) => println!("Beside {}, {pairs} pairs, load {}", office.version(), load()),
        None => println!(
            "LibreOffice (soffice) is not installed: ours alone, load {}",
            load()
        ),
    }
    println!(
        "{:<26}{:>10}{:>9}{:>11}{:>14}{:>9}{:>15}{:>9}",
        "", "ours", "limit", "peak", "LibreOffice", "ratio", "further file", "ratio"
    );
    for (place, contest) in contests().iter().enumerate() {
        measure(contest, place, pairs, office.as_ref());
    }
    println!("load at the end {}", load());
    std::fs::remove_dir_all(&folder).unwrap();
}

fn measure(contest: &Contest, place: usize, pairs: usize, office: Option<&Office>) {
    (contest.ours)(&contest.document);
    let word = render_docx(&contest.document).unwrap();
    let rounds: Vec<[f64; 3]> = (0..pairs)
        .map(|_| {
            let ours = median((0..contest.times).map(|_| {
                let begun = Instant::now();
                std::hint::black_box((contest.ours)(&contest.document));
                begun.elapsed().as_secs_f64()
            }));
            let Some(office) = office else {
                return [ours, f64::NAN, f64::NAN];
            };
            let one = office.convert(&word, contest.to, 1);
            let many = office.convert(&word, contest.to, 1 + FURTHER);
            [ours, one, (many - one) / f64::from(FURTHER)]
        })
        .collect();
    let column = |of: fn(&[f64; 3]) -> f64| median(rounds.iter().map(of));
    println!(
        "{:<26}{:>10}{:>9}{:>11}{:>14}{:>8.0}×{:>15}{:>8.0}×",
        contest.name,
        time(column(|round| round[0])),
        time(contest.limit.as_secs_f64()),
        peak(place),
        time(column(|round| round[1])),
        column(|round| round[1] / round[0]),
        time(column(|round| round[2])),
        column(|round| round[2] / round[0]),
    );
}

/// A profile of its own, so that a LibreOffice on the desktop is neither met nor waited for.
struct Office {
    folder: PathBuf,
}

impl Office {
    fn find(folder: &Path) -> Option<Self> {
        let office = Self {
            folder: folder.to_owned(),
        };
        // The first start of a profile sets it up; that is not counted.
        let there = Command::new("soffice").arg("--version").output().is_ok();
        there.then(|| {
            office.convert(&render_docx(&specimen::tjansteskrivelse()).unwrap(), "pdf", 1);
            office
        })
    }

    fn version(&self) -> String {
        let output = Command::new("soffice").arg("--version").output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        words.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    }

    /// Seconds to convert as many copies in one call.
    fn convert(&self, word: &[u8], to: &str, copies: u32) -> f64 {
        let out = self.folder.join("out");
        let files: Vec<_> = (0..copies)
            .map(|copy| self.folder.join(format!("copy-{copy}.docx")))
            .collect();
        for file in &files {
            std::fs::write(file, word).unwrap();
        }
        let begun = Instant::now();
        let status = Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}/profile",
                self.folder.display()
            ))
            .args(["--headless", "--norestore", "--convert-to", to, "--outdir"])
            .arg(&out)
            .args(&files)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        assert!(status.success(), "LibreOffice failed");
        let made = std::fs::read_dir(&out).unwrap().count();
        assert_eq!(made, files.len(), "LibreOffice converted them all");
        std::fs::remove_dir_all(&out).unwrap();
        seconds
    }
}

/// The most memory that a process of its own took for this document alone.
fn peak(place: usize) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--peak", &place.to_string()])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn print_peak(place: usize) {
    let contest = contests().swap_remove(place);
    std::hint::black_box((contest.ours)(&contest.document));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes: Option<f64> = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .split_whitespace()
            .next()?
            .parse()
            .ok()
    });
    match kilobytes {
        Some(kilobytes) => println!("{:.0} MB", kilobytes / 1024.0),
        None => println!("?"),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time(seconds: f64) -> String {
    if seconds.is_nan() {
        "–".to_owned()
    } else if seconds < 1.0 {
        format!("{:.*} ms", if seconds < 0.01 { 2 } else { 0 }, seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .unwrap_or_default()
        .split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}
