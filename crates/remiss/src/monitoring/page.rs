//! The address where monitoring asks.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use actix_web::{App as Web, HttpResponse, HttpServer, web};

use crate::app::App;
use crate::http::AppData;

/// Listens where the settings say, and tells figures and health there until the handle is stopped; `None`: the settings name no address. Signals are
/// the business of whoever began it.
pub fn listen(app: &App, address: &str) -> std::io::Result<Option<ServerHandle>> {
    let Ok(address) = address.parse::<SocketAddr>() else {
        return Ok(None);
    };
    let server = serve(app.clone(), TcpListener::bind(address)?)?;
    let handle = server.handle();
    tokio::spawn(server);
    tracing::info!(%address, "telling figures");
    Ok(Some(handle))
}

fn serve(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        Web::new()
            .app_data(Data::new(app.clone()))
            .route("/metrics", web::get().to(metrics))
            .configure(super::pages)
    });
    Ok(server
        .workers(1)
        .max_connections(64)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// The figures. A database that is away is one of them, and no reason not to tell the others.
async fn metrics(app: AppData) -> HttpResponse {
    let waiting = super::waiting(&app).await.ok();
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(app.counts().told(waiting.as_ref(), app.now()))
}
