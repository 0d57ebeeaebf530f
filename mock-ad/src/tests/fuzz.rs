//! Ten thousand requests that no client sends, the same ones in every run: an LDAP answer or a closed connection, never a panic.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{ADMIN_PASSWORD, World, client, conn};
use crate::Security;
use crate::ber::Writer;

/// How many requests are sent.
const N_REQUESTS: usize = 10_000;
/// How many of them share a directory, so that what they do to it meets the next ones.
const N_TOGETHER: usize = 2_500;

/// Valid requests of all kinds, the material to damage.
const SCRIPT: &str = "
bind Administrator@contoso.local x
sasl GSS-SPNEGO
search ~ sub (&(cn=a*b*c)(!(sn>=x))(memberOf:1.2.840.113556.1.4.1941:=~)(|(a~=b)(c<=d))) cn,member;range=0-5 7 3 !paged=5/0
search - base (objectClass=*)
search <GUID=303832bc-0863-4b11-9eb1-af7a6d5a4d0e> one (objectGUID=*) * !417
search CN=Users,~ sub (objectClass=*) cn !528 !417
search ~ sub (objectClass=*) cn !841 !801
add CN=x,CN=Users,~
  objectClass: user
  unicodePwd: @abc
modify CN=Guest,CN=Users,~
  replace description: a | b
  delete mail
  add member: CN=Guest,CN=Users,~
modifyDN CN=Guest,CN=Users,~ CN=G CN=Computers,~
compare CN=Guest,CN=Users,~ cn=Guest
delete CN=x,CN=Users,~ !805
extended 1.3.6.1.4.1.4203.1.11.3
extended 1.3.6.1.4.1.1466.20037
extended 1.2.840.113556.1.4.1781
abandon 3
unbind
";

/// A change to a request's bytes, at a place counted modulo their number.
#[derive(Clone, Debug)]
enum Damage {
    Set(usize, u8),
    /// Sets a letter or digit between two others, which leaves the structure whole.
    Spell(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize),
    Cut(usize),
}

fn damaged(mut bytes: Vec<u8>, damages: Vec<Damage>) -> Vec<u8> {
    for damage in damages {
        let length = bytes.len().max(1);
        let range =
            |place: usize, count: usize| (place % length)..(place % length + count).min(length);
        match damage {
            _ if bytes.is_empty() => {}
            Damage::Set(place, value) => bytes[place % length] = value,
            Damage::Spell(place, value) => {
                let is_text = |window: &[u8]| window.iter().all(u8::is_ascii_alphanumeric);
                let middles =
                    (1..length.saturating_sub(1)).filter(|at| is_text(&bytes[at - 1..=at + 1]));
                let middles: Vec<usize> = middles.collect();
                if let Some(at) = middles.get(place % middles.len().max(1)) {
                    bytes[*at] = value;
                }
            }
            Damage::Insert(place, more) => drop(bytes.splice(place % length..place % length, more)),
            Damage::Remove(place, count) => drop(bytes.drain(range(place, count))),
            Damage::Repeat(place, count) => {
                let part = bytes[range(place, count)].to_vec();
                bytes.splice(place % length..place % length, part);
            }
            Damage::Cut(place) => bytes.truncate(place % length),
        }
    }
    bytes
}

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<usize>;
    prop_oneof![
        6 => (place(), any::<u8>()).prop_map(|(place, value)| Damage::Set(place, value)),
        2 => (place(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(place, more)| Damage::Insert(place, more)),
        2 => (place(), 1_usize..9).prop_map(|(place, count)| Damage::Remove(place, count)),
        2 => (place(), 1_usize..40).prop_map(|(place, count)| Damage::Repeat(place, count)),
        1 => place().prop_map(Damage::Cut),
    ]
}

/// Elements of any tag in elements of any tag, with lengths that fit.
fn tree() -> impl Strategy<Value = Vec<u8>> {
    let leaf = (any::<u8>(), prop::collection::vec(any::<u8>(), 0..12));
    let leaf = leaf.prop_map(|(tag, body)| element((tag & !0x1f) | (tag % 0x1f), &body));
    leaf.prop_recursive(6, 64, 6, |inner| {
        (any::<u8>(), prop::collection::vec(inner, 0..6))
            .prop_map(|(tag, parts)| element(0x20 | (tag & !0x1f) | (tag % 0x1f), &parts.concat()))
    })
}

fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.primitive(tag, body);
    writer.into_bytes()
}

/// A message of a known operation with anything in it.
fn strange() -> impl Strategy<Value = Vec<u8>> {
    let tags = [0x60, 0x42, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x50, 0x77, 0x61, 0x64, 0x78];
    (any::<i32>(), prop::sample::select(tags.to_vec()), prop::collection::vec(tree(), 0..6))
        .prop_map(|(id, tag, parts)| {
            let mut message = Writer::default();
            message.constructed(0x30, |writer| {
                writer.integer(i64::from(id));
                writer.primitive(tag, &parts.concat());
            });
            message.into_bytes()
        })
}

/// A search whose filter is nested so deep, in brackets of these kinds.
fn deep() -> impl Strategy<Value = Vec<u8>> {
    (1_usize..300, 0xa0_u8..0xa3).prop_map(|(depth, tag)| {
        let mut filter = vec![0x87, 0x01, b'x'];
        for _ in 0..depth {
            filter = element(tag, &filter);
        }
        let head = [4, 0, 10, 1, 2, 10, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0];
        let body = [&head[..], &filter, &[0x30, 0]].concat();
        element(0x30, &[&[2, 1, 1][..], &element(0x63, &body)].concat())
    })
}

fn request(valid: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let letters = b"=,*\\()+;<>#:@\"/ 0aZ\0\n\x7f\x80\xc3\xff".to_vec();
    let spelling = (any::<usize>(), prop::sample::select(letters));
    let spelling = spelling.prop_map(|(place, letter)| Damage::Spell(place, letter));
    let misspelt = (prop::sample::select(valid.clone()), prop::collection::vec(spelling, 1..6))
        .prop_map(|(bytes, damages)| damaged(bytes, damages));
    let damage = prop::collection::vec(damage(), 1..4);
    let mutated =
        (prop::sample::select(valid), damage).prop_map(|(bytes, damages)| damaged(bytes, damages));
    prop_oneof![
        8 => misspelt,
        6 => mutated,
        4 => strange(),
        2 => (any::<u32>(), Just(())).prop_map(|(length, ())| [&[0x30, 0x84][..], &length.to_be_bytes()].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => deep(),
    ]
}

/// Sends a request after a bind, ends the sending side, and gives all that comes back.
async fn answered(world: &World, bind: &[u8], request: &[u8]) -> Vec<u8> {
    let (near, far) = tokio::io::duplex(1 << 20);
    let serving = world.ad.serve(Box::new(far), conn(Security::Tls));
    let talking = async {
        let (mut reader, mut writer) = tokio::io::split(near);
        writer.write_all(bind).await.unwrap();
        writer.write_all(request).await.unwrap();
        writer.shutdown().await.unwrap();
        let mut back = Vec::new();
        reader.read_to_end(&mut back).await.unwrap();
        back
    };
    tokio::join!(serving, talking).1
}

#[test]
fn ten_thousand_requests_that_no_client_sends_get_an_answer_or_a_closed_connection() {
    let requests = client::requests(SCRIPT);
    let valid: Vec<Vec<u8>> = requests.iter().zip(2..).map(|(request, id)| request(id)).collect();
    let bind =
        client::requests(&format!("bind Administrator@contoso.local {ADMIN_PASSWORD}"))[0](1);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = request(valid);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.unwrap();
    let (mut n_understood, mut n_malformed) = (0, 0);
    for _ in 0..N_REQUESTS / N_TOGETHER {
        let world = World::new();
        for _ in 0..N_TOGETHER {
            let bytes = strategy.new_tree(&mut runner).unwrap().current();
            client::check_answers(&runtime.block_on(answered(&world, &bind, &bytes)));
        }
        for told in world.ear.exchanges.lock().unwrap().iter() {
            let n_told = if told.request.operation == "malformed" {
                &mut n_malformed
            } else {
                &mut n_understood
            };
            *n_told += 1;
        }
    }
    // Each connection's bind is understood too.
    assert!(n_understood > N_REQUESTS + N_REQUESTS / 4, "too few were requests: {n_understood}");
    assert!(n_malformed > N_REQUESTS / 10, "too few were none: {n_malformed}");
}
