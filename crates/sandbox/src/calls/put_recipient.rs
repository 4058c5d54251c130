//! What the address book and the registries know of a person. Replaces what they knew.

use crate::Sandbox;
use crate::body::{Findings, Json};
use crate::printed::ACTOR;
use axum::extract::{Path, State};
use messo_api::http::{ApiError, Problem};
use messo_domain::party::{DigitalAddress, PhysicalAddress, RecipientType, is_email};
use messo_engine::registers::address_book::AddressBookEntry;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};
use messo_ports::world::WorldPerson;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest mail address, as in a request.
const LONGEST_MAIL: usize = 320;
/// What `registry` may say.
const DOWN: &str = "DOWN";
/// Name of the qualified delivery service, where an address is expected.
const SERCQ: &str = "SERCQ";

/// A person. What is absent or null is not known.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecipientBody {
    /// `PF` or `PG`; absent: as the form of the tax id says.
    #[schema(value_type = Option<String>, example = "PF")]
    recipient_type: Option<RecipientType>,
    /// Name.
    #[schema(max_length = 88)]
    denomination: Option<String>,
    /// Digital domicile registered on the platform: a certified mailbox, or `SERCQ` for the platform itself.
    #[schema(example = "recipient.one@ok-pecsuccess.it")]
    platform_address: Option<String>,
    /// Certified mailbox in INAD or INI-PEC.
    registry_address: Option<String>,
    /// Address in ANPR or the Registro imprese.
    physical_address: Option<AddressBody>,
    /// Where courtesy messages go.
    courtesy: Option<CourtesyBody>,
    /// Whether the tax registry knows the tax id; true unless told otherwise.
    tax_id_known: Option<bool>,
    /// `DOWN`: the registry of postal addresses cannot be asked.
    #[schema(example = "DOWN")]
    registry: Option<String>,
}

/// A street address, as in a request.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AddressBody {
    at: Option<String>,
    #[schema(example = "Via @OK_AR")]
    address: String,
    address_details: Option<String>,
    #[schema(example = "00100")]
    zip: Option<String>,
    #[schema(example = "Roma")]
    municipality: String,
    municipality_details: Option<String>,
    #[schema(example = "RM")]
    province: Option<String>,
    foreign_state: Option<String>,
}

/// Courtesy addresses.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CourtesyBody {
    /// E-mail.
    email: Option<String>,
    /// Telephone.
    #[schema(example = "+393330000000")]
    sms: Option<String>,
    /// Whether messages go to app IO.
    appio: Option<bool>,
    /// Whether the person has app IO, with this service not switched on: an invitation goes instead. Who is invited and
    /// then put with `appio` alone has switched it on.
    #[serde(rename = "appioServiceOff")]
    appio_service_off: Option<bool>,
    /// Whether the app of a third party shows the person messages.
    tpp: Option<bool>,
}

/// A token of the person.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenView {
    /// Session token.
    pub(super) token: String,
}

/// Replaces what is known of a person.
///
/// Whoever was invited in app IO within the last seven days (`terms.io_lookback`), and has the service switched on now
/// (`appio` without `appioServiceOff`), gets the message of each of those notifications that still waits unopened, once.
#[utoipa::path(
    put, path = "/sandbox/recipients/{taxId}", tag = "Sandbox", security(()), request_body = RecipientBody,
    params(("taxId" = String, Path, description = "Tax id of the person or company")),
    responses(
        (status = 200, body = TokenView),
        (status = 400, description = "What is wrong, field by field, or not supported by this version", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON")
    )
)]
pub(super) async fn put_recipient(
    State(sandbox): State<Sandbox>,
    Path(tax_id): Path<String>,
    Json(body): Json<RecipientBody>,
) -> Result<axum::Json<TokenView>, ApiError> {
    let kind = body.recipient_type.unwrap_or_else(|| kind_of(&tax_id));
    let tax_id = sandbox.tax_id(&tax_id, kind)?;
    check(&body)?;
    let parts = &sandbox.parts;
    let courtesy = body.courtesy.unwrap_or_default();
    let appio = courtesy.appio.unwrap_or_default() || courtesy.appio_service_off.unwrap_or_default();
    let appio_service_off = courtesy.appio_service_off.unwrap_or_default();
    let entry = AddressBookEntry {
        platform: body.platform_address.map(domicile),
        email: courtesy.email,
        sms: courtesy.sms,
        appio,
    };
    let person = WorldPerson {
        registry_address: body.registry_address,
        physical_address: body.physical_address.map(PhysicalAddress::from),
        tax_id_known: body.tax_id_known.unwrap_or(true),
        appio,
        appio_service_off,
        tpp: courtesy.tpp.unwrap_or_default(),
        registry_down: body.registry.is_some(),
    };
    parts.engine.put_address_book(&tax_id, &entry, ACTOR).await?;
    parts.world.person_put(&tax_id, Some(person), parts.wall.now()).await.map_err(UseError::from)?;
    if appio && !appio_service_off {
        // also where it was on before: who was told by a call that failed half-way is told by the next one
        parts.engine.io_switched_on(&tax_id).await?;
    }
    let r#type = match kind {
        RecipientType::PF => PersonType::PF,
        RecipientType::PG => PersonType::PG,
    };
    let person = PersonCaller { tax_id, r#type, role: None, groups: Vec::new() };
    Ok(axum::Json(TokenView { token: sandbox.token(&person) }))
}

/// Companies are known by digits.
pub(super) fn kind_of(tax_id: &str) -> RecipientType {
    if tax_id.bytes().all(|byte| byte.is_ascii_digit()) { RecipientType::PG } else { RecipientType::PF }
}

fn check(body: &RecipientBody) -> Result<(), UseError> {
    let mut findings = Findings::default();
    findings.expect(body.registry.as_deref().is_none_or(|word| word == DOWN), "registry", "expected `DOWN`");
    let has_email = body.courtesy.as_ref().is_some_and(|courtesy| courtesy.email.is_some());
    let on_platform = body.platform_address.as_deref().filter(|address| is_sercq(address));
    let needs = "SERCQ needs a courtesy e-mail address: add courtesy.email";
    findings.expect(on_platform.is_none() || has_email, "platformAddress", needs);
    if let Some(name) = &body.denomination {
        findings.line(name, "denomination", 1, 88);
    }
    let mailbox = body.platform_address.as_deref().filter(|address| !is_sercq(address));
    mail(&mut findings, mailbox, "platformAddress");
    mail(&mut findings, body.registry_address.as_deref(), "registryAddress");
    if let Some(courtesy) = &body.courtesy {
        mail(&mut findings, courtesy.email.as_deref(), "courtesy.email");
        let good = courtesy.sms.as_deref().is_none_or(is_telephone);
        findings.expect(
            good,
            "courtesy.sms",
            "expected a telephone number: 6 to 15 digits, with or without `+` in front",
        );
    }
    if let Some(address) = &body.physical_address {
        lines(&mut findings, address);
    }
    findings.finish()
}

fn is_sercq(address: &str) -> bool {
    address.trim().eq_ignore_ascii_case(SERCQ)
}

fn domicile(address: String) -> DigitalAddress {
    if is_sercq(&address) { DigitalAddress::sercq() } else { DigitalAddress::pec(address) }
}

fn mail(findings: &mut Findings, address: Option<&str>, path: &str) {
    let good = address.is_none_or(|address| address.len() <= LONGEST_MAIL && is_email(address));
    findings.expect(good, path, "expected an e-mail address");
}

fn is_telephone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The limits of the same fields in a request.
fn lines(findings: &mut Findings, address: &AddressBody) {
    let optional = [
        (&address.at, "at", 44),
        (&address.address_details, "addressDetails", 1024),
        (&address.zip, "zip", 15),
        (&address.municipality_details, "municipalityDetails", 256),
        (&address.province, "province", 256),
        (&address.foreign_state, "foreignState", 256),
    ];
    findings.line(&address.address, "physicalAddress.address", 2, 1024);
    findings.line(&address.municipality, "physicalAddress.municipality", 2, 256);
    for (text, name, longest) in optional {
        if let Some(text) = text {
            findings.line(text, &format!("physicalAddress.{name}"), 0, longest);
        }
    }
}

impl From<AddressBody> for PhysicalAddress {
    fn from(body: AddressBody) -> Self {
        Self {
            at: body.at,
            address: body.address,
            address_details: body.address_details,
            zip: body.zip,
            municipality: body.municipality,
            municipality_details: body.municipality_details,
            province: body.province,
            foreign_state: body.foreign_state,
        }
    }
}
