//! The scanner's service tools, as they come: some end when they are asked, some do not.

use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Subcommand;

/// One of them.
#[derive(Subcommand)]
pub enum Tool {
    /// Check something, step by step, and end; end early when asked.
    WellBehaved {
        /// How many steps of half a second.
        #[arg(long, default_value_t = 6)]
        steps: u16,
        /// The exit status.
        #[arg(long, default_value_t = 0)]
        status: u8,
    },
    /// Run on, whoever asks to end.
    Stubborn,
    /// Leave a process behind that hides in a session of its own, without an environment, and ignores being asked to end.
    Forker {
        /// Run on instead of ending.
        #[arg(long)]
        stay: bool,
    },
    /// Print ten million bytes.
    Chatty,
}

const WELL_BEHAVED: &str = r#"
trap 'echo "Ended on request"; exit 0' TERM
echo "Gradient amplifier check"
for step in $(seq "$1"); do
    sleep 0.5 & wait $!
    echo "Step $step of $1: in range"
done
echo "Done"
exit "$2"
"#;

const STUBBORN: &str = r#"
trap '' TERM INT HUP
echo "Process $$ runs until it is killed"
while :; do sleep 1; done
"#;

const FORKER: &str = r#"
trap '' TERM INT HUP
hidden='/bin/sleep 100000 </dev/null >/dev/null 2>&1 & echo "Process $! stays behind"'
(env -i /usr/bin/setsid /bin/sh -c "$hidden" &)
sleep 0.5
[ "$1" = stay ] && while :; do sleep 1; done
exit 0
"#;

const CHATTY: &str = r#"yes "Coil element 17: noise 0.412 uV, phase -12.06 deg" | head -c 10000000"#;

/// Becomes the tool.
pub fn run(tool: &Tool) -> anyhow::Result<()> {
    let (script, args) = match tool {
        Tool::WellBehaved { steps, status } => (WELL_BEHAVED, vec![steps.to_string(), status.to_string()]),
        Tool::Stubborn => (STUBBORN, Vec::new()),
        Tool::Forker { stay: true } => (FORKER, vec!["stay".to_owned()]),
        Tool::Forker { stay: false } => (FORKER, vec!["go".to_owned()]),
        Tool::Chatty => (CHATTY, Vec::new()),
    };
    Err(Command::new("/bin/sh").args(["-c", script, "tool"]).args(args).exec().into())
}
