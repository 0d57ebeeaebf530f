//! How many worlds a second, on one thread and on two, and how long from nothing to the first answers of all three fakes.

use std::{hint::black_box, path::Path, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rehearsal::{
    runner::{self, RunOptions},
    scenario::{self, LoadedScenario},
};

const SINGLE_DC: &str = "scenarios/single-dc/one-controller-passes.yaml";
const DOMAIN_LINKING: &str = "benches/domain-linking.yaml";
/// Worlds played in one measurement, so that starting threads does not count.
const N_WORLDS: usize = 200;
const FIRST_ANSWERS: &str = "benches/first-answers.yaml";

fn load(path: &str) -> LoadedScenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    scenario::read(&path).expect("the file can be read").expect("the scenario has no mistakes")
}

fn worlds_per_second(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("worlds");
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    group.sample_size(20);
    for (name, path) in [("single DC", SINGLE_DC), ("domain linking", DOMAIN_LINKING)] {
        let one = load(path);
        let outcome = runner::run_one(&one, 1);
        assert!(outcome.verdict.is_passed(), "{path}: {:?}", outcome.verdict);
        let many = vec![one; N_WORLDS];
        group.throughput(Throughput::Elements(N_WORLDS as u64));
        for jobs in [1, 2] {
            let options = RunOptions { jobs, ..RunOptions::default() };
            group.bench_function(format!("{name}, {jobs} threads"), |bencher| {
                bencher.iter(|| black_box(runner::run(&many, options, &mut |_| {})));
            });
        }
    }
    group.finish();
}

/// The world is built, the engine binds to the directory, signs in to the tenant and finds the zone's server.
fn first_answers(criterion: &mut Criterion) {
    let scenario = load(FIRST_ANSWERS);
    let outcome = runner::run_one(&scenario, 1);
    for party in ["directory", "tenant", "dns"] {
        assert!(outcome.trace.iter().any(|event| event.to == party), "{party} was asked");
    }
    let mut group = criterion.benchmark_group("from nothing");
    group.bench_function("to the first answers of all three fakes", |bencher| {
        bencher.iter(|| black_box(runner::run_one(&scenario, 1)));
    });
    group.finish();
}

criterion_group!(benches, worlds_per_second, first_answers);
criterion_main!(benches);
