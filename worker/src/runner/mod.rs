//! The running worker: a bell that turns commits and due rows into tasks of the queue, and a queue that wakes and
//! spreads them. The queue holds no truth: what it loses, the next sweep finds again.

mod bell;
mod listener;
mod queue;
mod supervise;

use std::sync::Arc;

use entities::settings::{Database, Ground};
use entities::{Result, World};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use crate::{Mailer, Stop, outbox, schedule, scrub};
use queue::{Queue, Wake};

/// What a task works with.
#[derive(Clone)]
pub(crate) struct Room {
    world: Arc<World>,
    mailer: Arc<Mailer>,
    stop: Stop,
    /// One drain at a time in this process: a slow mail server must not gather drains behind it.
    draining: Arc<Mutex<()>>,
    /// One round of schedules at a time: the reports of a long history must not take the connections of everybody else.
    scheduling: Arc<Mutex<()>>,
    /// One pass of the scrub at a time.
    scrubbing: Arc<Mutex<()>>,
}

impl Room {
    /// Does what a task asks for.
    async fn work(&self, wake: Wake) -> Result<()> {
        match wake {
            Wake::Schedules => {
                // Whatever is due by the end of that round is found by the next sweep.
                let Ok(_alone) = self.scheduling.try_lock() else { return Ok(()) };
                schedule::run(&self.world).await
            }
            Wake::Scrub => {
                let Ok(_alone) = self.scrubbing.try_lock() else { return Ok(()) };
                scrub::run(&self.world, &self.stop).await.map(drop)
            }
            Wake::Outbox => {
                let Ok(_alone) = self.draining.try_lock() else { return Ok(()) };
                if outbox::drain(&self.world, &self.mailer, &self.stop).await? > 0 {
                    // There may be more, or something left by what was just done.
                    self.world.bell.ring();
                }
                Ok(())
            }
        }
    }
}

/// A worker that runs in this process until it is told to end.
pub struct Running {
    teller: watch::Sender<bool>,
    task: JoinHandle<Result<()>>,
}

impl Running {
    /// Resolves when the worker has given up; never while it is well.
    pub async fn failed(&mut self) -> Result<()> {
        (&mut self.task).await.map_err(entities::Error::fault)?
    }

    /// Tells it to end and waits until the mail in hand is over.
    pub async fn end(self) -> Result<()> {
        self.teller.send_replace(true);
        self.task.await.map_err(entities::Error::fault)?
    }
}

/// Starts the worker over a world; its queue lies beside the embedded database or in PostgreSQL.
pub async fn start(world: Arc<World>, mailer: Mailer, ground: &Ground) -> Result<Running> {
    let queue = match &ground.database {
        Database::Embedded => Queue::embedded(&ground.queue_file()).await?,
        Database::Postgres { url, .. } => Queue::postgres(url.reveal()).await?,
    };
    Ok(start_with(world, mailer, queue))
}

fn start_with(world: Arc<World>, mailer: Mailer, queue: Queue) -> Running {
    let (teller, stop) = Stop::new();
    let room = Room {
        world,
        mailer: Arc::new(mailer),
        stop,
        draining: Arc::default(),
        scheduling: Arc::default(),
        scrubbing: Arc::default(),
    };
    let task = tokio::spawn(async move {
        let ringing = tokio::spawn(bell::ring(Arc::clone(&room.world), queue.clone(), room.stop.clone()));
        let round = || {
            let (queue, room) = (queue.clone(), room.clone());
            async move { queue.run(&room).await }
        };
        let ended = supervise::supervise(&room.stop, round).await;
        ringing.abort();
        ended
    });
    Running { teller, task }
}
