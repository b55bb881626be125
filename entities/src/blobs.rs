//! Bytes: evidence and reports, content-addressed by SHA-256 within an organisation, on local disk with fsync or on S3.
//! The one place that names `object_store`. Bytes are durable before the transaction that names them.

use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::settings::Hidden;

/// The store of bytes.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

/// Bytes as they were stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of all bytes, lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
    /// The first bytes, enough to tell the type.
    pub head: Bytes,
}

/// How many first bytes are kept to tell the type from.
const HEAD: usize = 8_192;

impl Blobs {
    /// A folder on local disk, made if missing; every file is synced before it counts.
    pub fn folder(folder: &FilePath) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::fault)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::fault)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// A store by URL such as `s3://bucket/prefix`, with its settings (`AWS_…`).
    pub fn store_at(url: &str, settings: &[(String, Hidden)]) -> Result<Self> {
        let url = url.parse().map_err(Error::fault)?;
        let settings = settings.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.reveal()));
        let (store, prefix) = object_store::parse_url_opts(&url, settings).map_err(Error::fault)?;
        Ok(Self(Arc::new(object_store::prefix::PrefixStore::new(store, prefix))))
    }

    /// Stores a stream of bytes under their hash, once `admit` has seen what they are; refused bytes leave nothing.
    /// `limit` bytes at most; None when there were more.
    pub async fn store<E: std::fmt::Display>(
        &self,
        organisation: Uuid,
        limit: u64,
        mut bytes: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
        admit: impl FnOnce(&Stored) -> Result<()>,
    ) -> Result<Option<Stored>> {
        let incoming = Path::from(format!("{}/incoming/{}", organisation.simple(), Uuid::now_v7().simple()));
        let upload = self.0.put_multipart(&incoming).await.map_err(Error::fault)?;
        let mut writer = WriteMultipart::new(upload);
        let (mut hash, mut size, mut head) = (Sha256::new(), 0u64, Vec::new());
        while let Some(chunk) = bytes.next().await {
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(broken) => {
                    writer.abort().await.map_err(Error::fault)?;
                    return Err(Error::fault(broken));
                }
            };
            size += chunk.len() as u64;
            if size > limit {
                writer.abort().await.map_err(Error::fault)?;
                return Ok(None);
            }
            hash.update(&chunk);
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
            writer.wait_for_capacity(4).await.map_err(Error::fault)?;
            writer.put(chunk);
        }
        let stored = Stored { sha256: hex::encode(hash.finalize()), size, head: head.into() };
        if let Err(refused) = admit(&stored) {
            writer.abort().await.map_err(Error::fault)?;
            return Err(refused);
        }
        writer.finish().await.map_err(Error::fault)?;
        self.0.rename(&incoming, &place(organisation, &stored.sha256)).await.map_err(Error::fault)?;
        Ok(Some(stored))
    }

    /// Stores bytes that are in memory already.
    pub async fn keep(&self, organisation: Uuid, bytes: Bytes) -> Result<Stored> {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let stored = Stored { sha256, size: bytes.len() as u64, head: bytes.slice(..bytes.len().min(HEAD)) };
        let payload = PutPayload::from_bytes(bytes);
        self.0.put(&place(organisation, &stored.sha256), payload).await.map_err(Error::fault)?;
        Ok(stored)
    }

    /// The bytes under a hash; NotFound when they are gone.
    pub async fn fetch(&self, organisation: Uuid, sha256: &str) -> Result<Bytes> {
        let found = self.0.get(&place(organisation, sha256)).await.map_err(gone)?;
        found.bytes().await.map_err(Error::fault)
    }

    /// Some of the bytes under a hash, once all of them were found to hash to it.
    pub async fn part(&self, organisation: Uuid, sha256: &str, range: Range<u64>) -> Result<Bytes> {
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let (mut part, mut passed) = (Vec::new(), 0);
        let hashed = self.read_through(organisation, sha256, |chunk| {
            let within = |place: u64| index(place.saturating_sub(passed)).min(chunk.len());
            part.extend_from_slice(&chunk[within(range.start)..within(range.end)]);
            passed += chunk.len() as u64;
        });
        if !hashed.await? {
            return Err(Error::fault(format!("the bytes kept as {sha256} are not those that were stored")));
        }
        Ok(part.into())
    }

    /// The bytes under a hash as a stream.
    pub async fn stream(&self, organisation: Uuid, sha256: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        let found = self.0.get(&place(organisation, sha256)).await.map_err(gone)?;
        Ok(found.into_stream().map_err(Error::fault).boxed())
    }

    /// Whether the bytes under a hash are there and still hash to it.
    pub async fn intact(&self, organisation: Uuid, sha256: &str) -> Result<bool> {
        match self.read_through(organisation, sha256, |_| ()).await {
            Err(Error::NotFound) => Ok(false),
            hashed => hashed,
        }
    }

    /// Whether anything can be stored and read at all.
    pub async fn works(&self, organisation: Uuid) -> bool {
        let place = Path::from(format!("{}/probe", organisation.simple()));
        let probe = async {
            self.0.put(&place, PutPayload::from_static(b"probe")).await?;
            self.0.get(&place).await?.bytes().await
        };
        probe.await.is_ok_and(|read| read == "probe")
    }

    /// Reads all bytes under a hash; whether they still hash to it.
    async fn read_through(&self, organisation: Uuid, sha256: &str, mut each: impl FnMut(&Bytes)) -> Result<bool> {
        let mut stream = self.stream(organisation, sha256).await?;
        let mut hash = Sha256::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            hash.update(&chunk);
            each(&chunk);
        }
        Ok(hex::encode(hash.finalize()) == sha256)
    }
}

fn index(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// `<organisation>/ab/cd/<hash>`: a shared address would tell one organisation what another holds.
fn place(organisation: Uuid, sha256: &str) -> Path {
    let (ab, rest) = sha256.split_at_checked(2).unwrap_or((sha256, ""));
    let cd = rest.get(..2).unwrap_or_default();
    Path::from(format!("{}/{ab}/{cd}/{sha256}", organisation.simple()))
}

fn gone(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::fault(other),
    }
}
