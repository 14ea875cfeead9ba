//! Every mail of the corpus, changed a few hundred times at random: it is read all the same, without a panic, without
//! stalling, and nothing is said that cannot be kept. The seed is printed, and taken from `REMISS_SEED` where it is set.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::panic;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use remiss_mail::{Trust, parse_with};

/// Numbers that look random: SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// Pieces that steer a reader of mails.
const PIECES: [&[u8]; 36] = [
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b"\r\n--=_mix--\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n",
    b"Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Type: text/plain; charset=utf-7\r\n",
    b"Content-Type: text/plain; charset=utf-32\r\n",
    b"; filename*0*=utf-8''%C3; filename*1*=%A5",
    b"; filename*4294967296*=x",
    b"=?utf-8?Q?=C3?= =?utf-8?Q?=A5?=",
    b"=?utf-8?B?w6U=?=",
    b"=\r\n",
    b"=C3",
    b"\xc3\xa5",
    b"\xe5",
    b"\xff\xfe",
    b"\0",
    b"<blockquote>",
    b"</table><td>",
    b"<a href=\"x",
    b"&#xe001;",
    b"> ",
    b"\x78\x9f\x3e\x22",
    b"\xff\xff\xff\xff",
    b"\x24\x80\x24\x80",
    b"{\\*\\htmltag",
    b"\\'e5\\u-1?",
    b"BEGIN:VEVENT\r\n",
    b"DTSTART:99999999T999999Z\r\n",
    b"Authentication-Results: -; dmarc=(((\r\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    b"\xe2\x80\xae",
];

fn changed(mail: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut mail = mail.to_vec();
    for _ in 0..=dice.below(6) {
        let at = dice.below(mail.len() + 1);
        let until = (at + dice.below(40)).min(mail.len());
        match dice.below(8) {
            0 if at < mail.len() => mail[at] ^= 1 << dice.below(8),
            1 => drop(mail.drain(at..until)),
            2 => {
                let piece = PIECES[dice.below(PIECES.len())];
                drop(mail.splice(at..at, piece.iter().copied()));
            }
            3 => {
                let piece = PIECES[dice.below(PIECES.len())];
                drop(mail.splice(at..until, piece.iter().copied()));
            }
            4 => mail.truncate(at),
            5 => {
                let copy = mail[at..until].repeat(1 + dice.below(50));
                drop(mail.splice(at..at, copy));
            }
            6 => {
                let other = &others[dice.below(others.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(2_000)).min(other.len());
                drop(mail.splice(at..at, other[from..to].iter().copied()));
            }
            _ if at < mail.len() => mail[at] = u8::try_from(dice.below(256)).unwrap(),
            _ => {}
        }
    }
    mail
}

#[test]
fn no_change_to_a_mail_stops_the_reader() {
    let seed = match std::env::var("REMISS_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        // The same in each run, so that a failure is one of the change under test.
        Err(_) => 20_181_216,
    };
    println!("REMISS_SEED={seed}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut corpus: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    corpus.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    corpus.sort();
    let mails: Vec<Vec<u8>> = corpus.iter().map(|path| fs::read(path).unwrap()).collect();

    // The reader catches panics of the libraries below it; here they count all the same.
    let panics = Arc::new(AtomicUsize::new(0));
    let counted = panics.clone();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(1, Ordering::SeqCst);
        eprintln!("{panic}");
    }));

    let (done, waiting) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let trust = Trust::of(["mx.kommun.example.org", Trust::UNNAMED]);
        for (index, mail) in mails.iter().enumerate() {
            for round in 0..100 {
                let mut dice = Dice(seed ^ (u64::try_from(index).unwrap() << 32) ^ round);
                let changed = changed(mail, &mails, &mut dice);
                let before = panics.load(Ordering::SeqCst);
                let read = parse_with(&changed, &trust);
                let name = format!("{} round {round}", corpus[index].display());
                assert_eq!(panics.load(Ordering::SeqCst), before, "{name} panicked");
                assert!(
                    !read.text.contains('\0') && !read.subject.contains(['\n', '\0']),
                    "{name}"
                );
                for file in &read.attachments {
                    assert!(!file.file_name.is_empty(), "{name}");
                    assert!(!file.file_name.contains(['/', '\\', '\n', '\0']), "{name}");
                    let _ = (file.mismatch(), file.can_run(), file.best_media_type());
                }
                let _ = read.may_be_answered();
                done.send(name).unwrap();
            }
        }
    });
    let mut count = 0;
    let mut last = String::new();
    loop {
        match waiting.recv_timeout(Duration::from_secs(30)) {
            Ok(name) => {
                count += 1;
                last = name;
            }
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the mail after {last} stalls the reader"),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    let outcome = reader.join();
    panic::set_hook(before);
    if let Err(panic) = outcome {
        panic::resume_unwind(panic);
    }
    assert!(count >= 8_000, "{count}");
}
