//! A document that is made here and registered in the case, as PDF.

use remiss_documents::Document as Paper;

use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::documents::{self, Document, DocumentDirection, NewDocument};
use crate::http::ApiResult;
use crate::rendering::{self, Format, file_name_of};

pub(super) struct NewPaper {
    pub kind: &'static str,
    pub direction: DocumentDirection,
    pub title: String,
    pub file_name: String,
    pub party: String,
    pub document: Paper,
}

pub(super) async fn register(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: NewPaper,
) -> ApiResult<Document> {
    let date = new.document.date;
    let bytes = rendering::render_within(app, connection, case.board_id, new.document, Format::Pdf).await?;
    let file = app.files().put(app.new_id(), bytes).await?;
    let sent = new.direction == DocumentDirection::Outgoing;
    let row = NewDocument {
        case,
        direction: new.direction,
        kind: new.kind,
        title: new.title,
        public_title: None,
        party: new.party,
        party_is_private: false,
        received_at: None,
        sent_at: sent.then(|| app.now()),
        drawn_up_on: Some(date),
        file_name: file_name_of(&new.file_name, Format::Pdf),
        media_type: Format::Pdf.media_type().to_owned(),
        file,
        public: false,
    };
    documents::register(app, connection, row).await
}
