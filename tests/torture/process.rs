//! The processes of the service: real ones, begun again when they end, as systemd does.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

/// Sends a signal to a process that is ours.
pub fn signal(process: u32, name: &str) {
    // Gone already is as good.
    let _ = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .stderr(Stdio::null())
        .status();
}

/// What the service is started with.
#[derive(Clone)]
pub struct Settings {
    /// Names and values of variables.
    pub variables: Vec<(String, String)>,
    /// Where logs go.
    pub folder: PathBuf,
}

impl Settings {
    /// `remiss …` with these words: this test program, told to be it, or the binary that `REMISS_TORTURE_BINARY` names.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = match std::env::var_os("REMISS_TORTURE_BINARY") {
            Some(binary) => {
                let mut command = Command::new(binary);
                command.args(words);
                command
            }
            None => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command
                    .args([
                        "the_process_itself",
                        "--exact",
                        "--ignored",
                        "--nocapture",
                        "--quiet",
                    ])
                    .env("REMISS_TORTURE_WORDS", words.join(" "));
                command
            }
        };
        command.stdin(Stdio::null());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// Runs `remiss …` to its end; what it printed, and whether it went well.
    pub fn run(&self, words: &[&str]) -> (bool, String) {
        let output = self.command(words).output().unwrap();
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.success(), text)
    }
}

/// A process that is kept running.
pub struct Process {
    /// `serve-1`, `worker-2`.
    pub name: String,
    settings: Settings,
    words: Vec<String>,
    more: Mutex<Vec<(String, String)>>,
    child: Mutex<Option<Child>>,
    wanted: AtomicBool,
    /// How often it was begun.
    pub begun: AtomicUsize,
    /// How often it ended by itself, with an error.
    pub gave_up: AtomicUsize,
}

impl Process {
    /// Starts it, with variables of its own, and keeps it running.
    pub fn keep(name: &str, settings: &Settings, words: &[&str], own: &[(&str, String)]) -> Arc<Process> {
        let mut settings = settings.clone();
        settings.variables.extend(
            own.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        let process = Arc::new(Process {
            name: name.to_owned(),
            settings,
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            more: Mutex::default(),
            child: Mutex::new(None),
            wanted: AtomicBool::new(true),
            begun: AtomicUsize::new(0),
            gave_up: AtomicUsize::new(0),
        });
        process.spawn();
        let kept = process.clone();
        tokio::spawn(async move {
            while kept.wanted.load(Ordering::SeqCst) {
                if kept.has_ended() {
                    sleep(Duration::from_millis(200)).await;
                    if kept.wanted.load(Ordering::SeqCst) {
                        kept.spawn();
                    }
                }
                sleep(Duration::from_millis(30)).await;
            }
        });
        process
    }

    fn spawn(&self) {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let mut command = self.settings.command(&words);
        for (name, value) in self.more.lock().unwrap().iter() {
            command.env(name, value);
        }
        // It ends when the test does, however that ends: its standard input is then closed.
        let child = command
            .env("REMISS_TORTURE_WATCHED", "1")
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.begun.fetch_add(1, Ordering::SeqCst);
        *self.child.lock().unwrap() = Some(child);
    }

    fn has_ended(&self) -> bool {
        let mut child = self.child.lock().unwrap();
        let ended = child.as_mut().map(|child| child.try_wait().ok().flatten());
        match ended {
            Some(None) => false,
            Some(Some(status)) => {
                if status.code().is_some_and(|code| code != 0) {
                    self.gave_up.fetch_add(1, Ordering::SeqCst);
                }
                *child = None;
                true
            }
            None => true,
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        if let Some(child) = self.child.lock().unwrap().as_ref() {
            signal(child.id(), name);
        }
    }

    /// Variables that it has besides, from its next start on.
    pub fn with(&self, more: Vec<(String, String)>) {
        *self.more.lock().unwrap() = more;
    }

    /// Its log.
    pub fn log(&self) -> PathBuf {
        self.settings.folder.join(format!("{}.log", self.name))
    }

    /// Ends it for good: SIGTERM, and what is under way may be finished.
    pub async fn end(&self) {
        self.wanted.store(false, Ordering::SeqCst);
        self.signal("CONT");
        self.signal("TERM");
        for _ in 0..600 {
            if self.has_ended() {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("{} does not stop; its log is {}", self.name, self.log().display());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The lines of a log that tell of trouble, each kind once with its number.
pub fn troubles_in(log: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines()
        .filter(|line| line.contains("ERROR") || line.contains("panicked"))
        .map(str::to_owned)
        .collect()
}
