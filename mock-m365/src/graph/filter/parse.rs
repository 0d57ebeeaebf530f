//! From tokens to a condition. A question that the table of rules does not list is refused here.

use serde_json::Value;

use crate::graph::error::GraphError;
use crate::graph::filter::rules::{Class, Rule};
use crate::graph::filter::token::{Token, tokens};
use crate::graph::filter::{Condition, Filter, Subject, Test};
use crate::graph::refusals;

/// Deepest nesting of parentheses and negations that is read.
const DEPTH_MAX: usize = 16;

/// Most values in an `in` list and most clauses in a filter.
const N_CLAUSES_MAX: usize = 200;

struct Reader<'s> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    n_clauses: usize,
    subject: &'s Subject,
    advanced: Option<GraphError>,
}

/// Reads a whole filter.
pub(super) fn parse(text: &str, subject: &Subject) -> Result<Filter, GraphError> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens, at: 0, depth: 0, n_clauses: 0, subject, advanced: None };
    let condition = reader.alternatives()?;
    match reader.tokens.get(reader.at) {
        Some(token) => Err(syntax_error(token)),
        None => Ok(Filter { condition, advanced: reader.advanced }),
    }
}

impl Reader<'_> {
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

    fn take_sign(&mut self, sign: char) -> bool {
        let found = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn expect_sign(&mut self, sign: char) -> Result<(), GraphError> {
        let token = self.next()?;
        if token == Token::Sign(sign) { Ok(()) } else { Err(syntax_error(&token)) }
    }

    /// Remembers the first reason why the query must be an advanced one.
    fn needs_advanced(&mut self, text: &str) {
        if self.advanced.is_none() {
            self.advanced = Some(GraphError::of(&refusals::QUERY_REFUSED, &[text]));
        }
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
        self.n_clauses += 1;
        if self.depth >= DEPTH_MAX || self.n_clauses > N_CLAUSES_MAX {
            return Err(too_complex());
        }
        match self.next()? {
            Token::Sign('(') => {
                self.depth += 1;
                let condition = self.alternatives()?;
                self.depth -= 1;
                self.expect_sign(')')?;
                Ok(condition)
            }
            Token::Word(word) if word == "not" => {
                self.needs_advanced("Unsupported Query.");
                self.depth += 1;
                let negated = self.term()?;
                self.depth -= 1;
                Ok(Condition::Not(Box::new(negated)))
            }
            Token::Word(word) if word.eq_ignore_ascii_case("startswith") => self.starts_with(),
            Token::Word(word) if word.eq_ignore_ascii_case("endswith") => self.ends_with(),
            Token::Word(word) if word.eq_ignore_ascii_case("contains") => Err(unsupported()),
            Token::Word(word) => match word.split_once('/') {
                Some((list, "any")) => self.any(list),
                Some((list, "$count")) => self.count(list),
                Some(_) => Err(unsupported()),
                None => self.comparison(&word),
            },
            token => Err(syntax_error(&token)),
        }
    }

    fn rule(&self, name: &str) -> Result<&'static Rule, GraphError> {
        match self.subject.rules.iter().find(|rule| rule.property == name) {
            Some(rule) => Ok(rule),
            None if (self.subject.has)(name) => Err(GraphError::query_not_carried(&format!(
                "Unsupported or invalid query filter clause specified for property '{name}' of resource '{}'.",
                self.subject.name
            ))),
            None => Err(GraphError::malformed_query(&format!(
                "Invalid filter clause: Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                self.subject.entity
            ))),
        }
    }

    fn clause_refused(&self, name: &str) -> GraphError {
        GraphError::of(&refusals::FILTER_CLAUSE, &[name, self.subject.name])
    }

    /// `(property,'text')`.
    fn function(&mut self) -> Result<(String, String), GraphError> {
        self.expect_sign('(')?;
        let name = match self.next()? {
            Token::Word(name) => name,
            token => return Err(syntax_error(&token)),
        };
        self.expect_sign(',')?;
        let text = match self.next()? {
            Token::Text(text) => text.to_lowercase(),
            token => return Err(syntax_error(&token)),
        };
        self.expect_sign(')')?;
        Ok((name, text))
    }

    fn starts_with(&mut self) -> Result<Condition, GraphError> {
        let (name, prefix) = self.function()?;
        let rule = self.rule(&name)?;
        if !matches!(rule.class, Class::Prefix | Class::Suffix) {
            return Err(self.clause_refused(&name));
        }
        Ok(Condition::StartsWith(rule.property, prefix))
    }

    fn ends_with(&mut self) -> Result<Condition, GraphError> {
        let (name, suffix) = self.function()?;
        let rule = self.rule(&name)?;
        if rule.class != Class::Suffix {
            return Err(self.clause_refused(&name));
        }
        self.needs_advanced("Unsupported Query.");
        Ok(Condition::EndsWith(rule.property, suffix))
    }

    /// `list/any(x:…)`.
    fn any(&mut self, list: &str) -> Result<Condition, GraphError> {
        let rule = self.rule(list)?;
        if !matches!(rule.class, Class::Texts | Class::Words | Class::Objects(_)) {
            return Err(self.clause_refused(list));
        }
        self.expect_sign('(')?;
        let variable = match self.next()? {
            Token::Word(variable) => variable,
            token => return Err(syntax_error(&token)),
        };
        self.expect_sign(':')?;
        let mut tests = Vec::new();
        loop {
            let (path, test) = self.test(rule)?;
            tests.push((self.member(rule, &variable, &path)?, test));
            if !self.take_word("and") {
                break;
            }
        }
        self.expect_sign(')')?;
        Ok(Condition::Any(rule.property, tests))
    }

    /// The member that `x/member` names; `x` itself names the element.
    fn member(
        &self,
        rule: &'static Rule,
        variable: &str,
        path: &str,
    ) -> Result<Option<&'static str>, GraphError> {
        let members = if let Class::Objects(members) = rule.class { members } else { &[] };
        match path.strip_prefix(variable) {
            Some("") if members.is_empty() => Ok(None),
            Some(rest) => {
                let member = members.iter().find(|member| rest.strip_prefix('/') == Some(**member));
                member.map(|&member| Some(member)).ok_or_else(|| self.clause_refused(rule.property))
            }
            None => Err(syntax_error(&Token::Word(path.to_owned()))),
        }
    }

    /// What is asked of the variable: its path, and the test.
    fn test(&mut self, rule: &'static Rule) -> Result<(String, Test), GraphError> {
        let word = match self.next()? {
            Token::Word(word) => word,
            token => return Err(syntax_error(&token)),
        };
        let is_function = ["startswith", "endswith"].contains(&word.to_ascii_lowercase().as_str());
        if is_function && rule.class != Class::Texts {
            return Err(self.clause_refused(rule.property));
        }
        if word.eq_ignore_ascii_case("startswith") {
            let (path, prefix) = self.function()?;
            return Ok((path, Test::StartsWith(prefix)));
        }
        if word.eq_ignore_ascii_case("endswith") {
            let (path, suffix) = self.function()?;
            self.needs_advanced("Unsupported Query.");
            return Ok((path, Test::EndsWith(suffix)));
        }
        let operator = self.next()?;
        if operator != Token::Word("eq".to_owned()) {
            return Err(self.operator_refused(rule.property, &operator));
        }
        Ok((word, Test::Equal(self.literal()?)))
    }

    /// `list/$count eq 0`.
    fn count(&mut self, list: &str) -> Result<Condition, GraphError> {
        let rule = self.rule(list)?;
        if !matches!(rule.class, Class::Texts | Class::Objects(_)) {
            return Err(self.clause_refused(list));
        }
        self.needs_advanced("Unsupported Query.");
        let operator = self.next()?;
        let number = match self.next()? {
            Token::Word(word) => word.parse().map_err(|_| syntax_error(&Token::Word(word)))?,
            token => return Err(syntax_error(&token)),
        };
        let condition = Condition::Count(rule.property, number);
        match operator {
            Token::Word(word) if word == "eq" => Ok(condition),
            Token::Word(word) if word == "ne" => Ok(Condition::Not(Box::new(condition))),
            operator => Err(self.operator_refused(list, &operator)),
        }
    }

    fn comparison(&mut self, name: &str) -> Result<Condition, GraphError> {
        let rule = self.rule(name)?;
        if matches!(rule.class, Class::Texts | Class::Words | Class::Objects(_)) {
            return Err(self.clause_refused(name));
        }
        let operator = self.next()?;
        let Token::Word(word) = &operator else { return Err(syntax_error(&operator)) };
        let ordered = rule.class != Class::Equal;
        match word.as_str() {
            "eq" => Ok(Condition::Equal(rule.property, self.value(rule)?)),
            "ne" if rule.class != Class::Time => {
                self.needs_advanced(
                    "Unsupported property filter clause operator 'NotEqualsMatch'.",
                );
                Ok(Condition::Not(Box::new(Condition::Equal(rule.property, self.value(rule)?))))
            }
            "ge" if ordered => Ok(Condition::AtLeast(rule.property, self.bound(rule)?)),
            "le" if ordered => Ok(Condition::AtMost(rule.property, self.bound(rule)?)),
            "in" => self.one_of(rule),
            _ => Err(self.operator_refused(name, &operator)),
        }
    }

    fn bound(&mut self, rule: &'static Rule) -> Result<String, GraphError> {
        match self.value(rule)? {
            Value::String(text) => Ok(text.to_lowercase()),
            _ => Err(self.clause_refused(rule.property)),
        }
    }

    fn one_of(&mut self, rule: &'static Rule) -> Result<Condition, GraphError> {
        self.expect_sign('(')?;
        let mut condition = Condition::Equal(rule.property, self.value(rule)?);
        let mut n_values = 1;
        while self.take_sign(',') {
            n_values += 1;
            if n_values > N_CLAUSES_MAX {
                return Err(too_complex());
            }
            let other = Condition::Equal(rule.property, self.value(rule)?);
            condition = Condition::Or(Box::new(condition), Box::new(other));
        }
        self.expect_sign(')')?;
        Ok(condition)
    }

    /// A literal that fits the property. A time is brought into the form in which the property is read.
    fn value(&mut self, rule: &'static Rule) -> Result<Value, GraphError> {
        let value = self.literal()?;
        match &value {
            Value::String(text) if rule.class == Class::Time => {
                let at: jiff::Timestamp =
                    text.parse().map_err(|_| self.clause_refused(rule.property))?;
                Ok(crate::tenant::property::date_time(at).into())
            }
            _ => Ok(value),
        }
    }

    fn literal(&mut self) -> Result<Value, GraphError> {
        match self.next()? {
            Token::Text(text) => Ok(text.into()),
            Token::Word(word) => match word.as_str() {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                "null" => Ok(Value::Null),
                _ if is_bare(&word) => Ok(word.into()),
                _ => Err(syntax_error(&Token::Word(word))),
            },
            token => Err(syntax_error(&token)),
        }
    }

    fn operator_refused(&self, name: &str, operator: &Token) -> GraphError {
        match operator {
            Token::Word(word) if ["ne", "gt", "ge", "lt", "le", "in"].contains(&word.as_str()) => {
                self.clause_refused(name)
            }
            _ => syntax_error(operator),
        }
    }
}

/// A GUID or a time: the literals that stand without quotes.
fn is_bare(word: &str) -> bool {
    let is_guid = word.len() == 36 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_guid || word.parse::<jiff::Timestamp>().is_ok()
}

fn unsupported() -> GraphError {
    GraphError::of(&refusals::QUERY_REFUSED, &["Unsupported Query."])
}

fn too_complex() -> GraphError {
    GraphError::malformed_query("Invalid filter clause: The filter is too complex.")
}

fn syntax_error(token: &Token) -> GraphError {
    GraphError::malformed_query(&format!(
        "Invalid filter clause: Syntax error at '{}'.",
        token.shown()
    ))
}
