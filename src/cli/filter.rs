//! Filter expressions: words that select scenarios, joined by `and`, `or`, `not` and parentheses.

use crate::scenario::LoadedScenario;

/// A filter expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// A part of path or title in any capitals, or the beginning of a clause id.
    Word(String),
    /// Both.
    And(Box<Self>, Box<Self>),
    /// One or the other.
    Or(Box<Self>, Box<Self>),
    /// The contrary.
    Not(Box<Self>),
}

impl Filter {
    /// Reads an expression; the error shows where it goes wrong.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { text, tokens: tokens(text)?, next: 0 };
        let filter = parser.either()?;
        match parser.peek() {
            None => Ok(filter),
            Some(_) => {
                Err(parser.wrong("this closes nothing, or `and` or `or` is missing before it"))
            }
        }
    }

    /// Whether a scenario is selected.
    pub(super) fn selects(&self, scenario: &LoadedScenario) -> bool {
        match self {
            Self::Word(word) => {
                let lower = word.to_lowercase();
                let id = &scenario.id;
                let clauses = &scenario.scenario.clauses;
                id.path.to_lowercase().contains(&lower)
                    || id.title.to_lowercase().contains(&lower)
                    || clauses.iter().any(|clause| clause.to_lowercase().starts_with(&lower))
            }
            Self::And(left, right) => left.selects(scenario) && right.selects(scenario),
            Self::Or(left, right) => left.selects(scenario) || right.selects(scenario),
            Self::Not(inner) => !inner.selects(scenario),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    And,
    Or,
    Not,
    Open,
    Close,
}

/// Tokens with their places in bytes.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '(' | ')' => {
                tokens.push((at, if first == '(' { Token::Open } else { Token::Close }));
                1
            }
            '"' => {
                let closing = rest[1..].find('"');
                let closing =
                    closing.ok_or_else(|| marked(text, at, "this quote is never closed"))?;
                tokens.push((at, Token::Word(rest[1..=closing].to_owned())));
                closing + 2
            }
            _ => {
                let is_end = |letter: char| letter.is_whitespace() || "()\"".contains(letter);
                let length = rest.find(is_end).unwrap_or(rest.len());
                tokens.push((
                    at,
                    match &rest[..length] {
                        "and" => Token::And,
                        "or" => Token::Or,
                        "not" => Token::Not,
                        word => Token::Word(word.to_owned()),
                    },
                ));
                length
            }
        };
        at += length;
    }
    Ok(tokens)
}

fn marked(text: &str, at: usize, what: &str) -> String {
    let indent = text[..at].chars().count();
    format!("the filter cannot be read: {what}\n  {text}\n  {:indent$}^", "")
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(usize, Token)>,
    next: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self, token: &Token) -> bool {
        let is_next = self.peek() == Some(token);
        self.next += usize::from(is_next);
        is_next
    }

    fn wrong(&self, what: &str) -> String {
        let at = self.tokens.get(self.next).map_or(self.text.len(), |(at, _)| *at);
        marked(self.text, at, what)
    }

    fn either(&mut self) -> Result<Filter, String> {
        let mut filter = self.both()?;
        while self.take(&Token::Or) {
            filter = Filter::Or(Box::new(filter), Box::new(self.both()?));
        }
        Ok(filter)
    }

    fn both(&mut self) -> Result<Filter, String> {
        let mut filter = self.single()?;
        // Two words side by side mean both.
        while self.take(&Token::And)
            || matches!(self.peek(), Some(Token::Word(_) | Token::Not | Token::Open))
        {
            filter = Filter::And(Box::new(filter), Box::new(self.single()?));
        }
        Ok(filter)
    }

    fn single(&mut self) -> Result<Filter, String> {
        if self.take(&Token::Not) {
            return Ok(Filter::Not(Box::new(self.single()?)));
        }
        if self.take(&Token::Open) {
            let filter = self.either()?;
            return if self.take(&Token::Close) {
                Ok(filter)
            } else {
                Err(self.wrong("a closing parenthesis is missing"))
            };
        }
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = Filter::Word(word.clone());
                self.next += 1;
                Ok(word)
            }
            _ => Err(self.wrong("a word is missing here")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::scenario;

    fn selected(expression: &str) -> Vec<&'static str> {
        let filter = Filter::parse(expression).unwrap();
        let all = [
            ("single-dc/one", "One controller passes", "REQ-001"),
            ("single-dc/two", "Two controllers are refused", "REQ-001"),
            ("failed-creation/name", "A taken name fails alone", "ACC-033"),
        ];
        let is_selected = |(path, title, clause): &(&str, &str, &str)| {
            let text = format!(
                "title: {title}\nteaches: x\nclauses: [{clause}]\nsteps: [check requirements, expect: {{result: ok}}]\n"
            );
            filter.selects(&scenario::parse(path, &text).expect("the fixture is sound"))
        };
        all.iter().filter(|scenario| is_selected(scenario)).map(|(path, _, _)| *path).collect()
    }

    #[test]
    fn a_word_selects_by_path_title_or_clause() {
        assert_eq!(selected("single-dc"), ["single-dc/one", "single-dc/two"]);
        assert_eq!(selected("TAKEN"), ["failed-creation/name"]);
        assert_eq!(selected("acc-"), ["failed-creation/name"]);
        assert_eq!(selected("\"controllers are\""), ["single-dc/two"]);
    }

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        assert_eq!(
            selected("single-dc and not refused or taken"),
            ["single-dc/one", "failed-creation/name"]
        );
        assert_eq!(selected("single-dc and not (refused or taken)"), ["single-dc/one"]);
        assert_eq!(selected("single-dc refused"), ["single-dc/two"]);
    }

    #[test]
    fn a_broken_expression_is_shown_with_its_place() {
        insta::assert_snapshot!(Filter::parse("one and or two").unwrap_err(), @r"
        the filter cannot be read: a word is missing here
          one and or two
                  ^
        ");
        insta::assert_snapshot!(Filter::parse("(one or two").unwrap_err(), @r"
        the filter cannot be read: a closing parenthesis is missing
          (one or two
                     ^
        ");
        insta::assert_snapshot!(Filter::parse("one)").unwrap_err(), @r"
        the filter cannot be read: this closes nothing, or `and` or `or` is missing before it
          one)
             ^
        ");
    }
}
