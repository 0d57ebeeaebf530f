//! Finds a DNS record, written as in a master file, in a zone rendered as text.

/// Whether the record stands in the zone. Names are relative to the zone, `@` is the zone itself; time to live and class may be
/// left out; a name and a type alone stand for any record of that type.
pub(super) fn stands_in(wanted: &str, zone: &str, text: &str) -> bool {
    let wanted = parts(wanted, zone);
    text.lines().map(|line| parts(line, zone)).any(|found| {
        found.owner == wanted.owner
            && found.kind == wanted.kind
            && (wanted.data.is_empty() || wanted.data == found.data)
            && (wanted.ttl.is_none() || wanted.ttl == found.ttl)
    })
}

struct Parts {
    owner: String,
    ttl: Option<u32>,
    kind: String,
    data: Vec<String>,
}

fn parts(line: &str, zone: &str) -> Parts {
    let mut words = line.split_whitespace();
    let owner = absolute(words.next().unwrap_or("@"), zone);
    let mut ttl = None;
    let mut kind = String::new();
    for word in words.by_ref() {
        match word.parse() {
            Ok(seconds) => ttl = Some(seconds),
            Err(_) if word.eq_ignore_ascii_case("IN") => {}
            Err(_) => {
                kind = word.to_ascii_uppercase();
                break;
            }
        }
    }
    let holds_names = matches!(kind.as_str(), "MX" | "CNAME" | "NS" | "SRV" | "PTR");
    let data = words
        .map(|word| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if holds_names && !is_number { absolute(word, zone) } else { word.to_owned() }
        })
        .collect();
    Parts { owner, ttl, kind, data }
}

fn absolute(name: &str, zone: &str) -> String {
    let name = name.to_ascii_lowercase();
    if name == "@" {
        format!("{zone}.")
    } else if name.ends_with('.') {
        name
    } else {
        format!("{name}.{zone}.")
    }
}

#[cfg(test)]
mod tests {
    use super::stands_in;

    const ZONE: &str = "contoso.com. 3600 MX 10 mail.contoso.com.\n\
                        contoso.com. 3600 TXT \"v=spf1 mx -all\"\n";

    #[test]
    fn a_record_is_found_however_it_is_written() {
        for text in [
            "@ MX 10 mail",
            "contoso.com. MX 10 mail.contoso.com.",
            "@ 3600 IN MX 10 MAIL",
            "@ MX",
            "@ TXT \"v=spf1 mx -all\"",
        ] {
            assert!(stands_in(text, "contoso.com", ZONE), "{text}");
        }
    }

    #[test]
    fn another_value_name_type_or_time_to_live_is_another_record() {
        for text in ["@ MX 20 mail", "www MX 10 mail", "@ A", "@ 60 MX 10 mail"] {
            assert!(!stands_in(text, "contoso.com", ZONE), "{text}");
        }
    }
}
