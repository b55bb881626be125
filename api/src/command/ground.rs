//! Opens what a command stands on, with the schema as this release needs it.

use std::fs::File;
use std::sync::Arc;

use entities::clock::Clock;
use entities::settings::{Database, Ground};
use entities::{World, world};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

use super::Stopped;

/// Opens and migrates: SQLite always, PostgreSQL as its owner where that URL is set. Without it an older schema is refused.
pub async fn open(ground: &Ground, clock: Clock) -> Result<Arc<World>, Stopped> {
    ground.make_folders()?;
    let world = World::open(ground, clock).await?;
    match &ground.database {
        Database::Embedded => migrations::apply(&world.writer).await.map_err(Stopped::failed)?,
        Database::Postgres { owner: Some(owner), .. } => {
            let owner = world::open_postgres(owner.reveal()).await?;
            migrations::apply(&owner).await.map_err(Stopped::failed)?;
            migrations::grant(&owner, &role(&world.writer).await?).await.map_err(Stopped::failed)?;
            owner.close().await.map_err(Stopped::failed)?;
        }
        Database::Postgres { owner: None, .. } if migrations::is_current(&world.writer).await => {}
        Database::Postgres { owner: None, .. } => {
            let newest = migrations::newest();
            return Err(Stopped::Usage(format!(
                "the database lacks the schema of this release ({newest}): set PROOFMARK_DATABASE_OWNER_URL for one start, so that it is migrated"
            )));
        }
    }
    Ok(Arc::new(world))
}

/// Opens what stands without changing it; a schema that is not this release's is refused.
pub async fn look(ground: &Ground, clock: Clock) -> Result<Arc<World>, Stopped> {
    let world = World::open(ground, clock).await?;
    if migrations::is_current(&world.writer).await {
        return Ok(Arc::new(world));
    }
    let newest = migrations::newest();
    Err(Stopped::Usage(format!(
        "the database lacks the schema of this release ({newest}), and a dry run does not migrate it: start proofmark once"
    )))
}

async fn role(app: &DatabaseConnection) -> Result<String, Stopped> {
    let sql = Statement::from_string(DbBackend::Postgres, "SELECT current_user::text");
    let row = app.query_one_raw(sql).await.map_err(Stopped::failed)?;
    let row = row.ok_or_else(|| Stopped::failed("the database does not say who we are"))?;
    row.try_get_by_index(0).map_err(Stopped::failed)
}

/// Holds an embedded instance for this process while the file lives: SQLite's one writer is one process.
pub fn hold(ground: &Ground) -> Result<Option<File>, Stopped> {
    if !matches!(ground.database, Database::Embedded) {
        return Ok(None);
    }
    ground.make_folders()?;
    let path = ground.data_dir.join("in-use.lock");
    let file = File::create(&path).map_err(|why| Stopped::Failed(format!("{}: {why}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(Stopped::Failed(format!(
            "{} is in use by another process: stop that one first",
            ground.data_dir.display()
        ))),
        Err(std::fs::TryLockError::Error(why)) => Err(Stopped::Failed(format!("{}: {why}", path.display()))),
    }
}
