//! The file store: original bytes, written once, never changed, by UUID keys in a local folder.
//!
//! Acknowledged means kept: a file is on disk, with its folder entry, before the row that names it is committed.
//! That is why this is our own: the ready libraries do not flush to disk.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What was stored.
#[derive(Debug, Clone)]
pub struct StoredFile {
    /// Where the bytes lie.
    pub key: Uuid,
    /// Number of bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: Vec<u8>,
}

/// A folder with files by key, spread over 256 sub-folders.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// Opens the store, and makes its folder where it is missing.
    pub fn open(folder: impl Into<PathBuf>) -> std::io::Result<FileStore> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(FileStore { folder })
    }

    /// Keeps `bytes` under a new `key`. A key that is taken is an error: nothing is overwritten.
    pub async fn put(&self, key: Uuid, bytes: Vec<u8>) -> std::io::Result<StoredFile> {
        let path = self.path(key);
        let written = tokio::task::spawn_blocking(move || write_durably(&path, key, &bytes)).await;
        written.map_err(std::io::Error::other)?
    }

    /// The bytes under `key`.
    pub async fn get(&self, key: Uuid) -> std::io::Result<Vec<u8>> {
        tokio::fs::read(self.path(key)).await
    }

    fn path(&self, key: Uuid) -> PathBuf {
        let name = key.simple().to_string();
        self.folder.join(&name[name.len() - 2..]).join(name)
    }
}

fn write_durably(path: &Path, key: Uuid, bytes: &[u8]) -> std::io::Result<StoredFile> {
    let folder = path.parent().ok_or_else(|| std::io::Error::other("no folder"))?;
    if !folder.exists() {
        std::fs::create_dir_all(folder)?;
        if let Some(parent) = folder.parent() {
            std::fs::File::open(parent)?.sync_all()?;
        }
    }
    let unfinished = path.with_extension("part");
    let mut file = std::fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // A hard link fails where the name is taken; a rename would overwrite.
    let linked = std::fs::hard_link(&unfinished, path);
    std::fs::remove_file(&unfinished)?;
    linked?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(StoredFile {
        key,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(bytes).to_vec(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_byte_for_byte_and_is_never_overwritten() {
        let folder = std::env::temp_dir().join(format!("remiss-files-{}", std::process::id()));
        let store = FileStore::open(&folder).unwrap();
        let key = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_00ab);
        let stored = store.put(key, b"hej\x00\xff".to_vec()).await.unwrap();
        assert_eq!(stored.size, 5);
        assert!(store.put(key, b"annat".to_vec()).await.is_err());
        assert_eq!(store.get(key).await.unwrap(), b"hej\x00\xff");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
