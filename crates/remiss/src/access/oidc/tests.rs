#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../../../tests/support/src/signing.rs"]
mod signing;

use aws_lc_rs::rsa::KeySize;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

use super::keys::KeySet;
use super::person::{Person, Prefixes};
use super::token::{Claims, Refusal, Unverified, Use};
use crate::access::Role;
use crate::config::{Config, OidcConfig};
use crate::http::ApiError;
use signing::{SigningKey, unsigned};

const NOW: i64 = 1_567_400_000;
const SKEW: i64 = 60;

static EC: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::new("ES256"));
static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::new("RS256"));

fn settings() -> OidcConfig {
    let grant = |role: &str, boards: &[&str]| crate::config::Grant {
        secrecy: false,
        role: role.to_owned(),
        boards: boards.iter().map(|&board| board.to_owned()).collect(),
    };
    let mut oidc = Config::defaults().oidc;
    oidc.issuer = "https://id.example.org".to_owned();
    oidc.audience = "remiss".to_owned();
    oidc.grants = [
        ("registrator", grant("registrar", &["*"])),
        ("handläggare", grant("officer", &[])),
        ("handläggare Ks", grant("officer", &["Ks"])),
        ("sekreterare Bn", grant("secretary", &["Bn"])),
        ("nämnd Mn", grant("", &["Mn"])),
    ]
    .map(|(value, grant)| (value.to_owned(), grant))
    .into();
    oidc
}

fn claims() -> Value {
    json!({ "iss": "https://id.example.org", "aud": "remiss", "sub": "7", "iat": NOW, "exp": NOW + 600,
        "preferred_username": "hand01", "name": "Handläggare Ett", "roles": ["handläggare Ks"] })
}

fn keys() -> KeySet {
    KeySet::of(&json!({ "keys": [EC.jwk("ec"), RSA.jwk("rsa")] }))
}

fn verdict_by(token: &str, keys: &KeySet) -> Result<Claims, Refusal> {
    let token = Unverified::read(token, Use::Access)?;
    token.check(&settings(), Timestamp::from_second(NOW).unwrap())?;
    if !token.key_is_in(keys) {
        return Err(Refusal::UnknownKey);
    }
    token.verify(keys)
}

fn verdict(token: &str) -> Result<Claims, Refusal> {
    verdict_by(token, &keys())
}

/// The verdict on a token of the right key with these claims.
fn on(claims: &Value) -> Result<Claims, Refusal> {
    verdict(&EC.token(&json!({ "alg": "ES256", "kid": "ec" }), claims))
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[test]
fn a_token_of_each_algorithm_is_taken_by_the_key_it_names() {
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let key = SigningKey::new(algorithm);
        let keys = KeySet::of(&json!({ "keys": [EC.jwk("other"), key.jwk("its")] }));
        let token = key.token(
            &json!({ "alg": algorithm, "kid": "its", "typ": "at+jwt" }),
            &claims(),
        );
        assert_eq!(verdict_by(&token, &keys).unwrap()["sub"], "7", "{algorithm}");
        let without_name = key.token(&json!({ "alg": algorithm }), &claims());
        let alone = KeySet::of(&json!({ "keys": [key.jwk("its")] }));
        assert!(verdict_by(&without_name, &alone).is_ok(), "{algorithm}");
        assert_eq!(verdict_by(&without_name, &keys), Err(Refusal::UnknownKey));
    }
}

#[test]
fn each_claim_that_is_wrong_by_itself_is_refused() {
    let claim = |name: &str| Refusal::Claim(name.to_owned());
    let wrong = [
        (with("iss", json!("https://id.example.org/")), Refusal::Issuer),
        (with("iss", json!("https://evil.example.org")), Refusal::Issuer),
        (with("iss", json!(["https://id.example.org"])), claim("iss")),
        (without("iss"), claim("iss")),
        (with("aud", json!("another")), Refusal::Audience),
        (with("aud", json!(["another", "remiss2"])), Refusal::Audience),
        (with("aud", json!([])), Refusal::Audience),
        (with("aud", json!({ "remiss": true })), claim("aud")),
        (without("aud"), claim("aud")),
        (with("exp", json!(NOW - SKEW - 1)), Refusal::Expired),
        (with("exp", json!("2030-01-01")), claim("exp")),
        (with("exp", Value::Null), claim("exp")),
        (without("exp"), claim("exp")),
        (with("nbf", json!(NOW + SKEW + 1)), Refusal::TooEarly),
        (with("nbf", json!("now")), claim("nbf")),
        (with("iat", json!(NOW + SKEW + 1)), Refusal::TooEarly),
        (with("iat", json!(true)), claim("iat")),
        (with("sub", json!("")), claim("sub")),
        (with("sub", json!("a\nb")), claim("sub")),
        (without("sub"), claim("sub")),
        (with("typ", json!("ID")), Refusal::Kind),
        (with("typ", json!("Refresh")), Refusal::Kind),
    ];
    for (claims, refusal) in wrong {
        assert_eq!(on(&claims), Err(refusal), "{claims}");
    }
}

#[test]
fn a_token_holds_until_the_skew_is_over_and_not_a_second_longer() {
    assert!(on(&with("exp", json!(NOW - SKEW))).is_ok());
    assert!(on(&with("exp", json!(NOW - SKEW - 1))).is_err());
    for name in ["nbf", "iat"] {
        assert!(on(&with(name, json!(NOW + SKEW))).is_ok());
        assert!(on(&with(name, json!(NOW + SKEW + 1))).is_err());
    }
    assert!(on(&with("exp", json!(NOW as f64 + 0.5))).is_ok());
    assert!(on(&with("aud", json!(["another", "remiss"]))).is_ok());
    assert!(on(&with("typ", json!("Bearer"))).is_ok());
}

#[test]
fn a_token_of_a_wrong_key_is_refused() {
    let stranger = SigningKey::new("ES256");
    let token = stranger.token(&json!({ "alg": "ES256", "kid": "ec" }), &claims());
    assert_eq!(verdict(&token), Err(Refusal::Signature));
    let token = stranger.token(&json!({ "alg": "ES256", "kid": "mine" }), &claims());
    assert_eq!(verdict(&token), Err(Refusal::UnknownKey));
}

#[test]
fn a_token_that_names_another_key_of_the_provider_is_refused() {
    for (key, algorithm, id) in [
        (&*EC, "ES256", "rsa"),
        (&*RSA, "RS256", "ec"),
        (&*RSA, "PS256", "ec"),
    ] {
        let token = key.token(&json!({ "alg": algorithm, "kid": id }), &claims());
        assert_eq!(
            verdict(&token),
            Err(Refusal::Signature),
            "{algorithm} as key {id}"
        );
    }
    let second = SigningKey::new("ES256");
    let keys = KeySet::of(&json!({ "keys": [EC.jwk("ec"), second.jwk("second")] }));
    let swapped = second.token(&json!({ "alg": "ES256", "kid": "ec" }), &claims());
    assert_eq!(verdict_by(&swapped, &keys), Err(Refusal::Signature));
}

#[test]
fn a_key_that_is_meant_for_one_algorithm_checks_no_other() {
    let mut jwk = RSA.jwk("rsa");
    jwk["alg"] = json!("PS256");
    let keys = KeySet::of(&json!({ "keys": [jwk] }));
    let token = |algorithm: &str| RSA.token(&json!({ "alg": algorithm, "kid": "rsa" }), &claims());
    assert!(verdict_by(&token("PS256"), &keys).is_ok());
    assert_eq!(verdict_by(&token("RS256"), &keys), Err(Refusal::Signature));
}

#[test]
fn no_algorithm_without_a_key_pair_is_taken() {
    for algorithm in [
        "none", "None", "NONE", "", "HS256", "HS384", "HS512", "RS1", "ES512", "rs256",
    ] {
        let header = json!({ "alg": algorithm, "kid": "ec" });
        let bare = format!("{}.", unsigned(&header, &claims()));
        assert_eq!(verdict(&bare), Err(Refusal::Algorithm), "{algorithm}");
        assert_eq!(verdict(&EC.token(&header, &claims())), Err(Refusal::Algorithm));
    }
    // The signature of a true token under a header that says "none" is none.
    let header = json!({ "alg": "ES256", "kid": "ec" });
    let bare = format!("{}.", unsigned(&header, &claims()));
    assert_eq!(verdict(&bare), Err(Refusal::Signature));
}

#[test]
fn a_public_key_is_no_secret_to_sign_with() {
    use aws_lc_rs::hmac;
    use base64::Engine;
    let signed = unsigned(&json!({ "alg": "HS256", "kid": "rsa" }), &claims());
    let jwk = RSA.jwk("rsa");
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let modulus = engine.decode(jwk["n"].as_str().unwrap()).unwrap();
    for secret in [modulus, jwk["n"].as_str().unwrap().into(), jwk.to_string().into()] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signature = engine.encode(hmac::sign(&key, signed.as_bytes()));
        assert_eq!(verdict(&format!("{signed}.{signature}")), Err(Refusal::Algorithm));
    }
    // Nor does a symmetric key in the provider's list make one.
    let keys =
        KeySet::of(&json!({ "keys": [{ "kty": "oct", "kid": "s", "k": "c2VjcmV0", "alg": "HS256" }] }));
    assert_eq!(keys.len(), 0);
}

#[test]
fn keys_that_a_token_brings_along_are_not_used() {
    let stranger = SigningKey::new("ES256");
    for (name, value) in [
        ("jwk", stranger.jwk("ec")),
        ("jku", json!("https://evil.example.org/keys")),
        ("x5u", json!("https://evil.example.org/cert")),
        ("x5c", json!(["MIIB"])),
    ] {
        let mut header = json!({ "alg": "ES256", "kid": "ec" });
        header[name] = value;
        assert_eq!(
            verdict(&stranger.token(&header, &claims())),
            Err(Refusal::Signature),
            "{name}"
        );
    }
}

#[test]
fn what_is_no_access_token_is_refused() {
    let header = |name: &str, value: Value| {
        let mut header = json!({ "alg": "ES256", "kid": "ec" });
        header[name] = value;
        verdict(&EC.token(&header, &claims()))
    };
    for kind in ["logout+jwt", "dpop+jwt", "JWE"] {
        assert_eq!(header("typ", json!(kind)), Err(Refusal::Kind));
    }
    for kind in ["JWT", "at+JWT", "application/at+jwt"] {
        assert!(header("typ", json!(kind)).is_ok(), "{kind}");
    }
    assert_eq!(header("crit", json!(["b64"])), Err(Refusal::Shape));
    let good = EC.token(&json!({ "alg": "ES256", "kid": "ec" }), &claims());
    for shape in [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "eyJ.eyJ.x",
        &format!("{good}."),
        &format!(".{good}"),
    ] {
        assert_eq!(verdict(shape), Err(Refusal::Shape), "{shape}");
    }
    assert_eq!(on(&with("roles", json!("x".repeat(20_000)))), Err(Refusal::Shape));
    let not_an_object = EC.token(&json!({ "alg": "ES256", "kid": "ec" }), &json!(["iss"]));
    assert_eq!(verdict(&not_an_object), Err(Refusal::Shape));
}

#[test]
fn keys_that_are_short_or_for_something_else_are_left_out() {
    let with = |name: &str, value: Value| {
        let mut jwk = EC.jwk("ec");
        jwk[name] = value;
        KeySet::of(&json!({ "keys": [jwk] })).len()
    };
    assert_eq!(with("kid", json!("other")), 1);
    for (name, value) in [
        ("use", json!("enc")),
        ("key_ops", json!(["encrypt"])),
        ("crv", json!("P-521")),
        ("x", json!("AA")),
        ("kty", json!("oct")),
        ("kid", json!(7)),
    ] {
        assert_eq!(with(name, value), 0, "{name}");
    }
    let mut short = RSA.jwk("rsa");
    short["n"] = json!(&short["n"].as_str().unwrap()[..170]);
    assert_eq!(KeySet::of(&json!({ "keys": [short] })).len(), 0);
    let long = SigningKey::rsa(KeySize::Rsa3072).jwk("rsa");
    assert_eq!(KeySet::of(&json!({ "keys": [long] })).len(), 1);
    for nothing in [json!({}), json!([]), json!({ "keys": {} }), Value::Null] {
        assert_eq!(KeySet::of(&nothing).len(), 0);
    }
}

fn person(claims: &Value, change: impl FnOnce(&mut OidcConfig)) -> Result<Person, ApiError> {
    let mut settings = settings();
    change(&mut settings);
    Person::of(claims.as_object().unwrap(), Use::Access, &settings)
}

fn roles(values: &[&str]) -> Vec<(Role, Prefixes)> {
    person(&with("roles", json!(values)), |_| {}).unwrap().roles
}

fn only(prefixes: &[&str]) -> Prefixes {
    Prefixes::Only(prefixes.iter().map(|&prefix| prefix.to_owned()).collect())
}

#[test]
fn a_role_holds_for_the_boards_beside_it_else_for_those_named_alone() {
    assert_eq!(roles(&["registrator"]), [(Role::Registrar, Prefixes::All)]);
    assert_eq!(
        roles(&["handläggare Ks", "nämnd Mn"]),
        [(Role::Officer, only(&["KS"]))]
    );
    assert_eq!(
        roles(&["handläggare", "nämnd Mn"]),
        [(Role::Officer, only(&["MN"]))]
    );
    assert_eq!(
        roles(&["handläggare", "handläggare Ks", "nämnd Mn", "sekreterare Bn"]),
        [
            (Role::Officer, only(&["MN", "KS"])),
            (Role::Secretary, only(&["BN"]))
        ]
    );
}

#[test]
fn claims_that_give_no_role_or_no_board_give_nothing() {
    for values in [
        json!([]),
        json!(["Registrator"]),
        json!(["nämnd Mn"]),
        json!(7),
        json!({}),
    ] {
        let refused = person(&with("roles", values), |_| {}).unwrap_err();
        assert!(matches!(&refused, ApiError::NotEnoughRights(said) if said.sv.contains("ingen roll")));
    }
    assert!(matches!(
        person(&without("roles"), |_| {}),
        Err(ApiError::NotEnoughRights(_))
    ));
    let refused = person(&with("roles", json!("handläggare")), |_| {}).unwrap_err();
    assert!(matches!(&refused, ApiError::NotEnoughRights(said) if said.sv.contains("ingen nämnd")));
}

#[test]
fn claims_are_found_by_name_or_by_path_alone_or_in_a_list() {
    let nested = with("realm_access", json!({ "roles": ["registrator"] }));
    let found = person(&nested, |oidc| {
        oidc.grant_claims = vec!["realm_access.roles".to_owned()]
    })
    .unwrap();
    assert_eq!(found.roles, [(Role::Registrar, Prefixes::All)]);
    let name = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
    let found = person(&with(name, json!("registrator")), |oidc| {
        oidc.grant_claims = vec![name.to_owned()];
    });
    assert_eq!(found.unwrap().roles, [(Role::Registrar, Prefixes::All)]);
    let both = with("groups", json!(["registrator"]));
    assert_eq!(person(&both, |_| {}).unwrap().roles.len(), 2);
}

#[test]
fn a_scope_that_is_asked_for_must_be_there() {
    let asking = |claims: &Value| person(claims, |oidc| oidc.scope = "remiss".to_owned());
    assert!(matches!(asking(&claims()), Err(ApiError::NotEnoughRights(_))));
    assert!(asking(&with("scope", json!("openid remiss2"))).is_err());
    assert!(asking(&with("scope", json!("openid remiss"))).is_ok());
    assert!(asking(&with("scp", json!(["remiss"]))).is_ok());
}

#[test]
fn a_person_is_named_by_a_user_name_that_fits_the_log() {
    let found = person(&claims(), |_| {}).unwrap();
    assert_eq!(
        (found.user.as_str(), found.name.as_str()),
        ("hand01", "Handläggare Ett")
    );
    assert_eq!(person(&without("name"), |_| {}).unwrap().name, "hand01");
    for user in [json!(""), json!("a\nb"), json!("x".repeat(101)), json!(7)] {
        let refused = person(&with("preferred_username", user), |_| {});
        assert!(matches!(refused, Err(ApiError::InvalidToken(_))));
    }
    assert_eq!(
        person(&with("name", json!("rad\r\nrad")), |_| {}).unwrap().name,
        "hand01"
    );
}

proptest! {
    #[test]
    fn a_token_with_any_letter_changed_is_refused(place in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_.-]") {
        static GOOD: LazyLock<String> = LazyLock::new(|| EC.token(&json!({ "alg": "ES256", "kid": "ec" }), &claims()));
        let place = place.index(GOOD.len());
        prop_assume!(GOOD[place..=place] != letter);
        let mut changed = GOOD.clone();
        changed.replace_range(place..=place, &letter);
        prop_assert!(verdict(&changed).is_err(), "{} at {}", letter, place);
    }

    #[test]
    fn any_text_is_refused_without_a_crash(text in ".*", header in "[ -~]{0,40}", payload in "[ -~]{0,40}") {
        use base64::Engine;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        prop_assert!(verdict(&text).is_err());
        let made = format!("{}.{}.{}", engine.encode(header), engine.encode(payload), text);
        prop_assert!(verdict(&made).is_err());
    }

    #[test]
    fn times_are_taken_within_the_skew_and_nowhere_else(exp in -200i64..200, nbf in -200i64..200, iat in -200i64..200) {
        let mut claims = claims();
        for (name, offset) in [("exp", exp), ("nbf", nbf), ("iat", iat)] {
            claims[name] = json!(NOW + offset);
        }
        prop_assert_eq!(on(&claims).is_ok(), exp >= -SKEW && nbf <= SKEW && iat <= SKEW);
    }

    #[test]
    fn claims_give_no_role_and_no_board_that_their_values_do_not_name(
        values in prop::collection::vec(
            prop::sample::select(vec!["registrator", "handläggare", "handläggare Ks", "sekreterare Bn", "nämnd Mn", "annat"]), 0..6)
    ) {
        let has = |value: &str| values.contains(&value);
        if let Ok(person) = person(&with("roles", json!(values)), |_| {}) {
            for (role, boards) in person.roles {
                match role {
                    Role::Registrar => prop_assert!(has("registrator")),
                    Role::Secretary => prop_assert!(has("sekreterare Bn") && boards == only(&["BN"])),
                    Role::Officer => {
                        let Prefixes::Only(boards) = boards else { panic!("an officer of all boards") };
                        for board in boards {
                            let named = match board.as_str() {
                                "KS" => has("handläggare Ks"),
                                "MN" => has("handläggare") && has("nämnd Mn"),
                                _ => false,
                            };
                            prop_assert!(named, "{}", board);
                        }
                    }
                    other => panic!("{other}"),
                }
            }
        }
    }
}
