//! One witness file from its first line to its last.

use mock_m365::ParityRow;
use serde_json::Value;

use crate::answer;
use crate::observe;
use crate::script::{self, Exchange, Part, header};
use crate::send::Asked;
use crate::stage::Stage;
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
    let mut last = Value::Null;
    for part in &mut parts {
        let outcome = match part {
            Part::Prose(_) => Ok(()),
            Part::Statement(line, statement) => {
                stage.perform(statement).map_err(|error| format!("line {line}: {error}"))
            }
            Part::Exchange(exchange) => {
                exchanged(&mut stage, exchange, &mut last, renew).map(|(asked, answered, seen)| {
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

type Outcome = (Asked, crate::send::Answered, mock_m365::Exchange);

fn exchanged(
    stage: &mut Stage,
    exchange: &mut Exchange,
    last: &mut Value,
    renew: bool,
) -> Result<Outcome, String> {
    let at = |error: String| format!("line {}: {error}", exchange.line);
    let asked = request(&exchange.request, last).map_err(at)?;
    let (answered, seen) = stage.ask(asked.clone()).map_err(at)?;
    if let Some(broken) = answer::broken_law(&asked, &answered) {
        return Err(at(broken));
    }
    *last = serde_json::from_slice(&answered.body).unwrap_or_default();
    if asked.host == "graph.microsoft.com" {
        let problems = typed::look(last).problems;
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
fn request(lines: &[String], last: &Value) -> Result<Asked, String> {
    let filled: Vec<String> =
        lines.iter().map(|line| fill(line, last)).collect::<Result<_, _>>()?;
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

/// Puts parts of the answer before in the place of `{/pointer}`.
fn fill(line: &str, last: &Value) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{/") {
        let (pointer, after) = after.split_once('}').ok_or("a pointer without its end")?;
        let value = last.pointer(&format!("/{pointer}"));
        let value = value.ok_or_else(|| format!("the answer before has no /{pointer}"))?;
        filled.push_str(before);
        filled.push_str(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        rest = after;
    }
    Ok(filled + rest)
}
