//! The loopback RFB port: one VNC viewer after another.

use tokio::net::TcpListener;

use super::session::Session;

/// Lends the session to whoever connects, one after another, until the session is over.
///
/// # Errors
/// Where the listener fails.
pub async fn serve_rfb(listener: TcpListener, session: Session) -> std::io::Result<()> {
    loop {
        let (tcp, _) = tokio::select! {
            accepted = listener.accept() => accepted?,
            () = session.over() => return Ok(()),
        };
        tcp.set_nodelay(true)?;
        match session.viewer().await {
            Ok(viewer) => viewer.carry(tcp).await,
            Err(error) => tracing::warn!(%error, "a viewer was sent away"),
        }
    }
}
