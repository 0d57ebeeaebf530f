//! What the service has and this tenant deliberately lacks. Asked for, it is refused in the vendor's form.

/// A thing that is absent on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Absent {
    /// What it is.
    pub name: &'static str,
    /// Why it is absent.
    pub why: &'static str,
}

/// Everything that is absent on purpose.
pub const ABSENT: &[Absent] = &[
    Absent {
        name: "Graph beta",
        why: "it changes without notice; an integration is built on v1.0",
    },
    Absent {
        name: "interactive sign-in: authorization code, device code, on behalf of",
        why: "an unattended engine has no browser",
    },
    Absent {
        name: "federated domains",
        why: "the integration manages passwords in the cloud; `federationConfiguration` is out of its scope",
    },
    Absent {
        name: "directory synchronisation (Entra Connect)",
        why: "the integration takes its place; synchronised objects cannot be written through Graph",
    },
    Absent {
        name: "mail, calendar and contacts in a mailbox",
        why: "which mail arrives is simulated, what a person does with it is not",
    },
    Absent {
        name: "change notifications (`/subscriptions`)",
        why: "the service would have to call back into the customer's network; delta queries are the pull side",
    },
    Absent {
        name: "open and schema extensions, directory extensions",
        why: "the integration ties accounts with `onPremisesImmutableId` alone",
    },
    Absent { name: "dynamic groups", why: "their membership rules are a language of their own" },
    Absent {
        name: "administrative units, guests and invitations, B2C",
        why: "one small organisation with its own people is what is rehearsed",
    },
    Absent { name: "Teams, Intune and Purview", why: "no task of the integration touches them" },
];
