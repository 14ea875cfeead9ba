//! Feedback (återkoppling): when the board has decided, each who answered is told, in the channel they used, what became of each of
//! their views: du skrev – vi gjorde – därför. Those who asked to be told are told what came of the whole.

mod content;
mod decision;
mod dispatch;
mod of_response;
mod overview;
mod states;
mod store;
mod words;

pub use dispatch::addressee;
pub use states::of_recipients;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(dispatch::dispatch)
        .service(overview::overview)
        .service(of_response::of_response);
}
