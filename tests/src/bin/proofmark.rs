//! `proofmark` under a name of its own, so that tests of the command line find it under a plain `cargo test`.

fn main() -> std::process::ExitCode {
    api::command::main()
}
