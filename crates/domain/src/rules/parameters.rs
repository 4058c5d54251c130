//! Every parameter of the rules: one row with its key in the configuration, SEND's name for it, what it means, and how
//! it is written and read.
//!
//! `messo rules`, docs/RULES.md, `messo config` and docs/CONFIGURATION.md are printed from this table, and a
//! configuration is read through it into a [`RuleSet`]. Prices are rows of their own (`prices`); what an installation
//! sets beside its rules (limits, pages of streams) is named in [`ELSEWHERE`], what SEND has and Messo has not in
//! [`ABSENT`], so that all parameters stand on one page.

use super::RuleSet;
use super::written::{Field, ParameterError, Written};
use std::ops::RangeInclusive;

/// A row of the table of parameters.
pub struct Parameter {
    /// Key in the configuration.
    pub key: &'static str,
    /// SEND's name of it; empty where it has none.
    pub send: &'static str,
    /// What it means, its unit, and where the default comes from.
    pub english: &'static str,
    field: Field,
}

impl Parameter {
    /// The value in a rule set, as a configuration writes it.
    pub fn read(&self, rules: &RuleSet) -> Written {
        self.field.read(&mut rules.clone()) // fields are reached by mutable reference alone, for reading too
    }

    /// Sets the value in a rule set.
    ///
    /// # Errors
    /// [`ParameterError`] with the key, the value and what is allowed.
    pub fn write(&self, rules: &mut RuleSet, value: &Written) -> Result<(), ParameterError> {
        let refused = || ParameterError { key: self.key, value: value.to_string(), allowed: self.allowed() };
        self.field.write(rules, value).ok_or_else(refused)
    }

    /// What may be written, for people.
    pub fn allowed(&self) -> String {
        self.field.allowed()
    }

    /// Smallest and largest value of a number.
    pub fn limits(&self) -> Option<RangeInclusive<u64>> {
        self.field.limits()
    }
}

/// The row of a key.
pub fn parameter(key: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|row| row.key == key)
}

/// Days of a term of law.
const TERM: RangeInclusive<i64> = 1..=365;

/// All parameters that a rule set holds, prices apart.
pub const PARAMETERS: &[Parameter] = &[
    Parameter {
        key: "terms.courtesy_wait",
        send: "time-params.waiting-for-read-courtesy-message",
        english: "Days given to read a courtesy message before paper is used. SEND's value.",
        field: Field::Days(0..=365, |rules| &mut rules.terms.courtesy_wait_days),
    },
    Parameter {
        key: "terms.second_round",
        send: "time-params.second-notification-workflow-waiting-time",
        english: "Days between the two rounds of digital attempts. Art. 26 c. 6 DL 76/2020: not before seven.",
        field: Field::Days(TERM, |rules| &mut rules.terms.second_round_days),
    },
    Parameter {
        key: "terms.digital_success",
        send: "time-params.scheduling-days-success-digital-refinement",
        english: "Days from delivery to a digital domicile to its effect. Art. 26 c. 9 lett. b n. 1 DL 76/2020.",
        field: Field::Days(TERM, |rules| &mut rules.terms.digital_success_days),
    },
    Parameter {
        key: "terms.digital_failure",
        send: "time-params.scheduling-days-failure-digital-refinement",
        english: "Days from the deposit of the notice of failed delivery to its effect. Art. 26 c. 9 lett. b n. 1 DL 76/2020.",
        field: Field::Days(TERM, |rules| &mut rules.terms.digital_failure_days),
    },
    Parameter {
        key: "terms.paper_success",
        send: "time-params.scheduling-days-success-analog-refinement",
        english: "Days from service on paper to its effect. Art. 26 c. 9 lett. b n. 2 DL 76/2020.",
        field: Field::Days(TERM, |rules| &mut rules.terms.analog_success_days),
    },
    Parameter {
        key: "terms.paper_failure",
        send: "time-params.scheduling-days-failure-analog-refinement",
        english: "Days from the deposit of the notice for an untraceable recipient to its effect. Art. 26 c. 7 DL 76/2020; the law \
                  can also be read as 10 + 10, the default is SEND's.",
        field: Field::Days(TERM, |rules| &mut rules.terms.analog_failure_days),
    },
    Parameter {
        key: "terms.non_visibility_from",
        send: "time-params.notification-non-visibility-time",
        english: "Hour in Rome after which a delivery to a digital domicile counts as made the next day; the hour itself \
                  does not. Art. 26 c. 9 lett. b n. 1 DL 76/2020.",
        field: Field::Hour(|rules| &mut rules.terms.non_visibility_from),
    },
    Parameter {
        key: "terms.non_visibility_added",
        send: "time-params.time-to-add-in-non-visibility-time-case",
        english: "Days added then.",
        field: Field::Days(0..=30, |rules| &mut rules.terms.non_visibility_days),
    },
    Parameter {
        key: "terms.pec_answer",
        send: "digital-send-noresponse-timeout",
        english: "How long an answer of the provider of certified mail is awaited. SEND's value.",
        field: Field::Wait(|rules| &mut rules.terms.pec_answer),
    },
    Parameter {
        key: "terms.pec_retries",
        send: "",
        english: "How often the same certified mail is sent again after a passing error. SEND has no limit in production, and \
                  3 in development; a limit, so that an addressee is not kept waiting for ever.",
        field: Field::Count(0..=100, |rules| &mut rules.terms.pec_retries),
    },
    Parameter {
        key: "terms.pec_retry_delay",
        send: "",
        english: "Wait before it is sent again. SEND's value.",
        field: Field::Wait(|rules| &mut rules.terms.pec_retry_delay),
    },
    Parameter {
        key: "terms.sources",
        send: "",
        english: "Order in which digital domiciles are looked for: PLATFORM (registered here by the recipient), SPECIAL (given \
                  by the sender), GENERAL (INAD, INI-PEC, IPA). The order of art. 26 c. 5 DL 76/2020; SEND's newer order is \
                  switched off.",
        field: Field::Order(|rules| &mut rules.terms.sources),
    },
    Parameter {
        key: "terms.validation_waits",
        send: "",
        english: "Waits before a step of the validation is tried again after a passing fault; the last one for all that \
                  follow. SEND's values.",
        field: Field::Waits(|rules| &mut rules.terms.validation_waits),
    },
    Parameter {
        key: "terms.validation_limit",
        send: "",
        english: "How long the validation may take in all before the request is refused for technical reasons. A decision of \
                  Messo: a sender must not wait for ever for a yes or no.",
        field: Field::Wait(|rules| &mut rules.terms.validation_limit),
    },
    Parameter {
        key: "terms.attachment_life",
        send: "attachment-time-to-add-after-expiration",
        english: "Days for which the documents can be read after the effect or the first access. SEND's value.",
        field: Field::Days(1..=36_500, |rules| &mut rules.terms.attachment_life_days),
    },
    Parameter {
        key: "terms.held_letter",
        send: "",
        english: "Days of deposit at the post office after which a letter counts as served, days of the calendar in Rome. \
                  Art. 8 L. 890/1982.",
        field: Field::Days(TERM, |rules| &mut rules.terms.giacenza_days),
    },
    Parameter {
        key: "terms.never_collected",
        send: "",
        english: "Days that the carrier must show before it may report an AR letter as never collected (compiuta giacenza). \
                  SEND's value.",
        field: Field::Days(TERM, |rules| &mut rules.terms.compiuta_giacenza_days),
    },
    Parameter {
        key: "terms.paper_retries",
        send: "MAXPCRETRY",
        english: "Expeditions of one letter after the first, for theft, loss, damage or a print error. SEND's number in \
                  development; its number in production is not known.",
        field: Field::Count(0..=100, |rules| &mut rules.terms.paper_retries),
    },
    Parameter {
        key: "terms.rir_timeout",
        send: "schedule-analog-workflow-timeout-offset",
        english: "Days after which a letter abroad without an outcome is given up. SEND's value is not known; 90 is a decision \
                  of Messo.",
        field: Field::Days(TERM, |rules| &mut rules.terms.rir_timeout_days),
    },
    Parameter {
        key: "terms.paper_silence",
        send: "",
        english: "Days without news of a letter after which the carrier is asked once more, and a person is called if it \
                  says nothing. A decision of Messo: twice the longest deposit at a post office.",
        field: Field::Days(TERM, |rules| &mut rules.terms.paper_silence_days),
    },
    Parameter {
        key: "terms.io_optin_min",
        send: "",
        english: "Days between two invitations to switch the service on in app IO; none for no limit.",
        field: Field::Days(0..=36_500, |rules| &mut rules.terms.io_optin_min_days),
    },
    Parameter {
        key: "terms.io_lookback",
        send: "ioactivationSendolderthandays",
        english: "Days after an invitation in which who switches the service on in app IO still gets the message; none for \
                  never. SEND's value.",
        field: Field::Days(0..=365, |rules| &mut rules.terms.io_lookback_days),
    },
    Parameter {
        key: "terms.deceased_from",
        send: "",
        english: "For acts deposited from this day on, a deceased addressee ends the flow; before, the delivery counted. \
                  SEND: 25 or 27 November 2024.",
        field: Field::Since(|rules| &mut rules.terms.deceased_from),
    },
    Parameter {
        key: "terms.untraceable_from_deposit_from",
        send: "",
        english: "For acts deposited from this day on, the term for the untraceable runs from the deposit of the notice; \
                  before, from the carrier's last outcome. SEND's day.",
        field: Field::Since(|rules| &mut rules.terms.untraceable_from_deposit_from),
    },
    Parameter {
        key: "terms.rir_timeout_from",
        send: "",
        english: "For acts deposited from this day on, a letter abroad is given up after its limit. SEND's day.",
        field: Field::Since(|rules| &mut rules.terms.rir_timeout_from),
    },
    Parameter {
        key: "terms.address_lookup_from",
        send: "",
        english: "For acts deposited from this day on, a missing postal address is looked up; before, it is a fault of the \
                  request. SEND: March or April 2025.",
        field: Field::Since(|rules| &mut rules.terms.address_lookup_from),
    },
    Parameter {
        key: "costs.send_fee",
        send: "sendFee",
        english: "Base cost of the notification to one recipient, euro cents. DPCM 30 May 2022.",
        field: Field::Amount(|rules| &mut rules.costs.send_fee),
    },
    Parameter {
        key: "costs.refusal",
        send: "",
        english: "What a refusal for technical reasons costs, mode;cents: RECIPIENT_BASED for each recipient that is hit, the \
                  others cost the base cost; UNIFORM for every recipient. Seen in SEND: RECIPIENT_BASED;50.",
        field: Field::Refusal(|rules| &mut rules.costs.refusal),
    },
    Parameter {
        key: "costs.source",
        send: "",
        english: "Where the prices of letters come from, as told with every quote. Write your contract here when you give \
                  `[[prices]]` of your own.",
        field: Field::Text(|rules| &mut rules.costs.letters.source),
    },
    Parameter {
        key: "sandbox.time_scale",
        send: "",
        english: "How many times shorter than in reality every term is: 1 is reality, 1440 makes a day last a minute, as in \
                  SEND's test environment. In the sandbox only: `messo serve` refuses anything but 1.",
        field: Field::Count(1..=86_400, |rules| &mut rules.terms.time_scale),
    },
];

/// A parameter that an installation sets beside its rules.
pub struct Elsewhere {
    /// Key in the configuration.
    pub key: &'static str,
    /// What it means.
    pub english: &'static str,
}

/// Parameters that are settings of the installation, not part of a rule set: a change holds for every case at once.
pub const ELSEWHERE: &[Elsewhere] = &[
    Elsewhere { key: "limits.document_bytes", english: "largest document" },
    Elsewhere { key: "checks.max_recipients", english: "most recipients of a request" },
    Elsewhere { key: "checks.max_documents", english: "most documents of a request" },
    Elsewhere { key: "checks.taxonomy_file", english: "table of kinds of act" },
    Elsewhere { key: "checks.pdf_content", english: "whether a file must begin as a PDF does" },
    Elsewhere { key: "streams.page", english: "events of a page of a stream" },
    Elsewhere { key: "streams.per_sender", english: "streams of one sender" },
    Elsewhere { key: "paper.weekly_letters", english: "letters that the post takes in a week" },
    Elsewhere { key: "paper.weekly_letters_per_sender", english: "the same, of each sender" },
    Elsewhere { key: "sandbox.paper_hours", english: "pace of the simulated carrier, AR, RS, RIR and RIS letters" },
    Elsewhere { key: "sandbox.paper_hours_890", english: "pace of the simulated carrier, 890 letters" },
];

/// A parameter of SEND that is none here, as there is nothing that it would steer.
pub struct Absent {
    /// SEND's name of it, or what it is where it has none.
    pub send: &'static str,
    /// SEND's value.
    pub value: &'static str,
    /// Why it is not here.
    pub why: &'static str,
}

/// Parameters of SEND's workflow that Messo does not have.
pub const ABSENT: &[Absent] = &[Absent {
    send: "`check-attachment-time-before-expiration`",
    value: "10 days",
    why: "Messo removes no file of a case: after `terms.attachment_life` it is no longer shown, and none has to be \
              prolonged before.",
}];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::case::DigitalSource;
    use crate::money::Cents;
    use crate::rules::RefusalCost;
    use jiff::SignedDuration;

    fn written(key: &str, value: &Written) -> Result<RuleSet, String> {
        let mut rules = RuleSet::current();
        parameter(key).unwrap().write(&mut rules, value).map_err(|error| error.to_string())?;
        Ok(rules)
    }

    fn text(key: &str, value: &str) -> Result<RuleSet, String> {
        written(key, &Written::Text(value.to_owned()))
    }

    #[test]
    fn every_parameter_is_read_as_it_was_written_and_no_two_share_a_field() {
        for row in PARAMETERS {
            let usual = RuleSet::current();
            let mut rules = usual.clone();
            row.write(&mut rules, &row.read(&usual)).unwrap();
            assert_eq!(rules, usual, "{}", row.key);
            let other = another(&row.read(&usual));
            row.write(&mut rules, &other).unwrap();
            assert_eq!(row.read(&rules), other, "{}", row.key);
            let changed = PARAMETERS.iter().filter(|row| row.read(&rules) != row.read(&usual));
            assert_eq!(changed.map(|row| row.key).collect::<Vec<_>>(), [row.key]);
        }
    }

    /// A value of the same kind that is not this one.
    fn another(value: &Written) -> Written {
        match value {
            Written::Number(number) => Written::Number(number + 1),
            Written::List(items) => {
                let (first, rest) = items.split_first().unwrap();
                Written::List(rest.iter().chain([first]).cloned().collect())
            }
            Written::Text(text) => Written::Text(match text.as_str() {
                "21:00" => "22:30".to_owned(),
                "RECIPIENT_BASED;50" => "UNIFORM;75".to_owned(),
                days if days.starts_with('P') && days.ends_with('D') => "P21D".to_owned(),
                wait if wait.starts_with("PT") => "PT36H".to_owned(),
                date if date.starts_with("20") => "2021-06-30".to_owned(),
                _ => "another source".to_owned(),
            }),
        }
    }

    #[test]
    fn days_durations_dates_and_orders_are_understood() {
        assert_eq!(text("terms.courtesy_wait", "P3D").unwrap().terms.courtesy_wait_days, 3);
        assert_eq!(text("terms.courtesy_wait", "P1W").unwrap().terms.courtesy_wait_days, 7);
        assert_eq!(text("terms.courtesy_wait", "PT48H").unwrap().terms.courtesy_wait_days, 2);
        assert_eq!(
            text("terms.pec_answer", "P1DT30M").unwrap().terms.pec_answer,
            SignedDuration::from_mins(24 * 60 + 30)
        );
        let rome = "2026-07-01T00:00:00+02:00".parse().unwrap();
        assert_eq!(text("terms.deceased_from", "2026-07-01").unwrap().terms.deceased_from, rome);
        let order = ["SPECIAL", "GENERAL", "PLATFORM"].map(str::to_owned).to_vec();
        let sources = written("terms.sources", &Written::List(order)).unwrap().terms.sources;
        assert_eq!(sources, [DigitalSource::Special, DigitalSource::General, DigitalSource::Platform]);
        assert_eq!(text("costs.refusal", "UNIFORM;30").unwrap().costs.refusal, RefusalCost::Uniform(Cents(30)));
    }

    #[test]
    fn what_is_refused_says_key_value_and_what_is_allowed() {
        let said = |key: &str, value: &str| text(key, value).unwrap_err();
        assert_eq!(
            said("terms.digital_success", "PT26H"),
            "terms.digital_success is PT26H, expected whole days, from P1D to P365D"
        );
        assert!(said("terms.digital_success", "P0D").contains("from P1D to P365D"));
        assert!(said("terms.digital_success", "P1M").contains("whole days"));
        assert!(said("terms.digital_success", "7 days").contains("whole days"));
        assert!(
            said("terms.pec_answer", "-PT1H").contains("terms.pec_answer is -PT1H, expected a duration such as PT26H")
        );
        assert!(said("terms.pec_answer", "PT0S").contains("from PT1S"));
        assert!(said("terms.non_visibility_from", "25:00").contains("an hour such as 21:00"));
        assert!(said("terms.deceased_from", "2024-11-31").contains("a date such as 2024-11-25"));
        assert!(said("costs.refusal", "UNIFORM;-1").contains("RECIPIENT_BASED;50"));
        assert!(said("terms.pec_retries", "3").contains("a whole number, from 0 to 100"));
        assert!(written("terms.courtesy_wait", &Written::Number(5)).unwrap_err().contains("is 5, expected whole days"));
        let twice = ["SPECIAL", "SPECIAL", "GENERAL"].map(str::to_owned).to_vec();
        assert!(written("terms.sources", &Written::List(twice)).unwrap_err().contains("each once"));
        assert!(written("terms.validation_waits", &Written::List(Vec::new())).is_err());
        assert!(written("sandbox.time_scale", &Written::Number(0)).unwrap_err().contains("from 1 to 86400"));
    }
}
