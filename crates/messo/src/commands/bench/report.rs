//! What a measurement came to: a table for people, JSON for machines; the same figures in both.

use super::steps::Summary;
use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;

/// A measured flow.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Where: an address, or `embedded`.
    pub target: String,
    /// Version of the program that measured.
    pub version: &'static str,
    /// Whether this program was built with optimisation.
    pub optimised: bool,
    /// Cores that the system offers.
    pub cores: usize,
    /// Connections at the same time.
    pub connections: usize,
    /// Seconds measured.
    pub seconds: f64,
    /// Flows that ended in that time.
    pub flows: usize,
    /// Per second.
    pub flows_per_second: f64,
    /// Calls that a flow took, on average (questions after the status included).
    pub calls_per_flow: f64,
    /// Every step.
    pub steps: Vec<Summary>,
    /// Requests accepted in the whole run, warm-up included.
    pub accepted: usize,
    /// Of those, how many acceptances were read from the stream.
    pub streamed: usize,
    /// Cases stored before and after; only for a platform in this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<CasesFigure>,
    /// The queue of PDFs; only for a platform in this process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceFigure>,
    /// Most memory held so far by this process (generator and platform), MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_memory_mb: Option<f64>,
}

/// Stored cases.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CasesFigure {
    /// Before the run.
    pub before: u64,
    /// After it.
    pub after: u64,
}

/// The queue of PDFs, which are rendered at a lower priority than requests.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceFigure {
    /// Documents that waited when the flows ended.
    pub backlog: u64,
    /// Documents rendered per second while flows ran.
    pub rendered_per_second_under_load: f64,
    /// Documents rendered per second afterwards.
    pub drained_per_second: f64,
    /// Seconds for which that was watched.
    pub watched_seconds: f64,
    /// Documents that still waited then.
    pub left: u64,
}

/// A table whose first column is words and whose others are figures; it can be pasted into a page of documentation.
pub fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(header).add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

impl Report {
    /// The figures for a person.
    pub fn table(&self) -> String {
        let rows = self.steps.iter().map(|step| {
            let [p50, p99, max] = [step.p50_ms, step.p99_ms, step.max_ms].map(|ms| format!("{ms:.2}"));
            [step.step.to_owned(), step.count.to_string(), p50, p99, max]
        });
        let table = table(["step", "times", "p50 ms", "p99 ms", "max ms"], rows);
        format!("{table}\n\n{}\n", self.sentences().join("\n"))
    }

    fn sentences(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{:.1} flows/s of {:.1} calls, {} connections, {:.1} s, {} flows, {} cores, {}{}",
            self.flows_per_second,
            self.calls_per_flow,
            self.connections,
            self.seconds,
            self.flows,
            self.cores,
            self.target,
            if self.optimised { "" } else { " (this build is not optimised: its figures say little)" },
        )];
        lines.push(format!("stream: {} of {} acceptances read", self.streamed, self.accepted));
        if let Some(cases) = self.cases {
            lines.push(format!("cases stored: {} before, {} after", cases.before, cases.after));
        }
        if let Some(evidence) = self.evidence {
            lines.push(format!(
                "PDFs: {} waiting at the end, {:.1}/s rendered under load, then {:.1}/s; {} left after {:.1} s",
                evidence.backlog,
                evidence.rendered_per_second_under_load,
                evidence.drained_per_second,
                evidence.left,
                evidence.watched_seconds,
            ));
        }
        if let Some(peak) = self.peak_memory_mb {
            lines.push(format!("memory: {peak:.0} MB at most"));
        }
        lines
    }
}
