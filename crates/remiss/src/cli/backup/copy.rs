//! Files from one store to another: by key, each on disk before it counts.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::cli::CommandError;

/// How far the copying has come.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// Files that were asked for and are there.
    pub files: u64,
    /// Those that were not there before.
    pub new: u64,
    /// Bytes of all.
    pub bytes: u64,
    /// Keys of files that the source does not have.
    pub missing: Vec<Uuid>,
}

/// Copies these files where they are not there yet, and counts them on.
pub(super) async fn copy(
    keys: Vec<Uuid>,
    from: &Path,
    to: &Path,
    mut so_far: Copied,
) -> Result<Copied, CommandError> {
    let (from, to) = (from.to_owned(), to.to_owned());
    let copying = tokio::task::spawn_blocking(move || {
        for key in keys {
            match one(key, &from, &to) {
                Ok((bytes, new)) => {
                    so_far.files += 1;
                    so_far.bytes += bytes;
                    so_far.new += u64::from(new);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => so_far.missing.push(key),
                Err(error) => return Err((key, error)),
            }
        }
        Ok(so_far)
    });
    match copying.await {
        Ok(Ok(copied)) => Ok(copied),
        Ok(Err((key, error))) => Err(CommandError::io(format!("the file {key} cannot be copied"))(
            error,
        )),
        Err(error) => Err(CommandError::Sentence(error.to_string())),
    }
}

/// Bytes of the file, and whether it was copied now.
fn one(key: Uuid, from: &Path, to: &Path) -> std::io::Result<(u64, bool)> {
    let (from, to) = (path(from, key), path(to, key));
    let size = std::fs::metadata(&from)?.len();
    if std::fs::metadata(&to).is_ok_and(|there| there.len() == size) {
        return Ok((size, false));
    }
    let folder = to.parent().ok_or(ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let part = to.with_extension("part");
    std::fs::copy(&from, &part)?;
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, &to)?;
    File::open(folder)?.sync_all()?;
    Ok((size, true))
}

/// Where a store keeps a file: see `FileStore`.
fn path(store: &Path, key: Uuid) -> PathBuf {
    let name = key.simple().to_string();
    store.join(&name[name.len() - 2..]).join(name)
}
