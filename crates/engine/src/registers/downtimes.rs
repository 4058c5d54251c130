//! Attested malfunctions of the platform: opened and closed by the operator, never rewritten. What they do to terms is
//! `domain::downtime`'s business.

use crate::Engine;
use crate::error::UseError;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use messo_ports::vault::Purpose;

const REGISTER: &str = "downtime";

impl Engine {
    /// Every downtime, oldest first.
    pub async fn downtimes(&self) -> Result<Vec<Downtime>, UseError> {
        let rows = self.ports().store.register_list(REGISTER, "").await?;
        let mut all: Vec<Downtime> = rows.iter().map(|row| self.opened(REGISTER, row)).collect::<Result<_, _>>()?;
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
        let known = self.downtimes().await?;
        let overlaps = |known: &&Downtime| {
            let ends_later = known.until.is_none_or(|end| end > from);
            let begins_sooner = until.is_none_or(|end| end > known.from);
            known.functionality == functionality && (known.from == from || ends_later && begins_sooner)
        };
        if let Some(other) = known.iter().find(overlaps) {
            return Err(UseError::Parameter(format!("functionality: {}", in_words(other))));
        }
        let downtime = Downtime { functionality, from, until };
        self.put_row(REGISTER, &self.downtime_key(&downtime), Some(&downtime), actor).await?;
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
        let known = self.downtimes().await?;
        let open = known.into_iter().find(|known| known.functionality == functionality && known.until.is_none());
        let open = open.ok_or_else(|| {
            UseError::Parameter(format!("functionality: {} is not down: nothing to close", functionality.wire()))
        })?;
        if until < open.from || until > self.now() {
            let now = self.now();
            return Err(UseError::Parameter(format!("at: expected an instant from {} to {now}", open.from)));
        }
        let closed = Downtime { until: Some(until), ..open };
        self.put_row(REGISTER, &self.downtime_key(&closed), Some(&closed), actor).await?;
        Ok(closed)
    }

    fn downtime_key(&self, downtime: &Downtime) -> String {
        let text = format!("{}/{}", downtime.functionality.wire(), downtime.from);
        hex::encode(&self.ports().vault.mac(Purpose::UniqueKey, text.as_bytes())[..16])
    }
}

/// What stands in the way of another downtime.
fn in_words(known: &Downtime) -> String {
    let name = known.functionality.wire();
    match known.until {
        None => format!("{name} is down since {} already", known.from),
        Some(until) => format!("{name} was down from {} to {until} already", known.from),
    }
}
