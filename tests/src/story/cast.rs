//! Everybody who plays: desktop, scanner stand-in, service centre, the enrolled console with its windows.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use thirtyfour::By;

use crate::stage::{Account, Centre, Child, Desktop, Driver, Engineer, Request, program, until_async};

/// The device's name.
pub const DEVICE: &str = "mri-1";
/// The vendor's name.
pub const VENDOR: &str = "Acme Imaging";
/// Who signs in, one after another.
const ENGINEERS: [(&str, &str); 8] = [
    ("mila.novak", "Mila Novak"),
    ("tom.berg", "Tom Berg"),
    ("aiko.tanaka", "Aiko Tanaka"),
    ("omar.haddad", "Omar Haddad"),
    ("jana.petrov", "Jana Petrov"),
    ("ines.costa", "Ines Costa"),
    ("liam.orr", "Liam Orr"),
    ("noor.saidi", "Noor Saidi"),
];
/// A one-time code is good for one sign-in: after this long there is another one.
const CODE_LIFE: Duration = Duration::from_secs(31);
/// How long a step of the console may take.
pub const SOON: Duration = Duration::from_secs(60);

/// Where the scanner stand-in keeps whether an examination runs.
#[must_use]
pub fn exam_state(desktop: &Desktop) -> PathBuf {
    desktop.folder().join("examination")
}

/// Writes the demo's policy for a desktop, unless a policy is there, and says where.
///
/// # Errors
/// Where it cannot be written.
pub fn policy(desktop: &Desktop) -> Result<PathBuf> {
    let path = desktop.folder().join("policy.toml");
    if !path.exists() {
        std::fs::write(&path, filled(include_str!("../../data/policy/demo.toml"), desktop)?)?;
    }
    Ok(path)
}

/// Writes the policy of the tests of technical support, in place of the demo's, and says where.
///
/// # Errors
/// Where it cannot be written.
pub fn service_policy(desktop: &Desktop) -> Result<PathBuf> {
    let path = desktop.folder().join("policy.toml");
    std::fs::write(&path, filled(include_str!("../../data/policy/service.toml"), desktop)?)?;
    Ok(path)
}

/// A policy with the stand-in's program and the file of its examination's state.
fn filled(policy: &str, desktop: &Desktop) -> Result<String> {
    let policy = policy.replace("{workstation}", &program("workstation")?.to_string_lossy());
    Ok(policy.replace("{state}", &exam_state(desktop).to_string_lossy()))
}

/// Everybody who plays.
pub struct Cast {
    /// The desktop.
    pub desktop: Desktop,
    /// The scanner's own console.
    pub workstation: Child,
    /// The service centre.
    pub centre: Centre,
    /// The engineers' accounts, and when each signed in last.
    accounts: RefCell<VecDeque<(Account, Option<Instant>)>>,
    /// The console's windows; none while it is not running.
    pub windows: Driver,
}

impl Cast {
    /// Puts everybody on a desktop.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn assemble(desktop: Desktop) -> Result<Self> {
        let centre = Centre::start(desktop.folder(), &desktop.logs())?;
        Self::around(desktop, centre).await
    }

    /// The same with a service centre that runs already.
    ///
    /// # Errors
    /// Where somebody does not come up.
    pub async fn around(desktop: Desktop, centre: Centre) -> Result<Self> {
        let mut workstation = desktop.command(program("workstation")?);
        workstation.args(["--cine-fps", "10", "--state"]).arg(exam_state(&desktop));
        let workstation = desktop.spawn("workstation", &mut workstation)?;
        let accounts = ENGINEERS
            .iter()
            .map(|(id, name)| Ok((centre.add_engineer(id, name, VENDOR, &[DEVICE])?, None)))
            .collect::<Result<VecDeque<_>>>()?;
        let device = centre.add_device(DEVICE, VENDOR)?;
        let chaperone = program("chaperone")?;
        desktop
            .run(desktop.command(&chaperone).arg("enrol").arg(&device.file))
            .context("the console was not enrolled")?;
        ensure!(!device.file.exists(), "the enrolment file, which holds secrets, is still there");
        let windows = Self::console(&desktop).await?;
        Ok(Self { desktop, workstation, centre, accounts: accounts.into(), windows })
    }

    /// Starts the console's windows.
    ///
    /// # Errors
    /// Where they do not come up.
    pub async fn console(desktop: &Desktop) -> Result<Driver> {
        let policy = policy(desktop)?;
        let policy = policy.to_str().context("the stage's folder has no plain name")?;
        let windows = Driver::start(desktop, &desktop.console()?, &["--policy", policy]).await?;
        windows.switch_to("index.html", SOON).await?;
        Ok(windows)
    }

    /// The next engineer's client, which tries a password; waits for a fresh one-time code where it must.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn engineer(&self, password: &str) -> Result<Engineer> {
        let account = self.account()?;
        Engineer::start(&self.centre, &account, &request(), password, &self.desktop.logs())
    }

    /// The next engineer's client, in technical support.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn technician(&self) -> Result<Engineer> {
        let account = self.account()?;
        Engineer::technical(&self.centre, &account, &request(), &self.desktop.logs())
    }

    fn account(&self) -> Result<Account> {
        let (account, before) = self.accounts.borrow_mut().pop_front().context("there is no engineer")?;
        if let Some(before) = before {
            std::thread::sleep(CODE_LIFE.saturating_sub(before.elapsed()));
        }
        self.accounts.borrow_mut().push_back((account.clone(), Some(Instant::now())));
        Ok(account)
    }

    /// Waits until the console shows a page.
    ///
    /// # Errors
    /// Where it does not in time.
    pub async fn page(&self, page: &str) -> Result<()> {
        let path = format!("//main[@data-page='{page}']");
        until_async(&format!("the page {page:?}"), SOON, async || {
            Ok(self.windows.find(By::XPath(&path)).await.ok().map(|_| ()))
        })
        .await
    }

    /// Waits for a button with these words, and clicks it.
    ///
    /// # Errors
    /// Where there is none in time that can be clicked.
    pub async fn click(&self, words: &str) -> Result<()> {
        let path = format!("//button[contains(normalize-space(.), '{words}') and not(@disabled)]");
        until_async(&format!("the button {words:?}"), SOON, async || match self.windows.find(By::XPath(&path)).await {
            Ok(button) => Ok(button.click().await.ok()),
            Err(_) => Ok(None),
        })
        .await
    }

    /// Types into the field with this label.
    ///
    /// # Errors
    /// Where there is none in time.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let path = format!("//label[contains(normalize-space(.), '{label}')]//input");
        let field = until_async(&format!("the field {label:?}"), SOON, async || {
            Ok(self.windows.find(By::XPath(&path)).await.ok())
        })
        .await?;
        Ok(field.send_keys(text).await?)
    }

    /// All that the window says.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn text(&self) -> Result<String> {
        Ok(self.windows.find(By::Tag("body")).await?.text().await?)
    }

    /// Waits until the window says something.
    ///
    /// # Errors
    /// Where it does not in time.
    pub async fn says(&self, words: &str) -> Result<()> {
        until_async(&format!("the window says {words:?}"), SOON, async || {
            Ok(self.text().await?.contains(words).then_some(()))
        })
        .await
    }

    /// The session password as it is shown.
    ///
    /// # Errors
    /// Where none is shown in time.
    pub async fn password(&self) -> Result<String> {
        self.page("password").await?;
        let mut digits = String::new();
        for figure in self.windows.find_all(By::Css(".digit .figure")).await? {
            digits.push_str(figure.text().await?.trim());
        }
        ensure!(
            digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()),
            "not eight digits: {} characters",
            digits.len()
        );
        Ok(digits)
    }

    /// Releases one task and gives the password that is shown for it.
    ///
    /// # Errors
    /// Where a step does not come out.
    pub async fn release(&self) -> Result<String> {
        self.page("access").await?;
        self.fill("Engineer or ticket", "T-1042").await?;
        self.fill("What for", "The table does not move").await?;
        self.click("Release and show password").await?;
        self.password().await
    }

    /// Releases a task, and lets an engineer in to see the screen.
    ///
    /// # Errors
    /// Where a step does not come out.
    pub async fn let_in(&self) -> Result<Engineer> {
        let password = self.release().await?;
        let mut engineer = self.engineer(&password)?;
        engineer.event("asked", SOON)?;
        self.page("request").await?;
        // No answer is taken from hands that were busy with something else.
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.click("See my screen").await?;
        self.click("Let in").await?;
        engineer.event("granted", SOON)?;
        self.page("session").await?;
        Ok(engineer)
    }

    /// Releases one task for the ticket that engineers name, without a session password.
    ///
    /// # Errors
    /// Where a step does not come out.
    pub async fn release_task(&self) -> Result<()> {
        self.page("access").await?;
        self.fill("Engineer or ticket", "T-1042").await?;
        self.fill("What for", "The table does not move").await?;
        self.click("Release the task").await
    }

    /// Ticks or chooses the field with these words.
    ///
    /// # Errors
    /// Where there is none in time that can be chosen.
    pub async fn tick(&self, words: &str) -> Result<()> {
        let path = format!("//label[contains(normalize-space(.), '{words}')][.//input[not(@disabled)]]");
        until_async(&format!("the field {words:?}"), SOON, async || match self.windows.find(By::XPath(&path)).await {
            Ok(label) => Ok(label.click().await.ok()),
            Err(_) => Ok(None),
        })
        .await
    }

    /// What `chaperone status --json` says.
    ///
    /// # Errors
    /// Where it says nothing.
    pub fn status(&self) -> Result<serde_json::Value> {
        let said = self.desktop.run(self.desktop.command(program("chaperone")?).args(["status", "--json"]))?;
        Ok(serde_json::from_str(said.trim())?)
    }
}

fn request() -> Request {
    Request {
        device: DEVICE.to_owned(),
        reason: "The table does not move".to_owned(),
        ticket: "T-1042".to_owned(),
        control: true,
    }
}
