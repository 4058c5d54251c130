//! The gateway: every limit of the contract, all errors at once, and bodies made to do harm.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{SchemaError, read};
use super::{DIGEST, file, good, request, with};

fn errors(body: &Value) -> Vec<SchemaError> {
    read(&serde_json::to_vec(body).unwrap()).err().unwrap_or_default()
}

fn paths(body: &Value) -> Vec<String> {
    errors(body).into_iter().map(|error| error.path).collect()
}

/// `/recipients/0/taxId` as errors write it: `recipients[0].taxId`.
fn as_path(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, part| match part.parse::<usize>() {
        Ok(index) => format!("{path}[{index}]"),
        Err(_) if path.is_empty() => part.to_owned(),
        Err(_) => format!("{path}.{part}"),
    })
}

/// Pointers of every property and item of a value, outermost first.
fn pointers(value: &Value) -> Vec<String> {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(part, value): &(String, &Value)| {
        let deeper = pointers(value).into_iter().map(|rest| format!("/{part}{rest}")).collect::<Vec<_>>();
        std::iter::once(format!("/{part}")).chain(deeper).collect::<Vec<_>>()
    };
    parts.iter().flat_map(below).collect()
}

#[test]
fn the_limits_of_each_property() {
    let long = |length: usize| json!("x".repeat(length));
    // pointer, values at the limit, values beyond it
    let table: Vec<(&str, Vec<Value>, Vec<Value>)> = vec![
        ("/idempotenceToken", vec![long(256), json!("")], vec![long(257), json!("é"), json!("a\tb")]),
        (
            "/paProtocolNumber",
            vec![long(256), json!("é/1")],
            vec![long(257), json!("a\nb"), json!("a\u{2028}"), json!("a\0")],
        ),
        (
            "/subject",
            vec![long(134), json!("è".repeat(134)), json!("x")],
            vec![long(135), json!(""), json!("a\tb"), json!("a\n")],
        ),
        ("/abstract", vec![long(1024), json!("a\tb")], vec![long(1025), json!("a\r")]),
        ("/notificationFeePolicy", vec![json!("FLAT_RATE")], vec![json!("flat_rate"), json!("FLAT_RATE ")]),
        (
            "/cancelledIun",
            vec![json!("AAAA-BBBB-CCCC-999999-Z-9")],
            vec![
                json!("AAAA-BBBB-CCCC-999999-Z-"),
                json!("aaaa-BBBB-CCCC-999999-Z-9"),
                json!("AAAA-BBBB-CCCC-999999-Z-9\n"),
            ],
        ),
        ("/physicalCommunicationType", vec![json!("REGISTERED_LETTER_890")], vec![json!("SIMPLE_REGISTERED_LETTER")]),
        ("/senderDenomination", vec![long(88), json!("x")], vec![long(89), json!("")]),
        (
            "/senderTaxId",
            vec![json!("00000000000")],
            vec![json!("7777777777"), json!("777777777777"), json!("7777777777a"), json!("７7777777777")],
        ),
        ("/group", vec![long(1024)], vec![long(1025), json!("gruppò")]),
        (
            "/amount",
            vec![json!(i32::MIN), json!(i32::MAX)],
            vec![json!(i64::from(i32::MAX) + 1), json!(1.5), json!("1"), json!(u64::MAX)],
        ),
        (
            "/paymentExpirationDate",
            vec![json!("2026-02-31")],
            vec![
                json!("2026-13-01"),
                json!("2026-00-01"),
                json!("2026-01-32"),
                json!("2026-1-01"),
                json!("01-01-2026"),
                json!("2026-01-+1"),
                json!("2026-01-01Z"),
            ],
        ),
        (
            "/taxonomyCode",
            vec![json!("999999Z")],
            vec![json!("99999Z"), json!("999999z"), json!("9999999"), json!("999999ZZ"), json!("99999é")],
        ),
        ("/paFee", vec![json!(0), json!(100)], vec![json!(-1), json!(101), json!(0.5), json!(true)]),
        ("/vat", vec![json!(0), json!(100)], vec![json!(-1), json!(101), json!("22")]),
        ("/pagoPaIntMode", vec![json!("NONE"), json!("ASYNC")], vec![json!("BOTH")]),
        (
            "/additionalLanguages",
            vec![json!([]), json!(["DE", "anything"])],
            vec![json!("DE"), json!([1]), json!([null])],
        ),
        ("/physicalCommunicationPriority", vec![json!(0), json!(100)], vec![json!(101), json!(-1)]),
        ("/recipients", vec![], vec![json!([]), json!({}), json!("x")]),
        ("/recipients/0/recipientType", vec![json!("PG")], vec![json!("PA"), json!("pf")]),
        (
            "/recipients/0/taxId",
            vec![json!("12345678901"), json!("RSSMRA80F01H501U"), json!("RSSMRAUMALMHRLMX")],
            vec![
                json!("RSSMRA80A01H501"),
                json!("rssmra80a01h501u"),
                json!("RSSMRA80A01H501UU"),
                json!("123456789012"),
                json!("RSSMRA8OA01H501U"),
                json!("12345678901AAAAA"),
            ],
        ),
        ("/recipients/0/denomination", vec![long(88), json!("字")], vec![long(89), json!("")]),
        ("/recipients/0/digitalDomicile/type", vec![], vec![json!("SERCQ"), json!("EMAIL")]),
        (
            "/recipients/0/digitalDomicile/address",
            vec![json!(format!("{}@b.it", "a".repeat(315)))],
            vec![json!(format!("{}@b.it", "a".repeat(316))), json!("a@b"), json!("")],
        ),
        ("/recipients/0/physicalAddress/at", vec![long(44), json!("")], vec![long(45)]),
        ("/recipients/0/physicalAddress/address", vec![long(1024), long(2)], vec![long(1025), long(1)]),
        ("/recipients/0/physicalAddress/addressDetails", vec![long(1024)], vec![long(1025), json!("a\nb")]),
        ("/recipients/0/physicalAddress/zip", vec![json!("SW1A_1AA - 0"), json!("")], vec![long(16), json!("00100.")]),
        ("/recipients/0/physicalAddress/municipality", vec![long(256), long(2)], vec![long(257), long(1)]),
        ("/recipients/0/physicalAddress/municipalityDetails", vec![long(256)], vec![long(257)]),
        ("/recipients/0/physicalAddress/province", vec![long(256)], vec![long(257)]),
        ("/recipients/0/physicalAddress/foreignState", vec![long(256)], vec![long(257)]),
        ("/recipients/0/payments", vec![json!([])], vec![json!({})]),
        ("/recipients/0/payments/0", vec![], vec![json!({}), json!([]), json!("x")]),
        (
            "/recipients/0/payments/0/pagoPa/noticeCode",
            vec![json!("000000000000000000")],
            vec![json!("30200010000001942"), json!("3020001000000194211"), json!("30200010000001942a")],
        ),
        ("/recipients/0/payments/0/pagoPa/creditorTaxId", vec![json!("00000000000")], vec![json!("1")]),
        ("/recipients/0/payments/0/pagoPa/applyCost", vec![json!(false)], vec![json!("true"), json!(1)]),
        (
            "/recipients/0/payments/0/pagoPa/attachment/contentType",
            vec![],
            vec![json!("application/json"), json!("application/pdf ")],
        ),
        ("/documents", vec![], vec![json!([])]),
        ("/documents/0/title", vec![long(512)], vec![json!(""), long(513)]),
        ("/documents/0/docIdx", vec![json!("999")], vec![json!("1000"), json!(""), json!("a"), json!(0)]),
        ("/documents/0/contentType", vec![], vec![json!("application/json"), json!("text/html")]),
        (
            "/documents/0/digests/sha256",
            vec![],
            vec![json!(""), json!(&DIGEST[..43]), json!(format!("{DIGEST}=")), json!("a".repeat(64))],
        ),
        (
            "/documents/0/ref/key",
            vec![long(512), json!("safestorage://a")],
            vec![long(513), json!(""), json!("a/b"), json!("http://a"), json!("safestorage://")],
        ),
        ("/documents/0/ref/versionToken", vec![long(256), json!("")], vec![long(257), json!("a\nb")]),
    ];
    for (pointer, inside, outside) in table {
        for value in inside {
            assert_eq!(errors(&with(good(), pointer, value.clone())), [], "{pointer} accepts {value}");
        }
        for value in outside {
            let found = paths(&with(good(), pointer, value.clone()));
            assert!(!found.is_empty(), "{pointer} refuses {value}");
            assert!(found.iter().all(|path| path.starts_with(&as_path(pointer))), "{pointer} {value}: {found:?}");
        }
    }
}

#[test]
fn what_must_be_there() {
    let required = [
        "/paProtocolNumber",
        "/subject",
        "/recipients",
        "/documents",
        "/notificationFeePolicy",
        "/physicalCommunicationType",
        "/senderDenomination",
        "/senderTaxId",
        "/taxonomyCode",
        "/recipients/0/recipientType",
        "/recipients/0/taxId",
        "/recipients/0/denomination",
        "/recipients/0/digitalDomicile/type",
        "/recipients/0/digitalDomicile/address",
        "/recipients/0/physicalAddress/address",
        "/recipients/0/physicalAddress/municipality",
        "/recipients/0/payments/0/pagoPa/noticeCode",
        "/recipients/0/payments/0/pagoPa/creditorTaxId",
        "/recipients/0/payments/0/pagoPa/applyCost",
        "/recipients/0/payments/0/pagoPa/attachment/digests",
        "/recipients/0/payments/0/pagoPa/attachment/contentType",
        "/recipients/0/payments/0/pagoPa/attachment/ref",
        "/documents/0/digests",
        "/documents/0/contentType",
        "/documents/0/ref",
        "/documents/0/digests/sha256",
        "/documents/0/ref/key",
        "/documents/0/ref/versionToken",
        "/recipients/0/payments/0/pagoPa/attachment/digests/sha256",
        "/recipients/0/payments/0/pagoPa/attachment/ref/key",
        "/recipients/0/payments/0/pagoPa/attachment/ref/versionToken",
        "/recipients/1/recipientType",
        "/recipients/1/taxId",
        "/recipients/1/denomination",
        "/recipients/1/physicalAddress/address",
        "/recipients/1/physicalAddress/municipality",
    ];
    let is_item = |pointer: &&String| pointer.rsplit_once('/').is_some_and(|(_, name)| name.parse::<usize>().is_ok());
    for pointer in pointers(&good()).iter().filter(|pointer| !is_item(pointer)) {
        let found = errors(&with(good(), pointer, None));
        // the only way to pay gone, its payment is empty
        if pointer == "/recipients/0/payments/0/pagoPa" {
            assert_eq!(found[0].message, "expected at least 1 of: pagoPa, f24");
        } else if required.contains(&pointer.as_str()) {
            assert_eq!(found, [SchemaError { path: as_path(pointer), message: "required, but missing".to_owned() }]);
        } else {
            assert_eq!(found, [], "{pointer} may be left out");
        }
    }
}

#[test]
fn every_place_refuses_null_and_every_wrong_type() {
    for pointer in pointers(&good()) {
        for wrong in [Value::Null, json!(true), json!(-1e300), json!("\u{0}"), json!([[[]]]), json!({"x": {"y": 1}})] {
            let body = with(good(), &pointer, wrong.clone());
            if body == good() || (pointer.ends_with("applyCost") && wrong == json!(true)) {
                continue;
            }
            let found = paths(&body);
            assert!(!found.is_empty(), "{pointer} refuses {wrong}");
            assert!(found.iter().all(|path| path.starts_with(&as_path(&pointer))), "{pointer} {wrong}: {found:?}");
        }
    }
}

#[test]
fn unknown_properties_are_refused_where_the_contract_closes_the_object() {
    for pointer in
        ["", "/documents/0", "/documents/0/ref", "/recipients/0/physicalAddress", "/recipients/0/payments/0/pagoPa"]
    {
        assert_eq!(errors(&with(good(), &format!("{pointer}/x"), json!({"y": null}))), [], "{pointer} is open");
    }
    for (pointer, known) in [
        ("/recipients/1", "recipientType, taxId, denomination, digitalDomicile, physicalAddress, payments"),
        ("/recipients/0/payments/0", "pagoPa, f24"),
    ] {
        let found = errors(&with(good(), &format!("{pointer}/x"), json!(1)));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, as_path(&format!("{pointer}/x")));
        assert_eq!(found[0].message, format!("unknown property; known are: {known}"));
    }
}

#[test]
fn all_errors_come_back_together_and_say_what_is_expected() {
    let body = [
        ("/subject", json!("x".repeat(135))),
        ("/recipients/0/taxId", json!("SECRET")),
        ("/recipients/1/recipientType", json!("SECRET")),
        ("/recipients/1/physicalAddress/zip", Value::Null),
        ("/documents/0/docIdx", json!(0)),
        ("/notificationFeePolicy", json!("SECRET")),
        ("/vat", json!(101)),
    ]
    .into_iter()
    .fold(good(), |body, (pointer, value)| with(body, pointer, value));
    let found = errors(&body);
    let shown: Vec<String> = found.iter().map(|error| format!("{}: {}", error.path, error.message)).collect();
    assert_eq!(
        shown,
        [
            "subject: expected text without control characters, 1 to 134 characters",
            "recipients[0].taxId: expected a tax id (AAAAAA99A99A999A or 11 digits), 11 to 16 characters",
            "recipients[1].recipientType: expected one of: PF, PG",
            "recipients[1].physicalAddress.zip: null is not accepted: give a value or leave the property out",
            "documents[0].docIdx: expected digits, at most 3 characters",
            "notificationFeePolicy: expected one of: FLAT_RATE, DELIVERY_MODE",
            "vat: expected a whole number from 0 to 100",
        ]
    );
}

#[test]
fn a_body_that_is_no_json_is_one_error() {
    let deep_list = "[".repeat(1_000_000);
    let deep_object = "{\"recipients\":".repeat(200_000);
    let closed_deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for body in [
        &b""[..],
        b"{",
        b"nul",
        b"{\"a\":1}}",
        b"\xff\xfe",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\\ud800\"}",
        b"{\"a\":1e999}",
        b"{'a':1}",
        b"[1,]",
        b"NaN",
        deep_list.as_bytes(),
        deep_object.as_bytes(),
        closed_deep.as_bytes(),
    ] {
        let found = read(body).unwrap_err();
        assert_eq!((found.len(), found[0].path.as_str()), (1, ""));
        assert!(found[0].message.starts_with("expected valid JSON"), "{}", found[0].message);
    }
    for body in [&b"null"[..], b"[]", b"1", b"\"x\"", b"true"] {
        assert_eq!(read(body).unwrap_err().len(), 1);
    }
    assert_eq!(read(b"{}").unwrap_err().len(), 9, "every required property");
}

#[test]
fn a_hostile_body_costs_little_and_answers_little() {
    let huge = "x".repeat(20_000_000);
    let found = errors(&with(good(), "/subject", json!(huge)));
    assert_eq!(found.len(), 1);
    let wrong_items = with(good(), "/recipients", Value::Array(vec![json!(1); 1_000_000]));
    assert_eq!(errors(&wrong_items).len(), 100);
    let names: Map<String, Value> =
        (0..100_000).map(|index| (format!("{index}\n{}", "n".repeat(50)), json!(0))).collect();
    let found = errors(&with(good(), "/recipients/0", Value::Object(names)));
    assert_eq!(found.len(), 100);
    assert!(found.iter().all(|error| error.path.len() < 80 && !error.path.contains('\n')));
    let repeated = br#"{"subject":"a","subject":1,"recipients":[],"recipients":null}"#;
    assert!(read(repeated).unwrap_err().iter().any(|error| error.path == "subject"), "the last of two counts");
}

fn any_text(pattern: &str) -> BoxedStrategy<Value> {
    proptest::string::string_regex(pattern).unwrap().prop_map(Value::String).boxed()
}

/// An object with the required properties and any of the optional ones.
fn object(
    required: Vec<(&'static str, BoxedStrategy<Value>)>,
    optional: Vec<(&'static str, BoxedStrategy<Value>)>,
) -> BoxedStrategy<Value> {
    let required = required.into_iter().map(|(name, value)| value.prop_map(move |value| Some((name, value))).boxed());
    let optional = optional.into_iter().map(|(name, value)| {
        proptest::option::of(value).prop_map(move |value| value.map(|value| (name, value))).boxed()
    });
    required
        .chain(optional)
        .collect::<Vec<_>>()
        .prop_map(|fields| {
            fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn list(item: BoxedStrategy<Value>, sizes: std::ops::Range<usize>) -> BoxedStrategy<Value> {
    proptest::collection::vec(item, sizes).prop_map(Value::Array).boxed()
}

fn choice(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    proptest::sample::select(values).prop_map(|value| json!(value)).boxed()
}

fn any_file() -> BoxedStrategy<Value> {
    "[A-Za-z0-9._-]{1,40}".prop_map(|key| file(&key)).boxed()
}

fn any_recipient() -> BoxedStrategy<Value> {
    let line = || any_text("[^\\x00\\n\\r\\x{85}\\x{2028}\\x{2029}]{2,40}");
    let pago_pa = object(
        vec![
            ("noticeCode", any_text("[0-9]{18}")),
            ("creditorTaxId", any_text("[0-9]{11}")),
            ("applyCost", any::<bool>().prop_map(Value::Bool).boxed()),
        ],
        vec![("attachment", any_file())],
    );
    let address = object(
        vec![("address", line()), ("municipality", line())],
        vec![
            ("at", line()),
            ("addressDetails", line()),
            ("zip", any_text("[A-Za-z0-9_ -]{0,15}")),
            ("municipalityDetails", line()),
            ("province", line()),
            ("foreignState", line()),
        ],
    );
    let tax_id = "[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]|[0-9]{11}";
    object(
        vec![("recipientType", choice(&["PF", "PG"])), ("taxId", any_text(tax_id)), ("denomination", line())],
        vec![
            (
                "digitalDomicile",
                any_text("[a-z]{1,9}@[a-z]{1,9}\\.it").prop_map(|a| json!({"type": "PEC", "address": a})).boxed(),
            ),
            ("physicalAddress", address),
            ("payments", list(object(vec![("pagoPa", pago_pa)], vec![]), 1..3)),
        ],
    )
}

fn any_request() -> BoxedStrategy<Value> {
    let line = || any_text("[^\\x00\\n\\r\\x{85}\\x{2028}\\x{2029}]{1,80}");
    let hundred = || (0..=100).prop_map(|number: i32| json!(number)).boxed();
    object(
        vec![
            ("paProtocolNumber", line()),
            ("subject", any_text("[^\\p{Cc}\\x{2028}\\x{2029}]{1,134}")),
            ("recipients", list(any_recipient(), 1..4)),
            ("documents", list(any_file(), 1..3)),
            ("notificationFeePolicy", choice(&["FLAT_RATE", "DELIVERY_MODE"])),
            ("physicalCommunicationType", choice(&["AR_REGISTERED_LETTER", "REGISTERED_LETTER_890"])),
            ("senderDenomination", line()),
            ("senderTaxId", any_text("[0-9]{11}")),
            ("taxonomyCode", any_text("[0-9]{6}[A-Z]")),
        ],
        vec![
            ("idempotenceToken", any_text("[ -~]{0,256}")),
            ("abstract", line()),
            ("cancelledIun", any_text("[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]-[0-9]")),
            ("group", any_text("[ -~]{0,99}")),
            ("amount", any::<i32>().prop_map(|number| json!(number)).boxed()),
            ("paymentExpirationDate", any_text("[0-9]{4}-(1[0-2]|0[1-9])-(3[01]|[12][0-9]|0[1-9])")),
            ("paFee", hundred()),
            ("vat", hundred()),
            ("pagoPaIntMode", choice(&["NONE", "SYNC", "ASYNC"])),
            ("additionalLanguages", list(line(), 1..3)),
            ("physicalCommunicationPriority", hundred()),
        ],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the contract's own patterns make is read, and its echo is the request.
    #[test]
    fn what_is_read_is_echoed_and_read_again(body in any_request()) {
        let typed = request(&body);
        let echo = serde_json::to_value(&typed).unwrap();
        prop_assert_eq!(&echo, &body);
        prop_assert_eq!(request(&echo), typed);
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes in Just(serde_json::to_vec(&good()).unwrap()), at in 0..2000_usize, byte: u8) {
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&bytes);
        bytes.truncate(at % length);
        prop_assert!(read(&bytes).is_err());
    }
}
