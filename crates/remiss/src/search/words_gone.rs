//! Words that have left a text, by secrecy or by a change, are taken out of the list of all words once they stand nowhere any more:
//! what is under secrecy leaves no word behind, not even without its place.

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// So many words in one round: the others get their turn.
const ROUND: i32 = 200;

/// Looks at some of the words that have left a text. Returns how many.
pub(super) async fn forget(app: &App) -> ApiResult<usize> {
    app.write(&Caller::system("search"), async |connection| {
        store::forget_words(app, connection, ROUND).await
    })
    .await
}
