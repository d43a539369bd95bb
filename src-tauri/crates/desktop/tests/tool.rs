//! Service tools on real processes: what they say, what they inherit, and that nothing of them outlives their end.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use desktop::process::{NotStarted, Program};
use desktop::tool::{Ended, Limits, Supervisor, Told, Tool};

const SOON: Duration = Duration::from_secs(20);
/// Ignores the signal that asks, and so does all that it starts.
const STUBBORN: &str = "trap '' TERM; ";
/// A grandchild in a session of its own, re-parented, without environment, that ignores being asked; prints its number.
const FORKER: &str =
    "trap '' TERM; (env -i /usr/bin/setsid /bin/sh -c '/bin/sleep 1000 </dev/null >/dev/null 2>&1 & echo $!' &); ";

fn supervisor() -> Supervisor {
    Supervisor { path: env!("CARGO_BIN_EXE_chaperone-supervise").into() }
}

fn shell(script: &str) -> Program {
    Program {
        path: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        env: vec![("PATH".into(), "/usr/bin:/bin".into())],
    }
}

fn limits() -> Limits {
    Limits { output: 64 * 1024, time_to_end: SOON }
}

/// A tool and what it tells.
struct Run {
    tool: Tool,
    told: Receiver<Told>,
}

impl Run {
    fn try_start(program: Program, limits: Limits) -> Result<Self, NotStarted> {
        let (tell, told) = mpsc::channel();
        let tool = Tool::start(&supervisor(), program, limits, move |word| drop(tell.send(word)))?;
        Ok(Self { tool, told })
    }

    fn start(script: &str, limits: Limits) -> Self {
        Self::try_start(shell(script), limits).unwrap()
    }

    fn next(&self) -> Told {
        self.told.recv_timeout(SOON).unwrap()
    }

    /// The first `lines` of its output, which are numbers of processes.
    fn pids(&self, lines: usize) -> Vec<String> {
        let mut text = String::new();
        while text.lines().count() < lines || !text.ends_with('\n') {
            match self.next() {
                Told::Output(bytes) => text.push_str(&String::from_utf8(bytes).unwrap()),
                other @ (Told::Cut | Told::Killing | Told::Ended { .. }) => panic!("{other:?} after {text:?}"),
            }
        }
        text.lines().map(str::to_owned).collect()
    }

    /// Everything to the end; output in one piece.
    fn rest(&self) -> (String, Vec<Told>) {
        let (mut text, mut others) = (Vec::new(), Vec::new());
        loop {
            match self.next() {
                Told::Output(bytes) => text.extend(bytes),
                other @ (Told::Cut | Told::Killing) => others.push(other),
                end @ Told::Ended { .. } => {
                    others.push(end);
                    return (String::from_utf8(text).unwrap(), others);
                }
            }
        }
    }
}

fn ended(how: Ended, status: Option<i32>) -> Told {
    Told::Ended { how, status, gone: true }
}

fn runs(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn until(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < SOON, "{what}: did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_exit_status_is_told() {
    for (script, status) in [("exit 0", Some(0)), ("exit 7", Some(7)), ("kill -SEGV $$", None)] {
        assert_eq!(
            Run::start(script, limits()).rest(),
            (String::new(), vec![ended(Ended::Exited, status)]),
            "{script}"
        );
    }
}

#[test]
fn both_outputs_come_merged_and_in_order() {
    let run = Run::start("for i in 1 2 3 4 5; do echo out$i; echo err$i >&2; done", limits());
    let expected: String = (1..=5).map(|i| format!("out{i}\nerr{i}\n")).collect();
    assert_eq!(run.rest(), (expected, vec![ended(Ended::Exited, Some(0))]));
}

#[test]
fn output_is_cut_once_and_the_tool_runs_on() {
    let run = Run::start("head -c 10000000 /dev/zero | tr '\\0' x; exit 5", Limits { output: 1000, ..limits() });
    let (text, others) = run.rest();
    assert_eq!((text.len(), others), (1000, vec![Told::Cut, ended(Ended::Exited, Some(5))]));
}

#[test]
fn output_that_just_fits_is_not_cut() {
    let run = Run::start("echo 1234", Limits { output: 5, ..limits() });
    assert_eq!(run.rest(), ("1234\n".to_owned(), vec![ended(Ended::Exited, Some(0))]));
}

#[test]
fn what_cannot_be_started_is_named() {
    for (path, kind) in
        [("/nowhere/tool", std::io::ErrorKind::NotFound), ("/etc", std::io::ErrorKind::PermissionDenied)]
    {
        let program = Program { path: path.into(), args: Vec::new(), env: Vec::new() };
        let fault = Run::try_start(program, limits()).map(|_| ()).unwrap_err();
        assert_eq!((fault.path.to_str().unwrap(), fault.source.kind()), (path, kind));
    }
    let nowhere = Supervisor { path: "/nowhere/supervise".into() };
    let fault = Tool::start(&nowhere, shell("exit 0"), limits(), drop).map(|_| ()).unwrap_err();
    assert_eq!(fault.to_string(), "/nowhere/supervise could not be started");
}

#[test]
fn nothing_is_inherited_but_what_was_given() {
    // A descriptor that this process would pass on.
    let file = std::fs::File::open("/dev/zero").unwrap();
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
    let script = "tr '\\0' '\\n' </proc/$$/environ; ls /proc/$$/fd; cat; pwd
        read -r _ _ _ _ group session terminal _ </proc/$$/stat; test $group = $$ -a $session = $$ -a $terminal = 0 && echo apart
        grep -E '^(SigBlk|SigIgn|NoNewPrivs)' /proc/self/status; cut -d' ' -f19 /proc/$$/stat";
    let (text, _) = Run::start(script, limits()).rest();
    let expected = "PATH=/usr/bin:/bin\n0\n1\n2\n/\napart\nSigBlk:\t0000000000000000\n\
        SigIgn:\t0000000000000000\nNoNewPrivs:\t1\n0\n";
    assert_eq!(text, expected);
}

#[test]
fn what_ends_when_asked_was_stopped() {
    let run = Run::start("trap 'echo bye; exit 4' TERM; echo $$; while :; do sleep 0.05; done", limits());
    run.pids(1);
    run.tool.end();
    let (text, others) = run.rest();
    // A shell may also say that what it waited for was terminated.
    assert_eq!((text.lines().last(), others), (Some("bye"), vec![ended(Ended::Stopped, Some(4))]));
}

#[test]
fn i3_a_stubborn_tool_is_killed_after_its_time() {
    let limits = Limits { time_to_end: Duration::from_millis(300), ..limits() };
    let run = Run::start(&format!("{STUBBORN} sleep 1000 & echo $$; echo $!; while :; do sleep 1; done"), limits);
    let pids = run.pids(2);
    let start = Instant::now();
    run.tool.end();
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Killed, None)]);
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(pids.iter().all(|pid| !runs(pid)));
}

#[test]
fn i3_a_tool_is_killed_at_once() {
    let run = Run::start(&format!("{STUBBORN} echo $$; sleep 1000"), limits());
    let pids = run.pids(1);
    run.tool.kill();
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Killed, None)]);
    assert!(!runs(&pids[0]));
}

#[test]
fn i3_a_grandchild_that_hides_is_found_when_the_tool_is_ended() {
    let limits = Limits { time_to_end: Duration::from_millis(200), ..limits() };
    let run = Run::start(&format!("{FORKER} sleep 1000"), limits);
    let pids = run.pids(1);
    assert!(runs(&pids[0]));
    run.tool.end();
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Killed, None)]);
    assert!(!runs(&pids[0]));
}

#[test]
fn i3_a_grandchild_that_hides_is_found_when_the_tool_ends_by_itself() {
    let limits = Limits { time_to_end: Duration::from_millis(200), ..limits() };
    let run = Run::start(&format!("{FORKER} exit 2"), limits);
    let pids = run.pids(1);
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Exited, Some(2))]);
    assert!(!runs(&pids[0]));
}

#[test]
fn i3_what_is_left_behind_is_asked_first() {
    let run = Run::start("(setsid sh -c 'echo $$; exec sleep 1000' &); sleep 0.3; exit 0", limits());
    let pids = run.pids(1);
    assert_eq!(run.rest().1, [ended(Ended::Exited, Some(0))]);
    assert!(!runs(&pids[0]));
    // Wherever in its beginning it is met.
    for _ in 0..10 {
        let run = Run::start("(setsid sh -c 'sleep 1000; :' &); exit 0", limits());
        assert_eq!(run.rest().1, [ended(Ended::Exited, Some(0))]);
    }
}

#[test]
fn what_a_tool_starts_to_clean_up_is_let_be() {
    let script = "trap 'sleep 0.3; echo $?; exit 0' TERM; echo $$; while :; do sleep 0.05; done";
    let run = Run::start(script, limits());
    run.pids(1);
    run.tool.end();
    let (text, others) = run.rest();
    assert_eq!((text.lines().last(), others), (Some("0"), vec![ended(Ended::Stopped, Some(0))]));
}

#[test]
fn i3_what_starts_itself_anew_all_the_time_is_caught() {
    let again = "trap '' TERM; (setsid sh \"$0\" >/dev/null 2>&1 &)";
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("again");
    std::fs::write(&script, again).unwrap();
    let run = Run::start(&format!("{STUBBORN} sh {}; echo 1; sleep 1000", script.display()), limits());
    run.pids(1);
    run.tool.kill();
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Killed, None)]);
}

#[test]
fn i3_dropping_a_tool_kills_it() {
    let run = Run::start(&format!("{FORKER} echo $$; sleep 1000"), limits());
    let pids = run.pids(2);
    let Run { tool, told } = run;
    drop(tool);
    assert_eq!(told.iter().collect::<Vec<_>>(), [Told::Killing, ended(Ended::Killed, None)]);
    until("the tool's end", || pids.iter().all(|pid| !runs(pid)));
}

#[test]
fn i3_what_a_lost_supervisor_leaves_is_killed() {
    let run = Run::start(&format!("{FORKER} echo $$; sleep 1000"), limits());
    let pids = run.pids(2);
    // Two lists of processes have been written by then.
    std::thread::sleep(Duration::from_millis(600));
    let stat = pids.iter().map(|pid| std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap());
    let parent = |stat: String| stat.rsplit(") ").next().unwrap().split(' ').nth(1).unwrap().to_owned();
    let parents: Vec<String> = stat.map(parent).collect();
    // The forker's grandchild and the tool itself are both children of the supervisor.
    assert_eq!(parents[0], parents[1]);
    assert!(Command::new("kill").args(["-KILL", &parents[0]]).status().unwrap().success());
    assert_eq!(run.rest().1, [Told::Killing, ended(Ended::Lost, None)]);
    assert!(pids.iter().all(|pid| !runs(pid)));
}

#[test]
fn i3_nothing_outlives_a_console_that_is_killed() {
    let name = "i3_nothing_outlives_a_console_that_is_killed";
    if std::env::var("CONSOLE").is_ok_and(|console| console == name) {
        let run = Run::start(&format!("{FORKER} echo $$; sleep 1000"), limits());
        eprintln!("{}", run.pids(2).join(" "));
        std::thread::sleep(SOON * 2);
        return;
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", name, "--nocapture"]).env("CONSOLE", name);
    let mut console = again.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(console.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let pids: Vec<&str> = line.split_whitespace().collect();
    assert!(pids.len() == 2 && pids.iter().all(|pid| runs(pid)), "{line}");
    console.kill().unwrap();
    console.wait().unwrap();
    until("the tool's end", || pids.iter().all(|pid| !runs(pid)));
}

#[test]
fn i3_twenty_tools_are_ended_at_once() {
    let limits = Limits { time_to_end: Duration::from_millis(500), ..limits() };
    let scripts =
        [format!("{FORKER} sleep 1000"), format!("{STUBBORN} echo $$; sleep 1000"), "echo $$; sleep 1000".into()];
    let tools: Vec<Run> = scripts.iter().cycle().take(20).map(|script| Run::start(script, limits)).collect();
    let pids: Vec<String> = tools.iter().flat_map(|run| run.pids(1)).collect();
    assert!(pids.iter().all(|pid| runs(pid)));
    tools.iter().for_each(|run| run.tool.end());
    for (place, run) in tools.iter().enumerate() {
        let how = if place % 3 == 2 { Ended::Stopped } else { Ended::Killed };
        assert_eq!(run.rest().1.last(), Some(&ended(how, None)), "{place}");
    }
    assert!(pids.iter().all(|pid| !runs(pid)));
}
