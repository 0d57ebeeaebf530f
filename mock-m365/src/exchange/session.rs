//! One run of a cmdlet: what it is given, and what it gives back.

use jiff::Timestamp;

use crate::exchange::access::Administrator;
use crate::exchange::argument::{Argument, Given};
use crate::exchange::column::{Column, Object, show};
use crate::exchange::error::ExchangeError;
use crate::exchange::filter::Filter;
use crate::exchange::{identity, refusals};
use crate::tenant::Tenant;

/// What a cmdlet works on.
pub(crate) struct Session<'a> {
    /// The tenant.
    pub(crate) tenant: &'a mut Tenant,
    /// The parameters.
    pub(crate) given: &'a Given,
    /// Who asks.
    pub(crate) caller: &'a Administrator,
    /// When.
    pub(crate) now: Timestamp,
}

/// What a cmdlet returns.
#[derive(Default)]
pub(crate) struct Output {
    /// Objects.
    pub(crate) objects: Vec<Object>,
    /// Warnings.
    pub(crate) warnings: Vec<String>,
}

/// A cmdlet's answer.
pub(crate) type Answer = Result<Output, ExchangeError>;

impl Output {
    /// No output.
    pub(crate) fn nothing() -> Answer {
        Ok(Self::default())
    }

    /// No output, and the warning that nothing changed.
    pub(crate) fn unchanged(name: &str) -> Self {
        let warning = format!(
            "The command completed successfully but no settings of '{name}' have been modified."
        );
        Self { objects: Vec::new(), warnings: vec![warning] }
    }

    /// Objects without warnings.
    pub(crate) fn of(objects: Vec<Object>) -> Answer {
        Ok(Self { objects, warnings: Vec::new() })
    }
}

/// How many objects a cmdlet returns unless told otherwise.
const RESULT_SIZE_DEFAULT: usize = 1000;

impl Session<'_> {
    /// The identity, if one was given. None, null and the empty text mean everything (facts §5.4).
    pub(crate) fn identity(&self) -> Option<&str> {
        self.given.text("Identity").filter(|identity| !identity.trim().is_empty())
    }

    /// The identity of something to be changed.
    pub(crate) fn need_identity(&self) -> Result<String, ExchangeError> {
        let missing = || ExchangeError::of(&refusals::MISSING_PARAMETER, &["Identity"]);
        self.identity().map(str::to_owned).ok_or_else(missing)
    }

    /// A destructive cmdlet runs only when told not to ask: nobody could answer.
    pub(crate) fn check_confirmed(&self) -> Result<(), ExchangeError> {
        match self.given.flag("Confirm") {
            Some(false) => Ok(()),
            _ => Err(ExchangeError::plain(&refusals::NEEDS_CONFIRMATION)),
        }
    }

    /// Only a manager of a group may change it, unless the check is left out (facts §5.3).
    pub(crate) fn check_manager(&self, group: u64) -> Result<(), ExchangeError> {
        let bypassed = self.given.flag("BypassSecurityGroupManagerCheck") == Some(true);
        let owners = self.tenant.groups.get(&group).map(|group| &group.owners);
        let is_owner = self
            .caller
            .user
            .is_some_and(|user| owners.is_some_and(|owners| owners.contains(&user)));
        if bypassed || is_owner {
            Ok(())
        } else {
            Err(ExchangeError::plain(&refusals::NOT_MANAGER))
        }
    }

    /// Shows objects: filtered, and cut to `ResultSize` with a warning that names it.
    pub(crate) fn list<'t, T: 'static>(
        &self,
        columns: &[Column<T>],
        objects: impl Iterator<Item = &'t T>,
    ) -> Answer {
        let filter = self.given.text("Filter").map(Filter::parse).transpose()?;
        let mut shown: Vec<Object> = objects
            .map(|object| show(columns, self.tenant, object))
            .filter(|object| filter.as_ref().is_none_or(|filter| filter.holds(object)))
            .collect();
        let mut warnings = Vec::new();
        match self.given.get("ResultSize") {
            Some(Argument::Number(size)) => {
                let size = usize::try_from(*size).unwrap_or(usize::MAX);
                if shown.len() > size {
                    shown.truncate(size);
                    warnings.push(MORE.to_owned());
                }
            }
            Some(Argument::Unlimited) => {}
            _ if shown.len() > RESULT_SIZE_DEFAULT => warnings.push(DEFAULT_SIZE.to_owned()),
            _ => {}
        }
        Ok(Output { objects: shown, warnings })
    }

    /// `find_group`, checked for the right to change it; its number.
    pub(crate) fn own_group(&self) -> Result<u64, ExchangeError> {
        let number = identity::find_group(self.tenant, &self.need_identity()?)?.number;
        self.check_manager(number)?;
        Ok(number)
    }
}

const MORE: &str = "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.";
const DEFAULT_SIZE: &str = "By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of items returned. To return all items, specify \"-ResultSize Unlimited\". Be aware that, depending on the actual number of items, returning all items can take a long time and consume a large amount of memory. Also, we don't recommend storing the results in a variable. Instead, pipe the results to another task or script to perform batch changes.";
