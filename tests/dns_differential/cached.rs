//! The two caching resolvers, each before its own primary: BIND's forwards everything to BIND, ours to the fake.
//!
//! In a case, `query` goes to the resolvers, `update` to the primaries, and `wait SECONDS` lets time pass for both.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use mock_dns::{BoxFuture, ConnInfo, MockDns, Proceed, Resolver, Security, Transport, Upstream};

use crate::case::Case;
use crate::name;
use crate::play::{Played, describe, differences};
use crate::reference::Bind;
use crate::subject::{Mock, Real, now_s};

/// Where the fake primary is said to be.
const PRIMARY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Milliseconds of a second in which both clocks surely show that second until a step is over.
const STEADY_MS: std::ops::Range<i32> = 20..800;

/// The fake primary alone.
struct Forwarding(MockDns);

fn conn() -> ConnInfo {
    ConnInfo { peer: "differential".to_owned(), security: Security::Plain }
}

impl Upstream for Forwarding {
    fn roots(&self) -> Vec<IpAddr> {
        vec![PRIMARY]
    }

    fn exchange(&self, _: IpAddr, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.0.answer(&packet, conn(), Transport::Udp)
    }

    fn exchange_stream(&self, _: IpAddr, packet: Vec<u8>) -> BoxFuture<'static, Option<Vec<u8>>> {
        self.0.answer(&packet, conn(), Transport::Tcp)
    }
}

/// Primaries and resolvers of both sides.
pub(crate) struct Office<'a> {
    mock: &'a Mock,
    resolver: Resolver,
    real: Real,
    real_resolver: Real,
}

impl<'a> Office<'a> {
    pub(crate) fn new(mock: &'a Mock, bind: &Bind) -> Self {
        // Whole seconds of the real clock, as BIND counts.
        let now = || Timestamp::from_second(Timestamp::now().as_second()).expect("a present time");
        let upstream = Arc::new(Forwarding(mock.dns.clone()));
        let resolver = Resolver::new("office", [3; 32], Arc::new(now), upstream, Arc::new(Proceed));
        let (real, real_resolver) = (Real::at(bind.primary), Real::at(bind.resolver));
        Self { mock, resolver, real, real_resolver }
    }

    /// Waits until no second ends within the next step.
    fn settle(&self) {
        while !STEADY_MS.contains(&(Timestamp::now().subsec_nanosecond() / 1_000_000)) {
            self.mock.sleep(Duration::from_millis(5));
        }
    }

    /// Plays `case` in the zone called `zone`, and stops where the resolvers part.
    pub(crate) fn play(&self, case: &Case, zone: &str) -> Played {
        let apex = name::parse(&format!("{zone}."), &[0]);
        let mut played = Played::default();
        for (number, step) in (1..).zip(&case.steps) {
            if let Some(seconds) = step.head.strip_prefix("wait ") {
                let seconds = seconds.parse().expect("whole seconds");
                self.mock.sleep(Duration::from_secs(seconds));
                continue;
            }
            self.settle();
            let now_s = now_s();
            let message = step.build(&apex, now_s);
            let (ours, theirs) = if step.is_update() {
                let ours = self.mock.ask(&message);
                (ours, self.real.ask(&message, true))
            } else {
                let ours = self.mock.wait_for(self.resolver.answer(&message.bytes, conn()));
                (ours, self.real_resolver.ask(&message, true))
            };
            let told = |answer: Option<Vec<u8>>| {
                describe(answer.as_deref(), message.signed.as_ref(), now_s, zone)
            };
            played.n_answers += 1;
            let place = format!("message {number}: ");
            let found = differences(&case.title(), &place, &told(ours), &told(theirs));
            played.differences.extend(found);
            if !played.differences.is_empty() {
                break;
            }
        }
        played
    }
}
