//! The filters of a list as people write them: read from the address, kept in their fields whatever is wrong with them,
//! and turned into what the engine is asked.

use crate::forms::Fields;
use jiff::civil::Date;
use messo_domain::ids::TaxId;
use messo_domain::timeline::Status;
use messo_engine::use_cases::lists::{ListFault, ListFilter, PAGE_SIZES};

/// Filters as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) iun: String,
    pub(crate) tax_id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) status: String,
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
        let filter = ListFilter { iun, tax_id, from, to, status, after: self.after.clone(), size: Some(self.size) };
        wrong.extend(filter.faults(today).into_iter().map(fault));
        (filter, wrong)
    }

    /// Whether anything is filtered.
    pub(crate) fn is_filtered(&self) -> bool {
        [&self.iun, &self.tax_id, &self.from, &self.to, &self.status].iter().any(|text| !text.is_empty())
    }

    /// The query of the same list, from its beginning or going on after a key.
    pub(crate) fn query(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all =
            [("iun", &self.iun), ("cf", &self.tax_id), ("dal", &self.from), ("al", &self.to), ("stato", &self.status)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.append_pair("righe", &self.size.to_string());
        if let Some(after) = after {
            query.append_pair("dopo", after);
        }
        query.finish()
    }
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
        assert_eq!(written.query(None), "cf=01234567897&stato=VIEWED&righe=20");
        assert!(written.is_filtered() && !Written::read("righe=50").is_filtered());
    }
}
