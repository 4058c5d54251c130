//! The sandbox's platform: the engine over the simulated world, the virtual clock and the development seal.
//!
//! `messo sandbox` and `messo tour` both live on it. Whatever it makes says that it has no legal value.

use super::clock::{Pace, VirtualClock};
use super::ground::Ground;
use crate::config::Config;
use crate::failure::{Doing as _, Failure};
use jiff::Timestamp;
use messo_domain::request::Checks;
use messo_engine::workers::WorkerGate;
use messo_engine::{Engine, Ports, Settings};
use messo_evidence::{DevelopmentSeal, PageReader};
use messo_ports::Clock as _;
use messo_ports::notices::Operator;
use messo_sandbox::SandboxParts;
use messo_world::{MARKING, PaperScale, World, WorldParts, WorldSettings};
use std::sync::Arc;

/// Folder of the development seal.
const SEAL: &str = "seal";
/// What stands on documents where no operating body is configured: nobody's name.
const MADE_UP_OPERATOR: [&str; 3] = ["Ente gestore di prova", "Via di Prova 1, 00100 Roma RM", "000 0000000"];

/// When the virtual clock starts, and whether it runs.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Asked for by the person.
    pub now: Option<Timestamp>,
    /// Whether it runs by itself.
    pub pace: Pace,
}

/// A sandbox, wired.
pub struct Simulated {
    /// What it stands on.
    pub ground: Ground,
    /// The virtual clock.
    pub clock: Arc<VirtualClock>,
    /// What the sandbox API and the tour are given.
    pub parts: SandboxParts,
}

impl Simulated {
    /// Wires it over an opened folder. Where `--now` is after the clock, the work that is due on the way is run first.
    ///
    /// # Errors
    /// [`Failure`] when the clock would go back, or the seal cannot be made or read.
    pub async fn open(ground: Ground, config: &Config, public_url: &str, start: Start) -> Result<Self, Failure> {
        let clock = VirtualClock::open(ground.store.clone(), start.pace, start.now, ground.wall.now()).await;
        let clock = Arc::new(clock.map_err(Failure::new)?);
        let seal = DevelopmentSeal::open_or_create(&ground.folder.join(SEAL), &*ground.entropy, ground.wall.now());
        let seal = seal.map_err(Failure::new)?;
        let seal = super::seal::open(config, &ground.entropy, Some(&seal))?;
        let root_certificate = seal.root_certificate();
        let world = Arc::new(World::new(world_parts(&ground), world_settings(config)));
        let ports = Ports {
            store: ground.store.clone(),
            blobs: ground.blobs.clone(),
            log_files: ground.log_files.clone(),
            vault: ground.vault.clone(),
            links: ground.links.clone(),
            renderer: ground.renderer.clone(),
            sealer: seal,
            pec: world.clone(),
            mail: world.clone(),
            sms: world.clone(),
            app_io: world.clone(),
            tpp: world.clone(),
            positions: world.clone(),
            pdf: Arc::new(PageReader),
            paper: world.clone(),
            registries: world.clone(),
            clock: clock.clone(),
            wall: ground.wall.clone(),
            entropy: ground.entropy.clone(),
        };
        let engine = Engine::new(ports, settings(config, public_url, start.pace)?);
        let gate = WorkerGate::default();
        if let Some(now) = start.now.filter(|now| *now > clock.now()) {
            engine.advance_to(&*clock, &gate, now).await.doing("moving the clock to --now")?;
        }
        let parts = SandboxParts {
            engine,
            clock: clock.clone(),
            gate,
            world,
            wall: ground.wall.clone(),
            start: clock.start(),
            root_certificate,
        };
        Ok(Self { ground, clock, parts })
    }
}

fn world_parts(ground: &Ground) -> WorldParts {
    WorldParts {
        store: ground.store.clone(),
        blobs: ground.blobs.clone(),
        vault: ground.vault.clone(),
        renderer: ground.renderer.clone(),
    }
}

fn world_settings(config: &Config) -> WorldSettings {
    let keys = &config.sandbox;
    let paper = PaperScale {
        hours_per_second: keys.paper_hours,
        hours_per_second_890: keys.paper_hours_890,
        time_scale: keys.time_scale,
    };
    WorldSettings { paper, ..WorldSettings::default() }
}

fn settings(config: &Config, public_url: &str, pace: Pace) -> Result<Settings, Failure> {
    let [name, address, telephone] = MADE_UP_OPERATOR.map(str::to_owned);
    let configured = config.operator();
    let made_up = Operator { name, address, telephone };
    Ok(Settings {
        operator: if configured.name.is_empty() { made_up } else { configured },
        marking: Some(MARKING.to_owned()),
        checks: config.checks_over(Checks::sandbox()),
        virtual_time: pace == Pace::Stands,
        ..config.settings(public_url)?
    })
}
