//! Positions in the transparency log: given in the append, without gaps, never twice.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use futures_util::future::join_all;
use messo_domain::case::Category;
use messo_ports::Store;
use messo_ports::store::{Append, AppendError, KeyKind, LogRow};

use super::given::*;

pub async fn each_event_has_one_position_in_the_order_of_its_case(store: &impl Store) {
    assert_eq!((store.log_size().await.unwrap(), store.log_rows(0, 10).await.unwrap()), (0, Vec::new()));
    let rounds = (0..12).map(|n| async move {
        let events = vec![event(1, "a"), event_of(2, Category::Deposit, true), event(3, "b")];
        store.case_append(Append { events, ..new_case(&iun(n)) }).await.unwrap();
        let lost = store.case_append(next(&iun(n), 1, "at a sequence that has passed")).await;
        assert!(lost.is_err());
        store.case_append(nothing(&iun(n), 3)).await.unwrap();
        store.case_append(next(&iun(n), 3, "c")).await.unwrap();
    });
    join_all(rounds).await;

    assert_eq!((store.log_size().await.unwrap(), store.event_count().await.unwrap()), (48, 48));
    let all = store.log_rows(0, 1000).await.unwrap();
    assert!(all.iter().map(|row| row.position).eq(0..48), "each position once: {all:?}");
    for n in 0..12 {
        let of_case: Vec<LogRow> = all.iter().filter(|row| row.iun == iun(n)).cloned().collect();
        assert!(of_case.iter().map(|row| row.seq).eq(1..=4), "in the order of the case");
        assert_eq!(store.log_rows_of(&iun(n)).await.unwrap(), of_case);
    }
    assert_eq!(store.log_rows(7, 9).await.unwrap(), all[7..16], "from the middle of an append to that of another");
    assert_eq!(store.log_rows(47, 9).await.unwrap(), all[47..]);
    assert_eq!(store.log_rows(48, 9).await.unwrap(), []);
    assert_eq!(store.log_rows_of(&iun(99)).await.unwrap(), []);
}

pub async fn a_row_shows_what_was_stored(store: &impl Store) {
    let mut written = event_of(1, Category::NotificationViewed, true);
    (written.rec, written.version, written.public) = (Some(3), 2, bytes("{\"facts\":1}"));
    store.case_append(Append { events: vec![written.clone()], ..new_case(&iun(5)) }).await.unwrap();
    let expected = LogRow {
        position: 0,
        iun: iun(5),
        seq: 1,
        id: written.id,
        category: Category::NotificationViewed,
        version: 2,
        recorded: at(1),
        rec: Some(3),
        public: bytes("{\"facts\":1}"),
    };
    assert_eq!(store.log_rows(0, 1).await.unwrap(), [expected]);
}

pub async fn what_is_refused_takes_no_position(store: &impl Store) {
    let taken = || Append { keys: vec![key(KeyKind::Protocol, 1)], ..new_case(&iun(1)) };
    store.case_append(taken()).await.unwrap();
    let clash = Append { keys: vec![key(KeyKind::Protocol, 1)], ..new_case(&iun(2)) };
    let outcomes = join_all([clash, new_case(&iun(3)), taken()].map(|append| store.case_append(append))).await;
    assert!(matches!(outcomes[..], [Err(AppendError::Keys(_)), Ok(()), Err(AppendError::Sequence)]), "{outcomes:?}");
    let held: Vec<_> = store.log_rows(0, 9).await.unwrap().into_iter().map(|row| (row.position, row.iun)).collect();
    assert_eq!(held, [(0, iun(1)), (1, iun(3))]);
    store.clear().await.unwrap();
    store.case_append(new_case(&iun(4))).await.unwrap();
    assert_eq!(store.log_rows(0, 9).await.unwrap()[0].iun, iun(4), "a reset begins anew");
}
