//! One witness file from its first line to its last.

use std::collections::BTreeMap;

use mock_m365::ParityRow;
use serde_json::Value;

use crate::answer;
use crate::assertion;
use crate::observe;
use crate::script::{self, Exchange, Part, header};
use crate::send::Asked;
use crate::stage::{EPOCH_S, Stage};
use crate::typed;

/// What came of a file.
pub(crate) struct Played {
    /// The file, with the answers that came if they were to be renewed.
    pub(crate) text: String,
    /// What went wrong.
    pub(crate) failures: Vec<String>,
    /// Positions of the rows it shows.
    pub(crate) shown: Vec<usize>,
}

/// Plays a file; `renew` takes the answers that come as the right ones.
pub(crate) fn play(text: &str, rows: &[ParityRow], renew: bool) -> Played {
    let mut parts = script::parse(text);
    let mut stage = Stage::new();
    let mut played = Played { text: String::new(), failures: Vec::new(), shown: Vec::new() };
    let mut known = Known::default();
    let mut before: Option<Exchange> = None;
    for part in &mut parts {
        let outcome = match part {
            Part::Statement(line, statement) if statement.starts_with("again ") => {
                again(&mut stage, before.as_ref(), statement)
                    .map_err(|error| format!("line {line}: {error}"))
            }
            Part::Prose(_) => Ok(()),
            Part::Statement(line, statement) => {
                let done = match known.perform(statement) {
                    Some(done) => done,
                    None => stage.perform(statement),
                };
                done.map_err(|error| format!("line {line}: {error}"))
            }
            Part::Exchange(exchange) => {
                let outcome = exchanged(&mut stage, exchange, &mut known, renew);
                before = Some(exchange.clone());
                outcome.map(|(asked, answered, seen)| {
                    played.shown.extend(observe::shown(rows, &asked, &answered, &seen));
                })
            }
        };
        played.failures.extend(outcome.err());
    }
    played.failures.extend(stage.leak());
    if !parts.iter().any(|part| matches!(part, Part::Exchange(_))) {
        played.failures.push("the file asks nothing".to_owned());
    }
    played.text = script::render(&parts);
    played
}

/// What a request can take over from before.
#[derive(Default)]
struct Known {
    /// Body of the answer before.
    last: Value,
    /// What was kept by name.
    kept: BTreeMap<String, String>,
}

impl Known {
    /// Carries out a statement that concerns only what is taken over.
    fn perform(&mut self, statement: &str) -> Option<Result<(), String>> {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["keep", name, pointer] => Some(self.value(pointer).map(|value| {
                self.kept.insert((*name).to_owned(), value);
            })),
            ["assertion", words @ ..] => Some(assertion::signed(words, EPOCH_S).map(|made| {
                self.kept.insert("assertion".to_owned(), made);
            })),
            _ => None,
        }
    }

    fn value(&self, pointer: &str) -> Result<String, String> {
        let value = self.last.pointer(pointer);
        let value = value.ok_or_else(|| format!("the answer before has no {pointer}"))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
}

/// `again NUMBER`: the exchange before, so many times more.
fn again(stage: &mut Stage, before: Option<&Exchange>, statement: &str) -> Result<(), String> {
    let number = statement.strip_prefix("again ").and_then(|number| number.parse().ok());
    let n_times: usize = number.ok_or("again how often?")?;
    let exchange = before.ok_or("nothing was asked before")?;
    for _ in 0..n_times {
        exchanged(stage, &mut exchange.clone(), &mut Known::default(), false)?;
    }
    Ok(())
}

/// Asks for what is absent on purpose: the answer must be a refusal, and the tap must know why.
pub(crate) fn refused(example: &str) -> Result<(), String> {
    let lines: Vec<String> = example.lines().map(str::to_owned).collect();
    let asked = request(&lines, &Known::default())?;
    let (answered, seen) = Stage::new().ask(asked.clone())?;
    if let Some(broken) = answer::broken_law(&asked, &answered) {
        return Err(broken);
    }
    if answered.status < 400 || seen.supported {
        let found = answer::lines(&answered, &[]).join("\n");
        return Err(format!("{example}\nis not told as absent:\n{found}"));
    }
    Ok(())
}

type Outcome = (Asked, crate::send::Answered, mock_m365::Exchange);

fn exchanged(
    stage: &mut Stage,
    exchange: &mut Exchange,
    known: &mut Known,
    renew: bool,
) -> Result<Outcome, String> {
    let at = |error: String| format!("line {}: {error}", exchange.line);
    let asked = request(&exchange.request, known).map_err(at)?;
    let (answered, seen) = stage.ask(asked.clone()).map_err(at)?;
    if let Some(broken) = answer::broken_law(&asked, &answered) {
        return Err(at(broken));
    }
    known.last = serde_json::from_slice(&answered.body).unwrap_or_default();
    if asked.host == "graph.microsoft.com" {
        let problems = typed::look(&known.last).problems;
        if !problems.is_empty() {
            let request = exchange.request.join("\n");
            return Err(at(format!("{request}\n{}", problems.join("\n"))));
        }
    }
    if !answer::agrees(&answered, &exchange.answer) {
        let found = answer::lines(&answered, &answer::headers_of(&exchange.answer));
        if !renew {
            let (expected, found) = (exchange.answer.join("\n  "), found.join("\n  "));
            return Err(at(format!(
                "{}\nexpected\n  {expected}\nfound\n  {found}",
                exchange.request.join("\n")
            )));
        }
        exchange.answer = found;
    }
    Ok((asked, answered, seen))
}

/// Reads a request; parts of the answer before are put in.
fn request(lines: &[String], known: &Known) -> Result<Asked, String> {
    let filled: Vec<String> =
        lines.iter().map(|line| fill(line, known)).collect::<Result<_, _>>()?;
    let (first, rest) = filled.split_first().ok_or("an empty request")?;
    if let Some(cmdlet) = first.strip_prefix("CMDLET ") {
        return Ok(invocation(cmdlet, rest));
    }
    let (method, url) = first.split_once(' ').ok_or("a request begins with method and URL")?;
    let (host, target) = match url.strip_prefix("https://") {
        Some(whole) => {
            let at = whole.find('/').ok_or("a URL needs a path")?;
            (whole[..at].to_owned(), whole[at..].to_owned())
        }
        None => ("graph.microsoft.com".to_owned(), format!("/v1.0{url}")),
    };
    let (headers, body) = headers_and_body(rest);
    Ok(Asked { method: method.to_owned(), host, target, headers, body })
}

fn headers_and_body(lines: &[String]) -> (Vec<(String, String)>, String) {
    let headers: Vec<(String, String)> = lines
        .iter()
        .map_while(|line| header(line))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let body = lines[headers.len()..].join("\n");
    (headers, body)
}

/// The request that runs a cmdlet; the body holds its parameters.
fn invocation(cmdlet: &str, rest: &[String]) -> Asked {
    let (headers, body) = headers_and_body(rest);
    let parameters = if body.is_empty() { "{}" } else { body.as_str() };
    Asked {
        method: "POST".to_owned(),
        host: "outlook.office365.com".to_owned(),
        target: "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand".to_owned(),
        headers,
        body: format!(r#"{{"CmdletInput":{{"CmdletName":"{cmdlet}","Parameters":{parameters}}}}}"#),
    }
}

/// Puts parts of the answer before in the place of `{/pointer}`, and what was kept in that of `{=name}`.
fn fill(line: &str, known: &Known) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("{/").into_iter().chain(rest.find("{=")).min() {
        let (before, after) = rest.split_at(at);
        let (place, after) = after[1..].split_once('}').ok_or("a place without its end")?;
        filled.push_str(before);
        match place.strip_prefix('=') {
            Some(name) => {
                let value =
                    known.kept.get(name).ok_or_else(|| format!("nothing is kept as {name}"))?;
                filled.push_str(value);
            }
            None => filled.push_str(&known.value(place)?),
        }
        rest = after;
    }
    Ok(repeated(&(filled + rest)))
}

/// Writes out `{a*1000}`: a thousand times `a`.
fn repeated(line: &str) -> String {
    let found = line.split_once("{a*").and_then(|(before, rest)| {
        let (number, after) = rest.split_once('}')?;
        Some(format!("{before}{}{after}", "a".repeat(number.parse().ok()?)))
    });
    found.unwrap_or_else(|| line.to_owned())
}
