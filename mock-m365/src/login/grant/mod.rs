//! The grants of the token endpoint, one a file (facts §1.2).
//!
//! | file | what it answers |
//! | --- | --- |
//! | `client_credentials` | an application for itself |
//! | `password` | a user by name and password |
//! | `refresh_token` | a user again |

pub(crate) mod client_credentials;
pub(crate) mod password;
pub(crate) mod refresh_token;
