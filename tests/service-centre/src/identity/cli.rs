//! Identity's command line.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use wire::{DeviceId, EngineerId, MailAddress, Name};

use super::{NewDevice, NewEngineer, SmtpSettings, SmtpTls, Store, serve};
use crate::folder::write_private;

/// What the identity role can be told to do.
#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    /// Make the folder and its keys; the relay is given `pass.pub` out of it.
    Init {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
    },
    /// Serve sign-in and credentials over HTTPS.
    Serve {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
        /// The address to listen at.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Names and addresses that the certificate is for.
        #[arg(long = "name", default_values = ["localhost", "127.0.0.1"])]
        names: Vec<String>,
    },
    /// Add an engineer and print the secret of their second factor; the password is read from
    /// `CHAPERONE_ENGINEER_PASSWORD` or the first line of the standard input.
    AddEngineer {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
        /// The engineer's identifier.
        #[arg(long)]
        id: String,
        /// The name that staff read.
        #[arg(long)]
        name: String,
        /// The organisation that staff read.
        #[arg(long)]
        organisation: String,
        /// A device the engineer may reach; may be given more than once.
        #[arg(long = "device")]
        devices: Vec<String>,
    },
    /// Set which devices an engineer may reach.
    SetDevices {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
        /// The engineer's identifier.
        #[arg(long)]
        id: String,
        /// A device the engineer may reach; may be given more than once.
        #[arg(long = "device")]
        devices: Vec<String>,
    },
    /// Add a device, or enrol one anew, and write its enrolment file.
    AddDevice {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
        /// The device's identifier.
        #[arg(long)]
        device: String,
        /// The relay's address: `wss://host:port`.
        #[arg(long)]
        relay: String,
        /// The file with the relay's authority (`ca.pem` in the relay's folder).
        #[arg(long)]
        relay_ca: PathBuf,
        /// The vendor's name, as staff read it.
        #[arg(long)]
        vendor: String,
        /// Where the device hands mails in: identity's own address, `https://host:port`; without it, it cannot.
        #[arg(long)]
        identity: Option<String>,
        /// Where to write the enrolment file.
        #[arg(long)]
        out: PathBuf,
        /// How many days the file is good for.
        #[arg(long, default_value_t = 7)]
        days: u64,
    },
    /// Set the mail server that the devices' mails are handed to; holds from the next `serve`. With `--user`, the password is
    /// read from `CHAPERONE_SMTP_PASSWORD` or the first line of the standard input.
    SetMail {
        /// The role's folder.
        #[arg(long)]
        folder: PathBuf,
        /// The mail server's name or address.
        #[arg(long)]
        server: String,
        /// Its port.
        #[arg(long)]
        port: u16,
        /// How the way to it is protected.
        #[arg(long, value_enum)]
        tls: SmtpTls,
        /// The file with its authority; without one, those that the operating system trusts.
        #[arg(long)]
        ca: Option<PathBuf>,
        /// The sender's address.
        #[arg(long)]
        from: String,
        /// The name to sign in with.
        #[arg(long)]
        user: Option<String>,
        /// After how many seconds it is tried again first; the waits double up to 60 times as long.
        #[arg(long, default_value_t = 60)]
        retry_seconds: u64,
    },
}

/// Does it.
///
/// # Errors
/// Where an argument or the folder cannot be used.
pub async fn run(command: IdentityCommand) -> anyhow::Result<()> {
    match command {
        IdentityCommand::Init { folder } => {
            println!("{}", Store::open(&folder)?.relay_key());
            Ok(())
        }
        IdentityCommand::Serve { folder, listen, names } => {
            serve(Store::open(&folder)?, listen, &names, |address| crate::say_ready("identity", address)).await
        }
        IdentityCommand::AddEngineer { folder, id, name, organisation, devices } => {
            let engineer = NewEngineer {
                name: Name::new(&name)?,
                organisation: Name::new(&organisation)?,
                devices: device_ids(devices)?,
                password: crate::engineer::secret("CHAPERONE_ENGINEER_PASSWORD", "password")?,
            };
            let secret = Store::open(&folder)?.add_engineer(EngineerId::new(id)?, engineer)?;
            println!("{}", serde_json::json!({ "event": "engineer-added", "totp_secret": secret }));
            Ok(())
        }
        IdentityCommand::SetDevices { folder, id, devices } => {
            Store::open(&folder)?.set_devices(&EngineerId::new(id)?, device_ids(devices)?)
        }
        IdentityCommand::SetMail { folder, server, port, tls, ca, from, user, retry_seconds } => {
            let password = user.as_ref().map(|_| crate::engineer::secret("CHAPERONE_SMTP_PASSWORD", "password"));
            let settings = SmtpSettings {
                server,
                port,
                tls,
                ca_pem: ca.as_deref().map(read).transpose()?,
                from: MailAddress::new(&from)?,
                user,
                password: password.transpose()?,
                retry_seconds,
            };
            Store::open(&folder)?.set_mail(&settings)
        }
        IdentityCommand::AddDevice { folder, device, relay, relay_ca, vendor, identity, out, days } => {
            let device = DeviceId::new(device)?;
            let lifetime = days.saturating_mul(24 * 3600);
            let new = NewDevice { device, relay, relay_ca: read(&relay_ca)?, vendor, lifetime, identity };
            let enrolment = Store::open(&folder)?.add_device(new)?;
            write_private(&out, &enrolment.encode())
        }
    }
}

fn device_ids(devices: Vec<String>) -> anyhow::Result<BTreeSet<DeviceId>> {
    devices.into_iter().map(|id| Ok(DeviceId::new(id)?)).collect()
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
