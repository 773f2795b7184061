//! The face: arguments, dispatch, exit codes.

/// Runs the program; the exit codes are those of the documentation.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
