//! The modules of `src/` and the paths each of them uses.

use std::fs;
use std::path::{Path, PathBuf};

use super::code::{self, Code, NamedPath};

/// A module by its place in [`Modules`]; the first is the root, which stands for library and program alike.
pub(super) type Id = usize;

/// The tree of modules.
pub(super) struct Modules {
    modules: Vec<Module>,
    /// External crates, as spelled in code.
    outside: Vec<String>,
}

struct Module {
    /// Its name, `crate` for the root.
    name: String,
    parent: Option<Id>,
    children: Vec<Id>,
    file: PathBuf,
    code: Code,
}

/// The target of a path.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// An external crate.
    Crate(String),
    /// The module that defines the item, and all modules that the path passes through.
    Module { defines: Id, through: Vec<Id> },
}

/// The maximum number of re-exports to follow; a longer path does not resolve.
const MOST_STEPS: usize = 32;

impl Modules {
    /// Reads a source folder, starting at its `lib.rs` and `main.rs`.
    pub(super) fn read(folder: &Path, outside: Vec<String>) -> Self {
        let root = Module {
            name: "crate".to_owned(),
            parent: None,
            children: Vec::new(),
            file: folder.join("lib.rs"),
            code: Code::default(),
        };
        let mut modules = Self { modules: vec![root], outside };
        for file in ["lib.rs", "main.rs"] {
            let code = code::read(&fs::read_to_string(folder.join(file)).unwrap());
            modules.add_children(0, &code, folder);
            // The root exports what the library does; the program only runs commands.
            if file == "lib.rs" {
                modules.modules[0].code = code;
            }
        }
        modules
    }

    fn add_children(&mut self, parent: Id, code: &Code, folder: &Path) {
        for name in &code.files {
            let inner = folder.join(name);
            let file = [folder.join(format!("{name}.rs")), inner.join("mod.rs")];
            let file =
                file.into_iter().find(|file| file.is_file()).unwrap_or_else(|| panic!("no module {name}"));
            let code = code::read(&fs::read_to_string(&file).unwrap());
            self.add(parent, name, file, code, &inner);
        }
        for (name, code) in &code.inline {
            let (file, code) = (self.modules[parent].file.clone(), code.clone());
            self.add(parent, name, file, code, &folder.join(name));
        }
    }

    fn add(&mut self, parent: Id, name: &str, file: PathBuf, code: Code, folder: &Path) {
        let id = self.modules.len();
        let module = Module {
            name: name.to_owned(),
            parent: Some(parent),
            children: Vec::new(),
            file,
            code: Code::default(),
        };
        self.modules.push(module);
        self.modules[parent].children.push(id);
        self.add_children(id, &code, folder);
        self.modules[id].code = code;
    }

    /// All modules but the root.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        1..self.modules.len()
    }

    pub(super) fn file(&self, id: Id) -> &Path {
        &self.modules[id].file
    }

    pub(super) fn name(&self, id: Id) -> &str {
        &self.modules[id].name
    }

    pub(super) fn paths(&self, id: Id) -> &[NamedPath] {
        &self.modules[id].code.paths
    }

    /// The modules from just below the root down to this one; none for the root.
    pub(super) fn lineage(&self, id: Id) -> Vec<Id> {
        let mut lineage = Vec::new();
        let mut at = id;
        while let Some(parent) = self.modules[at].parent {
            lineage.insert(0, at);
            at = parent;
        }
        lineage
    }

    /// The name of the top-level module that contains a module or is it; `crate` for the root.
    pub(super) fn stage(&self, id: Id) -> &str {
        self.name(self.lineage(id).first().copied().unwrap_or(0))
    }

    /// The target of a path in a module; `None` for types, variables and the standard library.
    pub(super) fn resolve(&self, from: Id, segments: &[String]) -> Option<Target> {
        let mut through = Vec::new();
        self.follow(from, segments, &mut through, MOST_STEPS)
    }

    fn follow(&self, from: Id, segments: &[String], through: &mut Vec<Id>, steps: usize) -> Option<Target> {
        let steps = steps.checked_sub(1)?;
        let (first, rest) = segments.split_first()?;
        let module = &self.modules[from];
        let start = match first.as_str() {
            "crate" | "metier" => 0,
            "self" => from,
            "super" => module.parent?,
            name => {
                if let Some(child) = self.child(from, name) {
                    child
                } else if let Some(import) = module.code.imports.get(name).filter(|import| import[0] != name)
                {
                    let path = [import, rest].concat();
                    return self.follow(from, &path, through, steps);
                } else {
                    return self
                        .outside
                        .iter()
                        .any(|one| one == name)
                        .then(|| Target::Crate(name.to_owned()));
                }
            }
        };
        through.push(start);
        self.descend(start, rest, through, steps)
    }

    fn descend(&self, mut at: Id, path: &[String], through: &mut Vec<Id>, steps: usize) -> Option<Target> {
        for (place, name) in path.iter().enumerate() {
            let code = &self.modules[at].code;
            if name == "super" {
                at = self.modules[at].parent?;
            } else if let Some(child) = self.child(at, name) {
                at = child;
            } else if let Some(import) = code.imports.get(name).filter(|_| !code.defined.contains(name)) {
                let path = [import, &path[place + 1..]].concat();
                return self.follow(at, &path, through, steps);
            } else {
                if let Some(module) = self.glob_with(at, name, steps) {
                    through.push(module);
                    return self.descend(module, &path[place..], through, steps.checked_sub(1)?);
                }
                break;
            }
            through.push(at);
        }
        Some(Target::Module { defines: at, through: std::mem::take(through) })
    }

    /// The module that a `use path::*` brings in and that has an item with this name.
    fn glob_with(&self, module: Id, name: &str, steps: usize) -> Option<Id> {
        let code = &self.modules[module].code;
        if code.defined.contains(name) {
            return None;
        }
        code.globs.iter().find_map(|path| {
            let target = self.follow(module, path, &mut Vec::new(), steps)?;
            let Target::Module { defines, .. } = target else { return None };
            let code = &self.modules[defines].code;
            let has = code.defined.contains(name) || code.imports.contains_key(name);
            (has || self.glob_with(defines, name, steps.checked_sub(1)?).is_some()).then_some(defines)
        })
    }

    fn child(&self, parent: Id, name: &str) -> Option<Id> {
        self.modules[parent].children.iter().copied().find(|child| self.modules[*child].name == name)
    }
}
