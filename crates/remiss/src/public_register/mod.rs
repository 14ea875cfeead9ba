//! The public register (diariet) of Offentlighets- och sekretesslagen 5 kap. 2 §: what has come in, gone out or been drawn
//! up, with date, number, sender or recipient, and in short what it is about. Only the public field set is read.

mod list;
mod store;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list);
}
