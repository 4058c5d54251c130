//! Whatever comes: no JSON makes the gateway or the service panic, and every request that keeps the rules passes.

use super::super::{Checks, check};
use super::rules::sender;
use super::{file, good, with_defaults};
use crate::request::read;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        prop::sample::select(vec!["PF", "PEC", "RSSMRA80A01H501U", "99999999999", "safestorage://x", "2026-13-45"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![Just("recipients".to_owned()), Just("taxId".to_owned()), "[a-zA-Z]{0,8}"];
        let object = prop::collection::vec((name, inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::Array),
            object.prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Every place in a value, as a pointer.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{at}/{index}"), found));
            }
            Value::Object(fields) => fields.iter().for_each(|(name, item)| walk(item, &format!("{at}/{name}"), found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// Reads and checks a body as the doors do, and says whether it passed.
fn passes(body: &Value) -> bool {
    match read(&serde_json::to_vec(body).unwrap()) {
        Ok(request) => {
            let passed = check(&request, &sender(), &Checks::default()).is_ok();
            let full = with_defaults(request);
            assert!(read(&serde_json::to_vec(&full).unwrap()).is_ok(), "what was filled in can be read");
            passed
        }
        Err(errors) => {
            assert!(!errors.is_empty() && errors.len() <= 100);
            false
        }
    }
}

/// A VAT number with its check digit, one for each number.
fn company(number: u32) -> String {
    let digits: Vec<u32> = format!("{number:010}").bytes().map(|byte| u32::from(byte - b'0')).collect();
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let sum: u32 =
        digits.iter().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    format!("{number:010}{}", (10 - sum % 10) % 10)
}

/// A recipient that keeps the rules; `index` makes tax id and notices its own.
fn recipient(index: usize) -> impl Strategy<Value = Value> {
    let address = ("Via [A-Z][a-z]{2,12} [0-9]{1,3}", "[0-9]{5}", "[A-Z][a-z]{3,15}", "[A-Z]{2}");
    let domicile = prop::option::of("[a-z]{1,10}@pec\\.example");
    (address, domicile, prop::option::of(1..3_usize), "[A-Za-z .']{1,20}[a-z]").prop_map(
        move |((street, zip, town, province), domicile, notices, name)| {
            let mut recipient = json!({
                "recipientType": "PG", "taxId": company(1_000_000 + index as u32), "denomination": name,
                "physicalAddress": {"address": street, "zip": zip, "municipality": town, "province": province}
            });
            if let Some(domicile) = domicile {
                recipient["digitalDomicile"] = json!({"type": "PEC", "address": domicile});
            }
            if let Some(notices) = notices {
                let notice = |n: usize| json!({"pagoPa": {
                    "noticeCode": format!("3020001{index:05}{n:06}"), "creditorTaxId": "77777777777", "applyCost": n == 0
                }});
                recipient["payments"] = (0..notices).map(notice).collect();
            }
            recipient
        },
    )
}

fn valid_request() -> impl Strategy<Value = Value> {
    let recipients = (1..=15_usize).prop_flat_map(|n| (0..n).map(recipient).collect::<Vec<_>>());
    let modes = (any::<bool>(), any::<bool>(), any::<bool>());
    (recipients, 1..=15_usize, modes, 0..=100, 0..=100).prop_map(|(recipients, documents, modes, fee, vat)| {
        let (by_law_890, flat, asynchronous) = modes;
        let mut body = good();
        body["recipients"] = json!(recipients);
        body["documents"] = (0..documents)
            .map(|n| {
                let mut document = file(&format!("PN_NOTIFICATION_ATTACHMENTS-act{n}.pdf"));
                document["title"] = json!("Act");
                document
            })
            .collect();
        body["physicalCommunicationType"] =
            json!(if by_law_890 { "REGISTERED_LETTER_890" } else { "AR_REGISTERED_LETTER" });
        body["pagoPaIntMode"] = json!(if asynchronous { "ASYNC" } else { "SYNC" });
        (body["paFee"], body["vat"]) = (json!(fee), json!(vat));
        if flat {
            body["notificationFeePolicy"] = json!("FLAT_RATE");
            let recipients = body["recipients"].as_array_mut().unwrap();
            let payments = recipients.iter_mut().filter_map(|recipient| recipient.get_mut("payments")?.as_array_mut());
            let payments = payments.flatten();
            payments.for_each(|payment| payment["pagoPa"]["applyCost"] = json!(false));
        }
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn no_json_makes_anything_panic(body in any_json()) {
        passes(&body);
    }

    #[test]
    fn no_bytes_make_anything_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    /// A good request with anything in any of its places.
    #[test]
    fn no_odd_part_makes_anything_panic(place in any::<prop::sample::Index>(), odd in any_json()) {
        let mut body = good();
        let places = places(&body);
        *body.pointer_mut(&places[place.index(places.len())]).unwrap() = odd;
        passes(&body);
    }

    #[test]
    fn every_request_that_keeps_the_rules_passes(body in valid_request()) {
        let request = read(&serde_json::to_vec(&body).unwrap()).unwrap();
        prop_assert_eq!(check(&request, &sender(), &Checks::default()), Ok(()));
    }

    /// A valid request does not pass once a part of it stands twice, or an address holds what cannot be printed.
    #[test]
    fn one_broken_rule_is_enough(body in valid_request(), which in 0..3_u8) {
        let mut body = body;
        let repeat_first = |list: &mut Value| {
            let items = list.as_array_mut().unwrap();
            let first = items[0].clone();
            items.push(first);
        };
        match which {
            0 if body["documents"].as_array().unwrap().len() < 15 => repeat_first(&mut body["documents"]),
            1 if body["recipients"].as_array().unwrap().len() < 15 => repeat_first(&mut body["recipients"]),
            _ => body["recipients"][0]["physicalAddress"]["address"] = json!("Via Ñ 1"),
        }
        prop_assert!(!passes(&body));
    }
}
