//! Groups of the calling sender.

use crate::Engine;
use crate::registers::senders::{SenderCaller, SenderGroup};

impl Engine {
    /// The groups of the caller's body; `active` keeps those in use (true) or out of use (false). A key that is bound to
    /// groups sees those alone.
    pub fn list_groups(&self, caller: &SenderCaller, active: Option<bool>) -> Vec<SenderGroup> {
        let visible = |group: &&SenderGroup| caller.key_groups.is_empty() || caller.key_groups.contains(&group.id);
        let wanted = |group: &&SenderGroup| active.is_none_or(|active| group.active == active);
        caller.sender.groups.iter().filter(visible).filter(wanted).cloned().collect()
    }
}
