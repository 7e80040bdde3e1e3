//! The built-in sample: a few dozen occupations of release 30.1, so that metier works without a release.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../data/sample/", $name)).as_slice())),*]
    };
}

/// The sample's tables by file name, sorted.
pub(super) static FILES: &[(&str, &[u8])] = &files![
    "Abilities.txt",
    "Alternate Titles.txt",
    "Basic Interests to RIASEC.txt",
    "Content Model Reference.txt",
    "DWA Reference.txt",
    "Education, Training, and Experience Categories.txt",
    "Education, Training, and Experience.txt",
    "IWA Reference.txt",
    "Interests.txt",
    "Job Zone Reference.txt",
    "Job Zones.txt",
    "Knowledge.txt",
    "Occupation Data.txt",
    "Occupation Level Metadata.txt",
    "RIASEC Keywords.txt",
    "Read Me.txt",
    "Related Occupations.txt",
    "Sample of Reported Titles.txt",
    "Scales Reference.txt",
    "Skills.txt",
    "Task Categories.txt",
    "Task Statements.txt",
    "Tasks to DWAs.txt",
    "Technology Skills.txt",
    "Tools Used.txt",
    "UNSPSC Reference.txt",
    "Work Activities.txt",
    "Work Context Categories.txt",
    "Work Context.txt",
    "Work Styles.txt",
    "Work Values.txt",
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_sample_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    }
}
