//! What does not go on by itself is listed with its reason and counted while it lasts; malfunctions of the platform are
//! recorded in order.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use messo_domain::downtime::{Downtime, Functionality};
use messo_domain::ids::{Iun, TaxId};
use messo_domain::work::Lane;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, Ports, UseError};
use messo_ports::channels::{Answers, LetterOrder, PaperAnswer};
use messo_ports::notices::NoticeError;
use messo_ports::{ChannelError, Paper, Sealer};
use messo_testkit::{Platform, requests};
use std::sync::Arc;

struct NoSeal(Arc<dyn Sealer>);

impl Sealer for NoSeal {
    fn seal(&self, _: &[u8], _: Timestamp) -> Result<Bytes, NoticeError> {
        Err(NoticeError::Sealing("the seal is away".into()))
    }

    fn root_certificate(&self) -> String {
        self.0.root_certificate()
    }
}

async fn deposited(platform: &Platform, street: &str) -> Iun {
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0] = requests::recipient(requests::CITIZEN, street);
    let other = requests::recipient(requests::OTHER_CITIZEN, "Via @OK_AR");
    request["recipients"].as_array_mut().unwrap().push(other);
    platform.deposit(&caller, &request).await
}

#[tokio::test]
async fn a_case_that_waits_for_a_person_is_listed_from_then_on_until_a_rework_settles_it() {
    let platform = Platform::new();
    let iun = deposited(&platform, "Via @OK_AR_BLOCKED").await;
    platform.pass_days(100).await;
    let late = platform.engine.late().await.unwrap();
    assert_eq!((late.waiting_for_person.len(), late.work.len(), late.more), (1, 0, false), "{late:#?}");
    let waiting = &late.waiting_for_person[0];
    assert_eq!((waiting.iun.as_str(), waiting.rec_index, waiting.code.as_str()), (iun.as_str(), Some(0), "NO_NEWS"));
    assert!(waiting.since < platform.engine.now() - SignedDuration::from_hours(24), "{waiting:?}");

    let tax_id = TaxId::parse(requests::OTHER_CITIZEN).unwrap();
    let other = PersonCaller { tax_id, r#type: PersonType::PF, role: None, groups: Vec::new() };
    platform.engine.read_received(&other, iun.as_str(), "WEB").await.unwrap();
    let again = platform.engine.late().await.unwrap();
    assert_eq!(again, late, "what else happens to the case does not move since when it waits");
    assert_eq!(platform.engine.counts().await.unwrap().waiting_for_person, 1);

    platform.engine.rework(iun.as_str(), 0, 0, true, "test").await.unwrap();
    assert_eq!(platform.engine.late().await.unwrap().waiting_for_person, []);
    assert_eq!(platform.engine.counts().await.unwrap().waiting_for_person, 0);
}

#[tokio::test]
async fn work_that_is_due_is_late_only_after_a_while_and_is_counted_by_lane() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    platform.try_deposit(&caller, &requests::request("P-1", &act)).await.unwrap();
    let since = platform.engine.now();
    let after = async |minutes| {
        platform.clock.set(since + SignedDuration::from_mins(minutes));
        platform.engine.late().await.unwrap().work
    };
    assert_eq!(after(14).await, []);
    let late = after(15).await;
    assert_eq!((late.len(), late[0].task.as_str(), late[0].rec_index, late[0].due), (1, "validate", None, since));
    let counts = platform.engine.counts().await.unwrap();
    assert_eq!((counts.cases, counts.late_work, counts.parked_work), (1, 1, 0));
    assert_eq!(counts.due, [(Lane::Law, 1), (Lane::Evidence, 0), (Lane::Seal, 0)]);
    platform.engine.run_to_quiet().await.unwrap();
    assert_eq!(platform.engine.late().await.unwrap().work, []);

    // the letter's flow is each recipient's own
    platform.clock.set(platform.engine.now() + SignedDuration::from_hours(24 * 7));
    let late = platform.engine.late().await.unwrap().work;
    assert!(late.iter().all(|row| row.rec_index == Some(0)) && !late.is_empty(), "{late:#?}");
}

#[tokio::test]
async fn work_that_is_parked_is_listed_with_its_reason() {
    let platform = Platform::with_ports(|ports| Ports { sealer: Arc::new(NoSeal(ports.sealer.clone())), ..ports });
    let iun = deposited(&platform, "Via @OK_AR").await;
    let late = platform.engine.late().await.unwrap();
    let row = &late.work[0];
    assert_eq!((row.iun.as_str(), row.task.as_str(), row.parked), (iun.as_str(), "render", true), "{late:#?}");
    assert!(row.reason.as_deref().unwrap().contains("the seal is away"), "{row:?}");
    let counts = platform.engine.counts().await.unwrap();
    assert_eq!((counts.late_work, counts.parked_work), (0, late.work.len() as u64));
}

#[tokio::test]
async fn a_document_that_cannot_be_made_is_told_to_those_it_concerns_and_why_to_the_operator_alone() {
    let platform = Platform::with_ports(|ports| Ports { sealer: Arc::new(NoSeal(ports.sealer.clone())), ..ports });
    let iun = deposited(&platform, "Via @OK_AR").await;
    platform.pass_days(20).await;
    let told = platform.engine.explain_any(iun.as_str()).await.unwrap();
    for recipient in &told.recipients {
        let [step] = recipient.next.as_slice() else { panic!("{recipient:#?}") };
        assert!(step.what.en.starts_with("An operator must act: the making of a document"), "{step:?}");
        assert!(step.what.en.contains("the seal is away") && step.by.is_none(), "{step:?}");
        assert!(recipient.summary.en.contains("took effect"), "a legal fact holds nothing up: {:?}", recipient.summary);
    }
    let tax_id = TaxId::parse(requests::CITIZEN).unwrap();
    let person = PersonCaller { tax_id, r#type: PersonType::PF, role: None, groups: Vec::new() };
    platform.engine.read_received(&person, iun.as_str(), "WEB").await.unwrap();
    platform.engine.run_to_quiet().await.unwrap(); // the proof of the access cannot be sealed either
    let told = platform.engine.explain_any(iun.as_str()).await.unwrap();
    assert_eq!(told.recipients.iter().map(|recipient| recipient.next.len()).collect::<Vec<_>>(), [2, 1]);
    let own = platform.engine.explain_to_recipient(&person, iun.as_str()).await.unwrap();
    let step = &own.recipients[0].next[0];
    assert!(step.what.en.starts_with("An operator must act") && !step.what.en.contains("away"), "{step:?}");
}

struct NoPost;

#[async_trait]
impl Paper for NoPost {
    async fn send(&self, _: &LetterOrder, _: Timestamp) -> Result<(), ChannelError> {
        Err(ChannelError::Unavailable("the post is closed".into()))
    }

    async fn answers(
        &self,
        _: &LetterOrder,
        _: Timestamp,
        _: u32,
        _: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        Err(ChannelError::Unavailable("the post is closed".into()))
    }
}

#[tokio::test]
async fn a_letter_that_cannot_be_handed_over_is_told_to_its_recipient_instead_of_the_next_step() {
    let platform = Platform::with_ports(|ports| Ports { paper: Arc::new(NoPost), ..ports });
    let iun = deposited(&platform, "Via @OK_AR").await;
    platform.pass_days(8).await;
    let late = platform.engine.late().await.unwrap();
    assert!(late.work.iter().all(|row| row.task == "send_paper" && row.parked), "{late:#?}");
    for recipient in platform.engine.explain_any(iun.as_str()).await.unwrap().recipients {
        let [step] = recipient.next.as_slice() else { panic!("{recipient:#?}") };
        assert!(step.what.en.contains("the delivery on paper failed and is not tried again by itself"), "{step:?}");
    }
    let (caller, _) = platform.sender().await;
    let other = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-2", &other), "prova@ok-pecsuccess.it");
    let iun = platform.deposit(&caller, &request).await;
    let told = platform.engine.explain_any(iun.as_str()).await.unwrap();
    assert!(told.recipients[0].next.iter().all(|step| step.by.is_some()), "work of another case: {told:#?}");
}

const WORKFLOW: Functionality = Functionality::NotificationWorkflow;

async fn record(platform: &Platform, from: &str, until: Option<&str>) -> Result<Downtime, String> {
    let (from, until) = (from.parse().unwrap(), until.map(|until| until.parse().unwrap()));
    platform.engine.record_downtime(WORKFLOW, from, until, "test").await.map_err(refusal)
}

async fn close(platform: &Platform, at: &str) -> Result<Downtime, String> {
    platform.engine.close_downtime(WORKFLOW, at.parse().unwrap(), "test").await.map_err(refusal)
}

fn refusal(error: UseError) -> String {
    let UseError::Parameter(text) = error else { panic!("{error:?}") };
    text
}

#[tokio::test]
async fn malfunctions_of_one_functionality_do_not_overlap() {
    let platform = Platform::new(); // it is 2026-02-10, 09:00 UTC
    let still_to_come = record(&platform, "2026-02-10T09:00:01Z", None).await.unwrap_err();
    assert!(still_to_come.contains("still to come"), "{still_to_come}");
    record(&platform, "2026-02-09T10:00:00Z", None).await.unwrap();
    for from in ["2026-02-09T10:00:00Z", "2026-02-09T11:00:00Z", "2026-02-09T09:00:00Z"] {
        assert!(record(&platform, from, None).await.unwrap_err().contains("is down since"), "{from}");
    }
    let other = Functionality::NotificationCreate;
    let create = platform.engine.record_downtime(other, platform.engine.now(), None, "test").await.unwrap();
    assert!(close(&platform, "2026-02-09T09:59:59Z").await.unwrap_err().contains("expected an instant from"));
    assert!(close(&platform, "2026-02-10T09:00:01Z").await.unwrap_err().contains("expected an instant from"));
    let over = close(&platform, "2026-02-09T12:00:00Z").await.unwrap();
    assert_eq!(over.terms_run_until(), Some("2026-02-16T22:59:59.999999999Z".parse().unwrap()));
    assert!(close(&platform, "2026-02-09T12:00:00Z").await.unwrap_err().contains("nothing to close"));

    let was = record(&platform, "2026-02-09T11:59:59Z", None).await.unwrap_err();
    assert!(was.contains("was down from"), "{was}");
    assert!(record(&platform, "2026-02-08T10:00:00Z", Some("2026-02-09T10:00:01Z")).await.is_err());
    assert!(record(&platform, "2026-02-08T10:00:00Z", Some("2026-02-08T09:00:00Z")).await.is_err());
    let before = record(&platform, "2026-02-08T10:00:00Z", Some("2026-02-09T10:00:00Z")).await.unwrap();
    let after = record(&platform, "2026-02-09T12:00:00Z", None).await.unwrap();
    assert_eq!(
        platform.engine.downtimes().await.unwrap(),
        [before.clone(), over.clone(), after.clone(), create.clone()]
    );
    let touching = platform.engine.downtimes_touching("2026-02-09T12:00:00Z".parse().unwrap(), None).await.unwrap();
    assert_eq!(touching, [over, after, create]);

    let platform = platform.restarted();
    assert_eq!(platform.engine.downtimes().await.unwrap()[0], before);
}
