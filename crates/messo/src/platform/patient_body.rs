//! A request body that is given up when its client falls silent.
//!
//! What a client says of its body (its length, that there is none) is passed on as it is: doors decide by it. The time
//! runs from one piece to the next, so a large upload over a slow line takes as long as it needs.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// The client fell silent in the middle of a body.
#[derive(Debug, thiserror::Error)]
#[error("nothing came for {} seconds", .0.as_secs())]
pub struct Silent(Duration);

/// A body with patience.
pub struct PatientBody {
    body: Body,
    patience: Duration,
    /// Set while a piece is awaited.
    silence: Option<Pin<Box<Sleep>>>,
}

impl PatientBody {
    /// Waits for each piece of the body as long as `patience`.
    pub fn new(body: Body, patience: Duration) -> Self {
        Self { body, patience, silence: None }
    }
}

impl HttpBody for PatientBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(piece) = Pin::new(&mut this.body).poll_frame(context) {
            this.silence = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(Into::into)));
        }
        let patience = this.patience;
        let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(patience)));
        silence.as_mut().poll(context).map(|()| Some(Err(Silent(patience).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use futures_util::{StreamExt as _, stream};
    use http_body_util::BodyExt as _;

    #[tokio::test(start_paused = true)]
    async fn silence_ends_a_body_and_slowness_does_not() {
        let patience = Duration::from_secs(30);
        let slow = stream::iter(0..4).then(|piece| async move {
            sleep(Duration::from_secs(29)).await;
            Ok::<_, std::io::Error>(piece.to_string())
        });
        let whole = PatientBody::new(Body::from_stream(slow), patience).collect().await.unwrap();
        assert_eq!(whole.to_bytes(), "0123");

        let silent = stream::iter(["begun"].map(Ok::<_, std::io::Error>)).chain(stream::pending());
        let ended = PatientBody::new(Body::from_stream(silent), patience).collect().await.unwrap_err();
        assert_eq!(ended.to_string(), "nothing came for 30 seconds");
    }

    #[test]
    fn what_is_known_of_a_body_stays_known() {
        assert!(PatientBody::new(Body::empty(), Duration::ZERO).is_end_stream());
        assert_eq!(PatientBody::new(Body::from("four"), Duration::ZERO).size_hint().exact(), Some(4));
    }
}
