//! A notification's life: runs the work that decisions order, against the scripted world, in virtual time.
//!
//! After every decision it checks what must hold for every case: numbered without gaps, instants that grow and are
//! whole milliseconds, ids that stand once, one refinement per recipient, the fold equal to the case, and that the same
//! command given again changes nothing.

use super::world::World;
use crate::case::{Case, Category, CostPhase, Event, PaidDebt};
use crate::price::Price;
use crate::rules::RuleSet;
use crate::timeline::{ReworkPlan, Status, Timeline, valid};
use crate::work::{Task, Work, WorkChange, read_id};
use crate::workflow::command::{AddressAnswer, Payment, View};
use crate::workflow::positions;
use crate::workflow::{Command, Decision, Deposit, StoredDocument, ValidationReport, decide, open};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// More steps than any life takes; reaching it means that work goes round in circles.
const MAX_STEPS: usize = 5_000;

/// A case, its work, its world and its clock.
#[derive(Clone)]
pub(super) struct Life {
    pub(super) case: Case,
    pub(super) events: Vec<Event>,
    pub(super) now: Timestamp,
    pub(super) world: World,
    /// Every command given so far that came from work or changed something.
    pub(super) given: Vec<Command>,
    /// Work that waits, in the order in which it was asked for.
    pub(super) waiting: Vec<Work>,
    pub(super) rules: RuleSet,
    ordered: HashSet<String>,
    pub(super) notice_codes_freed: bool,
}

impl Life {
    /// The deposit.
    pub(super) fn begin(deposit: Deposit, now: Timestamp, world: World, rules: RuleSet) -> Self {
        let (case, decision) = open(deposit, now, &rules);
        let mut life = Self {
            case,
            events: Vec::new(),
            now,
            world,
            given: Vec::new(),
            waiting: Vec::new(),
            rules,
            ordered: HashSet::new(),
            notice_codes_freed: false,
        };
        life.take_up(decision);
        life.check();
        life
    }

    /// Gives a command, now. Returns what it decided.
    pub(super) fn give(&mut self, command: Command) -> Decision {
        let (case, decision) = decide(&self.case, command.clone(), self.now, &self.rules);
        self.case = case;
        self.take_up(decision.clone());
        self.check();
        // who knocked before the acceptance may come in later
        let in_vain = decision.events.is_empty() && matches!(command, Command::View(_) | Command::Pay(_));
        if !in_vain {
            self.given.push(command.clone());
        }
        self.assert_nothing_new(command);
        decision
    }

    /// The same command again, a little later and on the changed case, changes nothing and orders nothing new.
    pub(super) fn assert_nothing_new(&self, command: Command) {
        let told = format!("{command:?}");
        let later = self.now + SignedDuration::from_secs(7);
        let (case, again) = decide(&self.case, command, later, &self.rules);
        assert_eq!(again.events, [], "{told} given again records something");
        assert_eq!(case, self.case, "{told} given again changes the case");
        for change in &again.work {
            let WorkChange::Add(work) = change else { panic!("{told} given again gives up work") };
            assert!(self.ordered.contains(&work.id), "{told} given again orders {}", work.id);
        }
    }

    /// No command of this life, given again at its end, changes anything: late answers find their step taken.
    pub(super) fn assert_the_past_is_closed(&self) {
        for command in &self.given {
            self.assert_nothing_new(command.clone());
        }
    }

    fn take_up(&mut self, decision: Decision) {
        self.events.extend(decision.events);
        let mut here = HashSet::new();
        for change in decision.work {
            let work = match change {
                WorkChange::Add(work) => work,
                WorkChange::Reschedule { id, due } => {
                    for work in self.waiting.iter_mut().filter(|work| work.id == id) {
                        work.due = due;
                    }
                    continue;
                }
                WorkChange::Cancel(id) => {
                    self.waiting.retain(|work| work.id != id);
                    continue;
                }
            };
            assert!(here.insert(work.id.clone()), "{} is ordered twice in one decision", work.id);
            assert!(work.id.contains(self.case.iun.as_str()), "{} is not unique on the platform", work.id);
            let rec = serde_json::to_value(&work.task).unwrap()["rec"].as_u64().map(|rec| rec as usize);
            let is_named = matches!(work.task, Task::Render { .. }) || read_id(&work.id) == (work.task.name(), rec);
            assert!(is_named, "{} does not tell its task and recipient", work.id);
            if self.ordered.insert(work.id.clone()) {
                self.waiting.push(work);
            }
        }
    }

    fn check(&self) {
        let mut ids = HashSet::new();
        for (index, event) in self.events.iter().enumerate() {
            assert_eq!(event.seq as usize, index + 1);
            assert!(ids.insert(&event.id), "{} stands twice", event.id);
            assert_eq!(event.recorded.as_nanosecond() % 1_000_000, 0, "{} is not on a millisecond", event.id);
        }
        assert!(self.events.windows(2).all(|pair| pair[0].recorded < pair[1].recorded), "instants must grow");
        for rec in 0..self.case.recipients.len() {
            let refinements =
                valid(&self.events).filter(|e| e.category() == Category::Refinement && e.rec == Some(rec));
            assert!(refinements.count() <= 1, "recipient {rec} is refined twice");
        }
        for (index, event) in self.events.iter().enumerate() {
            self.check_that_it_follows(event, &self.events[..index]);
        }
        let folded = Case::fold(self.case.iun.clone(), &self.events).unwrap();
        assert_eq!(folded, self.case, "the fold of the events is not the case that decide gave back");
    }

    /// Nothing comes without what must have come before it, for the same recipient.
    fn check_that_it_follows(&self, event: &Event, before: &[Event]) {
        use Category as C;
        let needs: &[C] = match event.category() {
            C::AarCreationRequest | C::NotificationViewed | C::NotificationCancelled | C::Payment => {
                &[C::RequestAccepted]
            }
            C::AarGeneration => &[C::AarCreationRequest],
            C::SendDigitalDomicile | C::GetAddress | C::SendCourtesyMessage | C::ScheduleAnalogWorkflow => {
                &[C::AarGeneration]
            }
            C::PublicRegistryResponse => &[C::PublicRegistryCall],
            C::SendDigitalFeedback | C::DigitalSuccessWorkflow | C::DigitalFailureWorkflow => &[C::SendDigitalDomicile],
            C::PrepareAnalogDomicile => &[C::ScheduleAnalogWorkflow],
            C::SendAnalogDomicile => &[C::PrepareAnalogDomicile],
            C::SendAnalogFeedback => &[C::SendAnalogDomicile],
            C::AnalogSuccessWorkflow => &[C::SendAnalogFeedback],
            C::AnalogFailureWorkflow => &[C::SendAnalogFeedback, C::PrepareAnalogDomicileFailure],
            C::Refinement => &[C::ScheduleRefinement],
            _ => return,
        };
        let fits = |earlier: &Event| {
            needs.contains(&earlier.category())
                && (earlier.rec == event.rec || earlier.category() == C::RequestAccepted)
        };
        assert!(before.iter().any(fits), "{} comes without {needs:?}", event.id);
        let open = before.iter().all(|earlier| earlier.category() != C::RequestRefused);
        assert!(open, "{} comes after a refusal", event.id);
    }

    /// Does the next piece of work; the clock goes on to its instant. False when none waits.
    pub(super) fn step(&mut self) -> bool {
        let next = (0..self.waiting.len()).min_by_key(|index| self.waiting[*index].due);
        let Some(next) = next else { return false };
        let work = self.waiting.remove(next);
        self.now = self.now.max(work.due);
        self.perform(work.task);
        true
    }

    /// Does all work, to the end of the life.
    pub(super) fn run(&mut self) -> &mut Self {
        for _ in 0..MAX_STEPS {
            if !self.step() {
                return self;
            }
        }
        panic!("the work of this life never ends");
    }

    /// Once no work waits, each recipient has come to an end, owes it to a payment, or is with a person.
    pub(super) fn assert_nobody_is_stuck(&self) {
        assert!(self.waiting.is_empty(), "{:?}", self.waiting);
        assert!(self.case.is_answered(), "the request was never answered");
        let goes_on = self.case.is_open().then_some(&self.case.recipients);
        for (rec, state) in goes_on.into_iter().flatten().enumerate() {
            let ended = state.refined.is_some() || state.viewed.is_some() || state.deceased.is_some();
            let parked = self.case.parked.iter().any(|parked| parked.rec == Some(rec));
            let is_out = state
                .last_registered_letter()
                .is_some_and(|letter| letter.sent.is_some() && letter.outcome.is_none() && letter.timed_out.is_none());
            let no_paper_any_more = state.paid && state.digital_end.is_none() && !is_out;
            let ended = ended || state.analog_timed_out.is_some() || no_paper_any_more;
            assert!(ended || parked, "recipient {rec} is stuck, and nobody knows");
        }
    }

    /// The price of a recipient's notice.
    pub(super) fn price(&self, rec: usize) -> Price {
        let code = super::builder::notice_code(rec);
        Price::of(&self.case.iun, &self.events, rec, &code, self.rules.costs.send_fee).unwrap()
    }

    /// The status shown.
    pub(super) fn status(&self) -> Status {
        Timeline::of(&self.events).status()
    }

    /// How many elements of this category are there.
    pub(super) fn count(&self, category: Category) -> usize {
        self.events.iter().filter(|event| event.category() == category).count()
    }

    /// Does all work due before this instant, and waits for it.
    pub(super) fn run_until(&mut self, instant: &str) -> &mut Self {
        let until: Timestamp = instant.parse().unwrap();
        while self.waiting.iter().any(|work| work.due <= until) {
            self.step();
        }
        self.now = self.now.max(until);
        self
    }

    /// Does all work until an element of this category is there.
    pub(super) fn run_to(&mut self, category: Category) -> &mut Self {
        while !self.has(category) {
            assert!(self.step(), "the life ended before {}", category.wire());
        }
        self
    }

    /// Whether an element of this category is there.
    pub(super) fn has(&self, category: Category) -> bool {
        self.events.iter().any(|event| event.category() == category)
    }

    /// What a worker does with a task, and the command that it brings back.
    pub(super) fn perform(&mut self, task: Task) {
        if let Some(command) = self.outcome(task) {
            self.give(command);
        }
    }

    /// The world's answer to a task.
    pub(super) fn outcome(&mut self, task: Task) -> Option<Command> {
        let platform = |rec: usize| self.world.platform[rec].clone();
        Some(match task {
            Task::Validate { .. } => Command::Validated(self.validated()),
            Task::ValidateF24 { .. } => Command::F24Validated { faults: self.world.f24_faults.clone() },
            Task::AskAddresses { call } => Command::AddressesAnswered { call, answers: self.addresses_found() },
            Task::Render { key, template, rec } => Command::DocumentStored(StoredDocument {
                sha256: crate::ids::Sha256Digest::of(key.as_str().as_bytes()),
                key,
                template,
                rec,
                renderer_version: "test".to_owned(),
                size: 1_000,
                pages: 2,
            }),
            Task::ChooseDelivery { rec } => Command::ChooseDelivery { rec, platform: platform(rec) },
            Task::AskDigitalRegistry { rec, call } => {
                Command::RegistryAnswered { rec, call, address: self.world.registry[rec].clone() }
            }
            Task::TrySource { rec, source, attempt } => {
                Command::SourceDue { rec, source, attempt, platform: platform(rec) }
            }
            Task::SendPec { rec, request, retry } => {
                let to = self.case.recipients[rec].digital_attempt(&request).unwrap().address.address.clone();
                self.world.take_mail(&request, retry, &to);
                Command::PecHanded { rec, request, retry }
            }
            Task::AskPec { rec, request, retry, handed_at, seen } => {
                let (answers, ask_again) = self.world.pec_said(&request, retry, handed_at, seen, self.now);
                Command::PecAnswered { rec, request, retry, handed_at, seen, answers, ask_again }
            }
            Task::PecTimeout { rec, request, retry, handed_at } => {
                let answers = self.world.all_of_mail(&request, retry, handed_at.unwrap(), self.now);
                Command::PecTimedOut { rec, request, retry, answers }
            }
            Task::PecRetry { rec, request, retry } => Command::PecRetryDue { rec, request, retry },
            Task::AfterDigitalFeedback { rec, request } => {
                Command::AfterDigitalFeedback { rec, request, platform: platform(rec) }
            }
            Task::SendCourtesy { rec, digital } => {
                Command::CourtesySent { rec, digital, results: self.world.courtesy(rec) }
            }
            Task::SendIoMessage { rec } => {
                Command::IoMessageSent { rec, address: super::world::courtesy_result("APPIO").address }
            }
            Task::StartAnalog { rec } => Command::AnalogDue { rec },
            Task::PreparePaper { rec, prepare, look_up } => {
                let found = if look_up { self.world.residents[rec].clone() } else { None };
                Command::PaperPrepared { rec, prepare, found, place_from: self.world.place_from }
            }
            Task::SendPaper { rec, request, expedition } => {
                self.world.take_letter(rec, &request, expedition);
                Command::PaperHanded { rec, request, expedition }
            }
            Task::AskPaper { rec, request, expedition, handed_at, seen } => {
                let (answers, ask_again) = self.world.carrier_said(&request, expedition, handed_at, seen, self.now);
                Command::PaperAnswered { rec, request, expedition, handed_at, seen, answers, ask_again }
            }
            Task::PaperSilent { rec, request, expedition, handed_at } => {
                let answers = self.world.all_of_letter(&request, expedition, handed_at, self.now);
                Command::PaperSilent { rec, request, expedition, handed_at, answers }
            }
            Task::RirTimeout { rec, request, expedition, handed_at } => {
                let answers = self.world.all_of_letter(&request, expedition, handed_at, self.now);
                Command::RirTimedOut { rec, request, expedition, handed_at, answers }
            }
            Task::UpdatePositions { rec, phase } => Command::PositionsUpdated {
                rec,
                phase,
                outcomes: self.world.told_positions(positions::fees(&self.case, rec, phase, &self.rules)),
            },
            Task::AfterAnalogFeedback { rec, attempt } => Command::AfterAnalogFeedback { rec, attempt },
            Task::Refine { rec } => Command::RefinementDue { rec },
            Task::Cancel => Command::CancellationDue,
            Task::ReleaseNoticeCodes => {
                self.notice_codes_freed = true;
                return None;
            }
        })
    }

    /// What the validation finds; the positions are told the base cost.
    fn validated(&mut self) -> ValidationReport {
        let told = positions::are_told(&self.case);
        let fees = told.then(|| positions::fees(&self.case, None, CostPhase::Validation, &self.rules));
        let positions = self.world.told_positions(fees.unwrap_or_default());
        ValidationReport { positions, ..self.world.report.clone() }
    }

    /// What the registry of residents says of those without an address.
    fn addresses_found(&self) -> Vec<(usize, AddressAnswer)> {
        let recipients = self.case.recipients.iter().enumerate().filter(|(_, recipient)| recipient.address.is_none());
        recipients.map(|(rec, _)| (rec, self.world.address_answer(rec))).collect()
    }

    /// An operator has an attempt on paper made again.
    pub(super) fn rework(&mut self, rec: usize, attempt: u8) -> &mut Self {
        let plan = ReworkPlan { actor: Some("operator".to_owned()), ..ReworkPlan::of(&self.events, rec, attempt) };
        self.give(Command::Rework(plan));
        self
    }

    /// The recipient opens the act.
    pub(super) fn view(&mut self, rec: usize) -> &mut Self {
        let source_channel = "WEB".to_owned();
        self.give(Command::View(View { rec, delegate: None, source_channel, source_channel_details: None }));
        self
    }

    /// The recipient's notice is paid.
    pub(super) fn pay(&mut self, rec: usize) -> &mut Self {
        self.give(Command::Pay(payment(rec, self.now)));
        self
    }

    /// The recipient pays by F24.
    pub(super) fn pay_by_f24(&mut self, rec: usize, id_f24: &str) -> &mut Self {
        let paid = PaidDebt::F24 { id_f24: id_f24.to_owned() };
        self.give(Command::Pay(Payment { paid, ..payment(rec, self.now) }));
        self
    }

    /// The sender cancels.
    pub(super) fn cancel(&mut self) -> &mut Self {
        self.give(Command::Cancel { request_id: "cancellation-1".to_owned() });
        self
    }

    /// Date of legal effect by lapse of a recipient.
    pub(super) fn refinement(&self, rec: usize) -> Option<Timestamp> {
        self.case.recipients[rec].refined.map(|(at, _)| at)
    }
}

/// A payment of the recipient's notice.
pub(super) fn payment(rec: usize, paid_at: Timestamp) -> Payment {
    Payment {
        rec,
        paid: PaidDebt::PagoPa {
            creditor_tax_id: "77777777777".to_owned(),
            notice_code: super::builder::notice_code(rec),
        },
        recipient_type: crate::party::RecipientType::PF,
        amount: Some(crate::money::Cents(12_345)),
        paid_at,
        source: "PA".to_owned(),
    }
}
