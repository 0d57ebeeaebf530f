//! A witness file: what is given, what happens, requests with the answers they must get.
//!
//! ```text
//! # A deleted user can be restored for thirty days.
//! given user bob@contoso.onmicrosoft.com
//!
//! > DELETE /users/bob@contoso.onmicrosoft.com
//! < 204
//!
//! wait 31 days
//!
//! > GET /directory/deletedItems/microsoft.graph.user?$filter=displayName eq 'Bob'
//! > ConsistencyLevel: eventual
//! < 200
//! < content-type: application/json
//! < {"value": []}
//! < ...
//! ```
//!
//! A request begins with method and URL (a path is one of Graph's), headers follow, then the body. `CMDLET` and a name
//! stand for its invocation in Exchange administration, where the body holds the parameters. An answer begins with
//! the status and, for a refusal, its code and text; the headers to look at follow, then the body. Bodies are compared as
//! JSON; a last line `...` allows objects to have more members than shown. `{/value/0/id}` in a request stands for that
//! part of the answer before, `{a*1000}` for a thousand letters. Every other line is a statement of `stage`.

use std::fmt::Write as _;

/// A request and the answer it must get.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    /// Lines of the request.
    pub(crate) request: Vec<String>,
    /// Lines of the answer.
    pub(crate) answer: Vec<String>,
    /// Line of the file where it begins, from 1.
    pub(crate) line: usize,
}

/// A part of a witness file.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// A comment or an empty line, kept for writing the file again.
    Prose(String),
    /// Something given or done, in words.
    Statement(usize, String),
    /// A request.
    Exchange(Exchange),
}

/// Reads a file.
pub(crate) fn parse(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let content = |sign: char| {
            let rest = line.strip_prefix(sign)?;
            Some(rest.strip_prefix(' ').unwrap_or(rest).to_owned())
        };
        if let Some(asked) = content('>') {
            match parts.last_mut() {
                Some(Part::Exchange(exchange)) if exchange.answer.is_empty() => {
                    exchange.request.push(asked);
                }
                _ => parts.push(Part::Exchange(Exchange {
                    request: vec![asked],
                    answer: Vec::new(),
                    line: index + 1,
                })),
            }
        } else if let Some(answered) = content('<') {
            if let Some(Part::Exchange(exchange)) = parts.last_mut() {
                exchange.answer.push(answered);
            } else {
                parts.push(Part::Statement(index + 1, line.to_owned()));
            }
        } else if line.trim().is_empty() || line.starts_with('#') {
            parts.push(Part::Prose(line.to_owned()));
        } else {
            parts.push(Part::Statement(index + 1, line.to_owned()));
        }
    }
    parts
}

/// Writes a file.
pub(crate) fn render(parts: &[Part]) -> String {
    let mut text = String::new();
    let mut line = |sign: &str, content: &str| {
        writeln!(text, "{}", format!("{sign}{content}").trim_end()).expect("a string takes all");
    };
    for part in parts {
        match part {
            Part::Prose(prose) | Part::Statement(_, prose) => line("", prose),
            Part::Exchange(exchange) => {
                exchange.request.iter().for_each(|asked| line("> ", asked));
                exchange.answer.iter().for_each(|answered| line("< ", answered));
            }
        }
    }
    text
}

/// Whether a line is a header: a name, a colon and a blank.
pub(crate) fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(": ")?;
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (!name.is_empty() && name.bytes().all(is_name)).then_some((name, value))
}
