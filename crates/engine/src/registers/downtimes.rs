//! Recorded malfunctions of the platform: opened and closed by the operator, never rewritten. What they do to terms is
//! `domain::downtime`'s business; their attestations are made in `attestations`.

use crate::Engine;
use crate::error::UseError;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};

/// A row per functionality holds all its downtimes, so that an overlap is judged and written as one.
pub(super) const REGISTER: &str = "downtime";

impl Engine {
    /// Every downtime, oldest first.
    pub async fn downtimes(&self) -> Result<Vec<Downtime>, UseError> {
        let rows = self.ports().store.register_list(REGISTER, "").await?;
        let each: Vec<Vec<Downtime>> = rows.iter().map(|row| self.opened(REGISTER, row)).collect::<Result<_, _>>()?;
        let mut all = each.concat();
        all.sort_by_key(|downtime| (downtime.from, downtime.functionality));
        Ok(all)
    }

    /// The downtimes that touch a period; a period without end goes on.
    pub async fn downtimes_touching(
        &self,
        from: Timestamp,
        until: Option<Timestamp>,
    ) -> Result<Vec<Downtime>, UseError> {
        let mut all = self.downtimes().await?;
        all.retain(|downtime| downtime.touches(from, until));
        Ok(all)
    }

    /// Records that a functionality stopped working, and when it was restored where that is known already.
    ///
    /// # Errors
    /// 400 when an instant is still to come, the end is before the beginning, or it overlaps another downtime of the
    /// functionality: one that lasts overlaps everything after its beginning.
    pub async fn record_downtime(
        &self,
        functionality: Functionality,
        from: Timestamp,
        until: Option<Timestamp>,
        actor: &str,
    ) -> Result<Downtime, UseError> {
        let now = self.now();
        if from > now {
            return Err(UseError::Parameter(format!("from: {from} is still to come; now it is {now}")));
        }
        if until.is_some_and(|until| until < from || until > now) {
            return Err(UseError::Parameter(format!("until: expected an instant from {from} to {now}")));
        }
        let downtime = Downtime::new(functionality, from, until, now);
        let added = |known: Option<Vec<Downtime>>| {
            let mut known = known.unwrap_or_default();
            if let Some(other) = known.iter().find(|other| overlap(other, &downtime)) {
                return Err(UseError::Parameter(format!("functionality: {}", in_words(other))));
            }
            known.push(downtime.clone());
            Ok(known)
        };
        self.change_row(REGISTER, functionality.wire(), actor, added).await?;
        Ok(downtime)
    }

    /// Records that it works again: the notice of restoration.
    ///
    /// # Errors
    /// 400 when it is not down, or the instant is before the beginning or still to come.
    pub async fn close_downtime(
        &self,
        functionality: Functionality,
        until: Timestamp,
        actor: &str,
    ) -> Result<Downtime, UseError> {
        let now = self.now();
        let close = |known: Option<Vec<Downtime>>| {
            let mut known = known.unwrap_or_default();
            let open = known.iter_mut().find(|known| known.until.is_none()).ok_or_else(|| {
                UseError::Parameter(format!("functionality: {} is not down: nothing to close", functionality.wire()))
            })?;
            if until < open.from || until > now {
                return Err(UseError::Parameter(format!("at: expected an instant from {} to {now}", open.from)));
            }
            open.until = Some(until);
            open.closed = Some(now);
            Ok(known)
        };
        let known = self.change_row(REGISTER, functionality.wire(), actor, close).await?;
        let closed = known.into_iter().rev().find(|known| known.until == Some(until));
        closed.ok_or_else(|| UseError::Internal("the downtime that was closed is not there".to_owned()))
    }
}

/// Whether two downtimes of a functionality have an instant in common; one that lasts overlaps everything after it.
fn overlap(known: &Downtime, other: &Downtime) -> bool {
    let ends_later = known.until.is_none_or(|end| end > other.from);
    let begins_sooner = other.until.is_none_or(|end| end > known.from);
    known.from == other.from || ends_later && begins_sooner
}

/// What stands in the way of another downtime.
fn in_words(known: &Downtime) -> String {
    let name = known.functionality.wire();
    match known.until {
        None => format!("{name} is down since {} already", known.from),
        Some(until) => format!("{name} was down from {} to {until} already", known.from),
    }
}
