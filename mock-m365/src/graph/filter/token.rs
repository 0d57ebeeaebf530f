//! Words, quoted texts and signs of a `$filter`.

use std::iter::Peekable;
use std::str::Chars;

use crate::graph::error::GraphError;

/// A word, a quoted text, or a sign.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    /// A name, an operator or an unquoted literal.
    Word(String),
    /// A quoted text, its doubled quotes undone.
    Text(String),
    /// One of `(),:`.
    Sign(char),
}

impl Token {
    /// The token as an error shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(text) | Self::Text(text) => text.clone(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

/// Cuts an option into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, GraphError> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&c) = rest.peek() {
        if c.is_whitespace() {
            rest.next();
        } else if "(),:".contains(c) {
            rest.next();
            tokens.push(Token::Sign(c));
        } else if c == '\'' {
            rest.next();
            tokens.push(Token::Text(quoted(&mut rest)?));
        } else {
            tokens.push(Token::Word(word(&mut rest)));
        }
    }
    Ok(tokens)
}

/// A word ends at a blank or a sign; the colons of a time belong to it.
fn word(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(&c) = rest.peek() {
        let in_number = c == ':' && word.starts_with(|first: char| first.is_ascii_digit());
        if c.is_whitespace() || ("(),:'".contains(c) && !in_number) {
            break;
        }
        word.push(c);
        rest.next();
    }
    word
}

/// A quoted text after its first quote; a doubled quote stands for one.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> Result<String, GraphError> {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        if c != '\'' {
            text.push(c);
        } else if rest.peek() == Some(&'\'') {
            rest.next();
            text.push('\'');
        } else {
            return Ok(text);
        }
    }
    Err(GraphError::malformed_query(
        "Invalid filter clause: There is an unterminated string literal.",
    ))
}
