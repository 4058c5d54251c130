//! The pages, asked as a browser asks them: over the router, with the platform of the tests behind it.

mod browser;
mod doors;
mod recipient;
mod sandbox_door;
mod verify;
mod wizard;
