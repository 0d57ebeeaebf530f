//! Sign-in: what stands inside the tokens, which no answer shows. The refusals are shown by the files of `witness/sign-in`.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::tests::driver::{Driver, ENGINE, EPOCH_S, PUBLIC, SECRET, seed};
use crate::{AppSeed, Era, Hurdle, SignIn, UserSeed};

const HOME: &str = "contoso.onmicrosoft.com";

/// Claims as compact JSON, without the token's own id.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert_eq!(claims["uti"].as_str().map(str::len), Some(36));
    claims.as_object_mut().unwrap().remove("uti");
    claims
}

/// An application with a directory role, and a public client that may ask for Exchange too.
fn driver() -> Driver {
    let mut tenant = seed();
    let roles = ["User.Read.All", "Sites.Read.All", "Exchange.ManageAsApp"];
    let mut app = AppSeed::confidential(ENGINE, SECRET, &roles);
    app.directory_roles = vec!["Exchange Administrator".to_owned()];
    let mut public = AppSeed::public(PUBLIC);
    public.scopes = ["User.Read", "Exchange.ManageV2"].map(str::to_owned).to_vec();
    tenant.apps = vec![app, public];
    tenant.users[0].directory_roles = vec!["User Administrator".to_owned()];
    Driver::with(tenant, Era::Today, Duration::ZERO)
}

fn token(driver: &Driver, form: &str) -> Value {
    let answered = driver.token_request(HOME, form);
    assert_eq!(answered.status, 200, "{}", answered.body);
    answered.json()
}

fn of_application(driver: &Driver, resource: &str) -> Value {
    let form = format!(
        "grant_type=client_credentials&client_id={ENGINE}&client_secret={SECRET}&scope={resource}/.default"
    );
    token(driver, &form)
}

fn of_ann(driver: &Driver, rest: &str) -> Value {
    let form = format!(
        "grant_type=password&client_id={PUBLIC}&username=ann@{HOME}&password=Planted-Pass-1&{rest}"
    );
    token(driver, &form)
}

#[test]
fn an_application_token_carries_the_permissions_of_its_audience_and_the_directory_roles() {
    let driver = driver();
    let graph = claims(
        of_application(&driver, "https://graph.microsoft.com")["access_token"].as_str().unwrap(),
    );
    insta::assert_snapshot!(serde_json::to_string_pretty(&graph).unwrap(), @r#"
    {
      "app_displayname": "Integration",
      "appid": "11111111-1111-4111-8111-111111111111",
      "appidacr": "1",
      "aud": "https://graph.microsoft.com",
      "exp": 1793611181,
      "iat": 1793606400,
      "idtyp": "app",
      "iss": "https://sts.windows.net/f7235fd5-18ef-492d-92b4-520dbfd111e8/",
      "nbf": 1793606400,
      "oid": "64f0534a-c100-4169-8381-d8570285412a",
      "roles": [
        "User.Read.All",
        "Sites.Read.All"
      ],
      "sub": "64f0534a-c100-4169-8381-d8570285412a",
      "tid": "f7235fd5-18ef-492d-92b4-520dbfd111e8",
      "ver": "1.0",
      "wids": [
        "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "0997a1d0-0d1d-4acb-b408-d5ca73121e90"
      ]
    }
    "#);
    let roles: Vec<String> = ["https://outlook.office365.com", "https://contoso.sharepoint.com"]
        .iter()
        .map(|resource| {
            let body = of_application(&driver, resource);
            let claims = claims(body["access_token"].as_str().unwrap());
            format!("{} {}", claims["aud"], claims["roles"])
        })
        .collect();
    insta::assert_snapshot!(roles.join("\n"), @r#"
    "https://outlook.office365.com" ["Exchange.ManageAsApp"]
    "https://contoso.sharepoint.com" ["Sites.Read.All"]
    "#);
}

#[test]
fn a_users_token_tells_scopes_names_and_roles() {
    let driver = driver();
    let body = of_ann(&driver, "scope=openid+https://graph.microsoft.com/.default");
    let access = claims(body["access_token"].as_str().unwrap());
    insta::assert_snapshot!(serde_json::to_string_pretty(&access).unwrap(), @r#"
    {
      "amr": [
        "pwd"
      ],
      "app_displayname": "Sign-in",
      "appid": "22222222-2222-4222-8222-222222222222",
      "appidacr": "0",
      "aud": "https://graph.microsoft.com",
      "exp": 1793611181,
      "iat": 1793606400,
      "idtyp": "user",
      "iss": "https://sts.windows.net/f7235fd5-18ef-492d-92b4-520dbfd111e8/",
      "name": "Ann",
      "nbf": 1793606400,
      "oid": "4b298644-44b8-46e8-b1b4-c2aabc7f5282",
      "scp": "openid User.Read",
      "sub": "94FvIF5d85tW63ZL2kDizoVzUX1Z1NOYvyoa3CrwHCc",
      "tid": "f7235fd5-18ef-492d-92b4-520dbfd111e8",
      "unique_name": "ann@contoso.onmicrosoft.com",
      "upn": "ann@contoso.onmicrosoft.com",
      "ver": "1.0",
      "wids": [
        "fe930be7-5e62-47db-91af-98c3a49a38b1",
        "b79fbf4d-3ef9-4689-8143-76b194e85509"
      ]
    }
    "#);
    let id = claims(body["id_token"].as_str().unwrap());
    insta::assert_snapshot!(serde_json::to_string_pretty(&id).unwrap(), @r#"
    {
      "aud": "22222222-2222-4222-8222-222222222222",
      "exp": 1793609999,
      "iat": 1793606400,
      "iss": "https://login.microsoftonline.com/f7235fd5-18ef-492d-92b4-520dbfd111e8/v2.0",
      "name": "Ann",
      "nbf": 1793606400,
      "oid": "4b298644-44b8-46e8-b1b4-c2aabc7f5282",
      "preferred_username": "ann@contoso.onmicrosoft.com",
      "sub": "94FvIF5d85tW63ZL2kDizoVzUX1Z1NOYvyoa3CrwHCc",
      "tid": "f7235fd5-18ef-492d-92b4-520dbfd111e8",
      "ver": "2.0"
    }
    "#);
    let body = of_ann(&driver, "scope=https://outlook.office365.com/Exchange.ManageV2");
    let access = claims(body["access_token"].as_str().unwrap());
    assert_eq!(
        (&access["aud"], &access["scp"]),
        (&"https://outlook.office365.com".into(), &"Exchange.ManageV2".into())
    );
}

#[test]
fn a_token_lives_for_an_hour_or_so_and_for_a_day_if_its_client_can_be_told_of_its_end() {
    let driver = driver();
    for _ in 0..50 {
        let body = of_application(&driver, "https://graph.microsoft.com");
        let life = body["expires_in"].as_i64().unwrap();
        assert!((3599..=5399).contains(&life));
        assert_eq!(claims(body["access_token"].as_str().unwrap())["exp"], EPOCH_S + life);
    }
    let cp1 = r#"claims={"access_token":{"xms_cc":{"values":["CP1"]}}}"#;
    let body = of_ann(&driver, &format!("scope=User.Read&{cp1}"));
    assert!((24 * 3600..=28 * 3600).contains(&body["expires_in"].as_i64().unwrap()));
    assert_eq!(claims(body["access_token"].as_str().unwrap())["xms_cc"][0], "CP1");
}

#[test]
fn endpoints_stand_at_the_host_that_was_asked_with_its_port() {
    let driver = Driver::new();
    let line = format!("GET /{HOME}/v2.0/.well-known/openid-configuration");
    let body = driver.send("login.microsoftonline.com:8443", &line, &[], "").json();
    let id = driver.tenant.tenant_id();
    let base = format!("https://login.microsoftonline.com:8443/{id}");
    assert_eq!(body["token_endpoint"], format!("{base}/oauth2/v2.0/token"));
    assert_eq!(body["issuer"], format!("{base}/v2.0"));
}

#[test]
fn looking_at_a_password_changes_nothing_and_a_reset_lets_a_locked_user_in() {
    let driver = Driver::new();
    let ann = "ANN@contoso.onmicrosoft.com";
    for n in 0..20 {
        assert_eq!(driver.tenant.sign_in(ann, &format!("Wrong-{n}")), SignIn::WrongPassword);
    }
    assert_eq!(driver.tenant.sign_in(ann, "Planted-Pass-1"), SignIn::Ok);
    for n in 0..10 {
        let form = format!(
            "grant_type=password&client_id={PUBLIC}&username=ann@{HOME}&password=Wrong-{n}&scope=User.Read"
        );
        driver.token_request(HOME, &form);
    }
    assert_eq!(driver.tenant.sign_in(ann, "Planted-Pass-1"), SignIn::Locked);
    let reset = r#"{"passwordProfile":{"password":"Planted-Pass-4","forceChangePasswordNextSignIn":false}}"#;
    driver.graph("PATCH /users/ann@contoso.onmicrosoft.com", reset);
    assert_eq!(driver.tenant.sign_in(ann, "Planted-Pass-4"), SignIn::Ok);
}

#[test]
fn a_rule_for_everybody_gives_way_to_one_for_the_account() {
    let mut tenant = seed();
    tenant.hurdle = Some(Hurdle::ConditionalAccess);
    let bob = UserSeed::new("bob@contoso.onmicrosoft.com", "Bob", "Planted-Pass-1");
    tenant.users.push(UserSeed { hurdle: Some(Hurdle::EnrolFactor), ..bob });
    let driver = Driver::with(tenant, Era::Today, Duration::ZERO);
    let ask = |name: &str| driver.tenant.sign_in(&format!("{name}@{HOME}"), "Planted-Pass-1");
    assert_eq!(ask("ann"), SignIn::Hindered(Hurdle::ConditionalAccess));
    assert_eq!(ask("bob"), SignIn::Hindered(Hurdle::EnrolFactor));
}

#[test]
fn the_published_key_verifies_a_token() {
    let driver = Driver::new();
    let token = driver.token_of(ENGINE);
    let line = format!("GET /{HOME}/discovery/v2.0/keys");
    let keys = driver.send("login.microsoftonline.com", &line, &[], "").json();
    let part =
        |name: &str| URL_SAFE_NO_PAD.decode(keys["keys"][0][name].as_str().unwrap()).unwrap();
    let key = ring::signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .unwrap();
}

#[test]
fn what_the_tenant_lacks_is_refused_and_told() {
    let driver = Driver::new();
    let hosts = [
        "outlook.office365.com",
        "contoso.sharepoint.com",
        "fabrikam.sharepoint.com",
        "example.com",
    ];
    let mut lines = Vec::new();
    for host in hosts {
        let answered = driver.send(host, "GET /", &[], "");
        let supported = driver.last_exchange().supported;
        lines.push(format!("{host}: {} supported={supported}", answered.status));
    }
    let device = driver.send(
        "login.microsoftonline.com",
        "POST /contoso.com/oauth2/v2.0/devicecode",
        &[],
        "",
    );
    lines.push(format!("{} supported={}", device.status, driver.last_exchange().supported));
    let wrong_method = driver.send(
        "login.microsoftonline.com",
        &format!("GET /{HOME}/oauth2/v2.0/token"),
        &[],
        "",
    );
    lines.push(format!("{} {}", wrong_method.status, wrong_method.json()["error_codes"][0]));
    insta::assert_snapshot!(lines.join("\n"), @r"
        outlook.office365.com: 404 supported=false
        contoso.sharepoint.com: 401 supported=true
        fabrikam.sharepoint.com: 421 supported=false
        example.com: 421 supported=false
        400 supported=false
        400 900561
        ");
}
