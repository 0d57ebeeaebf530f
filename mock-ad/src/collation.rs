//! What the directory takes for the same text (MS-ADTS 6.5): case, accents, width and the kind of kana make no difference.

use std::borrow::Cow;

/// A letter or two, and the letters that stand for them.
const FOLDED: &[(&str, &str)] = &[
    ("a", "àáâãäåāăą"),
    ("ae", "æ"),
    ("c", "çćĉċč"),
    ("d", "ďđ"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭį"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņňŉ"),
    ("o", "òóôõöøōŏő"),
    ("oe", "œ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("ss", "ß"),
    ("t", "ţťŧț"),
    ("u", "ùúûüũūŭůűų"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
];

/// The form in which two spellings of the same text are equal.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        let mut folded = String::with_capacity(text.len());
        text.chars().flat_map(char::to_lowercase).for_each(|letter| push(&mut folded, letter));
        return Cow::Owned(folded);
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether two texts are the same.
pub(crate) fn same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two) || (!(one.is_ascii() && two.is_ascii()) && fold(one) == fold(two))
}

fn push(folded: &mut String, letter: char) {
    match letter {
        '\0'..='\x7f' => folded.push(letter),
        // Marks that combine with the letter before.
        '\u{300}'..='\u{36f}' => {}
        // Hiragana stand for katakana, and wide letters for narrow ones.
        '\u{3041}'..='\u{3096}' => folded.extend(char::from_u32(u32::from(letter) + 0x60)),
        '\u{ff01}'..='\u{ff5e}' => folded.extend(
            char::from_u32(u32::from(letter) - 0xfee0).map(|narrow| narrow.to_ascii_lowercase()),
        ),
        _ => match FOLDED.iter().find(|(_, letters)| letters.contains(letter)) {
            Some((base, _)) => folded.push_str(base),
            None => folded.push(letter),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::{fold, same};

    #[test]
    fn case_accents_width_and_kana_make_no_difference() {
        for (one, two) in [
            ("Müller", "muller"),
            ("RENÉ", "rene"),
            ("Straße", "STRASSE"),
            ("Jose\u{301}", "josé"),
            ("ＡＢＣ", "abc"),
            ("ひらがな", "ヒラガナ"),
            ("\u{212a}elvin", "kelvin"),
        ] {
            assert!(same(one, two), "{one} {two}");
        }
        assert!(!same("Muller", "Mueller"));
    }

    proptest! {
        #[test]
        fn what_is_folded_once_stays(text in any::<String>()) {
            let once = fold(&text).into_owned();
            prop_assert!(same(&text, &once), "{text:?}");
        }
    }
}
