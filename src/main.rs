//! Parse, run, exit.

fn main() -> std::process::ExitCode {
    widctl::cli::main()
}
