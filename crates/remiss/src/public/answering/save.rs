//! Saving what is written, to go on later. Two tabs, or two people with the same link, never overwrite each other unseen.

use uuid::Uuid;

use super::super::form::Fields;
use super::Door;
use super::room::{come_in, saved};
use crate::access::Caller;
use crate::answering::{self, Draft, KeptFile, NewDraft};
use crate::app::App;
use crate::http::{ApiError, ApiResult};

/// What became of saving.
pub(super) enum Saved {
    /// It is saved.
    Kept(Draft),
    /// Somebody has saved something else meanwhile, which stays as it is. New files are in it.
    Changed(Draft),
}

/// Saves what is written, and new files with it. `seen` is the version that the form showed; 0: there was none.
pub(super) async fn save(
    app: &App,
    door: &Door,
    fields: &Fields,
    seen: i32,
    new_files: &[KeptFile],
) -> ApiResult<Saved> {
    let written = fields.written();
    app.write(&Caller::with_link(), async |connection| {
        let (remiss, recipient) = come_in(app, connection, door).await?;
        let known = saved(app, connection, door, recipient.as_ref()).await?;
        let locked = match known {
            Some(draft) => answering::lock(app, connection, draft.id).await?,
            None => None,
        };
        let Some(draft) = locked else {
            let new = NewDraft {
                remiss: &remiss,
                recipient_id: recipient.as_ref().map(|recipient| recipient.id),
                token: app.new_secret()?,
                fields: &written,
                files: new_files,
            };
            if let Some(draft) = answering::insert(app, connection, new).await? {
                return Ok(Saved::Kept(draft));
            }
            // Another tab has begun one in this moment.
            let other = saved(app, connection, door, recipient.as_ref()).await?;
            // There may be a third: without the lock the files of one of them would go.
            let other = match other {
                Some(draft) => answering::lock(app, connection, draft.id).await?,
                None => None,
            };
            let other = other.ok_or_else(|| ApiError::internal("a draft that is there and is not"))?;
            let files = with_new(&other, new_files);
            return Ok(Saved::Changed(
                answering::keep(app, connection, &other, None, &files).await?,
            ));
        };
        let files = with_new(&draft, new_files);
        if draft.fields == written {
            return Ok(Saved::Kept(
                answering::keep(app, connection, &draft, None, &files).await?,
            ));
        }
        if draft.version == seen {
            let kept = answering::keep(app, connection, &draft, Some(&written), &files).await?;
            return Ok(Saved::Kept(kept));
        }
        let kept = answering::keep(app, connection, &draft, None, &files).await?;
        Ok(Saved::Changed(kept))
    })
    .await
}

/// The files of a draft and those that came with the form. A form that is sent again, since its answer was lost on the way, brings files that are there: the same
/// name and the same bytes are one file.
pub(super) fn with_new(draft: &Draft, new_files: &[KeptFile]) -> Vec<KeptFile> {
    let mut files = draft.files.clone();
    for new in new_files {
        let same = |old: &KeptFile| (&old.file_name, &old.sha256) == (&new.file_name, &new.sha256);
        if !files.iter().any(same) {
            files.push(new.clone());
        }
    }
    files
}

/// Takes a file out of what is saved.
pub(super) async fn remove_file(app: &App, door: &Door, key: Uuid) -> ApiResult<()> {
    app.write(&Caller::with_link(), async |connection| {
        let Some(draft) = locked(app, connection, door).await? else {
            return Ok(());
        };
        let mut files = draft.files.clone();
        files.retain(|file| file.key != key);
        answering::keep(app, connection, &draft, None, &files).await?;
        Ok(())
    })
    .await
}

/// Opens the page for a colleague, at a new address; or closes it.
pub(super) async fn share(app: &App, door: &Door, open: bool) -> ApiResult<()> {
    let token = if open { Some(app.new_secret()?) } else { None };
    app.write(&Caller::with_link(), async |connection| {
        if let Some(draft) = locked(app, connection, door).await? {
            answering::share(app, connection, draft.id, token.as_deref()).await?;
        }
        Ok(())
    })
    .await
}

/// Throws away what is saved.
pub(super) async fn throw_away(app: &App, door: &Door) -> ApiResult<()> {
    app.write(&Caller::with_link(), async |connection| {
        if let Some(draft) = locked(app, connection, door).await? {
            answering::remove(app, connection, draft.id).await?;
        }
        Ok(())
    })
    .await
}

async fn locked(app: &App, connection: &mut crate::db::Connection, door: &Door) -> ApiResult<Option<Draft>> {
    let (_, recipient) = come_in(app, connection, door).await?;
    match saved(app, connection, door, recipient.as_ref()).await? {
        Some(draft) => answering::lock(app, connection, draft.id).await,
        None => Ok(None),
    }
}
