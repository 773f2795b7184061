//! Exit: what the exit code says.

use std::process::ExitCode;

/// What `--help` says of the codes.
pub(super) const HELP: &str = "\
Exit codes:
  0    done, or nothing to do
  1    error, wrong usage included; interrupted (Ctrl-C) before anything was written
  2    changes are pending (only with `plan --detailed-exitcode` and `fmt --check`)
  3    refused: by the guard, by guard rails (policy: and --policy), because a saved plan is not what
       was approved, or because nobody said yes
  4    done in part: some of it was blocked, unread, failed or unknown; interrupted (Ctrl-C) while
       changes were made, and what ran then was brought to its end
  130  left at once (a second Ctrl-C); what was under way may have happened";

/// How a run ended, the weaker before the stronger: where several hold, the strongest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Done, or nothing to do.
    Done,
    /// Changes are pending (`plan --detailed-exitcode`, `fmt --check`).
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

impl Exit {
    /// The number.
    pub(super) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Pending => 2,
            Exit::Refused => 3,
            Exit::Part => 4,
            // What a shell says of a program that SIGINT ended.
            Exit::Left => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_help() {
        let said: Vec<&str> = HELP
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
            .filter(|word| word.bytes().all(|it| it.is_ascii_digit()))
            .collect();
        assert_eq!(said, ["0", "1", "2", "3", "4", "130"]);
        for (exit, code) in [
            (Exit::Done, 0_u8),
            (Exit::Error, 1),
            (Exit::Pending, 2),
            (Exit::Refused, 3),
            (Exit::Part, 4),
            (Exit::Left, 130),
        ] {
            assert_eq!(ExitCode::from(exit), ExitCode::from(code), "{exit:?}");
            assert!(said.contains(&code.to_string().as_str()), "{exit:?}");
        }
    }

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
