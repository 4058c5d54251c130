//! Every example goes its way, twice, and the people of the sandbox are let in.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::Sandbox;
use jiff::SignedDuration;
use messo_domain::ids::RequestId;
use messo_domain::timeline::Status;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::lists::ListFilter;
use messo_ports::Clock as _;
use messo_sandbox::examples::{EXAMPLES, Served};
use messo_sandbox::personas::{PREPARED, prepared};

#[tokio::test]
async fn every_example_goes_its_way_and_twice_at_one_instant() {
    let sandbox = Sandbox::new();
    let control = sandbox.control();
    let ready = messo_sandbox::prepare(&sandbox.parts).await.unwrap();
    let caller = sandbox.parts.engine.sender_by_key(&ready.api_key).await.unwrap().unwrap();
    for id in EXAMPLES.into_iter().chain(["pec-consegnata"]) {
        let status = match control.serve_example(id, &control.fresh_number()).await.unwrap().unwrap() {
            Served::Accepted(iun) => {
                sandbox.parts.engine.read_sent(&caller, iun.as_str()).await.unwrap().timeline.status()
            }
            Served::Request(request) => {
                let iun = RequestId::to_iun(&request).unwrap();
                let refused = ListFilter { status: Some(Status::Refused), ..ListFilter::default() };
                let items = sandbox.parts.engine.list_sent(&caller, &refused).await.unwrap().items;
                assert!(items.iter().any(|item| item.iun == iun), "{id}");
                Status::Refused
            }
        };
        let expected = match id {
            "rifiutata" => Status::Refused,
            "aperta-in-attesa" => Status::Viewed,
            "annullata" => Status::Cancelled,
            _ => Status::Delivering,
        };
        assert_eq!(status, expected, "{id}");
    }
    let number = control.fresh_number();
    let twice = [control.serve_example("annullata", &number).await, control.serve_example("annullata", &number).await];
    let [Ok(Some(once)), Ok(Some(again))] = twice else { panic!("{twice:?}") };
    assert_eq!(once, again, "two clicks make one notification");
    assert!(control.serve_example("annullata", "1").await.is_err());
    assert_eq!(control.serve_example("no-such", &control.fresh_number()).await.unwrap(), None);
}

#[tokio::test]
async fn people_are_let_in_with_the_tax_id_as_it_was_pasted_and_nobody_else_is() {
    let sandbox = Sandbox::new();
    let control = sandbox.control();
    for persona in PREPARED {
        let token = control.let_in_prepared(persona).await.unwrap();
        let person = sandbox.parts.engine.person_by_token(&token).unwrap();
        assert_eq!((person.tax_id.as_str(), person.r#type), (persona.tax_id, persona.kind));
        assert_eq!(person.groups.len(), usize::from(persona.group.is_some()), "{}", persona.id);
    }
    assert!(control.let_in(PersonType::PF, " dstnuo80 a01h501s ", "").await.is_ok());
    assert!(control.let_in(PersonType::PA, "00000000000", "Ente di prova").await.is_ok());
    for (kind, tax_id, name) in [
        (PersonType::PF, "12345678903", ""),
        (PersonType::PG, "DSTNUO80A01H501S", ""),
        (PersonType::PF, "DSTNUO80A01H501X", ""),
        (PersonType::PA, "12345678903", ""),
        (PersonType::PA, "12345678903", "a\nb"),
        (PersonType::PF, "", ""),
    ] {
        assert!(control.let_in(kind, tax_id, name).await.is_err(), "{kind:?} {tax_id}");
    }
}

#[tokio::test]
async fn the_officer_of_a_group_is_let_in_whatever_became_of_the_groups() {
    let sandbox = Sandbox::new();
    let control = sandbox.control();
    let persona = prepared("ente-tributi").unwrap();
    let ready = messo_sandbox::prepare(&sandbox.parts).await.unwrap();
    let engine = &sandbox.parts.engine;
    let groups = async || {
        let body = engine.sender_by_tax_id(&ready.tax_id).await.unwrap().unwrap();
        body.groups.into_iter().filter(|group| group.active).map(|group| (group.name, group.id)).collect::<Vec<_>>()
    };
    let before = groups().await;
    assert_eq!(before.len(), 2);
    let others = ["Anagrafe".to_owned()];
    for (named, then) in [(&others[..], 2), (&[], 1)] {
        engine.put_sender(&ready.tax_id, &ready.name, named, None, "test").await.unwrap();
        let token = control.let_in_prepared(persona).await.unwrap();
        let groups = groups().await;
        assert_eq!(groups.len(), then);
        let own = groups.iter().find(|(name, _)| Some(name.as_str()) == persona.group).unwrap();
        assert_eq!(engine.person_by_token(&token).unwrap().groups, std::slice::from_ref(&own.1));
        assert!(before.contains(own), "the same id comes back");
    }
}

#[tokio::test]
async fn each_who_comes_in_has_a_session_that_ends_alone() {
    let sandbox = Sandbox::new();
    let control = sandbox.control();
    let persona = prepared("uno").unwrap();
    let (one, other) =
        (control.let_in_prepared(persona).await.unwrap(), control.let_in_prepared(persona).await.unwrap());
    assert_ne!(one, other);
    control.let_out(&one);
    assert!(control.was_let_out(&one) && !control.was_let_out(&other));
    let wall = &sandbox.platform.wall;
    wall.set(wall.now() + SignedDuration::from_hours(13));
    control.let_out(&other);
    assert!(control.was_let_out(&one), "remembered for longer than the token lasts");
    assert!(sandbox.parts.engine.person_by_token(&one).is_none());
}
