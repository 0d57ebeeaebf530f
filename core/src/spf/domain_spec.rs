//! The names in terms: literals and macros (RFC 7208, section 7.1).

/// What is wrong with a name, and how many bytes into it.
pub(super) type Wrong = (usize, String);

/// Letters that a macro may begin with; the others are for explanations only.
const LETTERS: &str = "slodiphv";
/// Letters that only the text of an explanation may use.
const EXPLANATION_LETTERS: &str = "crt";
const DELIMITERS: &str = ".-+,/_=";

/// Checks a name: a macro string that ends in a top label or in a macro.
pub(super) fn check(text: &str) -> Result<(), Wrong> {
    let end = macro_string(text)?;
    if end == End::Macro {
        return Ok(());
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let Some(dot) = name.rfind('.') else {
        return Err((0, format!("`{text}` is not a full domain name")));
    };
    let top = &name[dot + 1..];
    let is_plain = top.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_top = is_plain
        && !top.is_empty()
        && !top.starts_with('-')
        && !top.ends_with('-')
        && top.bytes().any(|byte| !byte.is_ascii_digit());
    if is_top { Ok(()) } else { Err((dot + 1, format!("`{top}` is no top-level name"))) }
}

/// Whether a name depends on the sender, so that it cannot be looked up beforehand.
pub(super) fn has_macro(text: &str) -> bool {
    text.contains('%')
}

/// How a macro string ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// In a literal character, or it is empty.
    Literal,
    /// In `%{…}`, `%%`, `%_` or `%-`.
    Macro,
}

/// Checks literals and macros.
pub(super) fn macro_string(text: &str) -> Result<End, Wrong> {
    let mut end = End::Literal;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if *byte == b'%' {
            at += one_macro(&text[at..]).map_err(|what| (at, what))?;
            end = End::Macro;
        } else if byte.is_ascii_graphic() {
            at += 1;
            end = End::Literal;
        } else {
            return Err((at, "only printable ASCII characters may stand here".to_owned()));
        }
    }
    Ok(end)
}

/// The length in bytes of the macro that `text` begins with.
fn one_macro(text: &str) -> Result<usize, String> {
    match text.as_bytes().get(1) {
        Some(b'%' | b'_' | b'-') => return Ok(2),
        Some(b'{') => {}
        _ => return Err("a `%` begins a macro; write `%%` for the character itself".to_owned()),
    }
    let Some((inner, _)) = text[2..].split_once('}') else {
        return Err("the macro has no closing brace".to_owned());
    };
    let letter = inner.chars().next().map(|letter| letter.to_ascii_lowercase());
    match letter {
        Some(letter) if LETTERS.contains(letter) => {}
        Some(letter) if EXPLANATION_LETTERS.contains(letter) => {
            return Err(format!("the macro `{letter}` belongs into explanations only"));
        }
        _ => return Err(format!("`%{{{inner}}}` is no macro")),
    }
    let rest = inner[1..].trim_start_matches(|digit: char| digit.is_ascii_digit());
    let digits = &inner[1..inner.len() - rest.len()];
    let rest = rest.strip_prefix(['r', 'R']).unwrap_or(rest);
    let is_zero = !digits.is_empty() && digits.bytes().all(|digit| digit == b'0');
    if is_zero || !rest.chars().all(|delimiter| DELIMITERS.contains(delimiter)) {
        return Err(format!("`%{{{inner}}}` is no macro"));
    }
    Ok(inner.len() + 3)
}
