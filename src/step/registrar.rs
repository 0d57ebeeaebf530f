//! Steps about names: who sells them, whether one is free, renewals, and what people do at registrars beside the server.

use rehearsal_core::{
    registrar::{Acquisition, Availability, OfferedPartner, PartnerAccount, PartnerOffer},
    secret::Secret,
};

use super::operation::run;
use crate::{
    play::{Operation, Play},
    scenario::model::{DomainLink, RegistrarStep, Renewal},
    world::{Broken, names},
};

/// How the administrator comes by the name, as entered in the wizard.
pub(super) fn acquisition(play: &Play<'_>, link: &DomainLink) -> Acquisition {
    let entered = |given: Option<&crate::scenario::value::Password>, right: &str| {
        let text = given.map_or(right, |given| given.reveal());
        play.world.trace.guard(text);
        Secret::new(text)
    };
    let account = |partner: &str| PartnerAccount {
        partner: partner.to_owned(),
        user_name: names::REGISTRAR_USER.to_owned(),
        password: entered(link.password.as_ref(), names::REGISTRAR_PASSWORD),
    };
    match (&link.at, &link.register_at, &link.transfer_to) {
        (Some(at), ..) => Acquisition::AtPartner(account(at)),
        (_, Some(at), _) => Acquisition::Register { account: account(at), years: 1 },
        (.., Some(to)) => Acquisition::Transfer {
            account: account(to),
            auth_code: entered(link.code.as_ref(), names::TRANSFER_CODE),
        },
        _ => Acquisition::Existing,
    }
}

pub(super) async fn list_providers(play: &mut Play<'_>) -> Result<String, Broken> {
    run(
        play,
        |engine| async move { engine.list_providers().await },
        |_, offer| Operation::ok(shown(&offer)),
    )
    .await
}

/// The page on which the administrator chooses a provider.
fn shown(offer: &PartnerOffer) -> String {
    let mut text = format!("providers in {}:", offer.region.as_deref().unwrap_or("every region"));
    for OfferedPartner { name, extensions, trouble } in &offer.partners {
        let extensions: Vec<&str> =
            extensions.iter().map(|(extension, _)| extension.as_str()).collect();
        text.push_str(&format!("\n{name}: {}", extensions.join(", ")));
        if let Some(trouble) = trouble {
            text.push_str(&format!(" ({trouble})"));
        }
    }
    if let Some(advice) = &offer.advice {
        text.push_str(&format!("\nnone; {advice}"));
    }
    text
}

pub(super) async fn check_name(play: &mut Play<'_>, name: &str) -> Result<String, Broken> {
    run(
        play,
        |engine| {
            let name = name.to_owned();
            async move { engine.check_name_available(&name).await }
        },
        |_, answers| {
            let lines = answers.iter().map(|Availability { partner, available, remark }| {
                let word = if *available { "available" } else { "not available" };
                format!("{partner}: {word} ({remark})")
            });
            Operation::ok(lines.collect::<Vec<_>>().join("\n"))
        },
    )
    .await
}

pub(super) async fn renew(play: &mut Play<'_>, renewal: &Renewal) -> Result<String, Broken> {
    let years = renewal.years.unwrap_or(1);
    run(
        play,
        |engine| {
            let name = renewal.name.value.clone();
            async move { engine.renew_name(&name, years).await }
        },
        |_, report| {
            let expires = report.expires.as_deref().unwrap_or("an unknown time");
            Operation::ok(format!("{}: {}, until {expires}", report.domain, report.state))
        },
    )
    .await
}

pub(super) fn act(play: &Play<'_>, action: &RegistrarStep) -> Result<String, Broken> {
    let (RegistrarStep::AnswerLetter(name)
    | RegistrarStep::Hold(name)
    | RegistrarStep::Release(name)) = action;
    let registrar = play.world.registrars().holding(&name.to_ascii_lowercase());
    let registrar =
        registrar.ok_or_else(|| Broken(format!("no registrar of this world knows {name}")))?;
    let (done, told) = match action {
        RegistrarStep::AnswerLetter(_) => {
            (registrar.intervene(name), "the customer answers the letter about")
        }
        RegistrarStep::Hold(_) => {
            (registrar.set_hold(name, true), "the registry puts on hold the name")
        }
        RegistrarStep::Release(_) => {
            (registrar.set_hold(name, false), "the registry takes off hold the name")
        }
    };
    done.map_err(|error| Broken(error.to_string()))?;
    play.world.trace.happened(&format!("{told} {name}"));
    Ok("done".to_owned())
}
