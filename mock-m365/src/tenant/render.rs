//! The tenant's state as text: complete enough to compare, free of secrets.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::tenant::Tenant;
use crate::tenant::group::Group;
use crate::tenant::groups::Role;
use crate::tenant::property::date_time;
use crate::tenant::sku;
use crate::tenant::subscription::Stage;
use crate::tenant::user::User;

impl Tenant {
    /// Renders everything a client could have changed. Identifiers come from the seed and repeat with it.
    pub(crate) fn render(&self, now: Timestamp) -> String {
        let mut text = format!("tenant {} \"{}\"\n", self.initial_domain, self.display_name);
        for domain in self.domains.values() {
            let mut flags = vec![if domain.verified { "verified" } else { "unverified" }];
            flags.extend(domain.is_initial.then_some("initial"));
            flags.extend(domain.is_default.then_some("default"));
            flags.extend((!domain.is_root).then_some("below a root"));
            let services = domain.services.join("+");
            line(&mut text, &format!("domain {} {} [{services}]", domain.name, flags.join(" ")));
        }
        for (sku, stage) in self.products(now) {
            let units = self.units(sku.id, now);
            let (taken, all) = (self.n_consumed(sku.id), units.enabled + units.warning);
            let stage = match stage {
                Stage::Enabled => String::new(),
                lapsed => format!(" {}", lapsed.name()),
            };
            line(&mut text, &format!("sku {} {taken}/{all}{stage}", sku.part_number));
        }
        for user in self.users.values() {
            line(&mut text, &user_line("user", user));
        }
        for user in self.deleted.values() {
            line(&mut text, &user_line("deleted", user));
        }
        for group in self.groups.values() {
            line(&mut text, &self.group_line("group", group));
        }
        for group in self.deleted_groups.values() {
            line(&mut text, &self.group_line("deleted group", group));
        }
        text
    }

    fn group_line(&self, kind: &str, group: &Group) -> String {
        let mut parts = vec![format!("{kind} {} {:?}", group.display_name, group.kind)];
        let name_of = |number: &u64| {
            let user = self.users.get(number).map(|user| user.upn.as_str());
            let group = || self.groups.get(number).map(|group| group.display_name.as_str());
            user.or_else(group).unwrap_or("(deleted)").to_owned()
        };
        for role in [Role::Owner, Role::Member] {
            let names: Vec<String> = group.list(role).iter().map(name_of).collect();
            if !names.is_empty() {
                parts.push(format!("{} {}", role.name(), names.join(" ")));
            }
        }
        for sku_id in group.licences.keys() {
            let part_number = sku::by_id(sku_id).map_or(sku_id.as_str(), |sku| sku.part_number);
            parts.push(format!("licence {part_number}"));
        }
        if !group.addresses.is_empty() {
            parts.push(format!("addresses {}", group.addresses.join(" ")));
        }
        parts.extend(group.deleted_at.map(|at| format!("since {}", date_time(at))));
        parts.join(", ")
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
    for ((sku_id, _), inherited) in &user.inherited {
        let part_number = sku::by_id(sku_id).map_or(sku_id.as_str(), |sku| sku.part_number);
        let state = inherited.error.unwrap_or("inherited");
        parts.push(format!("licence {part_number} ({state})"));
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
