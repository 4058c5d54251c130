//! Lists of cases, and the count of a sender's deposits.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::future::join_all;
use messo_domain::case::Category;
use messo_domain::ids::Iun;
use messo_domain::stream::Status;
use messo_ports::Store;
use messo_ports::store::{Append, AppendError, ListOf, ListPage, ListQuery, NewCase, Quota, StoredEvent};
use messo_ports::vault::WrappedKey;

use super::given::*;

/// A deposit at a second, for these recipients.
fn deposit(n: u64, second: i64, parties: &[u8], limit: Option<u32>) -> Append {
    let new = NewCase {
        key: WrappedKey(bytes("wrapped")),
        parties: parties.iter().map(|hash| [*hash; 32]).collect(),
        quota: Quota { period: "2026-02".to_owned(), limit },
    };
    let first = StoredEvent { recorded: at(second), ..event(1, "first") };
    Append { new_case: Some(new), events: vec![first], ..nothing(&iun(n), 0) }
}

fn turned(n: u64, expected: u32, status: Status) -> Append {
    let event = StoredEvent { new_status: Some(status), ..event(expected + 1, &format!("turned.{expected}")) };
    Append { events: vec![event], ..nothing(&iun(n), expected) }
}

fn of_sender() -> ListQuery {
    let of = ListOf::Sender { id: SENDER.to_owned(), groups: Vec::new(), recipient: None };
    ListQuery {
        of,
        iun: None,
        from: None,
        until: None,
        statuses: Status::ALL.to_vec(),
        after: None,
        limit: 10,
        count_at_most: 1000,
    }
}

fn of_recipient(hash: u8) -> ListQuery {
    ListQuery { of: ListOf::Recipient { hash: [hash; 32], unopened: false }, ..of_sender() }
}

/// The cases of a page by number, among the first twenty.
fn numbers(page: &ListPage) -> Vec<u64> {
    page.cases.iter().map(|case| (0..20).find(|n| iun(*n) == case.iun).unwrap()).collect()
}

async fn ask(store: &impl Store, query: ListQuery) -> (Vec<u64>, bool, u32) {
    let page = store.list(query).await.unwrap();
    (numbers(&page), page.more, page.total)
}

pub async fn pages_go_on_after_the_last_case_whatever_came_meanwhile(store: &impl Store) {
    for (n, second) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 40)] {
        store.case_append(deposit(n, second, &[], None)).await.unwrap();
    }
    let first = store.list(ListQuery { limit: 2, ..of_sender() }).await.unwrap();
    assert_eq!((numbers(&first), first.more, first.total), (vec![5, 1], true, 5));
    store.case_append(deposit(6, 50, &[], None)).await.unwrap();
    let after = first.cases.last().map(|case| case.place);
    let second = store.list(ListQuery { limit: 2, after, ..of_sender() }).await.unwrap();
    assert_eq!((numbers(&second), second.more), (vec![4, 3], true), "of one instant the later one comes first");
    let after = second.cases.last().map(|case| case.place);
    assert_eq!(ask(store, ListQuery { limit: 2, after, ..of_sender() }).await, (vec![2], false, 6));
    let counted = async |query: ListQuery| {
        let page = store.list(ListQuery { limit: 1, ..query }).await.unwrap();
        (page.total, page.more_than_total)
    };
    assert_eq!(counted(ListQuery { count_at_most: 3, ..of_sender() }).await, (6, false), "its length is kept");
    for (count_at_most, expected) in [(3, (3, true)), (5, (5, true)), (6, (6, false)), (7, (6, false))] {
        assert_eq!(counted(ListQuery { count_at_most, from: Some(at(0)), ..of_sender() }).await, expected);
    }
}

pub async fn a_list_holds_what_is_asked_and_nothing_else(store: &impl Store) {
    store.case_append(deposit(1, 10, &[7, 8], None)).await.unwrap();
    store.case_append(Append { group: Some("a".to_owned()), ..deposit(2, 20, &[8], None) }).await.unwrap();
    store.case_append(Append { sender_id: "another".to_owned(), ..deposit(3, 30, &[7], None) }).await.unwrap();
    store.case_append(turned(2, 1, Status::Accepted)).await.unwrap();
    let sender = |groups: &[&str], recipient: Option<u8>| ListQuery {
        of: ListOf::Sender {
            id: SENDER.to_owned(),
            groups: groups.iter().map(ToString::to_string).collect(),
            recipient: recipient.map(|hash| [hash; 32]),
        },
        ..of_sender()
    };
    assert_eq!(ask(store, of_sender()).await, (vec![2, 1], false, 2));
    assert_eq!(ask(store, sender(&["a", "b"], None)).await, (vec![2], false, 1));
    assert_eq!(ask(store, sender(&[], Some(7))).await, (vec![1], false, 1), "another sender's is not shown");
    assert_eq!(ask(store, ListQuery { iun: Some(iun(3)), ..of_sender() }).await, (vec![], false, 0));
    assert_eq!(ask(store, ListQuery { iun: Some(iun(1)), ..of_sender() }).await, (vec![1], false, 1));
    assert_eq!(ask(store, ListQuery { from: Some(at(20)), ..of_sender() }).await, (vec![2], false, 1));
    assert_eq!(ask(store, ListQuery { until: Some(at(20)), ..of_sender() }).await, (vec![1], false, 1));
    assert_eq!(ask(store, ListQuery { statuses: vec![Status::Accepted], ..of_sender() }).await, (vec![2], false, 1));
    assert_eq!(ask(store, of_recipient(7)).await, (vec![3, 1], false, 2));
    assert_eq!(ask(store, ListQuery { iun: Some(iun(1)), ..of_recipient(7) }).await, (vec![1], false, 1));
    assert_eq!(ask(store, ListQuery { iun: Some(iun(2)), ..of_recipient(7) }).await, (vec![], false, 0));
    assert_eq!(ask(store, ListQuery { iun: Some(iun(2)), ..sender(&["a"], Some(8)) }).await, (vec![2], false, 1));
    assert_eq!(ask(store, ListQuery { from: Some(at(20)), ..sender(&[], Some(8)) }).await, (vec![2], false, 1));
    assert_eq!(ask(store, of_recipient(9)).await, (vec![], false, 0));
}

pub async fn the_length_of_a_list_follows_every_turn_of_its_cases(store: &impl Store) {
    for n in 1..=6 {
        let group = (n > 4).then(|| "a".to_owned());
        store.case_append(Append { group, ..deposit(n, 10, &[], None) }).await.unwrap();
    }
    store.case_append(Append { sender_id: "another".to_owned(), ..deposit(7, 10, &[], None) }).await.unwrap();
    for n in [1, 2, 5] {
        store.case_append(turned(n, 1, Status::Accepted)).await.unwrap();
    }
    store.case_append(turned(2, 2, Status::Viewed)).await.unwrap();
    store.case_append(turned(2, 3, Status::Viewed)).await.unwrap(); // no turn
    store.case_append(turned(2, 3, Status::Refused)).await.unwrap_err(); // nothing is written
    let of = |groups: &[&str]| ListOf::Sender {
        id: SENDER.to_owned(),
        groups: groups.iter().map(ToString::to_string).collect(),
        recipient: None,
    };
    let ask_of = async |groups: &[&str], statuses: &[Status]| {
        let (cases, _, total) =
            ask(store, ListQuery { of: of(groups), statuses: statuses.to_vec(), ..of_sender() }).await;
        (cases, total)
    };
    let (accepted, viewed, waiting) = (Status::Accepted, Status::Viewed, Status::InValidation);
    assert_eq!(ask_of(&[], &Status::ALL).await, (vec![6, 5, 4, 3, 2, 1], 6));
    assert_eq!(ask_of(&[], &[accepted]).await, (vec![5, 1], 2));
    assert_eq!(ask_of(&[], &[viewed]).await, (vec![2], 1));
    assert_eq!(ask_of(&[], &[accepted, viewed]).await, (vec![5, 2, 1], 3));
    assert_eq!(ask_of(&[], &[waiting]).await, (vec![6, 4, 3], 3));
    assert_eq!(ask_of(&["a"], &[waiting]).await, (vec![6], 1));
    assert_eq!(ask_of(&["a", "b"], &Status::ALL).await, (vec![6, 5], 2));
    assert_eq!(ask_of(&["b"], &Status::ALL).await, (vec![], 0));
    assert_eq!(ask_of(&[], &[Status::Cancelled]).await, (vec![], 0));
    store.clear().await.unwrap();
    assert_eq!(ask_of(&[], &Status::ALL).await, (vec![], 0));
}

pub async fn a_recipient_s_list_says_what_they_have_opened(store: &impl Store) {
    store.case_append(deposit(1, 10, &[7, 8], None)).await.unwrap();
    let viewed = StoredEvent { rec: Some(1), ..event_of(2, Category::NotificationViewed, true) };
    store.case_append(Append { events: vec![viewed], ..nothing(&iun(1), 1) }).await.unwrap();
    let seen = async |hash: u8| store.list(of_recipient(hash)).await.unwrap().cases[0].recipient;
    assert_eq!((seen(7).await, seen(8).await), (Some((0, false)), Some((1, true))));
    store.case_append(deposit(2, 20, &[8], None)).await.unwrap();
    let unopened = async |hash: u8, iun: Option<Iun>| {
        let of = ListOf::Recipient { hash: [hash; 32], unopened: true };
        ask(store, ListQuery { of, iun, ..of_sender() }).await
    };
    assert_eq!(unopened(7, None).await, (vec![1], false, 1));
    assert_eq!(unopened(8, None).await, (vec![2], false, 1), "what another recipient has not opened is not asked for");
    assert_eq!(unopened(8, Some(iun(1))).await, (vec![], false, 0));
    assert_eq!(unopened(7, Some(iun(1))).await, (vec![1], false, 1));
}

pub async fn a_limit_is_kept_however_many_deposit_at_once_and_refusals_give_back(store: &impl Store) {
    let all = join_all((0..8).map(|n| store.case_append(deposit(n, 10, &[], Some(3))))).await;
    assert_eq!(all.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    assert_eq!(all.iter().filter(|outcome| **outcome == Err(AppendError::Quota)).count(), 5);
    let taken = (0..8).find(|n| all[*n as usize].is_ok()).unwrap();
    store.case_append(turned(taken, 1, Status::Refused)).await.unwrap();
    store.case_append(turned(taken, 2, Status::Refused)).await.unwrap(); // a second time gives nothing back
    store.case_append(deposit(10, 10, &[], Some(3))).await.unwrap();
    assert_eq!(store.case_append(deposit(11, 10, &[], Some(3))).await, Err(AppendError::Quota));
    store.case_append(deposit(12, 10, &[], None)).await.unwrap();
    assert_eq!(store.case_append(deposit(13, 10, &[], Some(4))).await, Err(AppendError::Quota), "all are counted");
    let mut later = deposit(14, 10, &[], Some(1));
    later.new_case.as_mut().unwrap().quota.period = "2026-03".to_owned();
    store.case_append(later).await.unwrap();
    store.case_append(Append { sender_id: "another".to_owned(), ..deposit(15, 10, &[], Some(1)) }).await.unwrap();
}
