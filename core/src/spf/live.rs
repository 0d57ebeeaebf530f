//! Asks a resolver for what the count depends on; each question once.

use super::budget::{Budget, Known, Question, count};
use crate::{
    dns::{Data, DnsFailure, Kind, Manner, ask},
    ports::{Endpoint, Ports},
};

/// Counts what the record `text` of `domain` costs today, with every answer that it leads to.
pub(crate) async fn count_live(
    ports: &Ports,
    resolver: &Endpoint,
    domain: &str,
    text: &str,
) -> Budget {
    let mut known = Known::new();
    loop {
        match count(domain, text, &known) {
            Ok(budget) => return budget,
            Err(question) => {
                let found = answered(ports, resolver, &question).await;
                known.insert(question, found.map_err(|failure| failure.to_string()));
            }
        }
    }
}

async fn answered(
    ports: &Ports,
    resolver: &Endpoint,
    question: &Question,
) -> Result<Vec<String>, DnsFailure> {
    match question {
        Question::Texts(name) => values(ports, resolver, name, Kind::Txt).await,
        Question::MailHosts(name) => values(ports, resolver, name, Kind::Mx).await,
        Question::Addresses(name) => {
            let found = values(ports, resolver, name, Kind::A).await?;
            if found.is_empty() {
                values(ports, resolver, name, Kind::Aaaa).await
            } else {
                Ok(found)
            }
        }
    }
}

/// The data of all records of one type: a resolver's answer begins with the aliases that led to them.
async fn values(
    ports: &Ports,
    resolver: &Endpoint,
    name: &str,
    kind: Kind,
) -> Result<Vec<String>, DnsFailure> {
    let answer = ask(ports, resolver, (name, kind), true, Manner::default()).await?;
    let of_kind = answer.answers.into_iter().filter(|record| record.data.kind() == Some(kind));
    Ok(of_kind
        .map(|record| match record.data {
            Data::Txt(text) => text,
            Data::Mx { exchange, .. } => exchange,
            other => other.to_string(),
        })
        .collect())
}
