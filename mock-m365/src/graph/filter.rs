//! `$filter` on users: `eq`, `startsWith`, `assignedLicenses/any(…)`, joined by `and` and `or`, with parentheses.
//! Everything else the service's grammar allows is refused as an unsupported query.

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::tenant::property::{self, Filter, Property};
use crate::tenant::user::User;

/// A condition on a user.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Condition {
    /// A property has this value; text compares without regard to case.
    Equal(&'static str, Value),
    /// A text begins so.
    StartsWith(&'static str, String),
    /// A licence of this SKU is assigned.
    HoldsSku(String),
    /// Both.
    And(Box<Self>, Box<Self>),
    /// Either.
    Or(Box<Self>, Box<Self>),
}

/// Deepest nesting of parentheses that is read.
const DEPTH_MAX: usize = 16;

impl Condition {
    /// Reads the option.
    pub(crate) fn parse(text: &str) -> Result<Self, GraphError> {
        let mut reader = Reader { tokens: tokens(text)?, at: 0, depth: 0 };
        let condition = reader.alternatives()?;
        if reader.at < reader.tokens.len() {
            return Err(syntax_error(&reader.tokens[reader.at]));
        }
        Ok(condition)
    }

    /// Whether a user meets it.
    pub(crate) fn holds(&self, user: &User) -> bool {
        match self {
            Self::Equal(name, wanted) => equal(&value_of(user, name), wanted),
            Self::StartsWith(name, prefix) => value_of(user, name)
                .as_str()
                .is_some_and(|text| text.to_lowercase().starts_with(prefix)),
            Self::HoldsSku(sku) => user.licences.contains_key(sku),
            Self::And(one, other) => one.holds(user) && other.holds(user),
            Self::Or(one, other) => one.holds(user) || other.holds(user),
        }
    }
}

fn value_of(user: &User, name: &str) -> Value {
    property::find(name).map_or(Value::Null, |property| property::read(user, property))
}

fn equal(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => {
            value.to_lowercase() == wanted.to_lowercase()
        }
        _ => value == wanted,
    }
}

/// A word, a quoted text, or a sign.
#[derive(Clone, PartialEq, Debug)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

fn tokens(text: &str) -> Result<Vec<Token>, GraphError> {
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
            let mut word = String::new();
            while let Some(&c) =
                rest.peek().filter(|c| !c.is_whitespace() && !"(),:'".contains(**c))
            {
                word.push(c);
                rest.next();
            }
            tokens.push(Token::Word(word));
        }
    }
    Ok(tokens)
}

/// A quoted text after its first quote; a doubled quote stands for one.
fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, GraphError> {
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

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn next(&mut self) -> Result<Token, GraphError> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token.ok_or_else(|| {
            GraphError::malformed_query("Invalid filter clause: Expression expected at the end.")
        })
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(known)) if known == word);
        self.at += usize::from(found);
        found
    }

    fn expect_sign(&mut self, sign: char) -> Result<(), GraphError> {
        let token = self.next()?;
        if token == Token::Sign(sign) { Ok(()) } else { Err(syntax_error(&token)) }
    }

    fn alternatives(&mut self) -> Result<Condition, GraphError> {
        let mut condition = self.conjunction()?;
        while self.take_word("or") {
            condition = Condition::Or(Box::new(condition), Box::new(self.conjunction()?));
        }
        Ok(condition)
    }

    fn conjunction(&mut self) -> Result<Condition, GraphError> {
        let mut condition = self.term()?;
        while self.take_word("and") {
            condition = Condition::And(Box::new(condition), Box::new(self.term()?));
        }
        Ok(condition)
    }

    fn term(&mut self) -> Result<Condition, GraphError> {
        match self.next()? {
            Token::Sign('(') if self.depth < DEPTH_MAX => {
                self.depth += 1;
                let condition = self.alternatives()?;
                self.depth -= 1;
                self.expect_sign(')')?;
                Ok(condition)
            }
            Token::Word(word) if word.eq_ignore_ascii_case("startswith") => self.starts_with(),
            Token::Word(word) if word == "assignedLicenses/any" => self.holds_sku(),
            Token::Word(word) if word == "not" || word.contains('/') || word.contains('$') => {
                Err(not_carried())
            }
            Token::Word(word)
                if ["endswith", "contains"].contains(&word.to_ascii_lowercase().as_str()) =>
            {
                Err(not_carried())
            }
            Token::Word(word) => self.comparison(&word),
            token => Err(syntax_error(&token)),
        }
    }

    fn starts_with(&mut self) -> Result<Condition, GraphError> {
        self.expect_sign('(')?;
        let property = match self.next()? {
            Token::Word(name) => filterable(&name)?,
            token => return Err(syntax_error(&token)),
        };
        self.expect_sign(',')?;
        let Token::Text(prefix) = self.next()? else { return Err(not_carried()) };
        self.expect_sign(')')?;
        if property.filter != Filter::EqualOrPrefix {
            return Err(clause_refused(property.name));
        }
        Ok(Condition::StartsWith(property.name, prefix.to_lowercase()))
    }

    /// `assignedLicenses/any(x:x/skuId eq GUID)`.
    fn holds_sku(&mut self) -> Result<Condition, GraphError> {
        self.expect_sign('(')?;
        let Token::Word(variable) = self.next()? else { return Err(not_carried()) };
        self.expect_sign(':')?;
        if !self.take_word(&format!("{variable}/skuId")) || !self.take_word("eq") {
            return Err(not_carried());
        }
        let Token::Word(sku) = self.next()? else { return Err(not_carried()) };
        self.expect_sign(')')?;
        Ok(Condition::HoldsSku(sku.to_ascii_lowercase()))
    }

    fn comparison(&mut self, name: &str) -> Result<Condition, GraphError> {
        let property = filterable(name)?;
        let operator = self.next()?;
        if operator != Token::Word("eq".to_owned()) {
            return Err(match &operator {
                Token::Word(word)
                    if ["ne", "gt", "ge", "lt", "le", "in"].contains(&word.as_str()) =>
                {
                    not_carried()
                }
                _ => syntax_error(&operator),
            });
        }
        let wanted = match self.next()? {
            Token::Text(text) => Value::from(text),
            Token::Word(word) => match word.as_str() {
                "true" => Value::from(true),
                "false" => Value::from(false),
                "null" => Value::Null,
                _ => return Err(syntax_error(&Token::Word(word))),
            },
            token => return Err(syntax_error(&token)),
        };
        Ok(Condition::Equal(property.name, wanted))
    }
}

fn filterable(name: &str) -> Result<&'static Property, GraphError> {
    match property::find(name) {
        Some(property) if property.filter == Filter::No => Err(clause_refused(name)),
        Some(property) => Ok(property),
        None if property::find_not_carried(name).is_some() => Err(clause_refused(name)),
        None => Err(GraphError::malformed_query(&format!(
            "Invalid filter clause: Could not find a property named '{name}' on type 'microsoft.graph.user'."
        ))),
    }
}

fn clause_refused(name: &str) -> GraphError {
    GraphError::query_not_carried(&format!(
        "Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'."
    ))
}

fn not_carried() -> GraphError {
    GraphError::query_not_carried("Unsupported Query.")
}

fn syntax_error(token: &Token) -> GraphError {
    let shown = match token {
        Token::Word(text) | Token::Text(text) => text.clone(),
        Token::Sign(sign) => sign.to_string(),
    };
    GraphError::malformed_query(&format!("Invalid filter clause: Syntax error at '{shown}'."))
}
