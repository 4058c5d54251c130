//! The register of debt positions: the newest cost holds, and some notices refuse every cost.

use crate::fakes::{Bench, at};
use messo_domain::money::Cents;
use messo_ports::WorldControl;
use messo_ports::positions::{PositionAnswer, PositionUpdate, Positions};

const CREDITOR: &str = "77777777777";
const NOTICE: &str = "302011700000000001";

fn update(notice: &str, fee: i64, as_of: &str) -> PositionUpdate {
    PositionUpdate {
        creditor_tax_id: CREDITOR.to_owned(),
        notice_code: notice.to_owned(),
        fee: Cents(fee),
        as_of: at(as_of),
    }
}

async fn fee(bench: &Bench, notice: &str) -> Option<Cents> {
    bench.restarted().position(CREDITOR, notice).await.unwrap().map(|position| position.notification_fee)
}

#[tokio::test]
async fn the_newest_cost_holds_whatever_comes_late() {
    let bench = Bench::new();
    assert_eq!(fee(&bench, NOTICE).await, None);
    for (cost, as_of, held) in [
        (200, "2026-03-02T09:00:00Z", 200),
        (1_155, "2026-03-03T09:00:00Z", 1_155),
        (200, "2026-03-02T09:00:00Z", 1_155),
        (1_155, "2026-03-03T09:00:00Z", 1_155),
        (0, "2026-03-04T09:00:00Z", 0),
    ] {
        assert_eq!(bench.world.update(&update(NOTICE, cost, as_of)).await.unwrap(), PositionAnswer::Taken);
        assert_eq!(fee(&bench, NOTICE).await, Some(Cents(held)), "{cost} as of {as_of}");
    }
    assert_eq!(bench.world.position("12345678903", NOTICE).await.unwrap(), None, "of another creditor");
}

#[tokio::test]
async fn a_notice_of_the_refusing_kind_bears_no_cost() {
    let bench = Bench::new();
    let refused = "302991700000000001";
    let answer = bench.world.update(&update(refused, 200, "2026-03-02T09:00:00Z")).await.unwrap();
    assert_eq!(answer, PositionAnswer::Refused);
    assert_eq!(fee(&bench, refused).await, None);
}

#[tokio::test]
async fn no_notice_code_is_kept_in_clear() {
    let bench = Bench::new();
    bench.world.update(&update(NOTICE, 200, "2026-03-02T09:00:00Z")).await.unwrap();
    let registers = bench.store.registers.lock().unwrap();
    let ((register, key), row) = registers.first_key_value().unwrap();
    assert_eq!((register.as_str(), key.len()), ("world_position", 64));
    assert!(!String::from_utf8_lossy(&row.body).contains("200"));
}
