//! What planning costs without the far side: reading, meaning and comparing, by the number of bindings.
//!
//! `cargo bench` prints times; the goal is that ten times the bindings cost at most eleven times as much.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use widctl::desired::{Desired, lower};
use widctl::live::{Coverage, Found, Listing, Live, Read};
use widctl::manifest;
use widctl::plan::{Flags, diff};
use widctl::resource::{Resource, Thing};

const SIZES: [usize; 3] = [200, 2_000, 20_000];

/// A manifest with as many bindings, ten an identity, on five clusters.
fn text(bindings: usize) -> String {
    let mut text = String::from(
        "apiVersion: widctl/v1
name: estate
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11, resourceGroup: rg, location: westeurope}
clusters:
",
    );
    for cluster in 0..5 {
        let _ = writeln!(
            text,
            "  c{cluster}: {{issuer: 'https://oidc.example.com/c{cluster}', kubernetes: {{context: c{cluster}}}}}"
        );
    }
    text.push_str("identities:\n");
    for identity in 0..bindings.div_ceil(10) {
        let _ = writeln!(
            text,
            "  i{identity}: {{managedIdentity: {{name: id-{identity}}}}}"
        );
    }
    text.push_str("bindings:\n");
    for number in 0..bindings {
        let (identity, cluster) = (number / 10, number % 5);
        let _ = writeln!(
            text,
            "  - {{identity: i{identity}, clusters: [c{cluster}], namespace: payments, serviceAccount: api-{number}}}"
        );
    }
    text
}

fn read(text: &str) -> Desired {
    let loaded = manifest::load(vec![("widctl.yaml".to_owned(), text.as_bytes().to_vec())]);
    lower(&loaded.manifest.expect("a manifest without errors"))
}

/// A world in which the clusters are there and nothing else is.
fn world(desired: &Desired) -> Live {
    let mut live = Live::default();
    for wanted in desired.wanted.values() {
        match &wanted.resource {
            Resource::Cluster(cluster) => {
                let issuer = format!("https://oidc.example.com/{}", cluster.key);
                let found = Found {
                    resource: wanted.resource.clone(),
                    outputs: [("issuer", issuer)].into(),
                    mark: None,
                    managers: Default::default(),
                    foreign: Default::default(),
                    version: None,
                };
                let sight = Read::Found(Box::new(found));
                live.sights.insert(cluster.remote_id(), sight);
                let listing = Listing::Cluster(cluster.key.clone());
                live.coverage.insert(listing, Coverage::Whole);
            }
            Resource::Identity(identity) => {
                let listing = Listing::Subscription(identity.id.subscription().to_lowercase());
                live.coverage.insert(listing, Coverage::Whole);
            }
            _ => {}
        }
    }
    live
}

fn planning(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("planning");
    group.sample_size(10);
    for size in SIZES {
        let text = text(size);
        group.bench_with_input(
            BenchmarkId::new("read and check", size),
            &text,
            |bench, text| {
                bench.iter(|| black_box(read(text)));
            },
        );
        let desired = read(&text);
        let live = world(&desired);
        group.bench_with_input(BenchmarkId::new("compare", size), &size, |bench, _| {
            bench.iter(|| black_box(diff(&desired, &live, &Flags::default())));
        });
    }
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
