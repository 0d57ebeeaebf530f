//! Registered applications: their credentials, what administrators granted them, and their two objects in the directory, the
//! application and its service principal (facts §0, §7.6).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use crate::config::AppSeed;
use crate::permission::{PERMISSIONS, RESOURCES, Resource};
use crate::tenant::Tenant;
use crate::tenant::certificate::Certificate;
use crate::tenant::problem::Problem;
use crate::tenant::role::guid_bytes;
use crate::tenant::role_template;
use crate::tenant::user::Password;

/// A client secret.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Secret {
    /// Its id; not the secret itself.
    pub(crate) key_id: String,
    /// The secret.
    pub(crate) value: Password,
    /// Its first three characters, the part that stays readable.
    pub(crate) hint: String,
    /// Name given by an administrator.
    pub(crate) display_name: Option<String>,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When it expires, if it does.
    pub(crate) expires_at: Option<Timestamp>,
}

impl Secret {
    /// A secret made now.
    pub(crate) fn new(
        key_id: String,
        value: &str,
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Self {
        Self {
            key_id,
            value: Password::new(value),
            hint: value.chars().take(3).collect(),
            display_name: None,
            created_at: now,
            expires_at,
        }
    }
}

/// An application permission granted to an application.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct AppRole {
    /// Where it belongs.
    pub(crate) resource: Resource,
    /// Its name.
    pub(crate) name: String,
}

/// An application.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Application {
    /// Application id.
    pub(crate) client_id: String,
    /// Name shown to administrators.
    pub(crate) display_name: String,
    /// Object id of the application.
    pub(crate) object_id: String,
    /// Object id of its service principal.
    pub(crate) principal_id: String,
    /// When it was registered.
    pub(crate) created_at: Timestamp,
    /// Secrets, oldest first.
    pub(crate) secrets: Vec<Secret>,
    /// Certificates it may sign assertions with.
    pub(crate) certificates: Vec<Certificate>,
    /// Application permissions granted.
    pub(crate) roles: Vec<AppRole>,
    /// Delegated permissions an administrator consented to for everybody.
    pub(crate) scopes: Vec<String>,
    /// Whether users and the application itself may sign in.
    pub(crate) enabled: bool,
    /// Whether it is a public client: it has no credential, and users may sign in with their password.
    pub(crate) is_public: bool,
}

/// All applications, with their indexes.
#[derive(Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct Applications {
    by_client_id: BTreeMap<String, Application>,
    by_object_id: BTreeMap<String, String>,
}

impl Applications {
    /// Puts an application in place.
    pub(crate) fn insert(&mut self, app: Application) {
        let client_id = app.client_id.to_ascii_lowercase();
        self.by_object_id.insert(app.object_id.clone(), client_id.clone());
        self.by_object_id.insert(app.principal_id.clone(), client_id.clone());
        self.by_client_id.insert(client_id, app);
    }

    /// The application with this application id.
    pub(crate) fn get(&self, client_id: &str) -> Option<&Application> {
        self.by_client_id.get(&client_id.to_ascii_lowercase())
    }

    /// The same, to change it.
    pub(crate) fn get_mut(&mut self, client_id: &str) -> Option<&mut Application> {
        self.by_client_id.get_mut(&client_id.to_ascii_lowercase())
    }

    /// The application whose object or service principal has this id.
    pub(crate) fn of_object(&self, id: &str) -> Option<&Application> {
        self.by_client_id.get(self.by_object_id.get(&id.to_ascii_lowercase())?)
    }

    /// All, by application id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Application> {
        self.by_client_id.values()
    }
}

/// A service principal: of an application of the tenant, or of one of the service's own resources.
#[derive(Clone, Copy)]
pub(crate) enum Principal<'t> {
    /// Of an application.
    Application(&'t Application),
    /// Of a resource.
    Resource(Resource),
}

impl Tenant {
    /// Registers an application of the seed. Certificates that are none are left out.
    pub(crate) fn register(&mut self, seeded: &AppSeed, now: Timestamp) {
        let client_id = &seeded.client_id;
        let secret = seeded.secret.as_ref().map(|value| {
            let key_id = self.seed.guid("client secret", client_id);
            Secret::new(key_id, value, now, seeded.secret_expires_at)
        });
        let certificates: Vec<Certificate> =
            seeded.certificates.iter().filter_map(|der| Certificate::parse(der)).collect();
        let app = Application {
            client_id: client_id.clone(),
            display_name: seeded.display_name.clone(),
            object_id: self.seed.guid("application", client_id),
            principal_id: self.seed.guid("service principal", client_id),
            created_at: now,
            is_public: secret.is_none() && certificates.is_empty(),
            secrets: secret.into_iter().collect(),
            certificates,
            roles: seeded.roles.iter().flat_map(|name| granted(name)).collect(),
            scopes: seeded.scopes.clone(),
            enabled: seeded.enabled,
        };
        let known = seeded.directory_roles.iter().filter_map(|key| role_template::find(key));
        for role in known {
            self.roles.give(role, &app.principal_id);
        }
        self.apps.insert(app);
    }

    /// Object id of a resource's service principal.
    pub(crate) fn resource_principal_id(&self, resource: Resource) -> String {
        self.seed.guid("service principal", resource.app_id())
    }

    /// All service principals.
    pub(crate) fn principals(&self) -> impl Iterator<Item = Principal<'_>> {
        let own = self.apps.iter().map(Principal::Application);
        own.chain(RESOURCES.iter().map(|&resource| Principal::Resource(resource)))
    }

    /// Object id of a service principal.
    pub(crate) fn principal_id(&self, principal: Principal<'_>) -> String {
        match principal {
            Principal::Application(app) => app.principal_id.clone(),
            Principal::Resource(resource) => self.resource_principal_id(resource),
        }
    }

    /// A service principal by its object id, or by `appId=` and its application id.
    pub(crate) fn find_principal(&self, key: &str) -> Result<Principal<'_>, Problem> {
        let by_app = key.split_once('=').filter(|(name, _)| *name == "appId");
        let app = match by_app {
            Some((_, app_id)) => self.apps.get(app_id.trim_matches('\'')),
            None => {
                self.apps.of_object(key).filter(|app| app.principal_id.eq_ignore_ascii_case(key))
            }
        };
        let resource = || {
            RESOURCES.iter().find(|resource| match by_app {
                Some((_, app_id)) => resource.app_id() == app_id.trim_matches('\''),
                None => self.resource_principal_id(**resource).eq_ignore_ascii_case(key),
            })
        };
        app.map(Principal::Application)
            .or_else(|| resource().map(|&resource| Principal::Resource(resource)))
            .ok_or_else(|| Problem::NotFound(key.to_owned()))
    }

    /// An application by its object id, or by `appId=` and its application id.
    pub(crate) fn find_application(&self, key: &str) -> Result<&Application, Problem> {
        let by_app = key.split_once('=').filter(|(name, _)| *name == "appId");
        let found = match by_app {
            Some((_, app_id)) => self.apps.get(app_id.trim_matches('\'')),
            None => self.apps.of_object(key).filter(|app| app.object_id.eq_ignore_ascii_case(key)),
        };
        found.ok_or_else(|| Problem::NotFound(key.to_owned()))
    }

    /// Id of the grant of a permission: the principal's GUID and one more, base64url.
    pub(crate) fn grant_id(&self, app: &Application, role: &AppRole) -> String {
        let other = self.seed.guid(
            "permission grant",
            &format!("{} {:?} {}", app.client_id, role.resource, role.name),
        );
        let both = [guid_bytes(&app.principal_id), guid_bytes(&other)].concat();
        URL_SAFE_NO_PAD.encode(both)
    }

    /// Id of an application permission: the published one, else one of this tenant.
    pub(crate) fn app_role_id(&self, role: &AppRole) -> String {
        let known = PERMISSIONS.iter().find(|row| {
            row.resource == role.resource && row.name == role.name && !row.app_role_id.is_empty()
        });
        known.map_or_else(
            || self.seed.guid("permission", &format!("{:?} {}", role.resource, role.name)),
            |row| row.app_role_id.to_owned(),
        )
    }
}

/// Application id of a service principal.
pub(crate) fn app_id_of(principal: Principal<'_>) -> &str {
    match principal {
        Principal::Application(app) => &app.client_id,
        Principal::Resource(resource) => resource.app_id(),
    }
}

/// A permission's name stands for all resources that have it.
fn granted(name: &str) -> impl Iterator<Item = AppRole> {
    let of = RESOURCES.iter().filter(move |resource| resource.has(name));
    of.map(|&resource| AppRole { resource, name: name.to_owned() })
}
