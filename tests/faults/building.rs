//! Builds that are killed or find no room: there is always a whole index.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use crate::process::{Moments, build, done, fingerprint, metier};

/// Entries of an index folder, without the lock that stays.
fn entries(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("index")).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name() != ".lock").count()
}

#[test]
#[ignore = "a fault: run by .ci/run --long"]
fn a_build_killed_at_any_moment_leaves_a_whole_index() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let started = Instant::now();
    done(&mut build(folder, false));
    let whole = started.elapsed();
    let before = fingerprint(folder);
    done(&mut build(folder, true));
    let after = fingerprint(folder);
    assert_ne!(before, after);
    let mut moments = Moments::new();
    let mut ended = 0;
    for round in 0..100 {
        let mut building = build(folder, round % 2 == 0).stderr(Stdio::null()).spawn().unwrap();
        // Some end before they are killed.
        sleep(moments.before(whole.mul_f64(1.1)));
        let _ = building.kill();
        ended += usize::from(building.wait().unwrap().success());
        let now = fingerprint(folder);
        assert!(now == before || now == after, "round {round}: {now}");
    }
    assert!(ended < 100, "none was killed");
    done(&mut build(folder, false));
    assert_eq!(fingerprint(folder), before);
    // The manifest, the generation and the one before: what the killed builds left is gone.
    assert!(entries(folder) <= 3, "{:?}", fs::read_dir(folder.join("index")).unwrap().collect::<Vec<_>>());
}

/// A file system in memory of so many kilobytes; `None` where this process may not mount one.
struct Mounted(tempfile::TempDir);

impl Mounted {
    fn new(kilobytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={kilobytes}k");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: this process may not mount a file system");
        None
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().unwrap().success());
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Kilobytes of the files in a folder.
fn kilobytes(folder: &Path) -> u64 {
    let size = done(Command::new("du").arg("-sk").arg(folder));
    String::from_utf8_lossy(&size.stdout).split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
#[ignore = "a fault: run by .ci/run --long"]
fn a_full_disk_fails_the_build_and_keeps_the_index() {
    let Some(disk) = Mounted::new(1 << 20) else { return };
    let folder = disk.0.path();
    done(&mut build(folder, false));
    let before = fingerprint(folder);
    let used = kilobytes(folder);
    // From no room at all to nearly enough.
    for part in [1, 4, 8, 9] {
        disk.remount(&format!("size={}k", used + used * part / 10));
        let failed = build(folder, true).output().unwrap();
        let said = String::from_utf8_lossy(&failed.stderr);
        assert_eq!(failed.status.code(), Some(2), "{part}: {said}");
        assert!(said.contains("No space left") || said.contains("no space"), "{said}");
        assert_eq!(fingerprint(folder), before);
    }
    disk.remount("size=1g");
    done(&mut build(folder, true));
    assert_ne!(fingerprint(folder), before);
}

#[test]
#[ignore = "a fault: run by .ci/run --long"]
fn a_read_only_folder_is_served_and_refuses_builds() {
    let Some(disk) = Mounted::new(1 << 20) else { return };
    let folder = disk.0.path();
    done(&mut build(folder, false));
    disk.remount("ro");
    let refused = build(folder, true).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Read-only file system"));
    let found = done(metier(folder).args(["search", "--index", "index", "nurse"]));
    assert!(String::from_utf8_lossy(&found.stdout).contains("Registered Nurses"));
    let server = crate::process::Server::start(folder, &[]);
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
}
