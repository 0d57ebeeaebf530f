//! Types of sites, lists, drives, files and permissions.

use crate::schema::{Type, complex, entity};

/// The types.
pub(super) const TYPES: &[Type] = &[
    entity(
        "baseItem",
        "entity",
        &[],
        "§6.1",
        &[
            ("createdDateTime", "Edm.DateTimeOffset"),
            ("description", "Edm.String"),
            ("eTag", "Edm.String"),
            ("lastModifiedDateTime", "Edm.DateTimeOffset"),
            ("name", "Edm.String"),
            ("parentReference", "graph.itemReference"),
            ("webUrl", "Edm.String"),
        ],
    ),
    entity(
        "site",
        "baseItem",
        &["sites"],
        "§6.1",
        &[
            ("displayName", "Edm.String"),
            ("root", "graph.root"),
            ("siteCollection", "graph.siteCollection"),
        ],
    ),
    complex("siteCollection", "§6.1", &[("hostname", "Edm.String")]),
    complex("root", "§6.1", &[]),
    complex("systemFacet", "§6.1", &[]),
    entity(
        "list",
        "baseItem",
        &["sites/lists"],
        "§6.1",
        &[
            ("displayName", "Edm.String"),
            ("list", "graph.listInfo"),
            ("system", "graph.systemFacet"),
        ],
    ),
    complex(
        "listInfo",
        "§6.1",
        &[
            ("contentTypesEnabled", "Edm.Boolean"),
            ("hidden", "Edm.Boolean"),
            ("template", "Edm.String"),
        ],
    ),
    entity(
        "drive",
        "baseItem",
        &["drives"],
        "§6.1",
        &[("driveType", "Edm.String"), ("quota", "graph.quota")],
    ),
    complex(
        "quota",
        "§6.1",
        &[
            ("deleted", "Edm.Int64"),
            ("remaining", "Edm.Int64"),
            ("state", "Edm.String"),
            ("total", "Edm.Int64"),
            ("used", "Edm.Int64"),
        ],
    ),
    entity(
        "driveItem",
        "baseItem",
        &["drives/items"],
        "§6.1",
        &[
            ("cTag", "Edm.String"),
            ("file", "graph.file"),
            ("folder", "graph.folder"),
            ("root", "graph.root"),
            ("size", "Edm.Int64"),
        ],
    ),
    complex("file", "§6.1", &[("mimeType", "Edm.String")]),
    complex("folder", "§6.1", &[("childCount", "Edm.Int32")]),
    complex(
        "itemReference",
        "§6.1",
        &[
            ("driveId", "Edm.String"),
            ("driveType", "Edm.String"),
            ("id", "Edm.String"),
            ("path", "Edm.String"),
        ],
    ),
    complex(
        "uploadSession",
        "§6.1",
        &[
            ("expirationDateTime", "Edm.DateTimeOffset"),
            ("nextExpectedRanges", "Collection(Edm.String)"),
            ("uploadUrl", "Edm.String"),
        ],
    ),
    entity(
        "permission",
        "entity",
        &["permissions"],
        "§6.2",
        &[
            ("grantedTo", "graph.identitySet"),
            ("grantedToIdentities", "Collection(graph.identitySet)"),
            ("grantedToIdentitiesV2", "Collection(graph.sharePointIdentitySet)"),
            ("grantedToV2", "graph.sharePointIdentitySet"),
            ("roles", "Collection(Edm.String)"),
        ],
    ),
    complex(
        "identitySet",
        "§6.2",
        &[("application", "graph.identity"), ("user", "graph.identity")],
    ),
    Type { base: "identitySet", ..complex("sharePointIdentitySet", "§6.2", &[]) },
    complex("identity", "§6.2", &[("displayName", "Edm.String"), ("id", "Edm.String")]),
];
