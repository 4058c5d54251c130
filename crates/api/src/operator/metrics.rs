//! `GET /ops/metrics`: numbers in the text format of Prometheus.

use super::OpsError;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use messo_domain::work::Lane;
use messo_engine::{Engine, UseError};
use std::fmt::Write as _;

pub(super) async fn metrics(State(engine): State<Engine>) -> Result<Response, OpsError> {
    let counts = engine.counts().await?;
    let log = engine.log_counts().await.map_err(UseError::from)?;
    let pending = counts.due.iter().find(|(lane, _)| *lane == Lane::Seal).map_or(0, |(_, due)| *due);
    let mut page = String::new();
    let mut gauge = |name: &str, help: &str, labels: &str, value: u64| {
        if labels.is_empty() || !page.contains(&format!("# TYPE {name} ")) {
            let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} gauge");
        }
        let _ = writeln!(page, "{name}{labels} {value}");
    };
    gauge("messo_cases", "Cases.", "", counts.cases);
    gauge("messo_cases_waiting_for_person", "Cases that wait for a person.", "", counts.waiting_for_person);
    gauge("messo_work_late", "Work that is late or failing.", "", counts.late_work);
    gauge("messo_work_parked", "Work that is not tried again by itself.", "", counts.parked_work);
    gauge("messo_log_events", "Events under the last signed checkpoint of the transparency log.", "", log.logged);
    gauge("messo_log_pending", "Events that wait for the next checkpoint.", "", log.pending);
    let broken = "1 while transparency log and database contradict each other.";
    gauge("messo_log_broken", broken, "", u64::from(log.is_broken));
    gauge(
        "messo_evidence_pending",
        "Legal facts that happened and whose sealed document is not there yet.",
        "",
        pending,
    );
    for (lane, due) in counts.due {
        let lane = match lane {
            Lane::Law => "law",
            Lane::Evidence => "evidence",
            Lane::Seal => "seal",
        };
        gauge("messo_work_due", "Work that is due, by lane.", &format!("{{lane=\"{lane}\"}}"), due);
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], page).into_response())
}
