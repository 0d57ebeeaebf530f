//! The Dashboard before, during and after an integration, on each edition.

use super::{Dashboard, Facts, Online};
use crate::{
    domain::LinkState,
    requirement::Release,
    site::Era,
    store::{
        domains::{Details, LinkedDomain},
        licences::Licence,
        state::Integration,
    },
};

fn online(state: LinkState) -> Online {
    Online {
        integration: Integration {
            number: 1,
            tenant_id: "11111111-2222-3333-4444-555555555555".to_owned(),
            organization: "Contoso".to_owned(),
            initial_domain: "contoso.onmicrosoft.com".to_owned(),
            usage_location: None,
            client_id: "app".to_owned(),
        },
        licences: vec![Licence {
            part_number: "O365_BUSINESS_PREMIUM".to_owned(),
            sku_id: String::new(),
            status: "Enabled".to_owned(),
            n_bought: 25,
            n_used: 7,
        }],
        domains: vec![LinkedDomain {
            domain: "contoso.com".to_owned(),
            state,
            managed: true,
            mail_migration: false,
            details: Details::default(),
        }],
        links: vec![],
    }
}

fn rendered(release: Release, era: Era, online: Option<Online>) -> String {
    Dashboard::of(&Facts { release, era, online }).render()
}

#[test]
fn on_2012_the_integration_begins_under_email() {
    insta::assert_snapshot!(rendered(Release::V2012, Era::Essentials, None), @r#"
                page: Home
                  tasks: Email
                    task: Integrate with Office 365
                    task: Set up Office 365 Integration
                page: Users
                  tab: Users
                    columns: User name
                    task: Add a user account
                    task: View the account properties
                    task: Change a password
                    task: Deactivate the user account
                    task: Remove the user account
                "#);
}

#[test]
fn on_newer_editions_the_integration_begins_under_services() {
    for release in [Release::V2012R2, Release::V2016] {
        let text = rendered(release, Era::Essentials, None);
        assert!(text.contains("  tasks: Services\n    task: Integrate with Office 365"), "{text}");
        assert!(!text.contains("Email"), "{text}");
    }
}

#[test]
fn an_integrated_server_has_the_suites_page_and_online_tabs_columns_and_tasks() {
    insta::assert_snapshot!(rendered(Release::V2016, Era::Today, Some(online(LinkState::Complete))), @r#"
        page: Home
        page: Users
          tab: Users
            columns: User name | Microsoft online account
            task: Add a user account
            task: View the account properties
            task: Change a password
            task: Deactivate the user account
            task: Remove the user account
            task: Assign a Microsoft online account
            task: Unassign a Microsoft online account
            task: Import accounts from Microsoft 365
          tab: User Groups
          tab: Online accounts
            columns: Online ID | User name | Password synchronization | Attention
            task: Add Microsoft online accounts
            task: Import accounts from Microsoft 365
        page: Microsoft 365
          shows: Subscription: Contoso
          shows: Domain: contoso.onmicrosoft.com
          shows: Business plan: O365_BUSINESS_PREMIUM (Enabled)
          shows: Available licenses: 18 of 25
          shows: Internet domain: contoso.com
          tasks: Configuration Tasks
            task: Manage Microsoft 365
            task: Change the Microsoft 365 administrator account
            task: Link a domain to Microsoft 365
            task: Disable Microsoft 365 Integration
        wizard: Link a domain to Microsoft 365
          step: Which domain name do you want to use?
            help: domain/name
          step: How is the name registered?
            help: domain/acquire
          step: Does mail of the domain still arrive elsewhere?
            help: domain/mail-migration
          step: What may be changed in the zone?
            help: domain/conflicts
          step: The records are written
            help: domain/records
          step: The domain is being verified
            help: domain/verification
        wizard: Add Microsoft online accounts
          step: Which users get an account?
            help: accounts/choose
          step: Which licenses do they get?
            help: accounts/licenses
          step: The accounts are created
            help: accounts/results
        "#);
}

#[test]
fn a_domain_is_listed_once_it_is_verified() {
    for (state, is_listed) in [
        (LinkState::Entered, false),
        (LinkState::RecordsWritten, false),
        (LinkState::AwaitingManualDns, false),
        (LinkState::Verifying, false),
        (LinkState::Verified, true),
        (LinkState::ServicesReady, true),
        (LinkState::SwitchPending, true),
    ] {
        let text = rendered(Release::V2016, Era::Today, Some(online(state)));
        assert_eq!(text.contains("Internet domain: contoso.com"), is_listed, "{state}");
    }
}

#[test]
fn a_team_site_address_is_offered_below_a_domain_that_the_services_use_in_the_wizards_days() {
    for (era, state, is_offered) in [
        (Era::Essentials, LinkState::Verifying, false),
        (Era::Essentials, LinkState::Verified, false),
        (Era::Essentials, LinkState::ServicesReady, true),
        (Era::Essentials, LinkState::Complete, true),
        (Era::Today, LinkState::Complete, false),
    ] {
        let text = rendered(Release::V2012R2, era, Some(online(state)));
        let address = "shows: Team site address: http://sharepoint.contoso.com/";
        assert_eq!(text.contains(address), is_offered, "{era:?} {state}");
    }
}

#[test]
fn one_brand_is_used_at_a_time() {
    for release in [Release::V2012, Release::V2012R2, Release::V2016] {
        let then = rendered(release, Era::Essentials, Some(online(LinkState::Complete)));
        let today = rendered(release, Era::Today, Some(online(LinkState::Complete)));
        assert!(!then.contains("Microsoft 365") && !today.contains("Office 365"), "{release:?}");
    }
}
