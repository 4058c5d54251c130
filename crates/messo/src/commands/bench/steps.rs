//! The steps of the sender's flow, and how long each took.
//!
//! Times are kept whole, one number per call, and sorted at the end: a measurement of a minute makes a few hundred
//! thousand of them, and a percentile is then exact.

use serde::Serialize;
use std::time::Duration;

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A place for the act is asked for.
    Preload,
    /// The act is uploaded.
    Upload,
    /// The request is deposited.
    Request,
    /// One question after its status.
    Status,
    /// From the answer to the deposit until the status was seen to be ACCEPTED, questions and pauses included.
    Accepted,
    /// The notification is read.
    Sent,
    /// Its legal facts are listed.
    LegalFacts,
    /// A page of the stream is consumed.
    Consume,
    /// The whole flow.
    Flow,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 9] = [
        Self::Preload,
        Self::Upload,
        Self::Request,
        Self::Status,
        Self::Accepted,
        Self::Sent,
        Self::LegalFacts,
        Self::Consume,
        Self::Flow,
    ];

    /// Name in tables and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preload => "preload",
            Self::Upload => "upload",
            Self::Request => "request",
            Self::Status => "status",
            Self::Accepted => "until accepted",
            Self::Sent => "sent",
            Self::LegalFacts => "legal facts",
            Self::Consume => "consume",
            Self::Flow => "flow",
        }
    }

    /// Whether it is one call, not a stretch of several.
    pub fn is_call(self) -> bool {
        !matches!(self, Self::Accepted | Self::Flow)
    }
}

/// Times of every step.
#[derive(Clone, Debug, Default)]
pub struct Times {
    by_step: [Vec<Duration>; Step::ALL.len()],
}

/// What the times of a step come to, milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the step.
    pub step: &'static str,
    /// How many were timed.
    pub count: usize,
    /// Half were quicker.
    pub p50_ms: f64,
    /// All but one in a hundred were quicker.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

impl Times {
    /// Adds one time.
    pub fn add(&mut self, step: Step, time: Duration) {
        self.by_step[step as usize].push(time);
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.by_step.iter_mut().zip(other.by_step) {
            mine.extend(theirs);
        }
    }

    /// How many of a step.
    pub fn count(&self, step: Step) -> usize {
        self.by_step[step as usize].len()
    }

    /// How many calls in all.
    pub fn calls(&self) -> usize {
        Step::ALL.into_iter().filter(|step| step.is_call()).map(|step| self.count(step)).sum()
    }

    /// Every step in figures.
    pub fn summaries(mut self) -> Vec<Summary> {
        Step::ALL.into_iter().map(|step| summary(step.name(), &mut self.by_step[step as usize])).collect()
    }
}

/// What these times come to.
pub fn summary(step: &'static str, times: &mut [Duration]) -> Summary {
    times.sort_unstable();
    let (p50, p99, max) = (rank(times, 50), rank(times, 99), rank(times, 100));
    Summary { step, count: times.len(), p50_ms: millis(p50), p99_ms: millis(p99), max_ms: millis(max) }
}

/// The smallest time that `percent` of all do not exceed (nearest rank).
fn rank(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// Milliseconds with three decimals.
pub fn millis(time: Duration) -> f64 {
    time.as_micros() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut times = Times::default();
        for ms in (1..=200).rev() {
            times.add(Step::Upload, Duration::from_millis(ms));
        }
        times.add(Step::Flow, Duration::from_micros(1_500));
        assert_eq!((times.calls(), times.count(Step::Flow)), (200, 1));
        let all = times.summaries();
        let of = |name: &str| all.iter().find(|summary| summary.step == name).map(|s| (s.p50_ms, s.p99_ms, s.max_ms));
        assert_eq!(of("upload"), Some((100.0, 198.0, 200.0)));
        assert_eq!(of("flow"), Some((1.5, 1.5, 1.5)));
        assert_eq!(of("sent"), Some((0.0, 0.0, 0.0)));
    }
}
