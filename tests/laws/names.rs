//! What vCluster calls a service account on its host: the formula here and the platform's answer are the same.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};
use widctl::resource::translated_name;
use widctl::sandbox::{Door, Sandbox};

const PATH: &str =
    "/kubernetes/management/apis/management.loft.sh/v1/translatevclusterresourcenames";

/// Asks the sandbox's platform, which works names out by itself.
fn asked(names: &[(String, String, String)]) -> Vec<String> {
    let sandbox = Sandbox::new(&json!({"platform": {}})).expect("a world");
    let key = sandbox.key(&Door::Platform).expect("a key");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let answers = names.iter().map(|(name, namespace, vcluster)| {
        let spec = json!({"name": name, "namespace": namespace, "vclusterName": vcluster});
        let request = http::Request::post(PATH)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {key}"))
            .body(Bytes::from(json!({"spec": spec}).to_string()))
            .expect("a request");
        let answer = runtime.block_on(sandbox.answer(&Door::Platform, request));
        assert_eq!(answer.status(), 201);
        let body: Value = serde_json::from_slice(answer.body()).expect("JSON");
        body["status"]["name"].as_str().expect("a name").to_owned()
    });
    answers.collect()
}

fn agreed(names: &[(String, String, String)]) {
    for ((name, namespace, vcluster), there) in names.iter().zip(asked(names)) {
        let here = translated_name(name, namespace, vcluster);
        assert_eq!(here, there, "{namespace}/{name} in {vcluster}");
        assert!(here.len() <= 63, "{here} is no label");
    }
}

/// Every length around the limit, and dots wherever the cut may fall.
#[test]
fn the_formula_and_the_platform_agree_around_the_limit() {
    let mut names = Vec::new();
    for length in 1..=80 {
        for dot in [None, Some(length / 2), Some(length - 1), Some(51)] {
            let mut name: Vec<u8> = vec![b'a'; length];
            // A name of Kubernetes' neither begins nor ends with a dot.
            if let Some(dot) = dot.filter(|it| *it > 0 && *it < length - 1) {
                name[dot] = b'.';
            }
            let name = String::from_utf8(name).expect("letters");
            for namespace in [
                "a",
                "payments",
                "a-namespace-that-is-as-long-as-names-may-be",
            ] {
                for vcluster in ["x", "vcluster-demo"] {
                    names.push((name.clone(), namespace.to_owned(), vcluster.to_owned()));
                }
            }
        }
    }
    agreed(&names);
    let long = |it: &&(String, String, String)| it.0.len() + it.1.len() + it.2.len() + 6 > 63;
    let many = names.iter().filter(long).count();
    assert!(
        many > 500 && names.len() - many > 500,
        "{many} of {}",
        names.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_formula_and_the_platform_agree_on_any_names(
        names in prop::collection::vec(
            (
                "[a-z0-9]([-a-z0-9.]{0,70}[a-z0-9])?",
                "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
                "[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?",
            ),
            1..40,
        ),
    ) {
        agreed(&names);
    }
}
