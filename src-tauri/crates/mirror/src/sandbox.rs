//! Locks the process in: from then on it can wait, read and write what is open, and map memory; nothing else.
//!
//! An allow-list: every other system call, network, files and programs above all, fails with `EPERM`. It holds for all threads
//! and the process's rest and cannot be taken off. Threads are started before it: a new one is refused too.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

/// The process could not be locked in.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The filter could not be built for this machine.
    #[error("no filter for this machine")]
    Filter(#[from] seccompiler::BackendError),
    /// The kernel refused it.
    #[error("the kernel refused the filter")]
    Kernel(#[from] seccompiler::Error),
    /// The process could not be protected from others of the same user.
    #[error("the process stays open to others")]
    Process(#[from] rustix::io::Errno),
}

/// Calls that are allowed whatever their arguments.
const ALLOWED: &[i64] = &[
    // What is open already: the display's socket, the pipes, shared memory.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_ppoll,
    libc::SYS_close,
    libc::SYS_fstat,
    // Memory for grabs; `mmap` and `mprotect` are below.
    libc::SYS_memfd_create,
    libc::SYS_ftruncate,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    // What the runtime needs to run and to end.
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // A thread that was made before the lock may make its first steps after it; refused, the C library ends the process.
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Locks the process in; all threads it needs run, its display and pipes are open, and its text detector is loaded.
///
/// # Errors
/// [`SandboxError`]: then nothing may be grabbed.
pub fn lock() -> Result<(), SandboxError> {
    // No other process of this user may read this one's memory, and no core file may hold a picture.
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_poll, Vec::new());
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![SeccompRule::new(vec![without(2, libc::PROT_EXEC)?])?]);
    }
    // `kill` and its kin are refused; the runtime aborts by a signal to itself.
    let own = u64::from(std::process::id());
    let own = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![own])?]);
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter =
        SeccompFilter::new(rules, denied, SeccompAction::Allow, TargetArch::try_from(std::env::consts::ARCH)?)?;
    // Sets NO_NEW_PRIVS as well.
    Ok(seccompiler::apply_filter_all_threads(&BpfProgram::try_from(filter)?)?)
}

/// The condition that an argument has none of these bits.
fn without(argument: u8, bits: libc::c_int) -> Result<SeccompCondition, seccompiler::BackendError> {
    let bits = u64::from(bits.unsigned_abs());
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(bits), 0)
}
