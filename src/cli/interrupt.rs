//! What a signal does to a run that is writing files.

use figcheck::report::Unfinished;

/// Has a run that is asked to stop take away what it has not finished, and stop as if nothing had been arranged: whoever
/// started it sees that a signal ended it. A file over the limit of the shell (`ulimit -f`) is an error like a full disk.
///
/// Signals that the run was started without, such as the hangup under `nohup`, stay without effect.
#[cfg(unix)]
pub(crate) fn watch(unfinished: &Unfinished) {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::{flag, low_level};

    // Where this cannot be arranged, a signal ends the run all the same, and a file may stay behind.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let ignored = ignored();
    let wanted = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !ignored(*signal));
    let Ok(mut signals) = Signals::new(wanted) else { return };
    let unfinished = unfinished.clone();
    let _ = thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            unfinished.take_away(|| {
                let _ = low_level::emulate_default_handler(signal);
            });
        }
    });
}

/// Which signals have no effect on this process. Where the system does not say, it is taken that a hangup has none.
#[cfg(unix)]
fn ignored() -> impl Fn(i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let mask = status.as_deref().and_then(|status| status.lines().find_map(|line| line.strip_prefix("SigIgn:")));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    move |signal| match mask {
        Some(mask) => signal
            .checked_sub(1)
            .and_then(|bit| mask.checked_shr(u32::try_from(bit).ok()?))
            .is_some_and(|mask| mask & 1 == 1),
        None => signal == signal_hook::consts::SIGHUP,
    }
}

/// Elsewhere a run that is stopped may leave a file behind, never one under the name of a report.
#[cfg(not(unix))]
pub(crate) fn watch(_unfinished: &Unfinished) {}
