//! The accept loop. Our own, since the stock one waits for headers without end and forgets open connections at the end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long a client may take for the head of a request, and how long an idle connection is kept.
const SLOWEST_HEAD: Duration = Duration::from_secs(15);

/// How long requests under way may take to end once the process is told to.
const DRAIN: Duration = Duration::from_secs(10);

/// A server that holds its port and does not serve yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    ending: Option<Ending>,
}

impl Server {
    /// Takes the port. Port 0 takes a free one.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, ending: None })
    }

    /// Hears from now on when the process is told to end, also while nobody is served yet.
    pub fn told_by_signals(self) -> io::Result<Self> {
        Ok(Self { ending: Some(Ending::listen()?), ..self })
    }

    /// Waits until the process is told to end.
    pub async fn told(&mut self) {
        told(self.ending.as_mut()).await;
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process is told to end or `given_up` is, then takes no more connections and gives those open ten
    /// seconds to end.
    pub async fn serve(mut self, routes: Router, given_up: impl Future<Output = ()>) {
        let open = GracefulShutdown::new();
        tokio::pin!(given_up);
        loop {
            tokio::select! {
                () = told(self.ending.as_mut()) => break,
                () = &mut given_up => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => attend(stream, routes.clone(), &open),
                    Err(broken) => {
                        // Out of file handles, most likely: wait for some to close.
                        tracing::warn!(cause = %broken, "no connection could be accepted");
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
        drop(self.listener);
        let under_way = open.count();
        if tokio::time::timeout(DRAIN, open.shutdown()).await.is_err() {
            tracing::warn!(under_way, "connections were still open after the drain");
        }
    }
}

fn attend(stream: TcpStream, routes: Router, open: &GracefulShutdown) {
    if let Err(broken) = stream.set_nodelay(true) {
        tracing::debug!(cause = %broken, "TCP_NODELAY could not be set");
    }
    // HTTP/1 alone: telling the versions apart by the first bytes knows no deadline. A proxy speaks HTTP/2 for us.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD).max_headers(64);
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(routes));
    let connection = open.watch(connection.into_owned());
    tokio::spawn(async move {
        if let Err(broken) = connection.await {
            tracing::debug!(cause = %broken, "a connection broke");
        }
    });
}

/// How the process is told to end: SIGTERM, or Ctrl+C. What comes before anybody waits for it is not lost.
struct Ending {
    terminated: Signal,
    interrupted: Signal,
}

async fn told(ending: Option<&mut Ending>) {
    match ending {
        Some(ending) => ending.told().await,
        None => std::future::pending().await,
    }
}

impl Ending {
    fn listen() -> io::Result<Self> {
        Ok(Self { terminated: signal(SignalKind::terminate())?, interrupted: signal(SignalKind::interrupt())? })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.terminated.recv() => {}
            _ = self.interrupted.recv() => {}
        }
    }
}
