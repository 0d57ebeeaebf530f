//! The free seats of a bulk run: counted down here, so that no account is made that could not get its licence.

use std::collections::BTreeMap;

use super::outcome::{FailureReason, Reason};
use crate::store::licences::Licence;

/// Free seats by SKU.
pub(super) struct LicencePool {
    licences: Vec<Licence>,
    n_free: BTreeMap<String, i64>,
}

impl LicencePool {
    pub(super) fn new(licences: &[Licence]) -> Self {
        let n_free =
            licences.iter().map(|licence| (licence.sku_id.clone(), licence.n_free())).collect();
        Self { licences: licences.to_vec(), n_free }
    }

    /// The SKU of this part number, or the only usable one.
    pub(super) fn sku(&self, part_number: Option<&str>) -> Result<String, Reason> {
        let mut usable = self.licences.iter().filter(|licence| match part_number {
            Some(part_number) => licence.part_number.eq_ignore_ascii_case(part_number),
            None => licence.is_usable(),
        });
        match (usable.next(), usable.next(), part_number) {
            (Some(licence), None, _) if licence.is_usable() => Ok(licence.sku_id.clone()),
            (Some(licence), None, _) => Err(Reason::new(
                FailureReason::NoLicence,
                format!("the licence {} cannot be used: {}", licence.part_number, licence.status),
            )),
            (Some(one), Some(other), _) => Err(Reason::new(
                FailureReason::Refused,
                format!(
                    "choose a licence: the subscription has {}, {} and maybe more",
                    one.part_number, other.part_number
                ),
            )),
            (None, _, Some(part_number)) => Err(Reason::new(
                FailureReason::NoLicence,
                format!("the subscription has no licence {part_number}"),
            )),
            (None, _, None) => Err(Reason::new(
                FailureReason::NoLicence,
                "the subscription has no usable licence for users",
            )),
        }
    }

    /// Whether a seat is free.
    pub(super) fn has_free(&self, sku_id: &str) -> bool {
        self.n_free.get(sku_id).is_some_and(|n_free| *n_free > 0)
    }

    /// Counts a seat as used.
    pub(super) fn take(&mut self, sku_id: &str) {
        if let Some(n_free) = self.n_free.get_mut(sku_id) {
            *n_free -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(licences: &[(&str, &str, i64)]) -> LicencePool {
        let licences: Vec<Licence> = licences
            .iter()
            .map(|(part_number, status, n_bought)| Licence {
                part_number: (*part_number).to_owned(),
                sku_id: format!("id of {part_number}"),
                status: (*status).to_owned(),
                n_bought: *n_bought,
                n_used: 1,
            })
            .collect();
        LicencePool::new(&licences)
    }

    #[test]
    fn the_only_usable_licence_need_not_be_named() {
        let told = |pool: &LicencePool, part_number| match pool.sku(part_number) {
            Ok(sku_id) => sku_id,
            Err(reason) => format!("{}: {}", reason.reason.as_str(), reason.detail),
        };
        let one = pool(&[("BASIC", "Enabled", 2), ("OLD", "Suspended", 9)]);
        let two = pool(&[("BASIC", "Enabled", 2), ("PREMIUM", "Warning", 2)]);
        let all = [
            told(&one, None),
            told(&one, Some("basic")),
            told(&one, Some("OLD")),
            told(&one, Some("GONE")),
            told(&two, None),
            told(&two, Some("PREMIUM")),
            told(&pool(&[]), None),
        ];
        insta::assert_snapshot!(all.join("\n"), @r"
        id of BASIC
        id of BASIC
        no licence left: the licence OLD cannot be used: Suspended
        no licence left: the subscription has no licence GONE
        refused: choose a licence: the subscription has BASIC, PREMIUM and maybe more
        id of PREMIUM
        no licence left: the subscription has no usable licence for users
        ");
    }

    #[test]
    fn seats_are_counted_down_by_sku() {
        let mut pool = pool(&[("BASIC", "Enabled", 2), ("PREMIUM", "Enabled", 3)]);
        let free = |pool: &LicencePool| {
            ["id of BASIC", "id of PREMIUM", "other"].map(|id| pool.has_free(id))
        };
        assert_eq!(free(&pool), [true, true, false]);
        pool.take("id of BASIC");
        assert_eq!(free(&pool), [false, true, false]);
    }
}
