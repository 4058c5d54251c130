//! What a worker does with a task: asks the outside, and brings back a command.
//!
//! The same mapping as the engine's workers make over the ports, here over the simulated outside. Nothing is decided: what
//! a task finds already done, or no longer wanted, ends without a command, as it does there.

use super::request::BODY;
use super::scenario::{Courtesy, Person, Scenario};
use super::world::{Kind, World};
use super::{calendar, faults::Weather};
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{Case, Category, CostPhase, ElementId, PageCount, PaidDebt, PositionOutcome, ResponseStatus};
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::party::{DigitalAddress, DigitalAddressType, PhysicalAddress};
use messo_domain::rules::RuleSet;
use messo_domain::work::{Task, Template};
use messo_domain::workflow::command::{F24Fault, Payment, View};
use messo_domain::workflow::{Command, CourtesyResult, StoredDocument, ValidationReport, expedition_id, positions};

/// What became of a task.
pub(super) enum Done {
    /// The case decides on this.
    Command(Command),
    /// The notice codes of the case are free.
    ReleaseNoticeCodes,
    /// There is nothing to decide.
    Nothing,
    /// What is needed is not to be had before this instant.
    Later(Timestamp, Task),
}

/// A worker's hands: the outside of one notification at an instant.
pub(super) struct Hands<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) world: &'a mut World,
    pub(super) weather: Option<&'a Weather>,
    pub(super) rules: &'a RuleSet,
    pub(super) now: Timestamp,
}

impl Hands<'_> {
    pub(super) fn carry_out(&mut self, case: &Case, task: Task) -> Done {
        let person = |rec: usize| &self.scenario.people[rec];
        let command = match task {
            Task::Validate { tries } if tries < self.scenario.validation.hindered => {
                Command::ValidationHindered { f24: false, tries }
            }
            Task::Validate { .. } => Command::Validated(self.report(case)),
            Task::ValidateF24 { tries } if tries < self.scenario.validation.hindered_f24 => {
                Command::ValidationHindered { f24: true, tries }
            }
            Task::ValidateF24 { .. } => Command::F24Validated { faults: self.f24_faults() },
            Task::AskAddresses { call } => {
                self.world.take(call.as_str(), Kind::Registry, self.now);
                let missing = self.scenario.people.iter().enumerate().filter(|(_, person)| person.address.is_none());
                let answers = missing.map(|(rec, person)| (rec, person.looked_up.clone())).collect();
                Command::AddressesAnswered { call, answers }
            }
            Task::Render { key, template, rec } => return self.render(case, key, template, rec),
            Task::ChooseDelivery { rec } => {
                Command::ChooseDelivery { rec, platform: person(rec).platform.at(self.now) }
            }
            Task::AskDigitalRegistry { rec, call } => {
                let address = person(rec).registry.at(self.now);
                self.world.take(call.as_str(), Kind::Registry, self.now);
                Command::RegistryAnswered { rec, call, address }
            }
            Task::TrySource { rec, source, attempt } => {
                Command::SourceDue { rec, source, attempt, platform: person(rec).platform.at(self.now) }
            }
            Task::AfterDigitalFeedback { rec, request } => {
                Command::AfterDigitalFeedback { rec, request, platform: person(rec).platform.at(self.now) }
            }
            Task::SendPec { rec, request, retry } => return self.send_mail(case, rec, request, retry),
            Task::AskPec { rec, request, retry, handed_at, seen } => {
                let open = case.recipients[rec].digital_attempt(&request).is_some_and(|a| a.outcome.is_none());
                if !open {
                    return Done::Nothing;
                }
                let found = self.world.mail_tells(&mail_id(&request, retry), seen, self.now);
                let (answers, ask_again) = (found.new, found.ask_again);
                Command::PecAnswered { rec, request, retry, handed_at, seen, answers, ask_again }
            }
            Task::PecTimeout { rec, request, retry, .. } => {
                let open = case.recipients[rec].digital_attempt(&request).is_some_and(|a| a.outcome.is_none());
                if !open {
                    return Done::Nothing;
                }
                let answers = self.world.mail_tells_all(&mail_id(&request, retry), self.now);
                Command::PecTimedOut { rec, request, retry, answers }
            }
            Task::PecRetry { rec, request, retry } => Command::PecRetryDue { rec, request, retry },
            Task::SendCourtesy { rec, digital } => return self.courtesy(case, rec, digital),
            Task::SendIoMessage { rec } => return self.io_message(case, rec),
            Task::StartAnalog { rec } => Command::AnalogDue { rec },
            Task::PreparePaper { rec, prepare, look_up } => {
                let found = if look_up { self.look_up(rec, &prepare) } else { None };
                let place_from = self.place_from(rec);
                Command::PaperPrepared { rec, prepare, found, place_from }
            }
            Task::SendPaper { rec, request, expedition } => return self.send_letter(case, rec, request, expedition),
            Task::AskPaper { rec, request, expedition, handed_at, seen } => {
                if case.recipients[rec].letter(&request).is_none() {
                    return Done::Nothing;
                }
                let found = self.world.letter_tells(&expedition_id(&request, expedition), seen, self.now);
                let (answers, ask_again) = (found.new, found.ask_again);
                Command::PaperAnswered { rec, request, expedition, handed_at, seen, answers, ask_again }
            }
            Task::PaperSilent { rec, request, expedition, handed_at } => {
                let answers = self.world.letter_tells_all(&expedition_id(&request, expedition), self.now);
                Command::PaperSilent { rec, request, expedition, handed_at, answers }
            }
            Task::RirTimeout { rec, request, expedition, handed_at } => {
                let answers = self.world.letter_tells_all(&expedition_id(&request, expedition), self.now);
                Command::RirTimedOut { rec, request, expedition, handed_at, answers }
            }
            Task::UpdatePositions { rec, phase } => {
                let outcomes = self.positions(case, rec, phase);
                Command::PositionsUpdated { rec, phase, outcomes }
            }
            Task::AfterAnalogFeedback { rec, attempt } => Command::AfterAnalogFeedback { rec, attempt },
            Task::Refine { rec } => Command::RefinementDue { rec },
            Task::Cancel => Command::CancellationDue,
            Task::ReleaseNoticeCodes => return Done::ReleaseNoticeCodes,
        };
        Done::Command(command)
    }

    fn report(&mut self, case: &Case) -> ValidationReport {
        let found = &self.scenario.validation;
        let documents = case.deposit.documents.iter();
        let sheets = case.deposit.recipients.iter().flat_map(|r| &r.payments).filter_map(|p| p.attachment.as_ref());
        let pages = documents.chain(sheets).zip(found.pages.into_iter().cycle());
        ValidationReport {
            attachments: found
                .attachment
                .map(|fault| (fault, case.deposit.documents[0].key.clone()))
                .into_iter()
                .collect(),
            unknown_tax_ids: if found.unknown_tax_id { vec![0] } else { Vec::new() },
            positions: self.positions(case, None, CostPhase::Validation),
            pages: pages.map(|(file, pages)| PageCount { key: file.key.clone(), pages }).collect(),
        }
    }

    fn positions(&mut self, case: &Case, rec: Option<usize>, phase: CostPhase) -> Vec<PositionOutcome> {
        if !positions::are_told(case) {
            return Vec::new();
        }
        let refused = self.scenario.validation.position_refused;
        let told = positions::fees(case, rec, phase, self.rules).into_iter();
        let outcomes: Vec<_> = told
            .map(|(creditor_tax_id, notice_code, notification_fee)| PositionOutcome {
                creditor_tax_id,
                notice_code,
                notification_fee,
                outcome: if refused { ResponseStatus::Ko } else { ResponseStatus::Ok },
            })
            .collect();
        for position in &outcomes {
            let id = format!("{}:{}:{}", case.iun, position.notice_code, phase.wire());
            // the register keeps what is told of the newest state of a case, whenever it is told
            self.world.take(&id, Kind::Position, case.last_recorded);
        }
        outcomes
    }

    fn f24_faults(&self) -> Vec<F24Fault> {
        let with_forms = self.scenario.people.iter().position(|person| person.forms > 0);
        let wrong = with_forms.filter(|_| self.scenario.validation.f24_wrong);
        wrong.map(|rec| F24Fault { rec, detail: "the data of the form is wrong".to_owned() }).into_iter().collect()
    }

    fn render(&self, case: &Case, key: DocumentKey, template: Template, rec: Option<usize>) -> Done {
        let stored = ElementId::of(Category::DocumentStored, &case.iun).document(key.as_str()).id();
        if case.elements.contains(&stored) {
            return Done::Nothing;
        }
        let from = rec.map(|rec| self.scenario.people[rec].rendered_from);
        if let (Template::Aar, Some(from)) = (template, from.filter(|from| self.now < *from)) {
            return Done::Later(from, Task::Render { key, template, rec });
        }
        Done::Command(Command::DocumentStored(StoredDocument {
            key,
            template,
            rec,
            renderer_version: "simulated".to_owned(),
            sha256: Sha256Digest([9; 32]),
            size: 1_000,
            pages: 2,
        }))
    }

    fn send_mail(&mut self, case: &Case, rec: usize, request: ElementId, retry: u32) -> Done {
        let open = case.recipients[rec].digital_attempt(&request).is_some_and(|attempt| attempt.outcome.is_none());
        if !open || !case.is_open() {
            return Done::Nothing;
        }
        let temper = self.scenario.people[rec].mailbox;
        self.world.take_mail(&mail_id(&request, retry), self.scenario.seed, temper, self.weather, self.now);
        Done::Command(Command::PecHanded { rec, request, retry })
    }

    fn send_letter(&mut self, case: &Case, rec: usize, request: ElementId, expedition: u32) -> Done {
        let Some(sent) = case.recipients[rec].letter(&request).and_then(|letter| letter.sent.as_ref()) else {
            return Done::Nothing;
        };
        let drawn_by = (self.scenario.seed, self.scenario.people[rec].post);
        let id = expedition_id(&request, expedition);
        self.world.take_letter(&id, drawn_by, sent.product, expedition > 0, self.weather, self.now);
        Done::Command(Command::PaperHanded { rec, request, expedition })
    }

    fn courtesy(&mut self, case: &Case, rec: usize, digital: bool) -> Done {
        if !case.is_open() {
            return Done::Nothing;
        }
        let mut results = Vec::new();
        let Person { courtesy, courtesy_from, .. } = &self.scenario.people[rec];
        if self.now < *courtesy_from {
            return Done::Later(*courtesy_from, Task::SendCourtesy { rec, digital });
        }
        for channel in courtesy {
            let id = ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec);
            let id = id.courtesy(channel.channel.as_str());
            let id = if channel.is_invitation() { id.optin().id() } else { id.id() };
            self.world.take_courtesy(id.as_str(), kind_of(channel.channel), channel.leaves, self.now);
            if channel.leaves {
                results.push(left(*channel));
            }
        }
        Done::Command(Command::CourtesySent { rec, digital, results })
    }

    fn io_message(&mut self, case: &Case, rec: usize) -> Done {
        if !case.may_follow_invitation(rec) {
            return Done::Nothing;
        }
        let io = DigitalAddressType::APPIO;
        let id = ElementId::of(Category::SendCourtesyMessage, &case.iun).rec(rec).courtesy(io.as_str()).id();
        self.world.take_courtesy(id.as_str(), Kind::AppIo, true, self.now);
        let address = DigitalAddress { r#type: io, address: "courtesy@mail.example".to_owned() };
        Done::Command(Command::IoMessageSent { rec, address })
    }

    fn look_up(&mut self, rec: usize, prepare: &ElementId) -> Option<PhysicalAddress> {
        self.world.take(prepare.as_str(), Kind::Registry, self.now);
        self.scenario.people[rec].residence.clone()
    }

    /// The Monday on which the post has room, where it has none now.
    fn place_from(&self, rec: usize) -> Option<Timestamp> {
        (self.now < self.scenario.people[rec].room_from).then(|| calendar::next_monday(self.now))
    }

    /// A person opens the act.
    pub(super) fn view(rec: usize, delegate: bool) -> Command {
        let delegate = delegate.then(|| messo_domain::case::DelegateInfo {
            tax_id: "MNDLCU98T68C933T".to_owned(),
            denomination: "Delegate One".to_owned(),
            delegate_type: messo_domain::party::RecipientType::PF,
            mandate_id: None,
        });
        Command::View(View { rec, delegate, source_channel: "WEB".to_owned(), source_channel_details: None })
    }

    /// A payment is reported, made some hours before: of a notice, or by F24 where the number is past those of notices.
    pub(super) fn pay(scenario: &Scenario, rec: usize, payment: usize, now: Timestamp) -> Command {
        let paid = if payment < scenario.people[rec].notices {
            PaidDebt::PagoPa { creditor_tax_id: BODY.to_owned(), notice_code: scenario.notice_code(rec, payment) }
        } else {
            PaidDebt::F24 { id_f24: format!("{payment:08x}-0000-8000-8000-{rec:012x}") }
        };
        Command::Pay(Payment {
            rec,
            paid,
            recipient_type: scenario.people[rec].kind,
            amount: None,
            paid_at: now - SignedDuration::from_hours(payment as i64),
            source: if payment == 0 { "PA" } else { "EXTERNAL_REGISTRY" }.to_owned(),
        })
    }
}

/// The request id of a mail at its provider.
fn mail_id(request: &ElementId, retry: u32) -> String {
    if retry == 0 { request.to_string() } else { format!("{request}.RETRY_{retry}") }
}

fn kind_of(channel: DigitalAddressType) -> Kind {
    match channel {
        DigitalAddressType::SMS => Kind::Sms,
        DigitalAddressType::APPIO => Kind::AppIo,
        DigitalAddressType::TPP => Kind::Tpp,
        _ => Kind::Mail,
    }
}

fn left(channel: Courtesy) -> CourtesyResult {
    let address = DigitalAddress { r#type: channel.channel, address: "courtesy@mail.example".to_owned() };
    CourtesyResult { address, io_result: channel.io_result.map(str::to_owned) }
}
