//! The municipality's own Word templates: letterhead, margins and styles that its documents are set in.
//!
//! An administrator uploads a Word file with places in it; it is looked through once and what was recognised is told. Every
//! Word file that the service makes is then set in the newest template for its board and type (`rendering`). A template is
//! never changed, only taken out of use: it is known afterwards what a document was set in.

mod choice;
mod content;
mod create;
mod get;
mod list;
mod places;
mod retire;
mod specimen;
mod store;
mod view;

pub use choice::PaperType;

use crate::http::Routes;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(get::get)
        .service(places::places)
        .service(content::content)
        .service(specimen::specimen)
        .service(retire::retire);
}

/// The bytes of the template in which documents of a type, of a board or of none, are set now; `None` when there is none, and our own
/// look is used. `kind` is the document's own word for its type, `tjansteskrivelse`.
pub async fn in_use(
    app: &App,
    connection: &mut Connection,
    board: Option<Uuid>,
    kind: &str,
) -> ApiResult<Option<Vec<u8>>> {
    let templates = store::in_use(app, connection).await?;
    match choice::best(&templates, board, kind) {
        Some(template) => Ok(Some(app.files().get(template.file_key).await?)),
        None => Ok(None),
    }
}
