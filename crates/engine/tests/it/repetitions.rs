//! Cases repeated for measurements: real cases in all that is stored, with the model's documents, and no work waiting.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::ids::TaxId;
use messo_engine::PersonCaller;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::lists::ListFilter;
use messo_engine::use_cases::repeat_case::Repetition;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_ports::store::{CaseStore as _, WorkStore as _};
use messo_testkit::{Platform, requests};

#[tokio::test]
async fn a_repetition_is_an_accepted_case_of_its_own_with_the_documents_of_the_model() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let model = platform.deposit(&caller, &requests::request("MODEL", &act)).await;
    let waiting = platform.store.work_counts(platform.engine.now()).await.unwrap();

    let made = platform.engine.model_of(&caller, &model).await.unwrap();
    let recipient = TaxId::parse(requests::OTHER_CITIZEN).unwrap();
    let copy = |n: u32| Repetition { protocol: format!("COPY-{n}"), recipient: recipient.clone() };
    platform.engine.repeat_case(&made, (0..20).map(copy).collect()).await.unwrap();
    assert_eq!(platform.store.case_count().await.unwrap(), 21);
    assert_eq!(platform.store.work_counts(platform.engine.now()).await.unwrap(), waiting);
    assert!(platform.engine.repeat_case(&made, vec![copy(7)]).await.is_err(), "protocol numbers are unique");
    let reader = PersonCaller { tax_id: recipient, r#type: PersonType::PF, role: None, groups: Vec::new() };
    assert_eq!(platform.engine.list_received(&reader, &ListFilter::default()).await.unwrap().total, 20);

    let platform = platform.restarted();
    let query = StatusQuery {
        pa_protocol_number: Some("COPY-7".to_owned()),
        idempotence_token: Some("null".to_owned()),
        ..StatusQuery::default()
    };
    let Verdict::Accepted(iun) = platform.engine.request_status(&caller, &query).await.unwrap().verdict else {
        panic!("it was not accepted");
    };
    let legal_facts = platform.engine.legal_facts(&caller, iun.as_str()).await.unwrap();
    let of_model = platform.engine.legal_facts(&caller, model.as_str()).await.unwrap();
    assert_eq!(legal_facts[0].fact, of_model[0].fact);
    let (copy, model) = (
        platform.engine.read_sent(&caller, iun.as_str()).await.unwrap(),
        platform.engine.read_sent(&caller, model.as_str()).await.unwrap(),
    );
    assert_ne!(copy.case.iun, model.case.iun);
    let categories = |view: &messo_engine::use_cases::CaseView| {
        view.timeline.elements().iter().map(|element| element.category).collect::<Vec<_>>()
    };
    assert!(categories(&model).starts_with(&categories(&copy)), "{:?}", categories(&copy));
    assert!(copy.case.recipients[0].aar.is_some());
}
