//! A road to the tests' Postgres that can be cut, or fall silent as when a machine vanishes.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_postgres::config::Host;

/// How the road is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// What was connected is closed, and nobody gets through.
    Cut,
    /// Nothing gets through any more, and nobody is told.
    Silent,
}

/// A relay in front of a Postgres.
pub struct Relay {
    /// The address of the database by this road.
    pub url: String,
    state: Arc<watch::Sender<State>>,
}

impl Relay {
    /// A relay to the database at `url`.
    pub async fn start(url: &str) -> Relay {
        let target = Target::of(url);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(watch::channel(State::Open).0);
        let relay = Relay {
            url: format!("postgres://{}@127.0.0.1:{port}/{}", target.user, target.database),
            state: state.clone(),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, mut state) = (target.clone(), state.subscribe());
                tokio::spawn(async move {
                    let now = *state.borrow();
                    match now {
                        State::Open => {}
                        State::Cut => return,
                        State::Silent => return drop(state.changed().await),
                    }
                    match &target.host {
                        Host::Tcp(host) => {
                            // Nobody there: the client is turned away.
                            if let Ok(server) = TcpStream::connect((host.as_str(), target.port)).await {
                                pass(client, server, state).await;
                            }
                        }
                        #[cfg(unix)]
                        Host::Unix(folder) => {
                            let socket = folder.join(format!(".s.PGSQL.{}", target.port));
                            if let Ok(server) = UnixStream::connect(socket).await {
                                pass(client, server, state).await;
                            }
                        }
                    }
                });
            }
        });
        relay
    }

    /// Closes every connection, and lets nobody through.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Lets new connections through.
    pub fn open(&self) {
        self.state.send_replace(State::Open);
    }

    /// Passes nothing on any more, and closes nothing: as far as Postgres sees, its client is there and says nothing.
    pub fn fall_silent(&self) {
        self.state.send_replace(State::Silent);
    }
}

/// Where a database is.
#[derive(Clone)]
pub(crate) struct Target {
    pub host: Host,
    pub port: u16,
    pub user: String,
    pub database: String,
}

impl Target {
    pub fn of(url: &str) -> Target {
        let settings: tokio_postgres::Config = url.parse().unwrap();
        Target {
            host: settings.get_hosts()[0].clone(),
            port: settings.get_ports().first().copied().unwrap_or(5432),
            user: settings.get_user().unwrap().to_owned(),
            database: settings.get_dbname().unwrap().to_owned(),
        }
    }
}

async fn pass(
    mut client: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    mut state: watch::Receiver<State>,
) {
    let (mut up, mut down) = (vec![0; 16384], vec![0; 16384]);
    loop {
        tokio::select! {
            biased;
            _ = state.changed() => {
                let now = *state.borrow_and_update();
                match now {
                    State::Open => {}
                    State::Cut => return,
                    // Held open, and closed when the road is another again.
                    State::Silent => return drop(state.changed().await),
                }
            }
            read = client.read(&mut up) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => if server.write_all(&up[..count]).await.is_err() { return },
            },
            read = server.read(&mut down) => match read {
                Ok(0) | Err(_) => return,
                Ok(count) => if client.write_all(&down[..count]).await.is_err() { return },
            },
        }
    }
}
