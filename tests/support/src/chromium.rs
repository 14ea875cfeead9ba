//! A real browser: Chromium, driven over its pipe, with axe-core to look for what keeps people out.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use serde_json::Value;

use crate::npm;

const FILES: [(&str, &str); 3] = [
    (
        "package.json",
        include_str!("../../fixtures/accessibility/package.json"),
    ),
    (
        "package-lock.json",
        include_str!("../../fixtures/accessibility/package-lock.json"),
    ),
    (
        "browser.mjs",
        include_str!("../../fixtures/accessibility/browser.mjs"),
    ),
];

/// Chromium, with what is needed to drive it.
pub struct Chromium {
    program: &'static str,
    folder: PathBuf,
}

impl Chromium {
    /// The browser of this machine. `None` where there is none, or the package cannot be had: said loudly, and an error where
    /// `REMISS_REQUIRE_BROWSER` is set.
    pub fn installed() -> Option<Chromium> {
        static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let runs = |program: &&str| Command::new(program).arg("--version").output().is_ok();
        let program = ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find(runs);
        let folder = FOLDER.get_or_init(|| npm::fetched("accessibility", &FILES));
        let missing = match (program, folder) {
            (Some(program), Ok(folder)) => {
                let folder = folder.clone();
                return Some(Chromium { program, folder });
            }
            (None, _) => "chromium is missing",
            (_, Err(reason)) => reason,
        };
        let line = format!("no real browser: {missing} (apt-get install chromium nodejs npm)");
        assert!(env::var_os("REMISS_REQUIRE_BROWSER").is_none(), "{line}");
        eprintln!("\n##### SKIPPED: {line} #####\n");
        None
    }

    /// Does these steps, one after the other, and returns what it saw. Pictures of the pages lie in the folder that
    /// `REMISS_PICTURES` names, if it names one.
    pub async fn walk(&self, steps: &Value) -> Vec<Value> {
        // A folder for each walk: another one beside it takes its own away.
        static WALKS: AtomicUsize = AtomicUsize::new(0);
        let walk = WALKS.fetch_add(1, Ordering::Relaxed);
        let pictures = env::var_os("REMISS_PICTURES").map_or_else(
            || env::temp_dir().join(format!("remiss-pictures-{}-{walk}", std::process::id())),
            PathBuf::from,
        );
        let (program, script, steps) = (self.program, self.folder.join("browser.mjs"), steps.to_string());
        let shown = pictures.clone();
        // Beside the service that it looks at, which runs on this thread.
        let output = tokio::task::spawn_blocking(move || {
            let mut node = Command::new("node")
                .arg(script)
                .arg(program)
                .arg(shown)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            node.stdin.take().unwrap().write_all(steps.as_bytes()).unwrap();
            node.wait_with_output().unwrap()
        });
        let output = output.await.unwrap();
        if env::var_os("REMISS_PICTURES").is_none() {
            let _ = fs::remove_dir_all(&pictures);
        }
        assert!(output.status.success(), "the browser gave up");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// What keeps people out of the pages that were looked at: one line for each, none where all is well.
pub fn obstacles(seen: &[Value]) -> Vec<String> {
    let mut obstacles = Vec::new();
    for page in seen.iter().filter(|page| page["width"].is_number()) {
        let place = format!("{} at {}", page["name"].as_str().unwrap(), page["width"]);
        for violation in page["violations"].as_array().unwrap() {
            obstacles.push(format!(
                "{place}: {} ({}) {}",
                violation["help"], violation["rule"], violation["where"]
            ));
        }
        if page["wide"] == true {
            obstacles.push(format!("{place}: wider than the window"));
        }
        if page["first"] != "skip" {
            obstacles.push(format!(
                "{place}: the first stop of the keyboard is {}, not the link past the menus",
                page["first"]
            ));
        }
    }
    obstacles
}
