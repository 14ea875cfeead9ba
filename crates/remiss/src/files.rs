//! The file store: original bytes, written once, never changed, by UUID keys in a local folder.
//!
//! Acknowledged means kept: a file is on disk, with its folder entry, before the row that names it is committed.
//! That is why this is our own: the ready libraries do not flush to disk.

mod aside;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use uuid::Uuid;

pub use aside::Lying;

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

/// Files that are written at once. Each keeps a thread busy, with a stack and an arena of memory of its own; the disk is no quicker with more.
const WRITTEN_AT_ONCE: usize = 16;

/// A folder with files by key, spread over 256 sub-folders.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    writing: Arc<Semaphore>,
}

impl FileStore {
    /// Opens the store, and makes its folder where it is missing.
    pub fn open(folder: impl Into<PathBuf>) -> std::io::Result<FileStore> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        Ok(FileStore {
            folder,
            writing: Arc::new(Semaphore::new(WRITTEN_AT_ONCE)),
        })
    }

    /// Keeps `bytes` under a new `key`. A key that is taken is an error: nothing is overwritten.
    pub async fn put(&self, key: Uuid, bytes: Vec<u8>) -> std::io::Result<StoredFile> {
        let path = self.path(key);
        let turn = self.writing.clone().acquire_owned().await;
        let turn = turn.map_err(std::io::Error::other)?;
        let written = tokio::task::spawn_blocking(move || {
            // Kept by the writing itself: it goes on when nobody waits for it any more.
            let _turn = turn;
            write_durably(&path, key, &bytes)
        })
        .await;
        written.map_err(std::io::Error::other)?
    }

    /// Keeps `bytes` under a new `key` while `work` is done, in the transaction that names the file. What it made is told when
    /// both are done: the row is not committed before the file is on disk.
    pub async fn put_while<T, E: From<std::io::Error>>(
        &self,
        key: Uuid,
        bytes: Vec<u8>,
        work: impl AsyncFnOnce(StoredFile) -> Result<T, E>,
    ) -> Result<T, E> {
        let stored = StoredFile {
            key,
            size: size_of(&bytes),
            sha256: Sha256::digest(&bytes).to_vec(),
        };
        let (written, made) = tokio::join!(self.put(key, bytes), work(stored));
        let made = made?;
        written?;
        Ok(made)
    }

    /// The bytes under `key`.
    pub async fn get(&self, key: Uuid) -> std::io::Result<Vec<u8>> {
        tokio::fs::read(self.path(key)).await
    }

    /// What lies under `key`, to be read piece by piece.
    pub async fn read(&self, key: Uuid) -> std::io::Result<tokio::fs::File> {
        tokio::fs::File::open(self.path(key)).await
    }

    /// The first bytes under `key`, at most `limit`.
    pub async fn get_beginning(&self, key: Uuid, limit: u64) -> std::io::Result<Vec<u8>> {
        let path = self.path(key);
        let read = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            File::open(path)?.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        read.await.map_err(std::io::Error::other)?
    }

    /// Begins a file that comes piece by piece under a new `key`, for what is too large for memory. It is nowhere
    /// before [`UnfinishedFile::finish`]. Blocks, for a moment.
    pub fn begin(&self, key: Uuid) -> std::io::Result<UnfinishedFile> {
        UnfinishedFile::begin(self.path(key), key)
    }

    fn path(&self, key: Uuid) -> PathBuf {
        let name = key.simple().to_string();
        self.folder.join(&name[name.len() - 2..]).join(name)
    }
}

/// A file that is being written. Given up before its end, nothing of it is left.
#[derive(Debug)]
pub struct UnfinishedFile {
    key: Uuid,
    path: PathBuf,
    unfinished: PathBuf,
    file: File,
    hash: Sha256,
    size: i64,
}

impl UnfinishedFile {
    fn begin(path: PathBuf, key: Uuid) -> std::io::Result<UnfinishedFile> {
        let folder = path.parent().ok_or_else(|| std::io::Error::other("no folder"))?;
        if !folder.exists() {
            std::fs::create_dir_all(folder)?;
            if let Some(parent) = folder.parent() {
                File::open(parent)?.sync_all()?;
            }
        }
        let unfinished = path.with_extension("part");
        let file = File::create(&unfinished)?;
        Ok(UnfinishedFile {
            key,
            path,
            unfinished,
            file,
            hash: Sha256::new(),
            size: 0,
        })
    }

    /// The next bytes. Blocks.
    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += size_of(bytes);
        Ok(())
    }

    /// On disk, under its key. A key that is taken is an error: nothing is overwritten. Blocks.
    pub fn finish(self) -> std::io::Result<StoredFile> {
        // A hard link fails where the name is taken; a rename would overwrite.
        std::fs::hard_link(&self.unfinished, &self.path)?;
        let _ = std::fs::remove_file(&self.unfinished);
        if let Err(error) = self.flush() {
            let _ = std::fs::remove_file(&self.path);
            return Err(error);
        }
        Ok(StoredFile {
            key: self.key,
            size: self.size,
            sha256: self.hash.clone().finalize().to_vec(),
        })
    }

    /// The content and the names. Names that were changed before are on disk with the content where the file system keeps a journal: the folder has nothing
    /// left to flush, and the disk turns once.
    fn flush(&self) -> std::io::Result<()> {
        self.file.sync_all()?;
        self.path
            .parent()
            .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

impl Drop for UnfinishedFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.unfinished);
    }
}

fn size_of(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

fn write_durably(path: &Path, key: Uuid, bytes: &[u8]) -> std::io::Result<StoredFile> {
    let mut file = UnfinishedFile::begin(path.to_owned(), key)?;
    file.write(bytes)?;
    file.finish()
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
        assert_eq!(store.get_beginning(key, 3).await.unwrap(), b"hej");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[tokio::test]
    async fn a_file_kept_while_something_is_done_is_there_before_that_is_told() {
        let folder = std::env::temp_dir().join(format!("remiss-while-{}", std::process::id()));
        let store = FileStore::open(&folder).unwrap();
        let key = Uuid::from_u128(0xab);
        let told = store.put_while(key, b"hej".to_vec(), async |stored| std::io::Result::Ok(stored));
        let told = told.await.unwrap();
        assert_eq!(store.get(key).await.unwrap(), b"hej");
        let whole = store.put(Uuid::from_u128(0x01ab), b"hej".to_vec()).await.unwrap();
        assert_eq!((told.size, told.sha256), (whole.size, whole.sha256));
        // It could not be kept: what was made meanwhile does not count.
        let again = store.put_while(key, b"annat".to_vec(), async |_| std::io::Result::Ok(()));
        assert!(again.await.is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[tokio::test]
    async fn a_file_in_pieces_is_the_same_and_one_that_is_given_up_leaves_nothing() {
        let folder = std::env::temp_dir().join(format!("remiss-pieces-{}", std::process::id()));
        let store = FileStore::open(&folder).unwrap();
        let whole = store.put(Uuid::from_u128(0xab), b"hej".to_vec()).await.unwrap();
        let mut file = store.begin(Uuid::from_u128(0x01ab)).unwrap();
        file.write(b"he").unwrap();
        file.write(b"j").unwrap();
        let pieces = file.finish().unwrap();
        assert_eq!((pieces.size, pieces.sha256), (whole.size, whole.sha256));
        assert_eq!(store.get(pieces.key).await.unwrap(), b"hej");
        let mut file = store.begin(Uuid::from_u128(0x02ab)).unwrap();
        file.write(b"he").unwrap();
        drop(file);
        assert_eq!(std::fs::read_dir(folder.join("ab")).unwrap().count(), 2);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
