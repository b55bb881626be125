//! `proofmark-worker` under a name of its own, so that tests find it under a plain `cargo test`.

fn main() -> std::process::ExitCode {
    worker::command::main()
}
