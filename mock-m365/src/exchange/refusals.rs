//! The table of refusals of Exchange administration (facts §5.3). The detail of a row holds the error's id, which may be
//! empty, and the type of the exception. Exceptions of the administration service itself, not of a cmdlet, reach the
//! client without details.

use crate::refusal::error_rows;

error_rows! {
    OBJECT_NOT_FOUND = (404, "NotFound", "The operation couldn't be performed because object '{0}' couldn't be found on '{1}'.", Observed, "§5.3").detail("Ex6F9304", "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException");
    MAILBOX_NOT_FOUND = (404, "NotFound", "The specified mailbox doesn't exist.", Observed, "§5.3").detail("Ex41BAF5", "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException");
    OBJECT_AMBIGUOUS = (400, "BadRequest", "The operation couldn't be performed because '{0}' matches multiple entries.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Configuration.Tasks.ManagementObjectAmbiguousException");
    ADDRESS_IN_USE = (400, "BadRequest", "The proxy address \"SMTP:{0}\" is already being used by the proxy addresses or LegacyExchangeDN of \"{1}\". Please choose another proxy address.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Data.Directory.ProxyAddressExistsException");
    NAME_IN_USE = (400, "BadRequest", "The name \"{0}\" is already being used. Please try another name.", Observed, "§5.3").detail("", "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException");
    DOMAIN_NOT_ACCEPTED = (400, "BadRequest", "You can't use the domain because it's not an accepted domain for your organization.", Observed, "§5.3").detail("", "Microsoft.Exchange.Management.RecipientTasks.NotAcceptedDomainException");
    ALREADY_A_MEMBER = (400, "BadRequest", "The recipient \"{0}\" is already a member of the group \"{1}\".", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Management.RecipientTasks.MemberAlreadyExistsException");
    NOT_A_MEMBER = (400, "BadRequest", "The recipient \"{0}\" isn't a member of the group \"{1}\".", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Management.RecipientTasks.MemberNotFoundException");
    NOT_MANAGER = (400, "BadRequest", "You don't have sufficient permissions. This operation can only be performed by a manager of the group.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Management.RecipientTasks.OperationRequiresGroupManagerException");
    MEMBER_KIND = (400, "BadRequest", "You can't add the recipient \"{0}\" to the group \"{1}\" because this type of recipient can't be a member.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Configuration.Tasks.RecipientTaskException");
    ADDRESS_MALFORMED = (400, "BadRequest", "The address '{0}' is invalid: \"{0}\" isn't a valid SMTP address.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Data.DataValidationException");
    PRIMARY_ADDRESSES = (400, "BadRequest", "There must be exactly one primary SMTP address, but the list holds {0}.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Data.DataValidationException");
    PRIMARY_TWICE = (400, "BadRequest", "The EmailAddresses and PrimarySmtpAddress parameters can't be used together.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Configuration.Tasks.RecipientTaskException");
    ONLY_DEFAULT_POLICY = (400, "BadRequest", "The default policy \"{0}\" can't be removed or stop being the default. Make another policy the default first.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Configuration.Tasks.InvalidOperationException");
    POLICY_IN_USE = (400, "BadRequest", "The policy \"{0}\" can't be removed because mailboxes use it.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Configuration.Tasks.InvalidOperationException");
    RULE_EXISTS = (400, "BadRequest", "The device access rule \"{0}\" already exists.", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException");
    NOTHING_TO_CANCEL = (400, "BadRequest", "There is no pending wipe request for the device \"{0}\".", Unconfirmed, "§5.4").detail("", "Microsoft.Exchange.Management.Tasks.CannotCancelWipeException");
    RIGHTS_EXIST = (400, "BadRequest", "An existing permission entry was found for user: {0}.", Unconfirmed, "§5.2").detail("", "Microsoft.Exchange.Management.StoreTasks.UserAlreadyExistsInPermissionEntryException");
    RIGHTS_MISSING = (400, "BadRequest", "There is no existing permission entry found for user: {0}.", Unconfirmed, "§5.2").detail("", "Microsoft.Exchange.Management.StoreTasks.UserNotFoundInPermissionEntryException");
    NEEDS_CONFIRMATION = (400, "BadRequest", "A command that prompts the user failed because the host program or the command type does not support user interaction. The host was attempting to request confirmation with the following message: Are you sure you want to perform this action?", Unconfirmed, "§5.3").detail("", "System.Management.Automation.Host.HostException");
    FILTER_MALFORMED = (400, "BadRequest", "Cannot bind parameter 'Filter' to the target. Exception setting \"Filter\": \"Invalid filter syntax. '{0}' is not a valid filter.\"", Unconfirmed, "§5.4").detail("", "System.Management.Automation.ParameterBindingException");
    MISSING_PARAMETER = (400, "BadRequest", "Cannot process command because of one or more missing mandatory parameters: {0}.", Unconfirmed, "§5.4").detail("", "System.Management.Automation.ParameterBindingException");
    VALUE_NOT_ALLOWED = (400, "BadRequest", "Cannot process argument transformation on parameter '{0}'. Cannot convert value \"{1}\" to type \"{2}\". Error: \"Unable to match the identifier name {1} to a valid enumerator name. Specify one of the following enumerator names and try again: {3}\"", Observed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ParameterTransformationException");
    VALUE_MALFORMED = (400, "BadRequest", "Cannot process argument transformation on parameter '{0}'. Cannot convert value \"{1}\" to type \"{2}\".", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ParameterTransformationException");
    UNKNOWN_PARAMETER = (400, "BadRequest", "Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. {0}", Observed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.AmbiguousParameterSetException").not_carried();
    PARAMETERS_CLASH = (400, "BadRequest", "Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. {0}", Observed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.AmbiguousParameterSetException");
    PAGE_EXPIRED = (400, "BadRequest", "Expired or Invalid pagination request. Default Expiry time is 00:30:00", Observed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    MALFORMED_BODY = (400, "BadRequest", "An unexpected 'StartOfObject' node was expected in the request payload.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    MALFORMED_HASHTABLE = (400, "BadRequest", "The value of parameter '{0}' is an object without the type Exchange.GenericHashTable.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    WRONG_TENANT = (400, "BadRequest", "The tenant '{0}' of the request is not the tenant of the token.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    MALFORMED_BATCH = (400, "BadRequest", "The batch request is not valid: {0}", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    CMDLET_NOT_OF_ENDPOINT = (400, "BadRequest", "The cmdlet '{0}' is not supported at this endpoint.", Unconfirmed, "§5.2").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    METHOD_NOT_ALLOWED = (405, "MethodNotAllowed", "The requested resource does not support http method '{0}'.", Observed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException");
    NOT_AVAILABLE = (404, "NotFound", "Resource not found for the segment '{0}'.", Unconfirmed, "§5.3").detail("", "Microsoft.Exchange.Admin.OData.Core.ODataServiceException").not_carried();
}
