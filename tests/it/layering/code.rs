//! The modules, imports and paths of a Rust file, read from its tokens.
//!
//! Tokens rather than a syntax tree, because paths inside macro calls and `macro_rules!` bodies count too.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The code of one module, test code left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Code {
    /// Modules with their body in another file: `mod name;`.
    pub(super) files: BTreeSet<String>,
    /// Modules with an inline body: `mod name { … }`.
    pub(super) inline: BTreeMap<String, Code>,
    /// The paths that `use` brings in, by their local name.
    pub(super) imports: BTreeMap<String, Vec<String>>,
    /// Modules imported as a whole: `use path::*`.
    pub(super) globs: Vec<Vec<String>>,
    /// Names defined here, by items or by macro calls in item position.
    pub(super) defined: BTreeSet<String>,
    /// Every path of two or more segments, including imports.
    pub(super) paths: Vec<NamedPath>,
}

/// A path as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NamedPath {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// Inside `cfg_attr(feature = "server", …)`.
    pub(super) for_server: bool,
}

/// Reads the text of a file.
pub(super) fn read(text: &str) -> Code {
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("not Rust: {error}"));
    let mut code = Code::default();
    code.add_items(&trees(tokens), false);
    code
}

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

impl Code {
    fn add_items(&mut self, tokens: &[TokenTree], for_server: bool) {
        let mut at = 0;
        while at < tokens.len() {
            if let Some(item) = tests_only(&tokens[at..]) {
                at += item;
                continue;
            }
            at += self.add_item(tokens, at, for_server);
        }
    }

    /// Adds the item at a position and returns its number of tokens.
    fn add_item(&mut self, tokens: &[TokenTree], at: usize, for_server: bool) -> usize {
        match &tokens[at] {
            TokenTree::Group(group) => {
                self.add_items(&trees(group.stream()), for_server || is_for_server(tokens, at, group));
                1
            }
            TokenTree::Ident(word) if word == "use" => {
                let end = tokens[at..].iter().position(|token| is(token, ';')).unwrap_or(tokens.len() - at);
                self.add_use(&tokens[at + 1..at + end], &[], for_server);
                end
            }
            TokenTree::Ident(word) if word == "mod" => self.add_module(tokens, at),
            TokenTree::Ident(word) => {
                let definers = ["struct", "enum", "union", "trait", "type", "fn", "const", "static"];
                if definers.iter().any(|definer| word == definer) {
                    self.defined.extend(name(tokens.get(at + 1)));
                }
                if let (Some(bang), Some(TokenTree::Group(body))) = (tokens.get(at + 1), tokens.get(at + 2))
                    && is(bang, '!')
                    && body.delimiter() == Delimiter::Brace
                {
                    self.defined.extend(words(body.stream()));
                }
                self.add_path(tokens, at, for_server)
            }
            _ => 1,
        }
    }

    fn add_module(&mut self, tokens: &[TokenTree], at: usize) -> usize {
        let Some(name) = name(tokens.get(at + 1)) else { return 1 };
        match tokens.get(at + 2) {
            Some(TokenTree::Group(body)) => {
                let mut code = Self::default();
                code.add_items(&trees(body.stream()), false);
                self.inline.insert(name, code);
            }
            _ => {
                self.files.insert(name);
            }
        }
        3
    }

    /// Adds a path that begins here, unless the tokens before show a field, a method or the rest of a path.
    fn add_path(&mut self, tokens: &[TokenTree], at: usize, for_server: bool) -> usize {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let outside = at >= 2 && is(&tokens[at - 1], ':') && is(&tokens[at - 2], ':');
        let begins_path = outside && !ends_path(&tokens[..at - 2]);
        if before.is_some_and(|token| is(token, '.')) || outside && !begins_path {
            return 1;
        }
        let line = tokens[at].span().start().line;
        let mut segments: Vec<String> = name(tokens.get(at)).into_iter().collect();
        if before.is_some_and(|token| is(token, '$')) && segments != ["crate"] {
            return 1;
        }
        let mut end = at + 1;
        while let Some(next) = after_colons(tokens, end).and_then(|next| name(tokens.get(next))) {
            segments.push(next);
            end += 3;
        }
        if segments.len() > 1 {
            self.paths.push(NamedPath { segments, line, for_server });
        }
        end - at
    }

    /// Adds a tree of imports: `a::{b, c::*, d as e}`.
    fn add_use(&mut self, tokens: &[TokenTree], before: &[String], for_server: bool) {
        for branch in tokens.split(|token| is(token, ',')) {
            let mut path = before.to_vec();
            let mut local = None;
            let mut complete = true;
            let mut line = 0;
            let mut at = 0;
            while at < branch.len() {
                match &branch[at] {
                    TokenTree::Ident(word) if word == "as" => {
                        local = name(branch.get(at + 1));
                        at += 1;
                    }
                    // `a::{self}` is `a`.
                    TokenTree::Ident(word) if word == "self" && !path.is_empty() => {
                        line = word.span().start().line;
                    }
                    TokenTree::Ident(word) => {
                        line = word.span().start().line;
                        path.push(word.to_string());
                    }
                    TokenTree::Group(group) => {
                        self.add_use(&trees(group.stream()), &path, for_server);
                        complete = false;
                    }
                    star if is(star, '*') => {
                        line = star.span().start().line;
                        self.paths.push(NamedPath { segments: path.clone(), line, for_server });
                        self.globs.push(path.clone());
                        complete = false;
                    }
                    _ => {}
                }
                at += 1;
            }
            if let Some(last) = path.last().filter(|_| complete && !branch.is_empty()) {
                self.imports.insert(local.unwrap_or_else(|| last.clone()), path.clone());
                self.paths.push(NamedPath { segments: path, line, for_server });
            }
        }
    }
}

/// The number of tokens of an item that is compiled for tests only.
fn tests_only(tokens: &[TokenTree]) -> Option<usize> {
    let [hash, TokenTree::Group(attribute), ..] = tokens else { return None };
    let attribute: Vec<String> = words(attribute.stream()).collect();
    if !is(hash, '#') || attribute != ["cfg", "test"] {
        return None;
    }
    let is_import = tokens.iter().skip(2).find_map(|token| match token {
        TokenTree::Ident(word) if word == "use" => Some(true),
        TokenTree::Ident(word) if word != "pub" => Some(false),
        _ => None,
    });
    let ends = |token: &TokenTree| {
        let body = matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        is(token, ';') || body && is_import != Some(true)
    };
    tokens.iter().position(ends).map(|end| end + 1)
}

/// Whether a group holds the arguments of `cfg_attr(feature = "server", …)`.
fn is_for_server(tokens: &[TokenTree], at: usize, group: &Group) -> bool {
    let named = at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(word) if word == "cfg_attr");
    named && group.stream().to_string().replace(' ', "").starts_with("feature=\"server\",")
}

/// Whether a following `::` continues a path rather than beginning one.
fn ends_path(tokens: &[TokenTree]) -> bool {
    match tokens {
        [.., TokenTree::Ident(word)] => word != "use" && word != "return",
        [.., minus, angle] if is(angle, '>') => !is(minus, '-'),
        _ => false,
    }
}

/// The position after `::`.
fn after_colons(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let colons =
        tokens.get(at).is_some_and(|one| is(one, ':')) && tokens.get(at + 1).is_some_and(|one| is(one, ':'));
    colons.then_some(at + 2)
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn name(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(word)) => Some(word.to_string()),
        _ => None,
    }
}

/// Every word of a stream, at any depth.
fn words(stream: TokenStream) -> impl Iterator<Item = String> {
    stream.into_iter().flat_map(|token| match token {
        TokenTree::Ident(word) => vec![word.to_string()],
        TokenTree::Group(group) => words(group.stream()).collect(),
        _ => Vec::new(),
    })
}
