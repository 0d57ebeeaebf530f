//! What `objectClass` says: one structural class with its superiors, and auxiliary classes (MS-ADTS 3.1.1.1.4, 3.1.1.5.2.2).

use crate::directory::Entry;
use crate::error::Refusal;
use crate::schema::{Category, Class, Origin, find_class};

/// The class of an entry, and the auxiliary classes that it has beyond those of its class.
pub(super) struct ClassesOf {
    pub(super) class: &'static Class,
    pub(super) auxiliaries: Vec<&'static Class>,
}

/// Reads the classes of a new entry: the most special one counts, all others must be its superiors or auxiliary.
pub(super) fn read(names: &[Vec<u8>]) -> Result<ClassesOf, Refusal> {
    let classes = names.iter().map(|name| named(name)).collect::<Result<Vec<_>, Refusal>>()?;
    let found = settle(classes)?;
    match found.class.origin {
        Origin::Client => Ok(found),
        Origin::System => Err(Refusal::unwilling(0x2035)),
        Origin::Abstract => Err(Refusal::class_violation(0x2014)),
    }
}

/// Gives an entry other auxiliary classes; its own class stays what it is.
pub(super) fn rewrite(entry: &mut Entry, classes: Vec<&'static Class>) -> Result<(), Refusal> {
    let found = settle(classes)?;
    if found.class.name != entry.class.name {
        return Err(Refusal::class_violation(0x2014));
    }
    entry.auxiliaries = found.auxiliaries;
    Ok(())
}

/// The class of a value of `objectClass`.
pub(super) fn named(name: &[u8]) -> Result<&'static Class, Refusal> {
    str::from_utf8(name).ok().and_then(find_class).ok_or_else(Refusal::unknown_attribute)
}

fn settle(classes: Vec<&'static Class>) -> Result<ClassesOf, Refusal> {
    let (auxiliary, others): (Vec<_>, Vec<_>) =
        classes.into_iter().partition(|class| class.kind == Category::Auxiliary);
    let fits = |class: &&&'static Class| others.iter().all(|sent| class.is_a(sent.name));
    let class = others.iter().find(fits).copied();
    let class = class.ok_or_else(|| Refusal::class_violation(0x2014))?;
    let own = class.sources();
    let mut auxiliaries: Vec<&'static Class> = Vec::new();
    for added in auxiliary.into_iter().flat_map(Class::chain) {
        let known = |class: &&Class| class.name == added.name;
        if !own.iter().any(known) && !auxiliaries.iter().any(known) {
            auxiliaries.push(added);
        }
    }
    auxiliaries.sort_unstable_by_key(|class| class.name);
    Ok(ClassesOf { class, auxiliaries })
}
