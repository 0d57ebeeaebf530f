//! Result codes (RFC 4511 appendix A) that this server sends.

/// A result code: the number on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ResultCode(pub(crate) u32);

macro_rules! result_codes {
    ([$($constant:ident $number:literal $name:literal;)*] named only [$($other:literal $other_name:literal;)*]) => {
        impl ResultCode {
            $(pub(crate) const $constant: Self = Self($number);)*

            /// The name that RFC 4511 gives the code.
            pub(crate) fn name(self) -> &'static str {
                match self.0 {
                    $($number => $name,)*
                    $($other => $other_name,)*
                    _ => "unknown code",
                }
            }
        }
    };
}

result_codes! {
    [
    SUCCESS 0 "success";
    OPERATIONS_ERROR 1 "operationsError";
    PROTOCOL_ERROR 2 "protocolError";
    TIME_LIMIT_EXCEEDED 3 "timeLimitExceeded";
    SIZE_LIMIT_EXCEEDED 4 "sizeLimitExceeded";
    COMPARE_FALSE 5 "compareFalse";
    COMPARE_TRUE 6 "compareTrue";
    AUTH_METHOD_NOT_SUPPORTED 7 "authMethodNotSupported";
    STRONGER_AUTH_REQUIRED 8 "strongerAuthRequired";
    REFERRAL 10 "referral";
    ADMIN_LIMIT_EXCEEDED 11 "adminLimitExceeded";
    UNAVAILABLE_CRITICAL_EXTENSION 12 "unavailableCriticalExtension";
    NO_SUCH_ATTRIBUTE 16 "noSuchAttribute";
    INAPPROPRIATE_MATCHING 18 "inappropriateMatching";
    CONSTRAINT_VIOLATION 19 "constraintViolation";
    ATTRIBUTE_OR_VALUE_EXISTS 20 "attributeOrValueExists";
    INVALID_ATTRIBUTE_SYNTAX 21 "invalidAttributeSyntax";
    NO_SUCH_OBJECT 32 "noSuchObject";
    INVALID_DN_SYNTAX 34 "invalidDNSyntax";
    INVALID_CREDENTIALS 49 "invalidCredentials";
    INSUFFICIENT_ACCESS_RIGHTS 50 "insufficientAccessRights";
    UNAVAILABLE 52 "unavailable";
    UNWILLING_TO_PERFORM 53 "unwillingToPerform";
    SORT_CONTROL_MISSING 60 "sortControlMissing";
    OFFSET_RANGE_ERROR 61 "offsetRangeError";
    NAMING_VIOLATION 64 "namingViolation";
    OBJECT_CLASS_VIOLATION 65 "objectClassViolation";
    NOT_ALLOWED_ON_NON_LEAF 66 "notAllowedOnNonLeaf";
    NOT_ALLOWED_ON_RDN 67 "notAllowedOnRDN";
    ENTRY_ALREADY_EXISTS 68 "entryAlreadyExists";
    AFFECTS_MULTIPLE_DSAS 71 "affectsMultipleDSAs";
    OTHER 80 "other";
    ] named only [
    51 "busy";
    ]
}
