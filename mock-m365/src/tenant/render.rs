//! The tenant's state as text: complete enough to compare, free of secrets.

use std::fmt::Write as _;

use crate::tenant::Tenant;
use crate::tenant::property::date_time;
use crate::tenant::sku;
use crate::tenant::user::User;

impl Tenant {
    /// Renders everything a client could have changed. Identifiers come from the seed and repeat with it.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("tenant {} \"{}\"\n", self.initial_domain, self.display_name);
        for domain in self.domains.values() {
            let mut flags = vec![if domain.verified { "verified" } else { "unverified" }];
            flags.extend(domain.is_initial.then_some("initial"));
            flags.extend(domain.is_default.then_some("default"));
            flags.extend((!domain.is_root).then_some("below a root"));
            let services = domain.services.join("+");
            line(&mut text, &format!("domain {} {} [{services}]", domain.name, flags.join(" ")));
        }
        for subscription in &self.subscriptions {
            let (taken, all) = (subscription.consumed, subscription.enabled);
            line(&mut text, &format!("sku {} {taken}/{all}", subscription.sku.part_number));
        }
        for user in self.users.values() {
            line(&mut text, &user_line("user", user));
        }
        for user in self.deleted.values() {
            line(&mut text, &user_line("deleted", user));
        }
        text
    }
}

fn line(text: &mut String, content: &str) {
    writeln!(text, "{content}").expect("writing to a string succeeds");
}

fn user_line(kind: &str, user: &User) -> String {
    let mut parts = vec![format!("{kind} {}", user.upn)];
    parts.push(if user.enabled { "enabled" } else { "blocked" }.to_owned());
    match &user.password {
        Some(_) => parts.push(format!("password #{}", user.password_number)),
        None => parts.push("no password".to_owned()),
    }
    if user.must_change_password || user.must_change_with_mfa {
        parts.push("must change it".to_owned());
    }
    for (sku_id, licence) in &user.licences {
        let part_number = sku::by_id(sku_id).map_or(sku_id.as_str(), |sku| sku.part_number);
        let off = match licence.disabled_plans.len() {
            0 => String::new(),
            n_plans => format!(" ({n_plans} plans off)"),
        };
        parts.push(format!("licence {part_number}{off}"));
    }
    if !user.addresses.is_empty() {
        parts.push(format!("addresses {}", user.addresses.join(" ")));
    }
    if let Some(mailbox) = &user.mailbox {
        let state = if mailbox.detached_at.is_some() { "detached mailbox" } else { "mailbox" };
        parts.push(format!("{state} {}", mailbox.mail.len()));
    }
    if let Some(anchor) = &user.immutable_id {
        parts.push(format!("anchor {anchor}"));
    }
    parts.extend(user.attributes.iter().map(|(name, value)| format!("{name}={value}")));
    parts.extend(user.deleted_at.map(|at| format!("since {}", date_time(at))));
    parts.join(", ")
}
