//! Files that no row names: looked for folder by folder, set aside by day, put back where a row names them after all, and removed.
//!
//! All of it blocks for a moment and runs on a thread of its own. What is no key of ours is left alone.

use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use uuid::Uuid;

use super::FileStore;

/// Below the store; its folders are named by days.
const ASIDE: &str = "unused";

/// What lies in a folder of the store.
#[derive(Debug, Default)]
pub struct Lying {
    /// Keys of finished files.
    pub files: Vec<Uuid>,
    /// Keys of files that are being written, or were when the process ended.
    pub unfinished: Vec<Uuid>,
}

impl FileStore {
    /// What lies in this folder of the store.
    pub async fn lying_in(&self, folder: u8) -> Result<Lying> {
        let place = self.folder.join(format!("{folder:02x}"));
        blocking(move || {
            let mut lying = Lying::default();
            for name in names(&place)? {
                match name.strip_suffix(".part") {
                    Some(key) => lying.unfinished.extend(key.parse::<Uuid>()),
                    None => lying.files.extend(name.parse::<Uuid>()),
                }
            }
            Ok(lying)
        })
        .await
    }

    /// Moves a file aside, to the folder of this day.
    pub async fn set_aside(&self, key: Uuid, day: Date) -> Result<()> {
        let (from, place) = (self.path(key), self.folder.join(ASIDE).join(day.to_string()));
        blocking(move || {
            std::fs::create_dir_all(&place)?;
            unless_gone(std::fs::rename(from, place.join(key.simple().to_string())))
        })
        .await
    }

    /// Removes what is left of a file that was never finished.
    pub async fn remove_unfinished(&self, key: Uuid) -> Result<()> {
        let path = self.path(key).with_extension("part");
        blocking(move || unless_gone(std::fs::remove_file(path))).await
    }

    /// The days on which something was set aside, and the keys of it.
    pub async fn aside(&self) -> Result<Vec<(Date, Vec<Uuid>)>> {
        let place = self.folder.join(ASIDE);
        blocking(move || {
            let mut days = Vec::new();
            for name in names(&place)? {
                if let Ok(day) = name.parse::<Date>() {
                    let keys = names(&place.join(&name))?;
                    days.push((day, keys.iter().filter_map(|key| key.parse().ok()).collect()));
                }
            }
            Ok(days)
        })
        .await
    }

    /// Puts back what was set aside on this day. Nothing is overwritten.
    pub async fn put_back(&self, key: Uuid, day: Date) -> Result<()> {
        let (from, to) = (self.path_aside(key, day), self.path(key));
        blocking(move || {
            // A hard link fails where the name is taken; a rename would overwrite.
            unless_gone(std::fs::hard_link(&from, to))?;
            unless_gone(std::fs::remove_file(from))
        })
        .await
    }

    /// Removes what was set aside on this day, for good.
    pub async fn remove_aside(&self, key: Uuid, day: Date) -> Result<()> {
        let path = self.path_aside(key, day);
        blocking(move || {
            unless_gone(std::fs::remove_file(&path))?;
            // The last one takes the folder of its day along.
            let _ = path.parent().map(std::fs::remove_dir);
            Ok(())
        })
        .await
    }

    fn path_aside(&self, key: Uuid, day: Date) -> PathBuf {
        let place = self.folder.join(ASIDE).join(day.to_string());
        place.join(key.simple().to_string())
    }
}

/// Another worker may have been there first, or this one before it ended.
fn unless_gone(done: Result<()>) -> Result<()> {
    match done {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => Ok(()),
        done => done,
    }
}

async fn blocking<R: Send + 'static>(work: impl FnOnce() -> Result<R> + Send + 'static) -> Result<R> {
    tokio::task::spawn_blocking(work).await.map_err(Error::other)?
}

/// Names in a folder; none where there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_set_aside_comes_back_as_it_was_or_goes_for_good() {
        let folder = std::env::temp_dir().join(format!("remiss-aside-{}", std::process::id()));
        let store = FileStore::open(&folder).unwrap();
        let day: Date = "2019-09-04".parse().unwrap();
        let (one, other) = (Uuid::from_u128(0x01ab), Uuid::from_u128(0x02ab));
        store.put(one, b"ett".to_vec()).await.unwrap();
        store.put(other, b"annat".to_vec()).await.unwrap();
        std::fs::write(folder.join("ab/ingen nyckel"), "x").unwrap();
        assert_eq!(store.lying_in(0xab).await.unwrap().files.len(), 2);
        store.set_aside(one, day).await.unwrap();
        store.set_aside(other, day).await.unwrap();
        assert!(store.get(one).await.is_err());
        assert!(store.lying_in(0xab).await.unwrap().files.is_empty());
        assert_eq!(store.aside().await.unwrap()[0].1.len(), 2);
        store.put_back(one, day).await.unwrap();
        assert_eq!(store.get(one).await.unwrap(), b"ett");
        store.remove_aside(other, day).await.unwrap();
        assert!(store.aside().await.unwrap().is_empty());
        assert!(store.lying_in(0).await.unwrap().files.is_empty());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
