//! Worked values of the MX rule, and its laws over all sets of records.

use proptest::prelude::*;

use super::{MailRoute, Mx, OWNERSHIP_PREFERENCE, RouteError, RoutePhase, breaches, plan};

const TENANT: &str = "contoso-com.mail.protection.outlook.com";
const TOKEN: &str = "ms12345678.msv1.invalid";

fn mx(preference: u16, exchange: &str) -> Mx {
    Mx { preference, exchange: exchange.to_owned() }
}

fn old(preferences: &[u16]) -> Vec<Mx> {
    preferences
        .iter()
        .enumerate()
        .map(|(n, &preference)| mx(preference, &format!("mail{n}.contoso.com")))
        .collect()
}

fn proposed(preferences: &[u16], ownership: bool) -> Result<u16, RouteError> {
    plan(RoutePhase::Migrating, &old(preferences), TENANT, None, ownership)
        .map(|plan| plan.add[0].preference)
}

/// The records after the plan was carried out.
fn after(current: &[Mx], plan: &super::RoutePlan) -> Vec<Mx> {
    let mut records: Vec<Mx> =
        current.iter().filter(|record| !plan.remove.contains(record)).cloned().collect();
    records.extend(plan.add.iter().cloned());
    records
}

#[test]
fn the_new_record_ranks_below_the_greatest_in_use() {
    assert_eq!(proposed(&[10], true), Ok(20));
    assert_eq!(proposed(&[10, 20, 30], true), Ok(40));
    assert_eq!(proposed(&[0], true), Ok(10));
    assert_eq!(proposed(&[], true), Ok(10));
    assert_eq!(proposed(&[32_756], true), Ok(32_766));
}

#[test]
fn near_the_ownership_record_the_step_shrinks_and_then_there_is_no_room() {
    assert_eq!(proposed(&[32_757], true), Ok(32_758));
    assert_eq!(proposed(&[32_765], true), Ok(32_766));
    assert_eq!(proposed(&[32_766], true), Err(RouteError::NoRoom { max_old: 32_766 }));
    assert_eq!(proposed(&[32_766], false), Ok(32_767));
    assert_eq!(proposed(&[65_534], false), Ok(65_535));
    assert_eq!(proposed(&[65_535], false), Err(RouteError::NoRoom { max_old: 65_535 }));
    let tight = plan(RoutePhase::Migrating, &old(&[32_757]), TENANT, None, true).unwrap();
    insta::assert_snapshot!(
        tight.warnings.join("\n"),
        @"the greatest preference in use is 32757; lower it, so that the ownership record ranks last"
    );
}

#[test]
fn a_choice_that_breaks_the_rule_is_refused_with_the_reason() {
    let refused =
        |wanted| plan(RoutePhase::Migrating, &old(&[10]), TENANT, Some(wanted), true).unwrap_err();
    insta::assert_snapshot!(refused(0), @"preference 0 would send all mail to the tenant while the migration is under way");
    insta::assert_snapshot!(refused(10), @"preference 10 is not greater than 10, the greatest in use: mail would go to the tenant, or be split");
    insta::assert_snapshot!(refused(32_767), @"preference 32767 is not less than 32767, that of the ownership record");
}

#[test]
fn at_the_end_the_record_is_replaced_by_the_preferred_one() {
    let current = [mx(10, "mail.contoso.com"), mx(20, TENANT), mx(OWNERSHIP_PREFERENCE, TOKEN)];
    let switch = plan(RoutePhase::Complete, &current, TENANT, None, true).unwrap();
    assert_eq!((switch.remove, switch.add), (vec![mx(20, TENANT)], vec![mx(0, TENANT)]));
}

#[test]
fn at_the_end_a_record_at_zero_moves_down_in_the_same_step() {
    let current = [mx(0, "mail.contoso.com"), mx(10, TENANT)];
    let switch = plan(RoutePhase::Complete, &current, TENANT, None, false).unwrap();
    assert_eq!(after(&current, &switch), [mx(0, TENANT), mx(10, "mail.contoso.com")]);
}

#[test]
fn a_null_mx_is_not_touched() {
    for phase in [RoutePhase::Linking, RoutePhase::Migrating, RoutePhase::Complete] {
        assert_eq!(plan(phase, &[mx(0, "")], TENANT, None, true), Err(RouteError::NullMx));
    }
}

fn phases() -> impl Strategy<Value = RoutePhase> {
    prop_oneof![Just(RoutePhase::Linking), Just(RoutePhase::Migrating), Just(RoutePhase::Complete)]
}

prop_compose! {
    /// Old records, perhaps a tenant's record in any place, perhaps an ownership record.
    fn any_records()(
        preferences in prop::collection::vec(any::<u16>(), 0..6),
        tenant in prop::option::of(any::<u16>()),
        ownership in any::<bool>(),
    ) -> Vec<Mx> {
        let mut records = old(&preferences);
        records.extend(tenant.map(|preference| mx(preference, TENANT)));
        records.extend(ownership.then(|| mx(OWNERSHIP_PREFERENCE, TOKEN)));
        records
    }
}

proptest! {
    #[test]
    fn a_carried_out_plan_leaves_no_breach_and_nothing_to_do(
        phase in phases(), records in any_records(), wanted in prop::option::of(any::<u16>()),
    ) {
        if let Ok(plan) = plan(phase, &records, TENANT, wanted, false) {
            let left = after(&records, &plan);
            prop_assert_eq!(breaches(phase, &MailRoute::of(&left, TENANT)), Vec::<String>::new());
            let again = super::plan(phase, &left, TENANT, wanted, false).unwrap();
            prop_assert_eq!((again.remove, again.add), (vec![], vec![]));
        }
    }

    #[test]
    fn while_mail_lives_elsewhere_it_goes_where_it_went(records in any_records(), wanted in prop::option::of(any::<u16>())) {
        let records: Vec<Mx> = records.into_iter().filter(|record| record.exchange != TENANT).collect();
        let before = MailRoute::of(&records, TENANT);
        prop_assume!(!before.old.is_empty());
        for phase in [RoutePhase::Linking, RoutePhase::Migrating] {
            if let Ok(plan) = plan(phase, &records, TENANT, wanted, true) {
                prop_assert_ne!(plan.add[0].preference, 0);
                let left = after(&records, &plan);
                let left = MailRoute::of(&left, TENANT);
                prop_assert_eq!(left.preferred(), before.preferred());
                prop_assert_eq!(&left.old, &before.old);
            }
        }
    }

    #[test]
    fn after_the_switch_mail_goes_to_the_tenant_alone(records in any_records()) {
        let plan = plan(RoutePhase::Complete, &records, TENANT, None, true).unwrap();
        let left = after(&records, &plan);
        let left = MailRoute::of(&left, TENANT);
        prop_assert_eq!(left.preferred(), vec![TENANT]);
    }

    #[test]
    fn the_ownership_record_is_never_the_first_to_be_tried(phase in phases(), records in any_records()) {
        let mut records = records;
        records.retain(|record| record.exchange != TOKEN);
        if let Ok(plan) = plan(phase, &records, TENANT, None, true) {
            let left = after(&records, &plan);
            let tenant = MailRoute::of(&left, TENANT).tenant;
            prop_assert!(tenant.iter().all(|record| record.preference < OWNERSHIP_PREFERENCE));
        }
    }
}
