//! Writing a group's properties through Graph: what a new one must have, which kinds Graph can write, each value's
//! rule (facts §5.1, §6.2).

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::tenant::Tenant;
use crate::tenant::group::{Group, GroupKind};
use crate::tenant::group_property;
use crate::tenant::groups::Role;
use crate::tenant::problem::Problem;

/// Most objects that one request adds to a list (facts §6.2).
const N_BOUND_MAX: usize = 20;

impl Tenant {
    /// Creates a group from the members of a request.
    pub(crate) fn create_group(
        &mut self,
        members: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<&Group, Problem> {
        for name in ["displayName", "mailEnabled", "mailNickname", "securityEnabled"] {
            if members.get(name).is_none_or(Value::is_null) {
                return Err(Problem::GroupRequired(name));
            }
        }
        let kind = kind_of(members)?;
        let owners = self.bound(members, Role::Owner, kind, now)?;
        let listed = self.bound(members, Role::Member, kind, now)?;
        let mut draft = self.draft_group(kind, now);
        if kind == GroupKind::Microsoft365 {
            draft.visibility = Some("Public".to_owned());
        }
        apply(&mut draft, members, true)?;
        if kind.is_mail_enabled() {
            let address = format!("{}@{}", draft.mail_nickname, self.default_domain());
            if self.is_taken(&address, draft.number) {
                return Err(Problem::Duplicate("mailNickname"));
            }
            draft.addresses = vec![format!("SMTP:{address}")];
            draft.mail = Some(address);
        }
        let number = draft.number;
        self.commit_group(draft)?;
        for owner in owners {
            self.enlist(number, Role::Owner, owner);
        }
        for member in listed {
            self.enlist(number, Role::Member, member);
        }
        Ok(&self.groups[&number])
    }

    /// Changes a group by the members of a request.
    pub(crate) fn update_group(
        &mut self,
        id: &str,
        members: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let group = self.find_writable_group(id, now)?;
        let mut draft = group.clone();
        let (number, kind) = (draft.number, draft.kind);
        apply(&mut draft, members, false)?;
        let listed = self.bound(members, Role::Member, kind, now)?;
        if listed.iter().any(|object| draft.members.contains(object)) {
            return Err(Problem::ReferenceExists("members"));
        }
        self.commit_group(draft)?;
        for member in listed {
            self.enlist(number, Role::Member, member);
        }
        Ok(())
    }

    /// Finds a group that Graph may change.
    pub(crate) fn find_writable_group(&self, id: &str, now: Timestamp) -> Result<&Group, Problem> {
        let group = self.find_group(id, now)?;
        if group.kind.belongs_to_exchange() { Err(Problem::GroupOfExchange) } else { Ok(group) }
    }

    /// Adds an object to a list of a group.
    pub(crate) fn add_reference(
        &mut self,
        id: &str,
        role: Role,
        reference: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let group = self.find_writable_group(id, now)?;
        let (number, kind) = (group.number, group.kind);
        let object = self.referred(reference, role, kind, now)?;
        if object == number || self.groups[&number].list(role).contains(&object) {
            return Err(Problem::ReferenceExists(role.name()));
        }
        self.enlist(number, role, object);
        Ok(())
    }

    /// Takes an object out of a list of a group.
    pub(crate) fn remove_reference(
        &mut self,
        id: &str,
        role: Role,
        object_id: &str,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let group = self.find_writable_group(id, now)?;
        let object = self.index.by_id.get(&object_id.to_ascii_lowercase()).copied();
        let object = object
            .filter(|object| group.list(role).contains(object))
            .ok_or_else(|| Problem::NotFound(object_id.to_owned()))?;
        let is_last = role == Role::Owner && self.live_list(group, role).count() == 1;
        if is_last && group.kind == GroupKind::Microsoft365 {
            return Err(Problem::LastOwner);
        }
        let number = group.number;
        self.strike(number, role, object);
        Ok(())
    }

    /// Objects on a list of a group that are not deleted.
    pub(crate) fn live_list<'t>(
        &'t self,
        group: &'t Group,
        role: Role,
    ) -> impl Iterator<Item = u64> + 't {
        let lives =
            |object: &&u64| self.users.contains_key(object) || self.groups.contains_key(object);
        group.list(role).iter().filter(lives).copied()
    }

    /// Objects of `members@odata.bind` or `owners@odata.bind`.
    fn bound(
        &self,
        members: &Map<String, Value>,
        role: Role,
        kind: GroupKind,
        now: Timestamp,
    ) -> Result<Vec<u64>, Problem> {
        let Some(list) = members.get(&format!("{}@odata.bind", role.name())) else {
            return Ok(Vec::new());
        };
        let list = list.as_array().ok_or_else(|| Problem::GroupInvalid(role.name()))?;
        if list.len() > N_BOUND_MAX {
            return Err(Problem::TooManyReferences(list.len()));
        }
        let mut found = Vec::new();
        for reference in list {
            let reference = reference.as_str().ok_or_else(|| Problem::GroupInvalid(role.name()))?;
            let object = self.referred(reference, role, kind, now)?;
            if found.contains(&object) {
                return Err(Problem::ReferenceExists(role.name()));
            }
            found.push(object);
        }
        Ok(found)
    }

    /// The object a URL such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}` names.
    fn referred(
        &self,
        reference: &str,
        role: Role,
        kind: GroupKind,
        now: Timestamp,
    ) -> Result<u64, Problem> {
        let path = reference.split_once("/v1.0/").map(|(_, path)| path);
        let (set, key) = path.and_then(|path| path.split_once('/')).ok_or(Problem::Reference)?;
        if !matches!(set, "directoryObjects" | "users" | "groups") || key.contains('/') {
            return Err(Problem::Reference);
        }
        if let Ok(user) = self.find_user(key, now) {
            return Ok(user.number);
        }
        let group = self.find_group(key, now)?;
        // Nesting is for groups without mailbox; owners are users.
        if role == Role::Owner || kind == GroupKind::Microsoft365 {
            return Err(Problem::ReferenceKind);
        }
        Ok(group.number)
    }

    /// The domain that new addresses lie in.
    pub(crate) fn default_domain(&self) -> &str {
        let default = self.domains.values().find(|domain| domain.is_default);
        default.map_or(&self.initial_domain, |domain| &domain.name)
    }
}

/// Which kind of group a request asks for; Graph writes no classic mail-enabled ones.
fn kind_of(members: &Map<String, Value>) -> Result<GroupKind, Problem> {
    let flag = |name: &'static str| members[name].as_bool().ok_or(Problem::GroupInvalid(name));
    let (mail, security) = (flag("mailEnabled")?, flag("securityEnabled")?);
    let types = match members.get("groupTypes") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        Some(_) => return Err(Problem::GroupInvalid("groupTypes")),
    };
    match types.as_slice() {
        ["Unified"] if mail => Ok(GroupKind::Microsoft365),
        ["Unified"] => Err(Problem::GroupInvalid("mailEnabled")),
        [] if mail || !security => Err(Problem::GroupMailEnabled),
        [] => Ok(GroupKind::Security),
        types if types.contains(&"DynamicMembership") => Err(Problem::NotCarried("membershipRule")),
        _ => Err(Problem::GroupInvalid("groupTypes")),
    }
}

/// Applies plain properties to a draft.
fn apply(draft: &mut Group, members: &Map<String, Value>, is_new: bool) -> Result<(), Problem> {
    for (name, value) in members {
        match name.as_str() {
            "displayName" => draft.display_name = text(value, "displayName", 256)?,
            "mailNickname" => draft.mail_nickname = nickname(value)?,
            "description" if value.is_null() => draft.description = None,
            "description" => draft.description = Some(text(value, "description", 1024)?),
            "visibility" => draft.visibility = visibility(value)?,
            "securityEnabled" => {
                let enabled = value.as_bool().ok_or(Problem::GroupInvalid("securityEnabled"))?;
                if draft.kind == GroupKind::Security && !enabled {
                    return Err(Problem::GroupMailEnabled);
                }
                draft.security_enabled = enabled;
            }
            "mailEnabled" | "groupTypes" if is_new => {}
            "owners@odata.bind" if is_new => {}
            "members@odata.bind" => {}
            name if name.starts_with("@odata.") => {}
            name => return Err(not_writable(name)),
        }
    }
    Ok(())
}

fn not_writable(name: &str) -> Problem {
    if let Some(known) = group_property::NOT_CARRIED.iter().find(|known| **known == name) {
        return Problem::NotCarried(known);
    }
    match group_property::find(name).map(|property| property.name) {
        Some(
            name @ ("classification"
            | "isAssignableToRole"
            | "membershipRule"
            | "theme"
            | "preferredDataLocation"
            | "preferredLanguage"
            | "uniqueName"
            | "membershipRuleProcessingState"),
        ) => Problem::NotCarried(name),
        Some(name) => Problem::ReadOnly(name),
        None => Problem::UnknownProperty(name.to_owned()),
    }
}

fn text(value: &Value, name: &'static str, length_max: usize) -> Result<String, Problem> {
    match value.as_str() {
        Some("") => Err(Problem::GroupRequired(name)),
        Some(text) if text.chars().count() <= length_max => Ok(text.to_owned()),
        _ => Err(Problem::GroupInvalid(name)),
    }
}

fn nickname(value: &Value) -> Result<String, Problem> {
    let text = text(value, "mailNickname", 64)?;
    let allowed = |c: char| c.is_ascii() && !c.is_ascii_control() && !"@()\\[]\";:<>, ".contains(c);
    if text.chars().all(allowed) { Ok(text) } else { Err(Problem::GroupInvalid("mailNickname")) }
}

fn visibility(value: &Value) -> Result<Option<String>, Problem> {
    match value.as_str() {
        Some(text @ ("Public" | "Private" | "HiddenMembership")) => Ok(Some(text.to_owned())),
        None if value.is_null() => Ok(None),
        _ => Err(Problem::GroupInvalid("visibility")),
    }
}
