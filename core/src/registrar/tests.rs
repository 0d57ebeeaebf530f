//! Tests of the parts that need no partner: the list, the states, the form of records.

use proptest::prelude::*;

use super::{
    ProviderList, ProviderState,
    records::{from_json, to_json},
};
use crate::{
    dns::{Data, Record},
    ports::Endpoint,
};

/// The division of clause DOM-027, word by word.
const ERRORS: [&str; 6] = [
    "Failed",
    "PendingCustomerInterventionRequired",
    "PurchaseFailed",
    "DomainNotFound",
    "InRenewalCustomerInterventionRequired",
    "RenewalFailed",
];
const SUCCESSES: [&str; 3] = ["Ready", "Pending", "InRenewal"];

#[test]
fn states_count_as_errors_or_successes_as_the_protocol_says() {
    for word in ERRORS {
        assert!(ProviderState::parse(word).is_error(), "{word}");
        assert!(!ProviderState::parse(word).advice().is_empty(), "{word}");
    }
    for word in SUCCESSES {
        assert!(!ProviderState::parse(word).is_error(), "{word}");
    }
    assert_eq!(ERRORS.len() + SUCCESSES.len(), ProviderState::ALL.len());
}

proptest! {
    #[test]
    fn a_state_is_a_success_for_three_words_and_for_no_other(word in "[A-Za-z]{0,40}") {
        let is_success = !ProviderState::parse(&word).is_error();
        prop_assert_eq!(is_success, SUCCESSES.contains(&word.as_str()));
    }

    #[test]
    fn a_record_survives_the_form_of_the_protocol(
        name in "([a-z_]{1,8}\\.){0,2}contoso\\.com",
        ttl: u32,
        data in prop_oneof![
            "[a-z]{1,9}\\.example".prop_map(Data::Cname),
            (any::<u16>(), "[a-z]{1,9}\\.example")
                .prop_map(|(preference, exchange)| Data::Mx { preference, exchange }),
            (any::<u16>(), any::<u16>(), "[a-z]{1,9}\\.example").prop_map(
                |(priority, port, target)| Data::Srv { priority, weight: 1, port, target }
            ),
            ".{0,300}".prop_map(Data::Txt),
        ],
    ) {
        let record = Record::new(name, ttl, data);
        prop_assert_eq!(from_json(&to_json(&record)), Some(record));
    }
}

#[test]
fn partners_take_part_by_region_and_extension() {
    let list = ProviderList::parse(
        r#"{"partners": [
            {"name": "Adatum", "endpoint": "api.adatum.example", "regions": ["US", "CA"]},
            {"name": "Fabrikam", "endpoint": "10.0.0.1:8443", "regions": ["DE"], "extensions": ["de"], "refused-types": ["SRV"]},
            {"name": "Everywhere", "endpoint": "api.everywhere.example"}]}"#,
    )
    .unwrap();
    let names = |region: Option<&str>, domain: &str| -> Vec<String> {
        let partners = list.in_region(region).filter(|partner| partner.takes(domain));
        partners.map(|partner| partner.name.clone()).collect()
    };
    assert_eq!(names(Some("us"), "contoso.com"), ["Adatum", "Everywhere"]);
    assert_eq!(names(Some("DE"), "contoso.de"), ["Fabrikam", "Everywhere"]);
    assert_eq!(names(Some("DE"), "contosode"), ["Everywhere"]);
    assert_eq!(names(Some("JP"), "contoso.jp"), ["Everywhere"]);
    assert_eq!(names(None, "contoso.com"), ["Adatum", "Everywhere"]);
    assert_eq!(list.find("fabrikam").unwrap().endpoint(), Some(Endpoint::new("10.0.0.1", 8443)));
}

#[test]
fn a_list_that_cannot_be_used_says_why() {
    let told: String = [
        r#"{"partners": [{"name": "A"}]}"#,
        r#"{"partners": [{"name": "A", "endpoint": "https://a.example/"}]}"#,
        r#"{"partners": [{"name": "A", "endpoint": "a.example"}, {"name": "a", "endpoint": "b.example"}]}"#,
        r#"{"partners": [{"name": "A", "endpoint": "a.example", "country": "US"}]}"#,
        "[]",
    ]
    .iter()
    .map(|json| format!("{}\n", ProviderList::parse(json).unwrap_err()))
    .collect();
    insta::assert_snapshot!(told, @r#"
    the list of partner providers cannot be used: missing field `endpoint` at line 1 column 27
    the list of partner providers cannot be used: "https://a.example/", the endpoint of A, is not a host with or without a port
    the list of partner providers cannot be used: two partners are called a
    the list of partner providers cannot be used: unknown field `country`, expected one of `name`, `endpoint`, `regions`, `extensions`, `refused-types` at line 1 column 62
    the list of partner providers cannot be used: invalid length 0, expected struct ProviderList with 1 element at line 1 column 2
    "#);
}
