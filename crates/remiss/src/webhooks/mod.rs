//! Webhooks by the Standard Webhooks rules: other systems are told of what has happened, signed, in order, and again until they have taken it.
//!
//! A webhook is a place in the event log that moves on with each event that its receiver has taken. So nothing is copied when something
//! happens, nothing is lost when a worker dies, and a receiver that was away for a day goes on where it stopped. Each event is read
//! the moment before it is delivered, by somebody who sees the boards of the webhook and nothing under secrecy.

mod address;
mod attempt;
mod check;
mod create;
mod deliver;
mod get;
mod get_delivery;
mod list;
mod list_deliveries;
mod outlet;
mod remove;
mod replay_delivery;
mod replay_from;
mod rotate;
mod signature;
mod store;
mod try_out;
mod update;
mod view;

use crate::http::Routes;

use crate::jobs::{Lane, Task};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(get::get)
        .service(update::update)
        .service(remove::remove)
        .service(rotate::rotate)
        .service(try_out::try_out)
        .service(replay_from::replay_from)
        .service(list_deliveries::list_deliveries)
        .service(get_delivery::get_delivery)
        .service(replay_delivery::replay_delivery);
}

/// Deliveries go by themselves: a receiver that is slow holds up nothing else of the worker.
pub const LANE: Lane = Lane::Own {
    name: "webhooks",
    pass: |app, stop| Box::pin(deliver::deliver_due(app, stop)),
};

/// What the worker does besides: it forgets old deliveries.
pub const TASKS: &[Task] = &[Task {
    name: "webhook deliveries",
    run: |app| Box::pin(async move { deliver::forget_old(&app).await }),
}];
