//! The built program, driven from outside as a person or a service manager drives it.
//!
//! One binary of tests, as each would link the whole program again. `program` starts and stops it, `sender` is a sender's
//! software; the rest tells what must hold. Rooms have tests of their own: here only what needs the whole house.

mod bench;
mod configuring;
mod crashing;
mod disks;
mod nowhere;
mod operating;
mod program;
mod sender;
mod sending;
mod serving;
mod simulating;
mod slow_clients;
mod starting;
mod touring;
mod transparency;
