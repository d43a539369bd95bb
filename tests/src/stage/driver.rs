//! The real application, driven through WebDriver (`tauri-driver`).

use std::{net::TcpStream, ops::Deref, path::Path, time::Duration};

use anyhow::{Context as _, Result};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use super::{Child, Desktop, free_port, until, until_async};

/// The application and the connection to it; ended when dropped, the application too.
#[derive(Debug)]
pub struct Driver {
    web: WebDriver,
    child: Child,
}

impl Driver {
    /// Starts the application on a desktop and connects to it.
    ///
    /// # Errors
    /// Where it does not come up.
    pub async fn start(desktop: &Desktop, application: &Path, arguments: &[&str]) -> Result<Self> {
        // The WebDriver client wants a provider, though it speaks plain HTTP; a test has no binary that installs one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (port, native) = (free_port()?, free_port()?);
        let mut command = desktop.command("tauri-driver");
        command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        let mut child = desktop.spawn("tauri-driver", &mut command)?;
        until("tauri-driver", Duration::from_secs(30), || {
            if let Some(status) = child.ended()? {
                anyhow::bail!("tauri-driver ended with {status}: {}", child.err());
            }
            Ok(TcpStream::connect(("127.0.0.1", port)).ok())
        })?;
        let mut wanted = Capabilities::new();
        wanted.set("browserName", "wry")?;
        wanted.set("tauri:options", json!({ "application": application, "args": arguments }))?;
        // The native driver behind it comes up a moment later; until then a session is refused without a try.
        let mut refused = None;
        let web = until_async("the application", Duration::from_secs(30), async || {
            match WebDriver::new(format!("http://127.0.0.1:{port}"), wanted.clone()).await {
                Ok(web) => Ok(Some(web)),
                Err(error) => {
                    refused = Some(error);
                    Ok(None)
                }
            }
        })
        .await
        .with_context(|| format!("the application did not start ({refused:?}): {}", child.err()))?;
        Ok(Self { web, child })
    }

    /// Makes the window that shows a page the one that is driven: `index.html` (the console) or `banner.html`.
    ///
    /// # Errors
    /// Where there is none within the time.
    pub async fn switch_to(&self, page: &str, within: Duration) -> Result<()> {
        until_async(&format!("a window with the page {page}"), within, async || {
            for window in self.web.windows().await? {
                self.web.switch_to_window(window).await?;
                let shown = self.web.current_url().await?.path().trim_start_matches('/').to_owned();
                if shown == page || (shown.is_empty() && page == "index.html") {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Saves a picture of the window that is driven; it must be on the screen, or the driver never answers.
    ///
    /// # Errors
    /// Where it cannot be taken or written.
    pub async fn shot(&self, path: &Path) -> Result<()> {
        Ok(self.web.screenshot(path).await?)
    }

    /// The driver's process; the application is in its group.
    #[must_use]
    pub fn child(&self) -> &Child {
        &self.child
    }

    /// Closes the application in order.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn quit(self) -> Result<()> {
        let Self { web, child } = self;
        let quit = web.quit().await;
        child.end()?;
        Ok(quit?)
    }
}

impl Deref for Driver {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.web
    }
}
