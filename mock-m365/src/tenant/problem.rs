//! Why the directory refuses a change, as facts. The words a client sees stand with each plane.

/// A refused change or look-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Problem {
    /// Another object has the value.
    Duplicate(&'static str),
    /// A property that must be given is absent or empty.
    Required(&'static str),
    /// The domain of a sign-in name is not one of the tenant's verified domains.
    UpnDomain,
    /// A property's value is not allowed.
    InvalidValue(&'static str),
    /// The value has the wrong JSON type.
    WrongType(String),
    /// The resource has no such property.
    UnknownProperty(String),
    /// The property is computed.
    ReadOnly(&'static str),
    /// The service carries the property, this tenant does not.
    NotCarried(&'static str),
    /// The password breaks the rules.
    WeakPassword,
    /// No such object, or not visible yet.
    NotFound(String),
    /// A licence needs a usage location.
    NoUsageLocation,
    /// All seats of the subscription are taken.
    NoSeats(String),
    /// The user does not hold the licence to be removed.
    NotHeld,
    /// The tenant has no such subscription.
    UnknownSku(String),
    /// Plans to be switched off that the subscription does not hold.
    ForeignPlans(String),
    /// Plans that exclude each other.
    ExclusivePlans(String),
    /// No such domain in the tenant.
    DomainNotFound(String),
    /// The name is no domain name.
    DomainName,
    /// The domain exists in the tenant.
    DomainExists,
    /// Its root is here, but not verified.
    RootNotVerified,
    /// Verified before.
    AlreadyVerified,
    /// The published records do not prove ownership; with the reason.
    VerificationFailed(String),
    /// Only a verified domain can do that.
    DomainNotVerified,
    /// The initial or the default domain cannot go.
    DomainProtected,
    /// Objects still use the domain.
    DomainInUse,
    /// Services that cannot be set through this interface.
    DomainServices(String),
    /// A property that a group must have is absent or empty.
    GroupRequired(&'static str),
    /// A group's property has a value that is not allowed.
    GroupInvalid(&'static str),
    /// Graph cannot make a mail-enabled group of the classic kind, nor one without any use.
    GroupMailEnabled,
    /// Only Exchange changes this group.
    GroupOfExchange,
    /// The object is on this list already.
    ReferenceExists(&'static str),
    /// The reference is no address of a directory object.
    Reference,
    /// An object of this kind cannot be on the list.
    ReferenceKind,
    /// More references than one request may hold.
    TooManyReferences(usize),
    /// A Microsoft 365 group keeps at least one owner.
    LastOwner,
    /// The licence comes from a group.
    Inherited,
    /// A plan, and those one of which it needs.
    MissingPlans(String, String),
    /// Licences can be given to groups with `securityEnabled` only.
    GroupNotLicensable,
    /// The group does not have the licence to be removed.
    GroupNotHeld,
    /// Only a verified sub-domain can become a root.
    DomainNotPromotable,
    /// More objects refer to the domain than a removal by force renames.
    DomainTooUsed,
    /// Another tenant has verified the domain.
    DomainElsewhere,
}
