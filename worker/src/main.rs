//! The binary `proofmark-worker`.

fn main() -> std::process::ExitCode {
    worker::command::main()
}
