//! Stands at the tap of every fake: writes each exchange into the trace, and acts out the fault plan.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use mock_dns::MockDns;

use super::{
    fault::{FaultPlan, Place},
    life::Life,
};
use crate::{
    scenario::model::{DirectoryResult, FaultAction, HttpAnswer, Phase, Rcode, ZoneEdit},
    trace::{Entry, Party, Trace},
};

/// What all witnesses of one world share.
pub(super) struct Witnesses {
    pub(super) trace: Trace,
    pub(super) plan: Arc<FaultPlan>,
    pub(super) now: Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>,
    /// The DNS host, for faults that edit its zones; set while the world lives.
    pub(super) dns: Mutex<Option<MockDns>>,
    /// The engine's present life, for faults that end it.
    pub(super) life: Mutex<Arc<Life>>,
}

impl Witnesses {
    /// Names the DNS host whose zones faults may edit.
    pub(super) fn watch(&self, dns: &MockDns) {
        *self.dns.lock().expect("no operation on the handle panics") = Some(dns.clone());
    }

    /// Lets go of it, so that nothing outlives the world.
    pub(super) fn let_go(&self) {
        *self.dns.lock().expect("no operation on the handle panics") = None;
    }
}

/// The witness at one fake.
#[derive(Clone)]
pub(super) struct Witness {
    pub(super) party: Party,
    pub(super) all: Arc<Witnesses>,
}

/// A request as every fake tells it.
struct Told<'a> {
    peer: &'a str,
    operation: &'a str,
    request: &'a str,
    answer: &'a str,
    carried_out: bool,
    supported: bool,
}

impl Witness {
    fn strike(&self, operation: &str, phase: Phase) -> Option<FaultAction> {
        let action = self.all.plan.strike(Place { at: self.party, operation, phase })?;
        if matches!(action, FaultAction::CrashEngine) {
            self.all.life.lock().expect("no operation on a life panics").die();
            return Some(FaultAction::Reset);
        }
        if let FaultAction::EditZone(edit) = &action {
            self.somebody_edits(edit);
            return None;
        }
        Some(action)
    }

    /// Somebody else edits a zone; what does not fit it changes nothing.
    fn somebody_edits(&self, edit: &ZoneEdit) {
        let dns = self.all.dns.lock().expect("no operation on the handle panics").clone();
        let Some(dns) = dns else { return };
        for change in edit.changes() {
            let edited = dns.edit_zone(&edit.zone, &change);
            let what = match edited {
                Ok(()) => format!("somebody else edits {}", edit.zone),
                Err(error) => format!("somebody else cannot edit {}: {error}", edit.zone),
            };
            self.all.trace.happened(&what);
        }
    }

    /// What happens before a request is carried out: latency, and perhaps a fault.
    fn before(&self, operation: &str) -> (Duration, Option<FaultAction>) {
        let latency = Duration::from_millis(self.all.plan.latency_ms());
        split(latency, self.strike(operation, Phase::Before))
    }

    /// Writes the exchange down. What happens to the answer of a request that was carried out stands beside it.
    fn after(&self, told: &Told<'_>) -> (Duration, Option<FaultAction>) {
        let fault = told.carried_out.then(|| self.strike(told.operation, Phase::After)).flatten();
        let note = fault.as_ref().map(|fault| format!("{}\n(then {})", told.answer, lost(fault)));
        self.all.trace.record(&Entry {
            from: told.peer,
            to: self.party,
            operation: told.operation,
            request: told.request,
            answer: note.as_deref().unwrap_or(told.answer),
            carried_out: told.carried_out,
            supported: told.supported,
        });
        split(Duration::ZERO, fault)
    }
}

fn split(delay: Duration, action: Option<FaultAction>) -> (Duration, Option<FaultAction>) {
    match action {
        Some(FaultAction::Delay(period)) => (delay + period.duration(), None),
        action => (delay, action),
    }
}

/// What became of an answer, for the trace.
fn lost(action: &FaultAction) -> String {
    match action {
        FaultAction::Delay(period) => format!("delayed by {period}"),
        FaultAction::Silence => "the answer was lost".to_owned(),
        FaultAction::Reset | FaultAction::CrashEngine => {
            "the connection was reset before the answer".to_owned()
        }
        FaultAction::CutAfter(n_bytes) => {
            format!("the connection was cut after {n_bytes} bytes of the answer")
        }
        FaultAction::Corrupt => "the answer was garbled".to_owned(),
        FaultAction::Answer(answer) => format!("answered with {} instead", *answer.status),
        FaultAction::Result(result) => format!("answered with {result} instead"),
        FaultAction::ResultAfter(after) => {
            format!("the answer ended with {} after {} entries", after.result, after.entries)
        }
        FaultAction::CutAfterEntries(n) => format!("the connection was cut after {n} entries"),
        FaultAction::Drip(period) => format!("each entry was delayed by {period}"),
        FaultAction::Disconnect => "a notice of disconnection was sent instead".to_owned(),
        FaultAction::Rcode(rcode) => format!("answered with {rcode} instead"),
        FaultAction::Truncate => "the answer was truncated".to_owned(),
        FaultAction::StaleZone => "answered from the zone before its last change".to_owned(),
        FaultAction::Lame => "answered by a lame server".to_owned(),
        FaultAction::EditZone(_) => "somebody else edited the zone".to_owned(),
        FaultAction::Fail => "failed".to_owned(),
    }
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Gives one fake's tap to [`Witness`]; the fakes' types look alike and are not the same.
macro_rules! witness_of {
    ($fake:ident, $to_fault:expr $(, $more:item)?) => {
        impl $fake::Tap for Witness {
            $($more)?

            fn before(&self, request: &$fake::Request) -> $fake::Verdict {
                let (delay, action) = Witness::before(self, &request.operation);
                $fake::Verdict { delay, fault: action.and_then(|action| $to_fault(self, &action)) }
            }

            fn after(&self, exchange: &$fake::Exchange) -> $fake::Verdict {
                let (delay, action) = Witness::after(
                    self,
                    &Told {
                        peer: &exchange.request.peer,
                        operation: &exchange.request.operation,
                        request: &exchange.request.text,
                        answer: &exchange.answer,
                        carried_out: exchange.carried_out,
                        supported: exchange.supported,
                    },
                );
                $fake::Verdict { delay, fault: action.and_then(|action| $to_fault(self, &action)) }
            }
        }
    };
}

witness_of!(
    mock_ad,
    directory_fault,
    fn reads(&self) -> bool {
        !self.all.trace.is_off()
    }
);
witness_of!(mock_m365, tenant_fault);
witness_of!(
    mock_dns,
    dns_fault,
    fn is_idle(&self) -> bool {
        self.all.trace.is_off() && self.all.plan.is_empty()
    }
);
witness_of!(mock_registrar, registrar_fault);

/// The directory's form of a fault; nothing when it has none, which lint reports.
fn directory_fault(_: &Witness, action: &FaultAction) -> Option<mock_ad::Fault> {
    Some(match action {
        FaultAction::Silence => mock_ad::Fault::Silence,
        FaultAction::Reset => mock_ad::Fault::Reset,
        FaultAction::CutAfter(n) => mock_ad::Fault::CutAfter(count(*n)),
        FaultAction::Corrupt => mock_ad::Fault::Corrupt,
        FaultAction::Disconnect => mock_ad::Fault::Disconnect,
        FaultAction::Result(result) => {
            let (code, text) = directory_result(*result);
            mock_ad::Fault::Result { code, text }
        }
        FaultAction::ResultAfter(after) => {
            let (code, text) = directory_result(after.result);
            mock_ad::Fault::ResultAfterEntries { n_entries: count(after.entries), code, text }
        }
        FaultAction::CutAfterEntries(n) => mock_ad::Fault::ResetAfterEntries(count(*n)),
        FaultAction::Drip(period) => mock_ad::Fault::Drip(period.duration()),
        _ => return None,
    })
}

/// The code of a result, with the service's own text.
fn directory_result(result: DirectoryResult) -> (u32, String) {
    let code = match result {
        DirectoryResult::TimeLimitExceeded => 3,
        DirectoryResult::Referral => 10,
        DirectoryResult::Busy => 51,
        DirectoryResult::Unavailable => 52,
        DirectoryResult::UnwillingToPerform => 53,
    };
    (code, mock_ad::Fault::text_of(code))
}

/// The tenant's form of a fault.
fn tenant_fault(witness: &Witness, action: &FaultAction) -> Option<mock_m365::Fault> {
    Some(match action {
        FaultAction::Silence => mock_m365::Fault::Silence,
        FaultAction::Reset => mock_m365::Fault::Reset,
        FaultAction::CutAfter(n) => mock_m365::Fault::CutAfter(count(*n)),
        FaultAction::Corrupt => mock_m365::Fault::Corrupt,
        FaultAction::Answer(answer) => {
            mock_m365::Fault::Answer(http_answer(answer.clone(), (witness.all.now)()))
        }
        _ => return None,
    })
}

/// A registrar's form of a fault.
fn registrar_fault(_: &Witness, action: &FaultAction) -> Option<mock_registrar::Fault> {
    Some(match action {
        FaultAction::Silence => mock_registrar::Fault::Silence,
        FaultAction::Reset => mock_registrar::Fault::Reset,
        FaultAction::CutAfter(n) => mock_registrar::Fault::CutAfter(count(*n)),
        FaultAction::Corrupt => mock_registrar::Fault::Corrupt,
        FaultAction::Answer(answer) => mock_registrar::Fault::Answer(mock_registrar::FaultAnswer {
            status: *answer.status,
            code: answer.code.clone(),
            message: answer.message.clone(),
            retry_after_s: answer.retry_after.as_ref().map(|retry| retry.period.ms.div_ceil(1_000)),
        }),
        _ => return None,
    })
}

fn http_answer(answer: HttpAnswer, now: jiff::Timestamp) -> mock_m365::FaultAnswer {
    let retry_after = answer.retry_after.map(|retry| {
        let seconds = retry.period.ms.div_ceil(1000);
        if retry.as_date {
            let wait = jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
            mock_m365::RetryAfter::Date(now.saturating_add(wait).unwrap_or(now))
        } else {
            mock_m365::RetryAfter::Seconds(seconds)
        }
    });
    mock_m365::FaultAnswer {
        status: *answer.status,
        code: answer.code,
        message: answer.message,
        retry_after,
        html: answer.html,
    }
}

/// The name servers' form of a fault.
fn dns_fault(_: &Witness, action: &FaultAction) -> Option<mock_dns::Fault> {
    Some(match action {
        FaultAction::Silence => mock_dns::Fault::Silence,
        FaultAction::Reset => mock_dns::Fault::Reset,
        FaultAction::CutAfter(n) => mock_dns::Fault::CutAfter(count(*n)),
        FaultAction::Corrupt => mock_dns::Fault::Corrupt,
        FaultAction::Truncate => mock_dns::Fault::Truncate,
        FaultAction::StaleZone => mock_dns::Fault::StaleZone,
        FaultAction::Lame => mock_dns::Fault::Lame,
        FaultAction::Rcode(rcode) => mock_dns::Fault::Rcode(match rcode {
            Rcode::ServFail => 2,
            Rcode::NotImp => 4,
            Rcode::Refused => 5,
            Rcode::NotAuth => 9,
        }),
        _ => return None,
    })
}
