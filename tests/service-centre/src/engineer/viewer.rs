//! One viewer's end of the channel: RFB bytes in, RFB bytes out.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use wire::ViewerId;

use super::session::Command;

/// A viewer that is connected to the console's RFB server through the session.
pub struct Viewer {
    pub(super) id: ViewerId,
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) bytes: mpsc::Receiver<Vec<u8>>,
}

impl Viewer {
    /// The next bytes from the console; `None` when the session or the link is over.
    pub async fn receive(&mut self) -> Option<Vec<u8>> {
        self.bytes.recv().await
    }

    /// Sends bytes to the console; false when the session or the link is over.
    pub async fn send(&self, bytes: Vec<u8>) -> bool {
        self.commands.send(Command::Rfb { viewer: self.id, bytes }).await.is_ok()
    }

    /// Carries a stream's bytes both ways until either end closes.
    pub async fn carry(mut self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            tokio::select! {
                read = stream.read(&mut buffer) => match read {
                    Ok(0) | Err(_) => return,
                    Ok(read) => if !self.send(buffer[..read].to_vec()).await { return },
                },
                bytes = self.receive() => match bytes {
                    Some(bytes) => if stream.write_all(&bytes).await.is_err() { return },
                    None => return,
                },
            }
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let (commands, viewer) = (self.commands.clone(), self.id);
        // With the queue full the console learns of it a moment later.
        if let Err(mpsc::error::TrySendError::Full(command)) = commands.try_send(Command::Gone { viewer })
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move { commands.send(command).await });
        }
    }
}
