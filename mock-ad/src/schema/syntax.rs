//! The syntaxes of attributes (MS-ADTS 3.1.1.2.2.2).

/// How values of an attribute are written, checked and compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Syntax {
    /// Text compared without regard to case.
    Unicode,
    /// Text of an old 8-bit character set, compared without regard to case.
    Teletex,
    /// ASCII compared with regard to case.
    Ia5,
    /// ASCII letters, digits and some punctuation, compared with regard to case.
    Printable,
    /// Digits.
    Numeric,
    /// Text compared with regard to case.
    CaseExact,
    /// A 32-bit number in decimal.
    Integer,
    /// A 32-bit number in decimal that stands for one of some words.
    Enumeration,
    /// A 64-bit number in decimal.
    LargeInteger,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// Generalized time.
    Time,
    /// Time with a year of two digits.
    UtcTime,
    /// The DN of another entry.
    Dn,
    /// Bytes and the DN of another entry: `B:<digits>:<hexadecimal>:<DN>`.
    DnBinary,
    /// Text and the DN of another entry: `S:<length>:<text>:<DN>`.
    DnString,
    /// An X.400 name and the DN of another entry.
    OrName,
    /// Where an OSI application is reached.
    AccessPoint,
    /// The address of an OSI application.
    PresentationAddress,
    /// A name of the schema, or an OID.
    Oid,
    /// Bytes.
    Octets,
    /// Where replicas come from, in the form in which the server keeps it.
    ReplicaLink,
    /// A SID.
    Sid,
    /// A security descriptor.
    SecurityDescriptor,
}

/// What the schema objects and the subschema call a syntax.
pub(crate) struct SyntaxNames {
    /// The word of the table of attributes.
    pub(super) word: &'static str,
    syntax: Syntax,
    /// `attributeSyntax`.
    pub(crate) attribute_syntax: &'static str,
    /// `oMSyntax`.
    pub(crate) om_syntax: i64,
    /// `oMObjectClass`, in hexadecimal; empty if the syntax needs none.
    om_object_class: &'static str,
    /// The OID that the subschema shows (MS-ADTS 3.1.1.3.1.1.1).
    pub(crate) ldap_syntax: &'static str,
}

impl SyntaxNames {
    /// `oMObjectClass`; empty if the syntax needs none.
    pub(crate) fn om_object_class(&self) -> Vec<u8> {
        let digits = self.om_object_class.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
        digits.filter_map(byte).collect()
    }
}

macro_rules! syntaxes {
    ($($word:literal $syntax:ident $attribute:literal $om:literal $object_class:literal $ldap:literal;)*) => {
        /// Every syntax.
        const ALL: &[SyntaxNames] = &[$(SyntaxNames {
            word: $word,
            syntax: Syntax::$syntax,
            attribute_syntax: $attribute,
            om_syntax: $om,
            om_object_class: $object_class,
            ldap_syntax: $ldap,
        },)*];
    };
}

syntaxes! {
    "access-point" AccessPoint "2.5.5.14" 127 "2b0c0287731c00853e" "1.3.6.1.4.1.1466.115.121.1.2";
    "boolean" Boolean "2.5.5.8" 1 "" "1.3.6.1.4.1.1466.115.121.1.7";
    "case-exact" CaseExact "2.5.5.3" 27 "" "1.2.840.113556.1.4.1362";
    "dn" Dn "2.5.5.1" 127 "2b0c0287731c00854a" "1.3.6.1.4.1.1466.115.121.1.12";
    "dn-binary" DnBinary "2.5.5.7" 127 "2a864886f7140101010b" "1.2.840.113556.1.4.903";
    "dn-string" DnString "2.5.5.14" 127 "2a864886f7140101010c" "1.2.840.113556.1.4.904";
    "enumeration" Enumeration "2.5.5.9" 10 "" "1.3.6.1.4.1.1466.115.121.1.27";
    "ia5" Ia5 "2.5.5.5" 22 "" "1.3.6.1.4.1.1466.115.121.1.26";
    "integer" Integer "2.5.5.9" 2 "" "1.3.6.1.4.1.1466.115.121.1.27";
    "large-integer" LargeInteger "2.5.5.16" 65 "" "1.2.840.113556.1.4.906";
    "numeric" Numeric "2.5.5.6" 18 "" "1.3.6.1.4.1.1466.115.121.1.36";
    "octets" Octets "2.5.5.10" 4 "" "1.3.6.1.4.1.1466.115.121.1.40";
    "oid" Oid "2.5.5.2" 6 "" "1.3.6.1.4.1.1466.115.121.1.38";
    "or-name" OrName "2.5.5.7" 127 "56060102050b1d" "1.2.840.113556.1.4.1221";
    "presentation-address" PresentationAddress "2.5.5.13" 127 "2b0c0287731c00855c" "1.3.6.1.4.1.1466.115.121.1.43";
    "printable" Printable "2.5.5.5" 19 "" "1.3.6.1.4.1.1466.115.121.1.44";
    "replica-link" ReplicaLink "2.5.5.10" 127 "2a864886f71401010106" "1.3.6.1.4.1.1466.115.121.1.40";
    "security-descriptor" SecurityDescriptor "2.5.5.15" 66 "" "1.2.840.113556.1.4.907";
    "sid" Sid "2.5.5.17" 4 "" "1.3.6.1.4.1.1466.115.121.1.40";
    "teletex" Teletex "2.5.5.4" 20 "" "1.2.840.113556.1.4.905";
    "time" Time "2.5.5.11" 24 "" "1.3.6.1.4.1.1466.115.121.1.24";
    "unicode" Unicode "2.5.5.12" 64 "" "1.3.6.1.4.1.1466.115.121.1.15";
    "utc-time" UtcTime "2.5.5.11" 23 "" "1.3.6.1.4.1.1466.115.121.1.53";
}

impl Syntax {
    /// Whether values are numbers, and have bits to match (MS-ADTS 3.1.1.2.2.4, like the two below).
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Enumeration | Self::LargeInteger)
    }

    /// Whether filters can ask for parts of values.
    pub(crate) fn has_substrings(self) -> bool {
        match self {
            Self::Unicode | Self::Teletex | Self::Ia5 | Self::Printable | Self::Numeric => true,
            Self::CaseExact | Self::Octets | Self::ReplicaLink | Self::Sid => true,
            Self::Integer | Self::Enumeration | Self::LargeInteger | Self::Boolean => false,
            Self::Time | Self::UtcTime | Self::Dn | Self::DnBinary | Self::DnString => false,
            Self::OrName | Self::AccessPoint | Self::PresentationAddress => false,
            Self::Oid | Self::SecurityDescriptor => false,
        }
    }

    /// Whether `A` and `a` are different.
    pub(crate) fn minds_case(self) -> bool {
        matches!(self, Self::Ia5 | Self::Printable | Self::Numeric | Self::CaseExact)
    }

    /// Whether one value is greater than another.
    pub(crate) fn has_order(self) -> bool {
        self.has_substrings()
            || self.is_number()
            || matches!(self, Self::Boolean | Self::Time | Self::UtcTime)
    }

    /// The syntax that a row of the table of attributes names.
    pub(super) fn named(word: &str) -> Option<Self> {
        // Most attributes have one of these.
        match word {
            "unicode" => return Some(Self::Unicode),
            "integer" => return Some(Self::Integer),
            "dn" => return Some(Self::Dn),
            _ => {}
        }
        let place = ALL.binary_search_by(|names| names.word.cmp(word)).ok()?;
        Some(ALL[place].syntax)
    }

    /// What schema objects and subschema call it.
    pub(crate) fn names(self) -> &'static SyntaxNames {
        ALL.iter().find(|names| names.syntax == self).expect("the table holds every syntax")
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Syntax};

    #[test]
    fn every_syntax_is_found_by_its_word() {
        assert!(ALL.is_sorted_by_key(|names| names.word));
        for names in ALL {
            assert_eq!(Syntax::named(names.word), Some(names.syntax), "{}", names.word);
            assert_eq!(names.syntax.names().word, names.word);
        }
        assert_eq!(Syntax::named("prose"), None);
    }
}
