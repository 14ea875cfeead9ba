//! The maildir: nothing lost, nothing listed twice, tolerant of others who work in it.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::PathBuf;

use remiss_mail::{Mailbox, Maildir, MemoryMailbox, MessageKey};

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("remiss-maildir-{}", uuid::Uuid::now_v7())))
    }

    fn write(&self, name: &str, bytes: &str) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    fn names(&self, under: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(under)).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn open() -> (Folder, Mailbox) {
    let folder = Folder::new();
    let mailbox = Mailbox::Maildir(Maildir::open(&folder.0).unwrap());
    (folder, mailbox)
}

async fn keys(mailbox: &Mailbox, limit: usize) -> Vec<MessageKey> {
    let new = mailbox.list_new(limit).await.unwrap();
    new.into_iter().map(|message| message.key).collect()
}

#[tokio::test]
async fn opening_makes_the_folders() {
    let (folder, mailbox) = open();
    assert_eq!(folder.names(""), ["cur", "new", "tmp"]);
    assert!(mailbox.list_new(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn new_mails_are_listed_in_order_wherever_they_were_put() {
    let (folder, mailbox) = open();
    folder.write("new/1567500000.3.mx", "c");
    folder.write("new/1567400000.1.mx:2,", "a");
    folder.write("1567450000.eml", "b");
    folder.write("antecknat.txt", "no mail");
    folder.write("new/.hidden", "no mail");
    folder.write("tmp/1567400001.2.mx", "still being written");
    folder.write("tom.eml", "");
    let keys = keys(&mailbox, 10).await;
    let mut read = Vec::new();
    for key in &keys {
        read.push(String::from_utf8(mailbox.read(key).await.unwrap().unwrap()).unwrap());
    }
    assert_eq!(read, ["a", "b", "c"]);
    assert_eq!(crate::keys(&mailbox, 2).await, keys[..2]);
}

#[tokio::test]
async fn a_mail_is_listed_until_it_is_marked_and_kept_afterwards() {
    let (folder, mailbox) = open();
    folder.write("new/1567500000.3.mx", "c");
    folder.write("svar.eml", "d");
    let keys = keys(&mailbox, 10).await;
    mailbox.read(&keys[0]).await.unwrap();
    assert_eq!(crate::keys(&mailbox, 10).await, keys);
    mailbox.mark_seen(&keys).await.unwrap();
    assert!(mailbox.list_new(10).await.unwrap().is_empty());
    assert_eq!(folder.names("cur"), ["1567500000.3.mx:2,S", "svar.eml:2,S"]);
}

#[tokio::test]
async fn two_mails_dropped_under_one_name_are_both_kept() {
    let (folder, mailbox) = open();
    for text in ["first", "second", "third"] {
        folder.write("svar.eml", text);
        let keys = keys(&mailbox, 10).await;
        mailbox.mark_seen(&keys[..1]).await.unwrap();
    }
    assert_eq!(
        folder.names("cur"),
        ["svar.eml.1:2,S", "svar.eml.2:2,S", "svar.eml:2,S"]
    );
    assert_eq!(
        fs::read_to_string(folder.0.join("cur/svar.eml:2,S")).unwrap(),
        "first"
    );
}

#[tokio::test]
async fn a_mail_that_vanishes_is_no_error() {
    let (folder, mailbox) = open();
    folder.write("svar.eml", "x");
    let keys = keys(&mailbox, 10).await;
    fs::remove_file(folder.0.join("svar.eml")).unwrap();
    assert_eq!(mailbox.read(&keys[0]).await.unwrap(), None);
    mailbox.mark_seen(&keys[..1]).await.unwrap();
}

#[tokio::test]
async fn a_large_mail_comes_in_pieces_and_one_that_grows_meanwhile_is_left_for_later() {
    let (folder, mailbox) = open();
    folder.write("svar.eml", &"å".repeat(1_500_000));
    let new = mailbox.list_new(10).await.unwrap();
    assert_eq!(new[0].size, 3_000_000);
    let pieces = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let taken = pieces.clone();
    let take = move |piece: Vec<u8>| {
        taken.lock().unwrap().push(piece.len());
        Ok(())
    };
    assert!(mailbox.read_in_pieces(&new[0].key, take).await.unwrap());
    assert_eq!(*pieces.lock().unwrap(), [1 << 20, 1 << 20, 3_000_000 - (2 << 20)]);
    let path = folder.0.join("svar.eml");
    let grow = move |_| {
        use std::io::Write;
        fs::OpenOptions::new().append(true).open(&path)?.write_all(b"mer")
    };
    assert!(!mailbox.read_in_pieces(&new[0].key, grow).await.unwrap());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_that_is_no_utf_8_is_renamed_and_listed_next_time() {
    use std::os::unix::ffi::OsStrExt;
    let (folder, mailbox) = open();
    let name = std::ffi::OsStr::from_bytes(b"sv\xe5r.eml");
    fs::write(folder.0.join(name), "x").unwrap();
    mailbox.list_new(10).await.unwrap();
    let keys = keys(&mailbox, 10).await;
    assert_eq!(mailbox.read(&keys[0]).await.unwrap().unwrap(), b"x");
}

#[tokio::test]
async fn the_memory_behaves_alike() {
    let memory = MemoryMailbox::new();
    let mailbox = Mailbox::Memory(memory.clone());
    memory.deliver("a");
    memory.deliver("b");
    let keys = keys(&mailbox, 10).await;
    assert_eq!(mailbox.read(&keys[1]).await.unwrap().unwrap(), b"b");
    mailbox.mark_seen(&keys[..1]).await.unwrap();
    assert_eq!(crate::keys(&mailbox, 10).await, keys[1..]);
    assert_eq!(memory.unseen(), 1);
}
