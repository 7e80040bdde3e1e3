//! Analyzers for the full-text index, which must split words like the rest of metier.

use std::cell::RefCell;

use tantivy::tokenizer::{Language, Stemmer, TextAnalyzer, Token as IndexToken, TokenStream, Tokenizer};

use super::{Token, tokenize};

/// Name under which [`prose_analyzer`] is registered; the number changes when its output does.
pub const PROSE_ANALYZER: &str = "prose_2";

/// Splits by [`tokenize`] into English stems, for sentences: `teaches` and `teaching` are one term.
pub fn prose_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(Stemmer::new(Language::English)).build()
}

/// The English stems of a text's words, one per word.
pub fn stems(text: &str) -> Vec<String> {
    // One per thread: an analyzer is cheap to use and expensive to create.
    thread_local!(static ANALYZER: RefCell<TextAnalyzer> = RefCell::new(prose_analyzer()));
    ANALYZER.with_borrow_mut(|analyzer| {
        let mut stream = analyzer.token_stream(text);
        let mut stems = Vec::with_capacity(1);
        while stream.advance() {
            stems.push(stream.token().text.clone());
        }
        stems
    })
}

/// Splits by [`tokenize`].
#[derive(Clone, Copy)]
struct Words;

struct WordStream {
    tokens: std::vec::IntoIter<Token>,
    token: IndexToken,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        WordStream { tokens: tokenize(text).into_iter(), token: IndexToken::default() }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(next) = self.tokens.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(&next.text);
        self.token.offset_from = next.start;
        self.token.offset_to = next.end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &IndexToken {
        &self.token
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stem_begins_like_its_word(word in "[a-zé0-9]{1,12}|(sk|dy|ly|ty|y)(ing|ies|is|s|ed)") {
            prop_assert_eq!(stems(&word)[0].chars().next(), word.chars().next().map(|c| if c == 'é' { 'e' } else { c }));
        }
    }

    #[test]
    fn stems_share_a_term_and_keep_their_offsets() {
        let mut analyzer = prose_analyzer();
        let text = "Teaches C# & teaching";
        let mut stream = analyzer.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            let token = stream.token();
            found.push((token.text.clone(), text[token.offset_from..token.offset_to].to_owned()));
        }
        let expected = [("teach", "Teaches"), ("c#", "C#"), ("and", "&"), ("teach", "teaching")];
        assert_eq!(found, expected.map(|(stem, word)| (stem.to_owned(), word.to_owned())));
    }
}
