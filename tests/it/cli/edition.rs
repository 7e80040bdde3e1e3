//! The built-in edition, which answers where there is neither an index nor a release.

use super::*;

#[test]
#[ignore = "makes an index of all occupations, which takes a minute or more"]
fn without_an_index_or_a_release_the_edition_answers() {
    let folder = empty_folder();
    let run = |arguments: &[&str]| metier_in(folder.path()).args(arguments).output().unwrap();

    let found = run(&["search", "dental", "hygienist"]);
    let said = stderr(&found);
    assert!(stdout(&found).starts_with("29-1292.00"), "{}{said}", stdout(&found));
    for part in ["making an index of metier's edition", "titles and ratings of O*NET 30.1", "metier fetch"] {
        assert!(said.contains(part), "'{part}' is not in: {said}");
    }
    assert!(!folder.path().join("index").exists() && folder.path().join("metier").is_dir());

    let suggested = run(&["suggest", "regis"]);
    assert!(stdout(&suggested).contains("Registered Nurse"), "{}", stdout(&suggested));
    assert!(!stderr(&suggested).contains("making an index"), "it is made once: {}", stderr(&suggested));
    let coded = run(&["match", "RN, night shift"]);
    assert!(stdout(&coded).contains("29-1141.00"), "{}", stdout(&coded));
    let related = run(&["related", "29-1292.00"]);
    assert_eq!(related.status.code(), Some(0), "{}", stderr(&related));

    let info = json(&run(&["info", "--json"]));
    assert_eq!(info["release"]["edition"], "facts");
    assert_eq!(
        (info["sample"].as_bool(), info["counts"]["occupations"].as_u64()),
        (Some(false), Some(1_016))
    );
    let report = json(&run(&["report", "29-1292.00", "--json"]));
    assert_eq!((&report["edition"], &report["description"]), (&"facts".into(), &"".into()));
    let sections = &report["sections"];
    assert!(sections["abilities"]["items"].as_array().is_some_and(|items| !items.is_empty()));
    assert!(sections["tasks"]["items"].as_array().is_some_and(Vec::is_empty));
    assert!(sections["tasks"]["note"].as_str().is_some_and(|note| note.contains("metier fetch")));
    let ours = json(&run(&["report", "29-1141.00", "--json"]));
    assert!(ours["sections"]["tasks"]["items"].as_array().is_some_and(|items| !items.is_empty()));

    let named = metier_in(folder.path()).args(["search", "nurse", "--index", "elsewhere"]).output().unwrap();
    assert_refused(&named, &["elsewhere: holds no index", "metier index"]);
}
