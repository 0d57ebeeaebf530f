//! A mistake in a scenario file: where it is, what is wrong, what to write instead.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

use super::value::Placed;

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead; empty when the message says it all.
    pub help: String,
}

impl Finding {
    /// A mistake at a value.
    pub fn at<T>(place: &Placed<T>, message: impl Into<String>) -> Self {
        Self {
            line: place.line,
            column: place.column,
            message: message.into(),
            help: String::new(),
        }
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Renders it: message, `path:line:column`, the line itself with a mark, and the advice.
    pub fn render(&self, path: &str, source: &str, is_styled: bool) -> String {
        let start = self.offset(source);
        let end = start + token_length(&source[start..]);
        let snippet =
            Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(start..end));
        let mut group = Level::ERROR.primary_title(&self.message).element(snippet);
        if !self.help.is_empty() {
            group = group.element(Level::HELP.message(&self.help));
        }
        let renderer = if is_styled { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }

    /// Where it begins in `source`, in bytes.
    fn offset(&self, source: &str) -> usize {
        let mut start = 0;
        for (number, line) in (1..).zip(source.split_inclusive('\n')) {
            if number == self.line {
                let column = self.column.saturating_sub(1) as usize;
                let within = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
                return start + within;
            }
            start += line.len();
        }
        source.len()
    }
}

/// Length in bytes of the word, phrase or quoted text at the beginning of `rest`.
fn token_length(rest: &str) -> usize {
    let line = rest.lines().next().unwrap_or_default();
    let end = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            line[1..].find(quote).map_or(line.len(), |closing| closing + 2)
        }
        Some('{' | '[') => 1,
        _ => {
            let stops = [": ", ", ", "}", "]", " #"];
            let stop = stops.iter().filter_map(|stop| line.find(stop)).min().unwrap_or(line.len());
            line[..stop].trim_end().trim_end_matches(':').len()
        }
    };
    end.max(usize::from(!line.is_empty()))
}
