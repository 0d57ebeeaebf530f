//! Steps at name servers and the registry, and look-ups whose outcome is given.

use std::net::Ipv4Addr;

use jiff::SignedDuration;

use crate::{
    outcome::FailedExpectation,
    play::Play,
    scenario::model::{
        ClientLookUp, ClockSetting, DelegationChange, DelegationTarget, DnsHost, LookUp,
        MailSource, SenderCheck, ZonePlace,
    },
    world::{Broken, Client, DNS_SERVER_NAME, OTHER_SERVER_NAME},
};

pub(super) fn freeze(play: &Play<'_>, name: &str, frozen: bool) -> Result<String, Broken> {
    let servers = play.world.name_servers();
    let secondary = servers
        .secondary_called(name)
        .ok_or_else(|| Broken(format!("{name} is no secondary of this world")))?;
    let how = if frozen {
        secondary.freeze();
        "learns of no change any more"
    } else {
        secondary.thaw();
        "learns of changes again"
    };
    play.world.trace.happened(&format!("{name} {how}"));
    Ok(how.to_owned())
}

pub(super) fn delegate(play: &Play<'_>, change: &DelegationChange) -> Result<String, Broken> {
    let servers = play.world.name_servers();
    let zone = play.scenario.world.zones.get(change.zone.value.as_str());
    let zone = zone.ok_or_else(|| Broken(format!("there is no zone {}", change.zone)))?;
    let host = match change.to {
        DelegationTarget::Own => DnsHost::Own,
        DelegationTarget::Other => DnsHost::Other,
        DelegationTarget::Nobody => DnsHost::Nobody,
        DelegationTarget::Restored => {
            servers.restore_delegation(&change.zone)?;
            return Ok("delegated as at the beginning".to_owned());
        }
    };
    servers.delegate(&change.zone, zone, host)?;
    play.world.trace.happened(&format!("the registry delegates {} to {host}", change.zone));
    Ok(format!("delegated to {host}"))
}

pub(super) fn set_clock(play: &Play<'_>, setting: &ClockSetting) -> Result<String, Broken> {
    let name = setting.of.as_ref().map_or(DNS_SERVER_NAME, |name| name.as_str());
    let server = play.world.name_servers().server_called(name);
    let server = server.ok_or_else(|| Broken(format!("there is no name server {name}")))?;
    let ms = |period: Option<crate::scenario::value::Period>| {
        i64::try_from(period.unwrap_or_default().ms).unwrap_or(i64::MAX)
    };
    let offset = SignedDuration::from_millis(ms(setting.ahead) - ms(setting.behind));
    server.set_clock_offset(offset);
    play.world.trace.happened(&format!("the clock of {name} is off by {} s", offset.as_secs()));
    Ok(format!("off by {} s", offset.as_secs()))
}

/// The server that has the zone at the place where somebody edits it.
pub(super) fn place_name(place: Option<ZonePlace>) -> &'static str {
    match place {
        None | Some(ZonePlace::Own) => DNS_SERVER_NAME,
        Some(ZonePlace::Other) => OTHER_SERVER_NAME,
        Some(ZonePlace::Inside) => "inside dns",
    }
}

pub(super) async fn look_up(
    play: &mut Play<'_>,
    asked: &LookUp,
    line: u32,
) -> Result<String, Broken> {
    let by = asked.by.as_ref().map_or("resolver", |by| by.as_str());
    let servers = play.world.name_servers();
    let found = servers.look_up(by, &asked.name, asked.record_type).await;
    let answer = found.ok_or_else(|| Broken(format!("{by} cannot be asked")))?.lines();
    let what = format!("{} records of {}, asked of {by}", asked.record_type, asked.name);
    let told = answer.join("\n");
    for text in asked.finds.iter() {
        if !told.contains(text.as_str()) {
            miss(play, line, (what.clone(), format!("an answer with `{text}`"), told.clone()));
        }
    }
    for text in asked.lacks.iter() {
        if told.contains(text.as_str()) {
            miss(play, line, (what.clone(), format!("no answer with `{text}`"), told.clone()));
        }
    }
    Ok(answer.first().cloned().unwrap_or_default())
}

/// An address from which the service sends, as its sender records say.
const SENDING_SERVICE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 130);
/// An address of somebody else.
const STRANGER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 199);

pub(super) async fn client(
    play: &mut Play<'_>,
    asked: &ClientLookUp,
    line: u32,
) -> Result<String, Broken> {
    let by = asked.by.as_ref().map_or("resolver", |by| by.as_str());
    let old = play.world.old_mail_server();
    let client = Client {
        by,
        connection_point: asked.joined.then(|| play.world.directory().connection_point()).flatten(),
        old_server: &|address| old.is_at(address),
    };
    let found = play.world.name_servers().client_finds(&client, asked.goal, &asked.of).await;
    if found != asked.finds {
        let what = format!("{} of {}, looked for by way of {by}", asked.goal, asked.of);
        miss(play, line, (what, asked.finds.to_string(), found.to_string()));
    }
    Ok(found.to_string())
}

pub(super) async fn receiver(
    play: &mut Play<'_>,
    check: &SenderCheck,
    line: u32,
) -> Result<String, Broken> {
    let by = check.by.as_ref().map_or("resolver", |by| by.as_str());
    let from = match check.from {
        MailSource::Service => SENDING_SERVICE,
        MailSource::Stranger => STRANGER,
        MailSource::OldServer => {
            let address = play.world.old_mail_server().address();
            address.ok_or_else(|| Broken("there is no old mail server".to_owned()))?
        }
    };
    let result = play.world.name_servers().judge_sender(by, &check.domain, from).await;
    if result != check.result {
        let what = format!("mail of {} handed over by the {}", check.domain, check.from);
        miss(play, line, (what, check.result.to_string(), result.to_string()));
    }
    Ok(result.to_string())
}

/// Notes that something came out otherwise than the scenario says.
pub(super) fn miss(
    play: &mut Play<'_>,
    line: u32,
    (what, expected, actual): (String, String, String),
) {
    if play.manner.trouble {
        return;
    }
    play.fail(FailedExpectation {
        step_index: play.index,
        line,
        what,
        expected,
        actual,
        ..FailedExpectation::default()
    });
}
