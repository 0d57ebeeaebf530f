//! Steps of time, network, mail, crashes and faults.

use crate::{
    play::Play,
    scenario::{
        model::{
            CrashPoint, Fault, FaultAction, MailSending, OldMailServer, Phase, ResolverKind,
            SenderKind,
        },
        value::{Period, Placed},
    },
    world::{Broken, Sending},
};

pub(super) fn install_updates(play: &Play<'_>) -> String {
    play.world.install_updates();
    "all updates are installed".to_owned()
}

pub(super) async fn send_mail(play: &Play<'_>, mail: &MailSending) -> String {
    let fresh = mail.resolver == Some(ResolverKind::Fresh);
    let pace = mail.every.as_ref().zip(mail.lasting.as_ref());
    let again = pace.map(|(every, lasting)| (every.duration(), lasting.duration()));
    let sender = mail.sender.unwrap_or(SenderKind::Ordinary);
    play.world.send_mail(&mail.to, Sending { sender, fresh }, again).await;
    "on its way".to_owned()
}

pub(super) fn old_mail_server(play: &Play<'_>, what: OldMailServer) -> String {
    play.world.old_mail_server().set_stopped(what == OldMailServer::Stops);
    let text = format!("the old mail server {what}");
    play.world.trace.happened(&text);
    text
}

pub(super) async fn wait(play: &mut Play<'_>, period: Period) -> Result<String, Broken> {
    play.world.pass(period.duration()).await?;
    Ok(format!("{period} later"))
}

pub(super) fn line(play: &Play<'_>, online: bool) -> String {
    play.world.set_online(online);
    if online { "online" } else { "offline" }.to_owned()
}

pub(super) async fn crash(play: &mut Play<'_>) -> Result<String, Broken> {
    play.world.crash().await?;
    Ok("crashed and started again".to_owned())
}

pub(super) async fn restart(play: &mut Play<'_>) -> Result<String, Broken> {
    play.world.restart().await?;
    Ok("stopped and started again".to_owned())
}

pub(super) fn crash_at(play: &mut Play<'_>, point: &CrashPoint) -> String {
    let down = point.down.map(Period::duration);
    if let Some(operation) = &point.operation {
        play.world.stay_down(down);
        play.world.add_fault(&Fault {
            on: operation.clone(),
            at: None,
            nth: Placed::nowhere(1),
            times: Placed::nowhere(1),
            phase: point.phase.unwrap_or(Phase::After),
            until_restart: false,
            action: Placed::nowhere(FaultAction::CrashEngine),
        });
        return format!("planned at {operation}");
    }
    let nth = point.point.as_ref().map_or(1, |point| u64::from(**point));
    play.world.crash_in(nth, down);
    format!("planned at I/O point {nth} from here")
}

pub(super) fn fault(play: &Play<'_>, fault: &Fault) -> String {
    play.world.add_fault(fault);
    "in force".to_owned()
}

pub(super) fn clear_faults(play: &Play<'_>) -> String {
    play.world.clear_faults();
    "no fault in force".to_owned()
}
