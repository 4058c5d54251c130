//! The filters of a list as people write them: read from the address, kept in their fields whatever is wrong with them,
//! and turned into what the engine is asked; and what a page shows of a list besides its rows (`layout/lists.html`).

use crate::forms::Fields;
use crate::present::event::Reader;
use crate::present::timeline::label;
use crate::words::Words;
use jiff::civil::Date;
use messo_domain::ids::TaxId;
use messo_domain::timeline::Status;
use messo_engine::use_cases::lists::{ListFault, ListFilter, Listed, PAGE_SIZES};

/// Filters as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) iun: String,
    pub(crate) tax_id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) status: String,
    /// Only what waits to be read.
    pub(crate) unread: bool,
    pub(crate) size: u32,
    pub(crate) after: Option<String>,
}

/// Something wrong with a field: its name, and the key of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) field: &'static str,
    pub(crate) key: &'static str,
}

/// What was pasted with spaces or in small letters, as it is meant.
pub(crate) fn pasted(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

impl Written {
    /// Reads the query of an address.
    pub(crate) fn read(query: &str) -> Self {
        let fields = Fields::read(query.as_bytes());
        let size = fields.given("righe").and_then(|text| text.parse().ok());
        Self {
            iun: pasted(fields.text("iun")),
            tax_id: pasted(fields.text("cf")),
            from: fields.text("dal").to_owned(),
            to: fields.text("al").to_owned(),
            status: fields.text("stato").to_owned(),
            unread: fields.given("daleggere").is_some(),
            size: size.filter(|size| PAGE_SIZES.contains(size)).unwrap_or(PAGE_SIZES[0]),
            after: fields.given("dopo").map(str::to_owned),
        }
    }

    /// What is asked of the list, and what cannot be. A status that the list does not have filters nothing.
    pub(crate) fn filter(&self, statuses: &[Status], today: Date) -> (ListFilter, Vec<Wrong>) {
        let mut wrong = Vec::new();
        let iun = self.iun.parse().ok();
        if iun.is_none() && !self.iun.is_empty() {
            wrong.push(Wrong { field: "iun", key: "list-wrong-iun" });
        }
        let tax_id = TaxId::parse(&self.tax_id).ok();
        if tax_id.is_none() && !self.tax_id.is_empty() {
            wrong.push(Wrong { field: "cf", key: "list-wrong-tax-id" });
        }
        let mut day = |text: &str, field| {
            let read = text.parse::<Date>().ok();
            if read.is_none() && !text.is_empty() {
                wrong.push(Wrong { field, key: "list-wrong-date" });
            }
            read
        };
        let (from, to) = (day(&self.from, "dal"), day(&self.to, "al"));
        let status = Status::from_wire(&self.status).filter(|status| statuses.contains(status));
        let (unread, after, size) = (self.unread, self.after.clone(), Some(self.size));
        let filter = ListFilter { iun, tax_id, from, to, status, unread, after, size };
        wrong.extend(filter.faults(today).into_iter().map(fault));
        (filter, wrong)
    }

    /// Whether anything is filtered.
    pub(crate) fn is_filtered(&self) -> bool {
        let texts = [&self.iun, &self.tax_id, &self.from, &self.to, &self.status];
        self.unread || texts.iter().any(|text| !text.is_empty())
    }

    /// The query of the same list, from its beginning or going on after a key.
    pub(crate) fn query(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all =
            [("iun", &self.iun), ("cf", &self.tax_id), ("dal", &self.from), ("al", &self.to), ("stato", &self.status)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if self.unread {
            query.append_pair("daleggere", "1");
        }
        query.append_pair("righe", &self.size.to_string());
        if let Some(after) = after {
            query.append_pair("dopo", after);
        }
        query.finish()
    }
}

/// A list as its page shows it, but for its rows: filters, length, ways on.
pub(crate) struct ListView {
    pub(crate) written: Written,
    pub(crate) wrong: Vec<Wrong>,
    /// How many there are, in a sentence that is read aloud.
    pub(crate) found: String,
    pub(crate) total: u32,
    pub(crate) next: Option<String>,
    /// Where the list begins, on its later pages.
    pub(crate) first: Option<String>,
    /// Where the filters are sent.
    pub(crate) address: String,
    /// Codes of the statuses and what they mean to the reader.
    pub(crate) statuses: Vec<(&'static str, String)>,
    pub(crate) sizes: [u32; 3],
    /// Whether a malfunction goes on that `/stato` tells of.
    pub(crate) troubled: bool,
}

impl ListView {
    /// The view of a list at an address, for a reader who can meet these statuses.
    pub(crate) fn of<T>(
        words: Words,
        address: String,
        (written, wrong): (Written, Vec<Wrong>),
        listed: &Listed<T>,
        (statuses, reader): (&[Status], Reader<'_>),
    ) -> Self {
        let found = if wrong.is_empty() {
            let key = if listed.and_more { "list-found-more" } else { "list-found" };
            words.with(key, "total", i64::from(listed.total))
        } else {
            words.say("list-not-searched")
        };
        let at = |after: Option<&str>| format!("{address}?{}", written.query(after));
        Self {
            found,
            total: listed.total,
            next: listed.next.as_deref().map(|key| at(Some(key))),
            first: written.after.is_some().then(|| at(None)),
            statuses: statuses.iter().map(|s| (s.wire(), label(words, *s, reader).text)).collect(),
            sizes: PAGE_SIZES,
            troubled: false,
            address,
            written,
            wrong,
        }
    }

    /// The same, while something of the platform does not work, or does.
    pub(crate) fn while_troubled(self, troubled: bool) -> Self {
        Self { troubled, ..self }
    }

    /// Key of what is wrong with a field.
    pub(crate) fn wrong_with(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.key)
    }
}

/// The list where nothing can be searched.
pub(crate) fn nothing<T>() -> Listed<T> {
    Listed { items: Vec::new(), next: None, total: 0, and_more: false }
}

fn fault(fault: ListFault) -> Wrong {
    match fault {
        ListFault::InTheFuture => Wrong { field: "dal", key: "list-wrong-future" },
        ListFault::TooLongAgo => Wrong { field: "dal", key: "list-wrong-old" },
        ListFault::EndsBeforeItBegins => Wrong { field: "al", key: "list-wrong-order" },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::words::Language;

    fn wrong(query: &str) -> Vec<(&'static str, &'static str)> {
        let (_, wrong) = Written::read(query).filter(&Status::ALL, "2026-11-25".parse().unwrap());
        wrong.into_iter().map(|wrong| (wrong.field, wrong.key)).collect()
    }

    #[test]
    fn what_is_pasted_is_put_in_order_and_what_is_wrong_is_told_at_its_field() {
        let written = Written::read("iun=+jqut-zmhv-xmur+-202602-z-1+&cf=+bnr+mhl75c06g702b&righe=7");
        assert_eq!((written.iun.as_str(), written.size), ("JQUT-ZMHV-XMUR-202602-Z-1", 10));
        assert_eq!(written.tax_id, "BNRMHL75C06G702B");
        assert_eq!(wrong(""), []);
        assert_eq!(
            wrong("iun=x&cf=y&dal=31.12.2025&al=2026-02-30"),
            [
                ("iun", "list-wrong-iun"),
                ("cf", "list-wrong-tax-id"),
                ("dal", "list-wrong-date"),
                ("al", "list-wrong-date")
            ]
        );
        assert_eq!(wrong("dal=2026-11-26"), [("dal", "list-wrong-future")]);
        assert_eq!(wrong("dal=2010-01-01&al=2009-01-01"), [("dal", "list-wrong-old"), ("al", "list-wrong-order")]);
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        let written = Written::read("stato=VIEWED&righe=20&dopo=1-1&cf=01234567897");
        assert_eq!(written.query(Some("5-2")), "cf=01234567897&stato=VIEWED&righe=20&dopo=5-2");
        let unread = Written::read("daleggere=1");
        assert_eq!(unread.query(None), "daleggere=1&righe=10");
        assert!(unread.is_filtered() && !Written::read("daleggere=").is_filtered());
        assert_eq!(written.query(None), "cf=01234567897&stato=VIEWED&righe=20");
        assert!(written.is_filtered() && !Written::read("righe=50").is_filtered());
    }

    #[test]
    fn a_list_goes_on_with_its_filters_and_says_what_it_could_not_search() {
        let words = Words(Language::English);
        let view = |query: &str, wrong: Vec<Wrong>, listed: &Listed<()>| {
            let statuses = [Status::Viewed, Status::Cancelled];
            ListView::of(words, "/x".to_owned(), (Written::read(query), wrong), listed, (&statuses, Reader::Recipient))
        };
        let listed = Listed { items: Vec::new(), next: Some("5-2".into()), total: 100_000, and_more: true };
        let one = view("stato=VIEWED&righe=20&dopo=1-1", Vec::new(), &listed);
        assert_eq!(one.next.as_deref(), Some("/x?stato=VIEWED&righe=20&dopo=5-2"));
        assert_eq!(one.first.as_deref(), Some("/x?stato=VIEWED&righe=20"));
        assert!(one.found.contains("More than") && one.found.contains("100"), "{}", one.found);
        assert_eq!(one.statuses.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["VIEWED", "CANCELLED"]);
        let wrong = view("iun=x", vec![Wrong { field: "iun", key: "list-wrong-iun" }], &nothing());
        assert_eq!((wrong.written.iun.as_str(), wrong.wrong_with("iun")), ("X", Some("list-wrong-iun")));
        assert_eq!(wrong.found, words.say("list-not-searched"));
        assert!(wrong.first.is_none() && wrong.next.is_none());
    }
}
