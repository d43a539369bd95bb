//! Installs what is missing: Debian packages, node modules, tauri-driver, the text detector.
//!
//! Checks first and says what it skips, so that a second run is quick.

mod detector;

use anyhow::{Context, Result, bail};

use crate::run::{cargo, npm, output, program, root, step};

/// Debian 12 packages: to build, to run without a desktop, and to test against programs of others.
const PACKAGES: &[&str] = &[
    "build-essential",
    "chromium",
    "cmake",
    "dbus",
    "dbus-x11",
    "dunst",
    "faketime",
    "fonts-crosextra-carlito",
    "fonts-dejavu-core",
    "fonts-inconsolata",
    "fonts-liberation2",
    "fonts-open-sans",
    "fonts-roboto-unhinted",
    "fonts-wine",
    "gnome-keyring",
    "imagemagick",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "libxml2-utils",
    "nasm",
    "openbox",
    "picom",
    "pkg-config",
    "python3",
    "python3-aiosmtpd",
    "python3-pip",
    "rsyslog",
    "rsyslog-openssl",
    "tesseract-ocr",
    "tesseract-ocr-eng",
    "tigervnc-scraping-server",
    "tigervnc-viewer",
    "webkit2gtk-driver",
    "x11-utils",
    "x11vnc",
    "xdotool",
    "xvfb",
];

/// The version of tauri-driver that the tests were written for.
const TAURI_DRIVER: &str = "2.1.0";
/// The oldest Node that Vite runs on.
const NODE: (u32, u32) = (20, 19);

/// Installs everything that is missing.
pub fn all() -> Result<()> {
    node_version()?;
    packages()?;
    tauri_driver()?;
    node_modules()?;
    detector::fetch()?;
    crate::samples::fetch()
}

fn node_version() -> Result<()> {
    let text = output(program("node", &["--version"]))
        .context("node was not found; install Node.js 20.19 or newer and run this again")?;
    let mut parts = text.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < NODE {
        bail!("node {text} is too old; install Node.js 20.19 or newer and run this again");
    }
    println!("node {text}: there");
    Ok(())
}

fn packages() -> Result<()> {
    let installed = |name: &str| {
        output(program("dpkg-query", &["-W", "-f", "${Status}", name]))
            .is_some_and(|status| status.ends_with(" installed"))
    };
    let missing: Vec<&str> = PACKAGES.iter().copied().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        println!("{} Debian packages: there", PACKAGES.len());
        return Ok(());
    }
    println!("Debian packages to install: {}", missing.join(" "));
    if output(program("apt-get", &["--version"])).is_none() {
        bail!(
            "apt-get was not found; on another system install these packages' counterparts by hand: {}",
            missing.join(" ")
        );
    }
    let root = output(program("id", &["-u"])).as_deref() == Some("0");
    let apt = |arguments: &[&str]| {
        let mut command =
            if root { program("apt-get", arguments) } else { program("sudo", &[&["apt-get"], arguments].concat()) };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step("apt-get update", apt(&["update", "-qq"]))?;
    step("apt-get install", apt(&[&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat()))
}

fn tauri_driver() -> Result<()> {
    let listed = output(cargo(&["install", "--list"])).unwrap_or_default();
    if listed.contains(&format!("tauri-driver v{TAURI_DRIVER}:")) {
        println!("tauri-driver {TAURI_DRIVER}: there");
        return Ok(());
    }
    step("install tauri-driver", cargo(&["install", "tauri-driver", "--locked", "--version", TAURI_DRIVER]))
}

fn node_modules() -> Result<()> {
    let modified = |path: &str| std::fs::metadata(root().join(path)).and_then(|data| data.modified()).ok();
    let installed = modified("ui/node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("ui/package-lock.json") {
        println!("node modules: there");
        return Ok(());
    }
    step("npm ci", npm(&["ci"]))
}
