//! What a restart of the demo needs: how far its clock is from the machine's, and which organisation it is.

use std::fs;
use std::path::PathBuf;

use entities::settings::{Evidence, Ground};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::command::Stopped;

/// What is kept beside the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Microseconds from the machine's clock to the demo's.
    pub offset_micros: i64,
    /// The organisation.
    pub organisation: Uuid,
}

fn file(ground: &Ground) -> PathBuf {
    ground.data_dir.join("demo.json")
}

fn mark(ground: &Ground) -> PathBuf {
    ground.data_dir.join("demo.unfinished")
}

/// What was kept; None where no demo was made here.
pub fn read(ground: &Ground) -> Result<Option<Kept>, Stopped> {
    match fs::read(file(ground)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(Stopped::failed),
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(broken) => Err(Stopped::failed(broken)),
    }
}

/// Marks that a history is being made.
pub fn begin(ground: &Ground) -> Result<(), Stopped> {
    fs::write(mark(ground), b"").map_err(Stopped::failed)
}

/// Keeps what a restart needs: from now on there is a demo here.
pub fn write(ground: &Ground, kept: &Kept) -> Result<(), Stopped> {
    let bytes = serde_json::to_vec_pretty(kept).map_err(Stopped::failed)?;
    fs::write(file(ground), bytes).map_err(Stopped::failed)?;
    fs::remove_file(mark(ground)).map_err(Stopped::failed)
}

/// Removes what an interrupted making left behind, so that it can begin again.
pub fn clear_unfinished(ground: &Ground) -> Result<(), Stopped> {
    if !mark(ground).exists() || file(ground).exists() {
        return Ok(());
    }
    let gone = |removed: std::io::Result<()>| match removed {
        Err(broken) if broken.kind() != std::io::ErrorKind::NotFound => Err(Stopped::failed(broken)),
        _ => Ok(()),
    };
    for database in [ground.database_file(), ground.queue_file()] {
        for ending in ["", "-wal", "-shm"] {
            let mut name = database.clone().into_os_string();
            name.push(ending);
            gone(fs::remove_file(PathBuf::from(name)))?;
        }
    }
    gone(fs::remove_dir_all(ground.mails_dir()))?;
    if let Evidence::Folder(folder) = &ground.evidence {
        gone(fs::remove_dir_all(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use entities::settings::Environment;

    use super::*;

    fn ground(folder: &Path) -> Ground {
        Ground::read(&Environment::of([]), Some(folder)).unwrap()
    }

    fn lay(ground: &Ground) -> Vec<PathBuf> {
        let laid = ["proofmark.db", "proofmark.db-wal", "queue.db", "mails/one.eml", "evidence/ab/cd/abcd"];
        let laid = laid.map(|name| ground.data_dir.join(name));
        for file in &laid {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "x").unwrap();
        }
        laid.into()
    }

    #[test]
    fn an_interrupted_making_leaves_nothing_and_a_demo_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let ground = ground(folder.path());
        let laid = lay(&ground);
        begin(&ground).unwrap();
        clear_unfinished(&ground).unwrap();
        assert!(laid.iter().all(|file| !file.exists()));

        let laid = lay(&ground);
        write(&ground, &Kept { offset_micros: 0, organisation: Uuid::nil() }).unwrap();
        clear_unfinished(&ground).unwrap();
        assert!(laid.iter().all(|file| file.exists()));
    }
}
