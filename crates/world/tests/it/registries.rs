//! What the registries know of a person, and the apps that depend on it.

use crate::fakes::{Bench, handed, message};
use messo_domain::ids::TaxId;
use messo_domain::party::{DigitalAddress, DigitalAddressType, PhysicalAddress, RecipientType};
use messo_ports::channels::{AppIoOutcome, ChannelError, MessageOrder};
use messo_ports::world::WorldPerson;
use messo_ports::{AppIo, Registries, Tpp, WorldControl};

const PERSON: &str = "RSSMRA80A01H501U";

fn tax_id(text: &str) -> TaxId {
    TaxId::parse(text).unwrap()
}

fn known() -> WorldPerson {
    let address =
        PhysicalAddress { address: "Via Milano 2".to_owned(), municipality: "Roma".to_owned(), ..Default::default() };
    WorldPerson {
        registry_address: Some("recipient.one@pec.example".to_owned()),
        physical_address: Some(address),
        tax_id_known: false,
        appio: true,
        ..WorldPerson::default()
    }
}

type Answer = (Option<DigitalAddress>, Option<PhysicalAddress>, bool);

async fn asked(bench: &Bench, text: &str) -> Answer {
    let (world, id) = (bench.restarted(), tax_id(text));
    (
        world.digital_domicile(RecipientType::PF, &id).await.unwrap(),
        world.physical_address(RecipientType::PF, &id).await.unwrap(),
        world.tax_id_known(&id).await.unwrap(),
    )
}

#[tokio::test]
async fn the_registries_know_what_they_were_told_until_it_is_forgotten() {
    let bench = Bench::new();
    assert_eq!(asked(&bench, PERSON).await, (None, None, true));
    bench.world.person_put(&tax_id(PERSON), Some(known()), handed()).await.unwrap();
    let expected = (Some(DigitalAddress::pec("recipient.one@pec.example")), known().physical_address, false);
    assert_eq!(asked(&bench, PERSON).await, expected);
    assert_eq!(asked(&bench, "12345678903").await, (None, None, true));
    bench.world.person_put(&tax_id(PERSON), None, handed()).await.unwrap();
    assert_eq!(asked(&bench, PERSON).await, (None, None, true));
}

#[tokio::test]
async fn a_test_tax_id_is_never_known() {
    let bench = Bench::new();
    assert!(!asked(&bench, "LNALNI80A01H501T").await.2);
}

#[tokio::test]
async fn nothing_personal_is_kept_in_clear() {
    let bench = Bench::new();
    bench.world.person_put(&tax_id(PERSON), Some(known()), handed()).await.unwrap();
    let registers = bench.store.registers.lock().unwrap();
    let ((register, key), row) = registers.first_key_value().unwrap();
    assert_eq!((register.as_str(), key.len()), ("world_person", 64));
    assert!(!String::from_utf8_lossy(&row.body).contains("recipient.one"));
}

#[tokio::test]
async fn app_io_reaches_who_uses_it() {
    let bench = Bench::new();
    bench.world.person_put(&tax_id(PERSON), Some(known()), handed()).await.unwrap();
    for (address, expected, went_out) in [
        ("LNALNI80A01H501T", AppIoOutcome::Unavailable, 0),
        ("not a tax id", AppIoOutcome::Unavailable, 0),
        (PERSON, AppIoOutcome::SentCourtesy, 1),
    ] {
        let order = message(DigitalAddress { r#type: DigitalAddressType::APPIO, address: address.to_owned() });
        assert_eq!(AppIo::send(&bench.world, &order, handed()).await.unwrap(), expected);
        assert_eq!(bench.world.sent(None, None, 10).await.unwrap().len(), went_out);
    }
}

fn to_app(kind: DigitalAddressType) -> MessageOrder {
    message(DigitalAddress { r#type: kind, address: PERSON.to_owned() })
}

#[tokio::test]
async fn who_has_not_switched_the_service_on_is_invited_with_words_that_tell_nothing_of_the_act() {
    let bench = Bench::new();
    let person = WorldPerson { appio: true, appio_service_off: true, ..WorldPerson::default() };
    bench.world.person_put(&tax_id(PERSON), Some(person), handed()).await.unwrap();
    let silent = to_app(DigitalAddressType::APPIO);
    assert_eq!(AppIo::send(&bench.world, &silent, handed()).await.unwrap(), AppIoOutcome::OptinAlreadySent);
    assert!(bench.world.sent(None, None, 10).await.unwrap().is_empty());
    let inviting = MessageOrder { invitation: Some("Attiva il servizio".to_owned()), ..silent };
    assert_eq!(AppIo::send(&bench.world, &inviting, handed()).await.unwrap(), AppIoOutcome::SentOptin);
    let sent = bench.world.sent(None, None, 10).await.unwrap();
    let text = String::from_utf8_lossy(&sent[0].parts[0].bytes).into_owned();
    assert!(text.contains("Attiva il servizio") && !text.contains("Testo del messaggio"), "{text}");
    let person = WorldPerson { appio: true, ..WorldPerson::default() };
    bench.world.person_put(&tax_id(PERSON), Some(person), handed()).await.unwrap();
    assert_eq!(AppIo::send(&bench.world, &inviting, handed()).await.unwrap(), AppIoOutcome::SentCourtesy);
    let ids: Vec<String> = bench.world.sent(None, None, 10).await.unwrap().into_iter().map(|it| it.request).collect();
    assert_eq!(ids, [inviting.id.request.clone(), format!("{}.OPTIN", inviting.id.request)], "the message follows");
}

#[tokio::test]
async fn an_app_of_a_third_party_shows_messages_to_whom_it_is_enabled_for() {
    let bench = Bench::new();
    let order = to_app(DigitalAddressType::TPP);
    assert!(!Tpp::send(&bench.world, &order, handed()).await.unwrap(), "nobody told of the person");
    for tpp in [false, true] {
        let person = WorldPerson { tpp, ..WorldPerson::default() };
        bench.world.person_put(&tax_id(PERSON), Some(person), handed()).await.unwrap();
        assert_eq!(Tpp::send(&bench.world, &order, handed()).await.unwrap(), tpp);
    }
    let sent = bench.world.sent(None, None, 10).await.unwrap();
    assert_eq!((sent.len(), sent[0].kind.as_str()), (1, "TPP"));
}

#[tokio::test]
async fn a_registry_that_is_down_answers_nothing_of_addresses_and_all_else() {
    let bench = Bench::new();
    let person = WorldPerson { registry_down: true, ..known() };
    bench.world.person_put(&tax_id(PERSON), Some(person), handed()).await.unwrap();
    let answer = bench.world.physical_address(RecipientType::PF, &tax_id(PERSON)).await;
    assert!(matches!(answer, Err(ChannelError::Unavailable(_))));
    assert!(bench.world.digital_domicile(RecipientType::PF, &tax_id(PERSON)).await.unwrap().is_some());
    assert!(!bench.world.tax_id_known(&tax_id(PERSON)).await.unwrap());
}
