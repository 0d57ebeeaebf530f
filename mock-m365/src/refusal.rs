//! Refusals as data: one row each, in one table a plane. What differs from case to case fills the places `{0}`,
//! `{1}` of the message.

use http::StatusCode;

use crate::grade::Grade;

/// A row of a plane's table of refusals.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct ErrorRow {
    /// Name of the row.
    pub(crate) id: &'static str,
    /// HTTP status.
    pub(crate) status: u16,
    /// The plane's error code.
    pub(crate) code: &'static str,
    /// `AADSTS` number of the sign-in service; 0 elsewhere.
    pub(crate) number: u32,
    /// Message, with places.
    pub(crate) message: &'static str,
    /// `details[0].code` and `.target`; the target has places as well.
    pub(crate) detail: Option<(&'static str, &'static str)>,
    /// False for what the service has and this tenant lacks.
    pub(crate) supported: bool,
    /// How sure the row is.
    pub(crate) grade: Grade,
    /// Section of the facts, such as `§2.1`.
    pub(crate) source: &'static str,
}

impl ErrorRow {
    /// A row without number and detail, of something supported.
    pub(crate) const fn new(
        id: &'static str,
        status: u16,
        code: &'static str,
        message: &'static str,
        ground: (Grade, &'static str),
    ) -> Self {
        let (grade, source) = ground;
        Self { id, status, code, number: 0, message, detail: None, supported: true, grade, source }
    }

    /// With `details[0]`.
    pub(crate) const fn detail(mut self, code: &'static str, target: &'static str) -> Self {
        self.detail = Some((code, target));
        self
    }

    /// With the number of the sign-in service.
    pub(crate) const fn number(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// Says that the service would not have refused.
    pub(crate) const fn not_carried(mut self) -> Self {
        self.supported = false;
        self
    }
}

/// A refusal: its row, and what fills the places.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    /// The row.
    pub(crate) row: &'static ErrorRow,
    /// Values of the places.
    pub(crate) values: Vec<String>,
}

impl Refusal {
    /// A refusal of this row.
    pub(crate) fn of(row: &'static ErrorRow, values: &[&str]) -> Self {
        Self { row, values: values.iter().map(|&value| value.to_owned()).collect() }
    }

    /// HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.row.status).expect("the tables hold valid statuses")
    }

    /// The message, filled in.
    pub(crate) fn message(&self) -> String {
        self.fill(self.row.message)
    }

    /// `details[0]`: code and target, if the row has them.
    pub(crate) fn detail(&self) -> Option<(&'static str, String)> {
        self.row.detail.map(|(code, target)| (code, self.fill(target)))
    }

    /// Puts each value in its place; values are not looked at again, so they may hold braces themselves.
    fn fill(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let place = after.split_once('}').and_then(|(number, after)| {
                let value = self.values.get(number.parse::<usize>().ok()?)?;
                Some((value, after))
            });
            match place {
                Some((value, after)) => {
                    filled.push_str(value);
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

/// Names rows and lists them: `error_rows! { DENIED = (403, "…code", "…message", Documented, "§7.1"); … }`; what follows the
/// tuple is called on the row, as `.detail("InvalidValue", "mail")`.
macro_rules! error_rows {
    ($($name:ident = ($status:literal, $code:literal, $message:literal, $grade:ident, $source:literal)
        $(. $more:ident ($($argument:expr),*))*;)+) => {
        $(
            #[doc = $message]
            pub(crate) static $name: $crate::refusal::ErrorRow = $crate::refusal::ErrorRow::new(
                stringify!($name), $status, $code, $message, ($crate::grade::Grade::$grade, $source),
            )$(.$more($($argument),*))*;
        )+
        /// Every row of this table.
        pub(crate) const ROWS: &[&$crate::refusal::ErrorRow] = &[$(&$name),+];
    };
}
pub(crate) use error_rows;

#[cfg(test)]
mod tests {
    use super::{ErrorRow, Refusal};
    use crate::grade::Grade;

    static ROW: ErrorRow =
        ErrorRow::new("ROW", 400, "Code", "{0} is {EUII Hidden}, {1}", (Grade::Documented, "§0"));

    #[test]
    fn places_are_filled_once_and_other_braces_stay() {
        assert_eq!(Refusal::of(&ROW, &["{1}", "b"]).message(), "{1} is {EUII Hidden}, b");
        assert_eq!(Refusal::of(&ROW, &["a"]).message(), "a is {EUII Hidden}, {1}");
    }
}
