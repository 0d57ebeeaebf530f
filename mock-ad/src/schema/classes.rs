//! Classes: where an entry may stand, how it is named, and what it may hold (MS-ADSC, MS-ADTS 3.1.1.2.4). `classes.txt` holds
//! them with their lists indented below:
//!
//! ```text
//! lDAPDisplayName cn governsID schemaIDGUID category subClassOf rDNAttID default-object-category [flags=systemFlags] [system] …
//!   systemMayContain attribute attribute …
//! ```

use std::sync::{LazyLock, OnceLock};

use super::names::Names;
use super::{Attr, Oid, attributes};
use crate::guid::Guid;

/// Who may make entries of a class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// Anybody with the right to.
    Client,
    /// The directory alone.
    System,
    /// Nobody: the class only passes its attributes on.
    Abstract,
}

/// `objectClassCategory` (MS-ADTS 3.1.1.2.4.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Category {
    /// From before there were categories; entries are made of it as of a structural class.
    Class88 = 0,
    Structural = 1,
    Abstract = 2,
    Auxiliary = 3,
}

/// One class of the schema.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) origin: Origin,
    pub(crate) kind: Category,
    /// The attribute that names entries of the class.
    pub(crate) rdn: Attr,
    /// The name of the schema object that `objectCategory` points to (`defaultObjectCategory`).
    pub(crate) category: &'static str,
    /// The place of the superior; top's own for top.
    superior: u16,
    place: u16,
    header: &'static str,
    /// The lines below the header.
    lists: &'static str,
    sets: OnceLock<Sets>,
}

/// What a class and all that it inherits from allow.
#[derive(Debug)]
struct Sets {
    must: Vec<Attr>,
    /// One bit for each attribute, those of `must` included.
    may: Vec<u64>,
    parents: Vec<&'static str>,
}

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Class {
    /// The class, its superior, and so on up to `top`.
    pub(crate) fn chain(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::successors(Some(self), |class| class.superior())
    }

    /// The class that this one is a kind of.
    pub(crate) fn superior(&'static self) -> Option<&'static Self> {
        (self.superior != self.place).then(|| &TABLE.classes[usize::from(self.superior)])
    }

    /// Whether the class is the other or inherits from it.
    pub(crate) fn is_a(&'static self, other: &str) -> bool {
        self.chain().any(|class| class.name.eq_ignore_ascii_case(other))
    }

    /// Whether an entry of the class may hold the attribute.
    pub(crate) fn allows(&'static self, attr: Attr) -> bool {
        let place = usize::from(attr.0);
        self.sets().may.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
    }

    /// Whether the tools show new entries of the class only to those who want to see everything (`defaultHidingValue`).
    pub(crate) fn is_hidden(&self) -> bool {
        self.marked("hidden")
    }

    /// The attributes that every entry of the class has.
    pub(crate) fn must(&'static self) -> &'static [Attr] {
        &self.sets().must
    }

    /// Whether an entry of the class may stand below one of the other (`possSuperiors`).
    pub(crate) fn may_stand_below(&'static self, holder: &'static Self) -> bool {
        self.sets().parents.iter().any(|parent| holder.is_a(parent))
    }

    /// The class, its superiors, and the auxiliary classes of all of them.
    pub(crate) fn sources(&'static self) -> Vec<&'static Self> {
        let mut sources: Vec<&'static Self> = Vec::new();
        let mut waiting = vec![self];
        while let Some(class) = waiting.pop() {
            if sources.iter().all(|known| known.place != class.place) {
                sources.push(class);
                waiting.extend(class.superior());
                waiting.extend(class.auxiliaries().filter_map(find));
            }
        }
        sources
    }

    /// The names of the auxiliary classes that the class itself lists.
    pub(crate) fn auxiliaries(&self) -> impl Iterator<Item = &'static str> {
        self.list("systemAuxiliaryClass").chain(self.list("auxiliaryClass"))
    }

    /// What one of the class's own lists holds, such as `mayContain`.
    pub(crate) fn list(&self, name: &'static str) -> impl Iterator<Item = &'static str> {
        let mut current = "";
        let parts = self.lists.lines().flat_map(move |line| {
            let words = line.trim_start();
            let begins = line.len() - words.len() == 2;
            let (word, rest) = words.split_once(' ').unwrap_or((words, ""));
            if begins {
                current = word;
            }
            let part = if current != name {
                ""
            } else if begins {
                rest
            } else {
                words
            };
            part.split_ascii_whitespace()
        });
        parts.into_iter()
    }

    /// The name of its schema object.
    pub(crate) fn cn(&self) -> &'static str {
        self.column(1)
    }

    /// `governsID`.
    pub(crate) fn oid(&self) -> Oid {
        Oid::abbreviated(self.column(2)).expect("the table holds abbreviated OIDs")
    }

    /// `schemaIDGUID`.
    pub(crate) fn guid(&self) -> Guid {
        Guid::parse(self.column(3)).expect("the table holds well-formed GUIDs")
    }

    /// `subClassOf`.
    pub(crate) fn superior_name(&self) -> &'static str {
        self.column(5)
    }

    /// `objectVersion` of the first schema that has it; 56 is Windows Server 2012, 69 is 2012 R2, 87 is 2016.
    pub(crate) fn since(&self) -> u32 {
        self.option("since").and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// The value of an option of its header.
    pub(crate) fn option(&self, name: &str) -> Option<&'static str> {
        let options = self.header.split(' ').skip(8).filter_map(|option| option.split_once('='));
        options.filter(|(known, _)| *known == name).map(|(_, value)| value).next()
    }

    /// Whether its header carries a mark.
    pub(crate) fn marked(&self, mark: &str) -> bool {
        self.header.split(' ').skip(8).any(|option| option == mark)
    }

    fn column(&self, place: usize) -> &'static str {
        self.header.split(' ').nth(place).unwrap_or_default()
    }

    fn sets(&'static self) -> &'static Sets {
        self.sets.get_or_init(|| {
            let (mut must, mut parents) = (Vec::new(), Vec::new());
            let mut may = vec![0; attributes::all().len().div_ceil(64)];
            for class in self.sources() {
                for attr in class.attributes(["systemMustContain", "mustContain"]) {
                    must.push(attr);
                }
                let own = class.attributes(["systemMayContain", "mayContain"]);
                for Attr(place) in own.chain([class.rdn]).chain(must.iter().copied()) {
                    may[usize::from(place) / 64] |= 1 << (place % 64);
                }
                parents
                    .extend(class.list("systemPossSuperiors").chain(class.list("possSuperiors")));
            }
            must.sort_unstable();
            must.dedup();
            parents.sort_unstable();
            parents.dedup();
            Sets { must, may, parents }
        })
    }

    fn attributes(&self, lists: [&'static str; 2]) -> impl Iterator<Item = Attr> {
        lists.into_iter().flat_map(|name| self.list(name)).filter_map(attributes::find)
    }
}

/// Every class, in the order of their names.
pub(crate) fn all() -> &'static [Class] {
    &TABLE.classes
}

/// The class of this name, in any case, or of this OID.
pub(crate) fn find(name: &str) -> Option<&'static Class> {
    let place = TABLE.names.find(name, |place| TABLE.classes[usize::from(place)].name);
    place.map(|place| &TABLE.classes[usize::from(place)]).or_else(|| by_oid(name))
}

fn by_oid(text: &str) -> Option<&'static Class> {
    let oid = Oid::parse(text)?;
    all().iter().find(|class| class.oid() == oid)
}

struct Table {
    classes: Vec<Class>,
    names: Names,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("classes.txt")));

fn read(text: &'static str) -> Table {
    let mut classes = Vec::with_capacity(300);
    let mut rest = text;
    while let Some((header, below)) = rest.split_once('\n') {
        let end = lists_end(below);
        let (lists, following) = below.split_at(end);
        classes.push(class(header, lists));
        rest = following;
    }
    let mut names = Names::with_room(classes.len());
    for (place, class) in (0..).zip(&mut classes) {
        class.place = place;
        names.insert(class.name, place);
    }
    let known: Vec<&'static str> = classes.iter().map(|class| class.name).collect();
    for class in &mut classes {
        let superior = names.find(class.superior_name(), |place| known[usize::from(place)]);
        class.superior = superior.expect("the table holds every superior");
    }
    Table { classes, names }
}

/// Where the indented lines end.
fn lists_end(text: &str) -> usize {
    let lines = text.split_inclusive('\n').take_while(|line| line.starts_with(' '));
    lines.map(str::len).sum()
}

fn class(header: &'static str, lists: &'static str) -> Class {
    let mut columns = header.split(' ');
    let mut next = || columns.next().unwrap_or_default();
    let (name, _, _, _, kind) = (next(), next(), next(), next(), next());
    let (_, rdn, category) = (next(), next(), next());
    let kind = match kind {
        "abstract" => Category::Abstract,
        "auxiliary" => Category::Auxiliary,
        "88" => Category::Class88,
        _ => Category::Structural,
    };
    let reserved = columns.any(|option| matches!(option, "system" | "server"));
    let origin = match kind {
        Category::Abstract | Category::Auxiliary => Origin::Abstract,
        _ if reserved => Origin::System,
        Category::Structural | Category::Class88 => Origin::Client,
    };
    Class {
        name,
        origin,
        kind,
        rdn: attributes::find(rdn).expect("the table of attributes holds every naming attribute"),
        category,
        superior: 0,
        place: 0,
        header,
        lists,
        sets: OnceLock::new(),
    }
}
