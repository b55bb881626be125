//! The binary `proofmark`.

fn main() -> std::process::ExitCode {
    api::command::main()
}
