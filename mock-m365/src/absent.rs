//! What the service has and this tenant deliberately lacks. Asked for, it is refused in the vendor's form.

/// A thing that is absent on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Absent {
    /// What it is.
    pub name: &'static str,
    /// Why it is absent.
    pub why: &'static str,
    /// A request that asks for it: method and URL, or a path of Graph; the body follows on the next line.
    pub example: &'static str,
}

/// Everything that is absent on purpose.
pub const ABSENT: &[Absent] = &[
    Absent {
        name: "Graph beta",
        why: "it changes without notice; an integration is built on v1.0",
        example: "GET https://graph.microsoft.com/beta/users",
    },
    Absent {
        name: "interactive sign-in: authorization code, device code, on behalf of",
        why: "an unattended engine has no browser",
        example: "POST https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token\ngrant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=22222222-2222-4222-8222-222222222222&device_code=x",
    },
    Absent {
        name: "federated domains",
        why: "the integration manages passwords in the cloud; `federationConfiguration` is out of its scope",
        example: "GET /domains/contoso.onmicrosoft.com/federationConfiguration",
    },
    Absent {
        name: "directory synchronisation (Entra Connect)",
        why: "the integration takes its place; synchronised objects cannot be written through Graph",
        example: "GET /directory/onPremisesSynchronization",
    },
    Absent {
        name: "mail, calendar and contacts in a mailbox",
        why: "which mail arrives is simulated, what a person does with it is not",
        example: "GET /users/ann@contoso.onmicrosoft.com/messages",
    },
    Absent {
        name: "change notifications (`/subscriptions`)",
        why: "the service would have to call back into the customer's network; delta queries are the pull side",
        example: "POST /subscriptions\n{}",
    },
    Absent {
        name: "open and schema extensions, directory extensions",
        why: "the integration ties accounts with `onPremisesImmutableId` alone",
        example: "GET /schemaExtensions",
    },
    Absent {
        name: "dynamic groups",
        why: "their membership rules are a language of their own",
        example: "POST /groups\n{\"displayName\":\"D\",\"mailEnabled\":false,\"mailNickname\":\"d\",\"securityEnabled\":true,\"groupTypes\":[\"DynamicMembership\"],\"membershipRule\":\"user.department -eq 1\"}",
    },
    Absent {
        name: "administrative units, guests and invitations, B2C",
        why: "one small organisation with its own people is what is rehearsed",
        example: "GET /directory/administrativeUnits",
    },
    Absent {
        name: "Teams, Intune and Purview",
        why: "no task of the integration touches them",
        example: "GET /teams/1",
    },
    Absent {
        name: "properties that are kept outside the directory, such as `aboutMe` or `mailboxSettings`",
        why: "the integration neither reads nor writes them",
        example: "GET /users/ann@contoso.onmicrosoft.com?$select=aboutMe",
    },
    Absent {
        name: "`$expand` of users",
        why: "the collected facts tell only that it cannot be combined, not what it answers",
        example: "GET /users?$expand=manager",
    },
    Absent {
        name: "entity sets of Exchange administration, such as `Mailbox('…')`",
        why: "all they show can be asked of cmdlets, which an engine needs anyway",
        example: "GET https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com/CasMailbox",
    },
    Absent {
        name: "cmdlets for shared mailboxes, mail contacts, transport rules and whatever else the integration does not touch",
        why: "a cmdlet that is not in the table is refused like one that does not exist",
        example: "POST https://outlook.office365.com/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand\n{\"CmdletInput\":{\"CmdletName\":\"New-TransportRule\",\"Parameters\":{}}}",
    },
    Absent {
        name: "sites that come with a Microsoft 365 group",
        why: "permissions on them are membership of the group; files are rehearsed on the team site",
        example: "GET /groups/1/sites/root",
    },
    Absent {
        name: "delta queries of groups",
        why: "the integration follows users; membership changes would need a log of their own",
        example: "GET /groups/delta",
    },
];
