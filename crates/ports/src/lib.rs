//! What the engine asks of the outside, as traits and plain messages. No implementation stands here.
//!
//! A port is what the engine needs, in the engine's words; adapters (store, documents, evidence, world, channels)
//! translate. Every adapter must pass the same contract; every outside system has a real adapter and a simulated one.

pub mod blobs;
pub mod channels;
pub mod links;
pub mod log_files;
pub mod notices;
pub mod positions;
pub mod registries;
pub mod store;
pub mod time;
pub mod trust;
pub mod vault;
pub mod world;

pub use blobs::{BlobError, BlobMeta, Blobs, ByteStream};
pub use channels::{AppIo, ChannelError, Mail, Paper, Pec, Sms, Tpp};
pub use links::Links;
pub use log_files::{LogFileError, LogFiles};
pub use notices::{PdfReader, Renderer, Sealer};
pub use positions::{PositionAnswer, PositionUpdate, Positions};
pub use registries::Registries;
pub use store::Store;
pub use time::{Clock, Entropy};
pub use trust::{TimeStamp, TimeStamper, TrustError};
pub use vault::Vault;
pub use world::WorldControl;
