//! Checklists of cases (checklistor): what there is to think of, what is done, and who said so. What the system can see by itself is
//! ticked by itself, and never kept: it follows the case.

mod get;
mod item;
mod store;
mod tick;
mod view;

pub use store::progress_of;
pub use view::ChecklistProgress;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(get::get_checklist)
        .service(item::get_item)
        .service(tick::tick);
}
