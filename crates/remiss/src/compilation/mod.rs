//! The compilation (sammanställning): what all said and what became of it, from the responses and their viewpoints. It
//! is worked out anew each time; when it is closed, what it said then is registered as documents of the case.

mod close;
mod document;
mod gather;
mod get;
mod overview;
mod tendency;
mod view;
mod workbook;

pub use gather::gather;
pub use view::{Compilation, CompiledViewpoint, Gap};

use crate::http::Routes;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(get::get).service(close::close);
}

/// The compilation of a remiss as a document, as it stands now.
pub async fn document(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<remiss_documents::Document> {
    let compilation = gather(app, connection, remiss).await?;
    let origin = document::Origin::of(app, connection, remiss).await?;
    Ok(document::of(app, &origin, &compilation))
}
