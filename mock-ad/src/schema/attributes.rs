//! Attributes: what the schema says of each (MS-ADA1 to 3, MS-ADTS 3.1.1.2.3). `attributes.txt` holds one a line:
//!
//! ```text
//! lDAPDisplayName cn attributeID schemaIDGUID syntax one|many [range=lower..upper] [search=searchFlags] [flags=systemFlags]
//!     [mapi=mAPIID] [set=property set] [system] [gc] [critical] [shown] [keeper=who] [since=objectVersion] …
//! ```
//!
//! A row is read when somebody first asks for its attribute, because most worlds ask for few; `links` holds the links.

use std::sync::{LazyLock, OnceLock};

use super::names::Names;
use super::{Link, Oid, Syntax, known, links, rights};
use crate::guid::Guid;

/// Who keeps an attribute, which decides how a client's write is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keeper {
    /// Clients write it, within the rules of its syntax.
    Plain,
    /// The directory sets it (`systemOnly`).
    System,
    /// The security accounts manager sets it (MS-SAMR 3.1.1.6).
    Sam,
    /// The other end of a link.
    BackLink,
    /// Computed when asked for by name.
    Constructed,
    /// Written or kept, but never read.
    Secret,
    /// The name of the entry itself.
    Naming,
}

/// `rangeLower` and `rangeUpper`: lengths of text and bytes, values of numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Range {
    pub(crate) lower: Option<i64>,
    pub(crate) upper: Option<i64>,
}

/// One attribute of the schema.
#[derive(Debug)]
pub(crate) struct AttributeDefinition {
    pub(crate) name: &'static str,
    /// ATTRTYP, as error texts show it.
    pub(crate) id: u32,
    pub(crate) syntax: Syntax,
    pub(crate) single_valued: bool,
    pub(crate) keeper: Keeper,
    pub(crate) range: Range,
    pub(crate) link: Option<Link>,
    /// `searchFlags` (MS-ADTS 2.2.10).
    pub(crate) search_flags: u32,
    /// `systemFlags`, if the schema object has it (MS-ADTS 2.2.10).
    pub(crate) system_flags: Option<u32>,
    row: &'static str,
}

/// Searches by equality are quick.
const INDEXED: u32 = 0x1;
const ANR: u32 = 0x4;
const KEPT_IN_TOMBSTONE: u32 = 0x8;
const CONFIDENTIAL: u32 = 0x80;
const NOT_REPLICATED: u32 = 0x1;
const CONSTRUCTED: u32 = 0x4;

impl AttributeDefinition {
    /// Whether searches by equality and by initial substring are quick.
    pub(crate) fn indexed(&self) -> bool {
        self.search_flags & INDEXED != 0
    }

    /// Whether ambiguous name resolution looks here.
    pub(crate) fn anr(&self) -> bool {
        self.search_flags & ANR != 0
    }

    /// Whether a tombstone keeps it.
    pub(crate) fn kept_in_tombstone(&self) -> bool {
        self.search_flags & KEPT_IN_TOMBSTONE != 0
    }

    /// Whether reading it takes a right of its own.
    pub(crate) fn confidential(&self) -> bool {
        self.search_flags & CONFIDENTIAL != 0
    }

    /// Whether other controllers learn of it, so that writing it counts as a change.
    pub(crate) fn replicated(&self) -> bool {
        self.system_flags.unwrap_or(0) & NOT_REPLICATED == 0
    }

    /// Whether it is computed when asked for.
    pub(crate) fn constructed(&self) -> bool {
        self.system_flags.unwrap_or(0) & CONSTRUCTED != 0
    }

    /// `attributeID`.
    pub(crate) fn oid(&self) -> Oid {
        Oid(self.id)
    }

    /// The name of its schema object.
    pub(crate) fn cn(&self) -> &'static str {
        self.column(1)
    }

    /// `schemaIDGUID`.
    pub(crate) fn guid(&self) -> Guid {
        Guid::parse(self.column(3)).expect("the table holds well-formed GUIDs")
    }

    /// The property set that it belongs to, by the name of the extended right; by GUID where that has no name.
    pub(crate) fn property_set(&self) -> Option<&'static str> {
        self.option("set")
    }

    /// `attributeSecurityGUID`.
    pub(crate) fn property_set_guid(&self) -> Option<Guid> {
        let set = self.property_set()?;
        rights::guid_of(set).or_else(|| Guid::parse(set))
    }

    /// Whether a global catalog of other domains holds it.
    pub(crate) fn in_partial_set(&self) -> bool {
        self.marked("gc")
    }

    /// `systemOnly`.
    pub(crate) fn system_only(&self) -> bool {
        self.marked("system")
    }

    /// `objectVersion` of the first schema that has it; 56 is Windows Server 2012, 69 is 2012 R2, 87 is 2016.
    pub(crate) fn since(&self) -> u32 {
        self.option("since").and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// The value of an option of its row.
    pub(crate) fn option(&self, name: &str) -> Option<&'static str> {
        let options = self.row.split(' ').skip(6).filter_map(|option| option.split_once('='));
        options.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    }

    /// Whether its row carries a mark.
    pub(crate) fn marked(&self, mark: &str) -> bool {
        self.row.split(' ').skip(6).any(|option| option == mark)
    }

    fn column(&self, place: usize) -> &'static str {
        self.row.split(' ').nth(place).unwrap_or_default()
    }
}

/// An attribute of the schema, by its place in the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Attr(pub(super) u16);

impl Attr {
    pub(crate) fn definition(self) -> &'static AttributeDefinition {
        let place = usize::from(self.0);
        TABLE.definitions[place].get_or_init(|| definition(self, TABLE.rows[place]))
    }

    pub(crate) fn name(self) -> &'static str {
        self.definition().name
    }

    pub(crate) fn syntax(self) -> Syntax {
        self.definition().syntax
    }

    pub(crate) fn keeper(self) -> Keeper {
        self.definition().keeper
    }

    /// The first attribute in the order of the table.
    pub(crate) const FIRST: Self = Self(0);

    /// What holds a password in one form or another.
    pub(crate) const PASSWORDS: [Self; 5] = [
        Self::DBCS_PWD,
        Self::LM_PWD_HISTORY,
        Self::NT_PWD_HISTORY,
        Self::SUPPLEMENTAL_CREDENTIALS,
        Self::UNICODE_PWD,
    ];

    /// Whether entries of some class are called by it.
    pub(crate) fn names_entries(self) -> bool {
        matches!(
            self,
            Self::C
                | Self::CN
                | Self::DC
                | Self::L
                | Self::O
                | Self::OU
                | Self::UID
                | Self::MSTAPI_UID
        )
    }

    /// Whether other domain controllers get to know the attribute; if not, changing it is no change of the entry.
    pub(crate) fn is_replicated(self) -> bool {
        self.definition().replicated()
    }

    /// Whether the attribute's values are links with stamps of their own.
    pub(crate) fn is_forward_link(self) -> bool {
        self.definition().link.is_some_and(|link| !link.is_back())
    }

    /// Whether values are found without looking at every entry.
    pub(crate) fn is_indexed(self) -> bool {
        self.definition().indexed()
    }

    /// The forward link, if this is a back link.
    pub(crate) fn forward_link(self) -> Option<Self> {
        self.definition().link.filter(|link| link.is_back())?.other
    }
}

/// Every attribute, in the order of the places.
pub(crate) fn all() -> impl ExactSizeIterator<Item = Attr> {
    (0..TABLE.rows.len()).map(|place| Attr(u16::try_from(place).expect("the table is short")))
}

/// The attribute of this name, in any case, or of this OID.
pub(crate) fn find(name: &str) -> Option<Attr> {
    let place = TABLE.names.find(name, |place| name_of(TABLE.rows[usize::from(place)]));
    place.map(Attr).or_else(|| by_oid(name))
}

/// The attribute of an OID, with or without the word `OID.` in front.
fn by_oid(text: &str) -> Option<Attr> {
    /// ATTRTYPs in their order, with the places.
    static IDS: LazyLock<Vec<(u32, Attr)>> = LazyLock::new(|| {
        let mut ids: Vec<_> = all().map(|attr| (attr.definition().id, attr)).collect();
        ids.sort_unstable();
        ids
    });
    let Oid(id) = Oid::parse(text)?;
    IDS.binary_search_by_key(&id, |(id, _)| *id).ok().map(|place| IDS[place].1)
}

/// How many rows to make room for.
const ROWS_ABOUT: usize = 1500;

struct Table {
    rows: Vec<&'static str>,
    definitions: Vec<OnceLock<AttributeDefinition>>,
    names: Names,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("attributes.txt")));

/// Gives every row its place; the attributes that the code names come first.
fn read(text: &'static str) -> Table {
    let mut rows = vec![""; known::NAMES.len()];
    let mut names = Names::with_room(ROWS_ABOUT);
    for (place, name) in (0..).zip(known::NAMES) {
        names.insert(name, place);
    }
    let name_at = |place: u16| known::NAMES.get(usize::from(place)).copied().unwrap_or_default();
    for row in text.lines() {
        match names.find(name_of(row), name_at) {
            Some(place) => rows[usize::from(place)] = row,
            None => rows.push(row),
        }
    }
    for (place, row) in (0..).zip(&rows).skip(known::NAMES.len()) {
        names.insert(name_of(row), place);
    }
    let definitions = rows.iter().map(|_| OnceLock::new()).collect();
    Table { rows, definitions, names }
}

fn name_of(row: &'static str) -> &'static str {
    row.split_once(' ').map_or(row, |(name, _)| name)
}

/// Reads one row. Options that are rarely asked for stay in the row.
fn definition(attr: Attr, row: &'static str) -> AttributeDefinition {
    let mut columns = row.split(' ');
    let mut next = || columns.next().unwrap_or_default();
    let (name, _, oid, _) = (next(), next(), next(), next());
    let (syntax, count) = (next(), next());
    let mut definition = AttributeDefinition {
        name,
        id: Oid::abbreviated(oid).expect("the table holds abbreviated OIDs").0,
        syntax: Syntax::named(syntax).expect("the table holds known syntaxes"),
        single_valued: count == "one",
        keeper: Keeper::Plain,
        range: Range::default(),
        link: links::of(attr),
        search_flags: 0,
        system_flags: None,
        row,
    };
    let (mut system, mut keeper) = (false, None);
    for option in columns {
        match option.split_once('=') {
            Some(("search", flags)) => definition.search_flags = flags.parse().unwrap_or(0),
            Some(("flags", flags)) => definition.system_flags = flags.parse().ok(),
            Some(("range", range)) => definition.range = self::range(range),
            Some(("keeper", word)) => keeper = Some(word),
            None if option == "system" => system = true,
            _ => {}
        }
    }
    definition.keeper = match keeper {
        Some("secret") => Keeper::Secret,
        Some("sam") => Keeper::Sam,
        Some("naming") => Keeper::Naming,
        _ if definition.constructed() => Keeper::Constructed,
        _ if definition.link.is_some_and(Link::is_back) => Keeper::BackLink,
        Some("system") => Keeper::System,
        _ if system => Keeper::System,
        _ => Keeper::Plain,
    };
    definition
}

fn range(text: &str) -> Range {
    let (lower, upper) = text.split_once("..").unwrap_or((text, ""));
    Range { lower: lower.parse().ok(), upper: upper.parse().ok() }
}
