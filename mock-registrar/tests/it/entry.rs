//! Records typed in by hand: what each page makes of them (clause DNS-017).

use mock_registrar::{
    Data, Record,
    entry::{FinalDot, HostField, Style, TtlField, Typed, enter, fields_for},
};
use proptest::prelude::*;

const DOMAIN: &str = "contoso.com";
const HOSTS: [HostField; 4] =
    [HostField::At, HostField::Relative, HostField::Full, HostField::AppendsDomain];
const DOTS: [FinalDot; 4] =
    [FinalDot::Kept, FinalDot::Required, FinalDot::Refused, FinalDot::AppendedToTarget];

fn page(host: HostField, dot: FinalDot) -> Style {
    Style { host, dot, ttl: TtlField::Seconds { least_s: 60 } }
}

fn record() -> impl Strategy<Value = Record> {
    let name = "([a-z_][a-z0-9]{0,8}\\.){0,2}contoso\\.com";
    let target = "[a-z][a-z0-9]{0,8}\\.(contoso\\.com|outlook\\.com)";
    let data = prop_oneof![
        target.prop_map(|target| Data::Cname { target }),
        (any::<u16>(), target).prop_map(|(preference, target)| Data::Mx { preference, target }),
        (any::<u16>(), any::<u16>(), target).prop_map(|(priority, port, target)| Data::Srv {
            priority,
            weight: 1,
            port,
            target
        }),
        "[ -~]{0,300}".prop_map(|text| Data::Txt { text }),
    ];
    (name, 60..90_000_u32, data).prop_map(|(name, ttl_s, data)| Record { name, ttl_s, data })
}

proptest! {
    #[test]
    fn typed_as_the_page_wants_it_every_record_comes_out_as_it_was_meant(
        record in record(),
        host in prop::sample::select(HOSTS.to_vec()),
        dot in prop::sample::select(DOTS.to_vec()),
    ) {
        let style = page(host, dot);
        let typed = fields_for(&style, DOMAIN, &record);
        prop_assert_eq!(enter(&style, DOMAIN, &typed), Ok(record));
    }

    #[test]
    fn a_page_with_a_list_gets_a_time_to_live_that_it_offers(record in record()) {
        let choices = vec![600, 3_600, 86_400];
        let style = Style { ttl: TtlField::List(choices.clone()), ..page(HostField::At, FinalDot::Kept) };
        let entered = enter(&style, DOMAIN, &fields_for(&style, DOMAIN, &record));
        let ttl_s = entered.map(|record| record.ttl_s);
        prop_assert!(ttl_s.as_ref().is_ok_and(|ttl_s| choices.contains(ttl_s)), "{:?}", ttl_s);
    }

    #[test]
    fn a_record_is_read_back_from_its_line(record in record()) {
        prop_assert_eq!(Record::from_line(&record.to_string()), Some(record));
    }

    #[test]
    fn whatever_is_typed_a_page_takes_or_refuses_it(
        host in ".{0,20}", target in ".{0,20}", ttl_s: u32,
        field in prop::sample::select(HOSTS.to_vec()),
        dot in prop::sample::select(DOTS.to_vec()),
    ) {
        let typed = Typed { host, ttl_s, data: Data::Cname { target } };
        if let Ok(record) = enter(&page(field, dot), DOMAIN, &typed) {
            prop_assert!(record.name == DOMAIN || record.name.ends_with(".contoso.com"));
            prop_assert_eq!(Record::from_line(&record.to_string()), Some(record));
        }
    }
}

#[test]
fn whole_names_typed_into_a_page_that_appends_the_domain_are_doubled() {
    let mut told = String::new();
    for (field, dot) in HOSTS
        .into_iter()
        .flat_map(|host| [FinalDot::Kept, FinalDot::AppendedToTarget].map(|dot| (host, dot)))
    {
        for (host, target) in [
            ("autodiscover.contoso.com", "autodiscover.outlook.com"),
            ("autodiscover.contoso.com.", "autodiscover.outlook.com."),
            ("autodiscover", "autodiscover.outlook.com"),
        ] {
            let data = Data::Cname { target: target.to_owned() };
            let typed = Typed { host: host.to_owned(), ttl_s: 3_600, data };
            let became = match enter(&page(field, dot), DOMAIN, &typed) {
                Ok(record) => record.to_string(),
                Err(refused) => refused.to_string(),
            };
            told += &format!("{field:?} {dot:?} | {host} | {target} | {became}\n");
        }
    }
    insta::assert_snapshot!(told, @r#"
    At Kept | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.
    At Kept | autodiscover.contoso.com. | autodiscover.outlook.com. | the page does not take "autodiscover.contoso.com." as a host
    At Kept | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    At AppendedToTarget | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    At AppendedToTarget | autodiscover.contoso.com. | autodiscover.outlook.com. | the page does not take "autodiscover.contoso.com." as a host
    At AppendedToTarget | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    Relative Kept | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.
    Relative Kept | autodiscover.contoso.com. | autodiscover.outlook.com. | the page does not take "autodiscover.contoso.com." as a host
    Relative Kept | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    Relative AppendedToTarget | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    Relative AppendedToTarget | autodiscover.contoso.com. | autodiscover.outlook.com. | the page does not take "autodiscover.contoso.com." as a host
    Relative AppendedToTarget | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    Full Kept | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    Full Kept | autodiscover.contoso.com. | autodiscover.outlook.com. | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    Full Kept | autodiscover | autodiscover.outlook.com | the page does not take "autodiscover" as a host
    Full AppendedToTarget | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    Full AppendedToTarget | autodiscover.contoso.com. | autodiscover.outlook.com. | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    Full AppendedToTarget | autodiscover | autodiscover.outlook.com | the page does not take "autodiscover" as a host
    AppendsDomain Kept | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.
    AppendsDomain Kept | autodiscover.contoso.com. | autodiscover.outlook.com. | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.
    AppendsDomain Kept | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.
    AppendsDomain AppendedToTarget | autodiscover.contoso.com | autodiscover.outlook.com | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    AppendsDomain AppendedToTarget | autodiscover.contoso.com. | autodiscover.outlook.com. | autodiscover.contoso.com.contoso.com. 3600 CNAME autodiscover.outlook.com.
    AppendsDomain AppendedToTarget | autodiscover | autodiscover.outlook.com | autodiscover.contoso.com. 3600 CNAME autodiscover.outlook.com.contoso.com.
    "#);
}
