//! Every kind of mistake in a scenario file: what is said about it, and where.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;

use rehearsal::scenario;

/// What lint says about a file of the corpus.
fn said(path: &Path) -> String {
    let shown = Path::new("bad").join(path.file_name().unwrap());
    let source = std::fs::read_to_string(path).unwrap();
    match scenario::parse(&shown.to_string_lossy(), &source) {
        Ok(_) => "no mistake found".to_owned(),
        Err(bad) => bad.render(false),
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_to_write_instead() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let files = scenario::find(&corpus).unwrap();
    assert!(files.len() >= 20, "the corpus has {} files", files.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("bad");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for file in files {
            let text = said(&file);
            assert!(
                text.contains("--> bad/"),
                "{} passes, or tells no place:\n{text}",
                file.display()
            );
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            insta::assert_snapshot!(name, text);
        }
    });
}
