//! The words that expectations use for results, findings, reasons and states.

use crate::scenario::words::words;

words! {
    /// How the last operation ended.
    pub enum OperationResult {
        /// It did what was asked.
        Ok = "ok",
        /// The engine itself would not do it: a requirement, a wrong input, the wrong state.
        Refused = "refused",
        /// It was tried and did not succeed.
        Failed = "failed",
        /// The engine crashed in the middle.
        Interrupted = "interrupted",
    }
}

words! {
    /// Requirements of the integration.
    pub enum RequirementName {
        /// The domain has one domain controller.
        SingleController = "single controller",
        /// The wizard runs on that controller.
        RunOnController = "run on controller",
        /// The operating system is a supported edition.
        OperatingSystem = "operating system",
        /// The Essentials role is there.
        Role = "role",
        /// The Internet can be reached.
        Internet = "internet",
        /// No important update is pending.
        Updates = "updates",
        /// There is a subscription.
        Subscription = "subscription",
    }
}

words! {
    /// What was found about a requirement.
    pub enum FindingVerdict {
        /// It is met.
        Met = "met",
        /// It is met with a caveat.
        Warning = "warning",
        /// It is not met.
        NotMet = "not met",
        /// It could not be told.
        Unknown = "unknown",
    }
}

words! {
    /// Why an online account could not be created, as the results page names it.
    pub enum FailedReason {
        /// The online ID is taken.
        AlreadyExists = "already exists",
        /// All seats are used.
        NoLicence = "no licence left",
        /// The online ID is not a possible one.
        BadName = "bad name",
        /// The tenant could not be reached.
        Connection = "no connection",
        /// The tenant asked to wait for too long.
        Busy = "service busy",
        /// The credentials were not accepted.
        Credentials = "not authorised",
        /// The directory has no such user.
        UnknownUser = "unknown user",
        /// The licence needs a usage location.
        UsageLocation = "no usage location",
        /// The tenant refused for another reason.
        Refused = "refused",
    }
}

words! {
    /// State of a domain link.
    pub enum DomainState {
        /// The name was accepted.
        Entered = "entered",
        /// The records were written to the zone.
        RecordsWritten = "records written",
        /// The records wait to be typed in by hand.
        AwaitingManualDns = "awaiting manual dns",
        /// The tenant is asked whether it sees them.
        Verifying = "verifying",
        /// Ownership is proven.
        Verified = "verified",
        /// All services are set up.
        ServicesReady = "services ready",
        /// Everything but the mail switch-over is done.
        SwitchPending = "switch pending",
        /// Everything is done.
        Complete = "complete",
        /// The administrator must act.
        NeedsAttention = "needs attention",
    }
}

words! {
    /// Whether the engine's store holds secrets.
    pub enum StoredSecrets {
        /// None: neither in clear nor sealed.
        None = "none",
        /// Some, sealed.
        Some = "some",
    }
}

words! {
    /// Parts of a world whose state can be compared.
    pub enum Corner {
        /// The domain controller's objects.
        Directory = "directory",
        /// The tenant's objects.
        Tenant = "tenant",
        /// Every public zone.
        Zones = "zones",
        /// The Dashboard as it is shown.
        Dashboard = "dashboard",
        /// The engine's store.
        Store = "store",
    }
}
