//! The frame of every page: title, language, doors, who came in, the clock; and the headers that keep a page to itself.

use crate::doors::Door;
use crate::present;
use crate::visit::Visit;
use crate::words::{Arg, Language};
use askama::Template;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

/// Everything from here, nothing inline, in nobody's frame, forms to nobody else.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// What the layout shows around a page.
pub(crate) struct Frame {
    pub(crate) visit: Visit,
    pub(crate) title: String,
    /// Pages on the way to this one: address and name.
    pub(crate) trail: Vec<(String, String)>,
    /// What the clock of the sandbox shows.
    pub(crate) clock: String,
}

impl Frame {
    /// The frame of a page whose title is a message.
    pub(crate) fn new(visit: &Visit, title: &str) -> Self {
        Self::titled(visit, visit.words.say(title))
    }

    /// The frame of a page with this title.
    pub(crate) fn titled(visit: &Visit, title: String) -> Self {
        let clock = present::instant(visit.now);
        Self { visit: visit.clone(), title, trail: Vec::new(), clock }
    }

    /// The same below another page.
    pub(crate) fn below(mut self, address: &str, name: &str) -> Self {
        self.trail.push((address.to_owned(), self.visit.words.say(name)));
        self
    }

    /// The text of a message.
    pub(crate) fn say(&self, key: &str) -> String {
        self.visit.words.say(key)
    }

    /// The text of a message with one value.
    pub(crate) fn with<A: Into<Arg>>(&self, key: &str, name: &str, value: A) -> String {
        self.visit.words.with(key, name, value)
    }

    /// The text of a code of ours: `<family><code>`; the code itself where no catalogue has it.
    pub(crate) fn family(&self, family: &str, code: &str) -> String {
        self.visit.words.find(&format!("{family}{code}")).unwrap_or_else(|| code.to_owned())
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.visit.words.0.code()
    }

    /// The other languages: code and name.
    pub(crate) fn languages(&self) -> Vec<Language> {
        Language::ALL.to_vec()
    }

    /// Where the choice of a language leads back to.
    pub(crate) fn back(&self) -> String {
        form_urlencoded::byte_serialize(self.visit.address.as_bytes()).collect()
    }

    /// Doors in the head of the page.
    pub(crate) fn doors(&self) -> Vec<Door> {
        if self.visit.in_sandbox { vec![Door::Sandbox, Door::Sender, Door::Citizen, Door::Company] } else { Vec::new() }
    }

    pub(crate) fn token_field(&self) -> &'static str {
        crate::forms::TOKEN
    }

    pub(crate) fn asset(&self, name: &str) -> &'static str {
        crate::assets::asset(name)
    }
}

/// The answer with a page.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer after something was done: go and look, by GET.
pub(crate) fn see(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, address.to_owned())]).into_response()
}

/// A path of ours to go back to; anything else is the way home. Browsers read `\` as `/`, and `//host` is another host.
pub(crate) fn own_path(wanted: Option<&str>) -> &str {
    let is_own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && path.bytes().all(|byte| byte.is_ascii_graphic())
    };
    wanted.filter(is_own).unwrap_or("/")
}

/// The headers of every page.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let all = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_a_path_of_ours_is_gone_back_to() {
        for path in ["/", "/mittente", "/cittadino/notifiche?stato=VIEWED&pagina=2"] {
            assert_eq!(own_path(Some(path)), path);
        }
        for path in
            ["", "//example.org", "https://example.org", "/\\example.org", "/a\nb", "javascript:alert(1)", "/\tx"]
        {
            assert_eq!(own_path(Some(path)), "/", "{path}");
        }
        assert_eq!(own_path(None), "/");
    }
}
