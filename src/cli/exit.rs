//! Exit: what the exit code says.

use std::process::ExitCode;

/// How a run ended, the weaker before the stronger: where several hold, the strongest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Changes are pending (`plan --detailed-exitcode`).
    Pending,
    /// Some of it was blocked, unread, failed or unknown.
    Part,
    /// Not done: the guard, a stale or foreign plan, nobody who said yes.
    Refused,
    /// An error, wrong usage included.
    Error,
    /// Left at once because the user insisted; what was under way may have happened.
    Left,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Pending => 2,
            Exit::Refused => 3,
            Exit::Part => 4,
            // What a shell says of a program that SIGINT ended.
            Exit::Left => 130,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_several_hold_it_is_1_then_3_then_4_then_2() {
        let mut all = [
            Exit::Part,
            Exit::Done,
            Exit::Error,
            Exit::Pending,
            Exit::Refused,
        ];
        all.sort();
        all.reverse();
        assert_eq!(
            all,
            [
                Exit::Error,
                Exit::Refused,
                Exit::Part,
                Exit::Pending,
                Exit::Done
            ]
        );
    }
}
