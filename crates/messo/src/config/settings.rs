//! The configuration as the rooms below want it.

use super::Config;
use crate::failure::{Doing as _, Failure};
use axum::http::Uri;
use jiff::SignedDuration;
use messo_domain::request::Checks;
use messo_engine::Settings;
use messo_engine::settings::PostalCapacity;
use messo_ports::notices::Operator;
use std::net::SocketAddr;

impl Config {
    /// Settings of the engine, with nothing of the sandbox in them.
    ///
    /// # Errors
    /// [`Failure`] as [`Config::rules`].
    pub fn settings(&self, public_url: &str) -> Result<Settings, Failure> {
        Ok(Settings {
            public_url: public_url.to_owned(),
            operator: self.operator(),
            marking: None,
            checks: self.checks_over(Checks::default()),
            rules: self.rules()?,
            max_document_bytes: self.limits.document_bytes,
            stream_page: self.streams.page,
            stream_retry_after_ms: self.streams.retry_after_ms,
            max_streams: self.streams.per_sender,
            parallel_work: self.workers.parallel,
            parallel_documents: self.workers.documents,
            max_failures: self.workers.max_failures,
            late_after: SignedDuration::from_mins(i64::from(self.workers.late_minutes)),
            postal_capacity: PostalCapacity {
                weekly_letters: self.paper.weekly_letters,
                weekly_letters_per_sender: self.paper.weekly_letters_per_sender,
            },
            virtual_time: false,
        })
    }

    /// Where numbers are told; `None` where they are told to the operator alone.
    ///
    /// # Errors
    /// [`Failure`] when it is no address with a port.
    pub fn metrics_address(&self) -> Result<Option<SocketAddr>, Failure> {
        if self.metrics_listen.is_empty() {
            return Ok(None);
        }
        let wrong =
            || Failure::new(format!("metrics_listen {} is no address such as 127.0.0.1:9100", self.metrics_listen));
        self.metrics_listen.parse().map(Some).map_err(|_| wrong())
    }

    /// The operating body, as configured.
    pub fn operator(&self) -> Operator {
        let keys = self.operator.clone();
        Operator { name: keys.name, address: keys.address, telephone: keys.telephone }
    }

    /// These checks, with what is configurable set and the configured tax ids added.
    pub fn checks_over(&self, checks: Checks) -> Checks {
        let keys = &self.checks;
        let mut accepted_tax_ids = checks.accepted_tax_ids;
        accepted_tax_ids.extend(keys.accepted_tax_ids.iter().cloned());
        Checks {
            max_recipients: keys.max_recipients,
            max_documents: keys.max_documents,
            sender_tax_id_must_match: keys.sender_tax_id_must_match,
            accepted_tax_ids,
            taxonomy: keys.taxonomy.clone(),
            pdf_content: keys.pdf_content,
            ..checks
        }
    }

    /// The address that links are built on, without a slash at its end; `bound` is where the program listens.
    ///
    /// # Errors
    /// [`Failure`] when it is no http or https address.
    pub fn public_url_at(&self, bound: SocketAddr) -> Result<String, Failure> {
        if self.public_url.is_empty() {
            // What listens on every address is reached on this machine by the loopback one.
            let host = if bound.ip().is_unspecified() { "127.0.0.1".to_owned() } else { host(bound) };
            return Ok(format!("http://{host}:{}", bound.port()));
        }
        let text = self.public_url.trim_end_matches('/');
        let uri: Uri = text.parse().doing(format!("public_url {text}"))?;
        match (uri.scheme_str(), uri.authority(), uri.query()) {
            (Some("http" | "https"), Some(_), None) => Ok(text.to_owned()),
            _ => Err(Failure::new(format!("public_url {text} is no address such as https://messo.example.org"))),
        }
    }
}

fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;

    fn url(configured: &str, bound: &str) -> Result<String, String> {
        let config = Config { public_url: configured.to_owned(), ..Config::default() };
        config.public_url_at(bound.parse().unwrap()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn links_are_built_on_what_is_configured_else_on_what_is_listened_on() {
        assert_eq!(url("", "127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(url("", "[::1]:8080").unwrap(), "http://[::1]:8080");
        assert_eq!(url("", "0.0.0.0:81").unwrap(), "http://127.0.0.1:81");
        assert_eq!(url("https://messo.example.org/", "0.0.0.0:81").unwrap(), "https://messo.example.org");
        for wrong in ["messo.example.org", "ftp://messo.example.org", "/messo", "https://a.example?x=1"] {
            assert!(url(wrong, "127.0.0.1:1").is_err(), "{wrong}");
        }
    }
}
