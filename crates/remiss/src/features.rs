//! The features, put together: their routes, their pages, their jobs.

use utoipa_actix_web::service_config::ServiceConfig;

use crate::jobs::{Job, Lane, Task};
use crate::{
    agenda, boards, calendars, cases, decisions, dispatches, distribution_lists, drafts, inbox, meetings,
    messages, organisation_imports, organisations, plans, recipients, remisser, stop_dates,
};

/// The operations of the API, below its base.
pub fn routes(config: &mut ServiceConfig) {
    boards::routes(config);
    cases::routes(config);
    remisser::routes(config);
    recipients::routes(config);
    dispatches::routes(config);
    crate::case_numbers::routes(config);
    crate::case_packages::routes(config);
    crate::case_shares::routes(config);
    crate::documents::routes(config);
    crate::document_templates::routes(config);
    crate::mail_texts::routes(config);
    crate::public_register::routes(config);
    crate::audit_entries::routes(config);
    crate::events::routes(config);
    crate::webhooks::routes(config);
    crate::api_keys::routes(config);
    crate::about::routes(config);
    meetings::routes(config);
    agenda::routes(config);
    crate::late_consents::routes(config);
    crate::responses::routes(config);
    crate::publications::routes(config);
    crate::viewpoints::routes(config);
    crate::compilation::routes(config);
    crate::feedback::routes(config);
    crate::public::routes(config);
    organisations::routes(config);
    organisation_imports::routes(config);
    distribution_lists::routes(config);
    messages::routes(config);
    plans::routes(config);
    crate::checklists::routes(config);
    stop_dates::routes(config);
    calendars::routes(config);
    inbox::routes(config);
    drafts::routes(config);
    decisions::routes(config);
    crate::word_templates::routes(config);
    crate::staff_contacts::routes(config);
    crate::subscriptions::routes(config);
    crate::contact_links::routes(config);
    crate::alerts::routes(config);
    crate::announced_remisser::routes(config);
    crate::search::routes(config);
    crate::forums::routes(config);
    crate::suggestions::routes(config);
    crate::statistics::routes(config);
    crate::follow_up_plans::routes(config);
    crate::answering::routes(config);
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
