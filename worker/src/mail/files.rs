//! Mail as `.eml` files: whole or not there, named by date, recipient and message.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use super::Mail;

/// Longest part of a file name taken from an address.
const LONGEST_SLUG: usize = 48;

/// `2026-11-01T07-00-00-ada-nordhafen-example-<outbox row>.eml`: sortable, and nothing in it can leave the folder.
pub fn name(mail: &Mail) -> String {
    let slug: String = mail
        .to
        .address
        .to_lowercase()
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
        .chars()
        .take(LONGEST_SLUG)
        .collect();
    format!("{}-{slug}-{}.eml", mail.at.format("%Y-%m-%dT%H-%M-%S"), mail.id)
}

/// A repeat overwrites the file of the first attempt with the same bytes.
pub fn write(folder: &Path, name: &str, message: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = File::create(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    // the name is durable once its folder is
    File::open(folder)?.sync_all()
}
