//! Packing on a thread of its own: files are handed to it one by one, and what is packed lies in a file without a name, which is gone
//! with whoever reads it.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::path::Path;

use actix_web::web::Bytes;
use remiss_documents::archive::{ArchiveError, ArchivePackage, ArchivedCase, Origin, Place};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::http::{ApiError, ApiResult};

/// Files that wait to be packed, at most: what a caller gathers faster than it is packed waits.
const WAITING: usize = 2;

/// What the packing thread is told.
enum Piece {
    File {
        place: Place,
        path: String,
        media_type: String,
        bytes: Bytes,
    },
    End(Box<ArchivedCase>),
}

/// A package that is being packed. Given up before its end, nothing of it is left.
pub(super) struct Packing {
    pieces: mpsc::Sender<Piece>,
    thread: JoinHandle<Result<Option<File>, ArchiveError>>,
}

impl Packing {
    /// Begins a package below `folder`, under a name that nobody else has and that is taken away at once.
    pub fn begin(folder: &Path, name: Uuid, case_id: String, origin: Origin) -> ApiResult<Packing> {
        fs::create_dir_all(folder).map_err(ApiError::internal)?;
        let path = folder.join(name.to_string());
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path);
        let file = file.map_err(ApiError::internal)?;
        fs::remove_file(&path).map_err(ApiError::internal)?;
        let (pieces, waiting) = mpsc::channel(WAITING);
        let thread = tokio::task::spawn_blocking(move || pack(file, &case_id, origin, waiting));
        Ok(Packing { pieces, thread })
    }

    /// Lays a file into the package.
    pub async fn add(
        &self,
        place: Place,
        path: impl Into<String>,
        media_type: &str,
        bytes: impl Into<Bytes>,
    ) -> ApiResult<()> {
        let piece = Piece::File {
            place,
            path: path.into(),
            media_type: media_type.to_owned(),
            bytes: bytes.into(),
        };
        // A thread that takes no more says why when it is asked for the package.
        let _ = self.pieces.send(piece).await;
        Ok(())
    }

    /// Ends the package. Returns it from its beginning, with its length in bytes.
    pub async fn finish(self, case: ArchivedCase) -> ApiResult<(File, u64)> {
        let _ = self.pieces.send(Piece::End(Box::new(case))).await;
        let packed = self.thread.await.map_err(ApiError::internal)?;
        let mut file = packed
            .map_err(ApiError::internal)?
            .ok_or_else(|| ApiError::internal("a package was given up before its end"))?;
        file.seek(SeekFrom::Start(0)).map_err(ApiError::internal)?;
        let size = file.metadata().map_err(ApiError::internal)?.len();
        Ok((file, size))
    }
}

/// The packing thread: all pieces in their order, until the end. None when whoever gathered them gave up.
fn pack(
    file: File,
    case_id: &str,
    origin: Origin,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Option<File>, ArchiveError> {
    let mut package = ArchivePackage::begin(file, case_id, origin)?;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::File {
                place,
                path,
                media_type,
                bytes,
            } => {
                package.add(place, &path, &media_type, &bytes)?;
            }
            Piece::End(case) => return package.finish(&case).map(Some),
        }
    }
    Ok(None)
}
