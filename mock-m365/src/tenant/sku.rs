//! The subscriptions a tenant can buy: part numbers, identifiers, and the service plans inside
//! (Microsoft, "Product names and service plan identifiers for licensing"). The identifiers of products were compared with
//! public copies of that list. The service puts more plans into each product than the ones here, which are those that the
//! integration can tell apart; which plan needs or excludes which other one is recalled, not confirmed.

/// A service plan: one service inside a subscription.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Plan {
    /// GUID of the plan, the same in every tenant.
    pub(crate) id: &'static str,
    /// Name, such as `EXCHANGE_S_STANDARD`.
    pub(crate) name: &'static str,
    /// Service that carries it, as `assignedPlans` names it.
    pub(crate) service: &'static str,
}

const EXCHANGE_STANDARD: Plan = Plan {
    id: "9aaf7827-d63c-4b61-89c3-182f06f82e5c",
    name: "EXCHANGE_S_STANDARD",
    service: "exchange",
};
const EXCHANGE_ENTERPRISE: Plan = Plan {
    id: "efb87545-963c-4e0d-99df-69c6916d9eb0",
    name: "EXCHANGE_S_ENTERPRISE",
    service: "exchange",
};
const SHAREPOINT_STANDARD: Plan = Plan {
    id: "c7699d2e-19aa-44de-8edf-1736da088ca1",
    name: "SHAREPOINTSTANDARD",
    service: "SharePoint",
};
const SHAREPOINT_ENTERPRISE: Plan = Plan {
    id: "5dbe027f-2339-4123-9542-606e4d348a72",
    name: "SHAREPOINTENTERPRISE",
    service: "SharePoint",
};
const OFFICE_WEB: Plan = Plan {
    id: "e95bec33-7c88-4a70-8e19-b10bd9d0c014",
    name: "SHAREPOINTWAC",
    service: "MicrosoftOffice",
};
const LYNC_STANDARD: Plan = Plan {
    id: "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",
    name: "MCOSTANDARD",
    service: "MicrosoftCommunicationsOnline",
};
const TEAMS: Plan =
    Plan { id: "57ff2da0-773e-42df-b2af-ffb7a2317929", name: "TEAMS1", service: "TeamspaceAPI" };
const INTUNE: Plan =
    Plan { id: "882e1d05-acd1-4ccb-8708-6ee03664b117", name: "INTUNE_O365", service: "SCO" };
const OFFICE_BUSINESS: Plan = Plan {
    id: "094e7854-93fc-4d55-b2c0-3ab5369ebdc1",
    name: "OFFICE_BUSINESS",
    service: "MicrosoftOffice",
};
const OFFICE_SUBSCRIPTION: Plan = Plan {
    id: "43de0ff5-c92c-492b-9116-175376d08c38",
    name: "OFFICESUBSCRIPTION",
    service: "MicrosoftOffice",
};

/// A product as the catalogue knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sku {
    /// GUID, the same in every tenant.
    pub(crate) id: &'static str,
    /// Part number.
    pub(crate) part_number: &'static str,
    /// Service plans.
    pub(crate) plans: &'static [Plan],
}

/// The catalogue.
pub(crate) const SKUS: &[Sku] = &[
    Sku {
        id: "3b555118-da6a-4418-894f-7df1e2096870",
        part_number: "O365_BUSINESS_ESSENTIALS",
        plans: &[EXCHANGE_STANDARD, SHAREPOINT_STANDARD, OFFICE_WEB, LYNC_STANDARD, TEAMS, INTUNE],
    },
    Sku {
        id: "f245ecc8-75af-4f8e-b61f-27d8114de5f3",
        part_number: "O365_BUSINESS_PREMIUM",
        plans: &[
            EXCHANGE_STANDARD,
            SHAREPOINT_STANDARD,
            OFFICE_WEB,
            LYNC_STANDARD,
            TEAMS,
            INTUNE,
            OFFICE_BUSINESS,
        ],
    },
    Sku {
        id: "18181a46-0d4e-45cd-891e-60aabd171b4e",
        part_number: "STANDARDPACK",
        plans: &[EXCHANGE_STANDARD, SHAREPOINT_STANDARD, OFFICE_WEB, LYNC_STANDARD, TEAMS, INTUNE],
    },
    Sku {
        id: "6fd2c87f-b296-42f0-b197-1e91e994b900",
        part_number: "ENTERPRISEPACK",
        plans: &[
            EXCHANGE_ENTERPRISE,
            SHAREPOINT_ENTERPRISE,
            OFFICE_WEB,
            LYNC_STANDARD,
            TEAMS,
            INTUNE,
            OFFICE_SUBSCRIPTION,
        ],
    },
    Sku {
        id: "4b9405b0-7788-4568-add1-99614e613b69",
        part_number: "EXCHANGESTANDARD",
        plans: &[EXCHANGE_STANDARD],
    },
    Sku {
        id: "19ec0d23-8335-4cbd-94ac-6050e30712fa",
        part_number: "EXCHANGEENTERPRISE",
        plans: &[EXCHANGE_ENTERPRISE],
    },
    Sku {
        id: "1fc08a02-8b3d-43b9-831e-f76859e04e1a",
        part_number: "SHAREPOINTSTANDARD",
        plans: &[SHAREPOINT_STANDARD],
    },
];

/// Plans that one user cannot hold together.
pub(crate) const EXCLUSIVE: &[(&str, &str)] = &[
    (EXCHANGE_STANDARD.id, EXCHANGE_ENTERPRISE.id),
    (SHAREPOINT_STANDARD.id, SHAREPOINT_ENTERPRISE.id),
];

/// Plans that work only beside one of others: the web applications of Office keep their files in SharePoint.
pub(crate) const REQUIRED: &[(&str, &[&str])] =
    &[(OFFICE_WEB.id, &[SHAREPOINT_STANDARD.id, SHAREPOINT_ENTERPRISE.id])];

/// Finds a product by its GUID.
pub(crate) fn by_id(id: &str) -> Option<&'static Sku> {
    SKUS.iter().find(|sku| sku.id.eq_ignore_ascii_case(id))
}

/// Finds a product by its part number.
pub(crate) fn by_part_number(part_number: &str) -> Option<&'static Sku> {
    SKUS.iter().find(|sku| sku.part_number == part_number)
}

/// Part number and GUID of every subscription a tenant can be seeded with.
pub fn known_skus() -> impl Iterator<Item = (&'static str, &'static str)> {
    SKUS.iter().map(|sku| (sku.part_number, sku.id))
}
