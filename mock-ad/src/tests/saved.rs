//! The state in a file: what was saved is what goes on.

use super::World;

const CHANGES: &str = "\
add OU=Staff,~
  objectClass: organizationalUnit
add CN=Anna,OU=Staff,~
  objectClass: user
  sAMAccountName: anna
  unicodePwd: @Planted-Secret-1
  userAccountControl: 512
add CN=Team,OU=Staff,~
  objectClass: group
  member: CN=Anna,OU=Staff,~
add CN=Old,OU=Staff,~
  objectClass: contact
modify CN=Anna,OU=Staff,~
  replace description: é
modify CN=Team,OU=Staff,~
  delete member: CN=Anna,OU=Staff,~
delete CN=Old,OU=Staff,~";

#[test]
fn a_saved_directory_goes_on_where_it_was() {
    let (one, other) = (World::new(), World::new());
    let answers = one.admin(CHANGES);
    assert!(answers.lines().all(|line| line == "0 success"), "{answers}");
    let saved = one.ad.save_state();
    other.ad.load_state(&saved).unwrap();
    assert_eq!(other.ad.save_state(), saved);
    assert_eq!(other.ad.render_state(), one.ad.render_state());
    assert!(other.ad.check_password("anna", "Planted-Secret-1"));
    let more = "add CN=Bert,OU=Staff,~\n  objectClass: user\n\
                search ~ sub (objectClass=user) objectGUID,objectSid,sAMAccountName,uSNChanged,memberOf\n\
                search OU=Staff,~ sub (member=*) msDS-ReplValueMetaData\n\
                search OU=Staff,~ sub (objectClass=group) msDS-ReplValueMetaData";
    assert_eq!(other.admin(more), one.admin(more));
    assert_eq!(other.ad.save_state(), one.ad.save_state());
}

#[test]
fn a_state_that_makes_no_sense_is_refused_and_changes_nothing() {
    let world = World::new();
    let saved = world.ad.save_state();
    let wrong = [
        ("\"version\": 1", "\"version\": 9"),
        ("\"domain\": \"contoso.local\"", "\"domain\": \"fabrikam.local\""),
        ("\"class\": \"group\"", "\"class\": \"gruppe\""),
        ("\"domain\": 1,", "\"domain\": 100000,"),
        ("\"parent\": 1,", "\"parent\": 0,"),
        ("\"sAMAccountName\"", "\"samAccountNumber\""),
        ("\"entries\"", "\"Entries\""),
    ];
    let told = wrong.map(|(right, wrong)| {
        assert!(saved.contains(right), "{right}");
        let told = world.ad.load_state(&saved.replacen(right, wrong, 1)).unwrap_err();
        told.split(", expected").next().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(told.join("\n"), @r"
    the state has version 9, this program reads 1
    the state is of DC1.fabrikam.local (S-1-5-21-1111111111-2222222222-3333333333), this controller is DC1.contoso.local (S-1-5-21-1111111111-2222222222-3333333333)
    entry 89 (Domain Computers): there is no class gruppe
    `places` names an entry that is not there
    entry 2 (Builtin): its parent is not there
    entry 85 (Administrator): there is no attribute samAccountNumber
    unknown field `Entries`
    ");
    assert_eq!(world.ad.save_state(), saved);
}
