//! The features, put together: their routes, their pages, their jobs.

use crate::http::Routes;

use crate::jobs::{Job, Lane, Task};
use crate::{
    agenda, boards, calendars, cases, decisions, dispatches, distribution_lists, drafts, inbox, meetings,
    messages, organisation_imports, organisations, plans, recipients, remisser, stop_dates,
};

/// The operations of the API, below its base.
pub fn routes(routes: &mut Routes) {
    boards::routes(routes);
    cases::routes(routes);
    remisser::routes(routes);
    recipients::routes(routes);
    dispatches::routes(routes);
    crate::case_numbers::routes(routes);
    crate::case_packages::routes(routes);
    crate::case_shares::routes(routes);
    crate::documents::routes(routes);
    crate::document_templates::routes(routes);
    crate::mail_texts::routes(routes);
    crate::public_register::routes(routes);
    crate::audit_entries::routes(routes);
    crate::events::routes(routes);
    crate::webhooks::routes(routes);
    crate::api_keys::routes(routes);
    crate::about::routes(routes);
    meetings::routes(routes);
    agenda::routes(routes);
    crate::late_consents::routes(routes);
    crate::responses::routes(routes);
    crate::publications::routes(routes);
    crate::viewpoints::routes(routes);
    crate::compilation::routes(routes);
    crate::feedback::routes(routes);
    crate::public::routes(routes);
    organisations::routes(routes);
    organisation_imports::routes(routes);
    distribution_lists::routes(routes);
    messages::routes(routes);
    plans::routes(routes);
    crate::checklists::routes(routes);
    stop_dates::routes(routes);
    calendars::routes(routes);
    inbox::routes(routes);
    drafts::routes(routes);
    decisions::routes(routes);
    crate::word_templates::routes(routes);
    crate::staff_contacts::routes(routes);
    crate::subscriptions::routes(routes);
    crate::contact_links::routes(routes);
    crate::alerts::routes(routes);
    crate::announced_remisser::routes(routes);
    crate::search::routes(routes);
    crate::forums::routes(routes);
    crate::suggestions::routes(routes);
    crate::statistics::routes(routes);
    crate::follow_up_plans::routes(routes);
    crate::answering::routes(routes);
}

/// The pages outside the API.
pub fn pages(config: &mut actix_web::web::ServiceConfig) {
    crate::monitoring::pages(config);
    crate::public::pages(config);
    crate::subscriptions::pages(config);
    crate::contact_links::pages(config);
    crate::staff_sessions::pages(config);
    crate::staff_pages::pages(config);
    crate::statistics::pages(config);
    crate::followers::pages(config);
}

/// What the worker has a way of its own for.
pub const LANES: &[Lane] = &[messages::LANE, inbox::LANE, crate::webhooks::LANE];

/// What the worker can do, by the kind of the job.
pub fn jobs() -> Vec<Job> {
    crate::subscriptions::JOBS.to_vec()
}

/// What the worker does by itself, again and again.
pub fn tasks() -> Vec<Task> {
    let mut tasks = vec![Task {
        name: "idempotency keys",
        run: |app| Box::pin(async move { crate::http::idempotency::forget_old(&app).await }),
    }];
    tasks.extend_from_slice(boards::TASKS);
    tasks.extend_from_slice(crate::case_numbers::TASKS);
    tasks.extend_from_slice(dispatches::TASKS);
    tasks.extend_from_slice(crate::subscriptions::TASKS);
    tasks.extend_from_slice(crate::contact_links::TASKS);
    tasks.extend_from_slice(inbox::TASKS);
    tasks.extend_from_slice(crate::digests::TASKS);
    tasks.extend_from_slice(stop_dates::TASKS);
    // Before the alerts, which tell what it finds.
    tasks.extend_from_slice(crate::announced_remisser::TASKS);
    tasks.extend_from_slice(crate::alerts::TASKS);
    tasks.extend_from_slice(crate::staff_sessions::TASKS);
    tasks.extend_from_slice(meetings::TASKS);
    tasks.extend_from_slice(crate::search::TASKS);
    tasks.extend_from_slice(crate::followers::TASKS);
    tasks.extend_from_slice(crate::answering::TASKS);
    tasks.extend_from_slice(crate::webhooks::TASKS);
    tasks.extend_from_slice(crate::events::TASKS);
    tasks.extend_from_slice(crate::file_sweep::TASKS);
    tasks
}
