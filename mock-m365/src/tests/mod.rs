//! Tests of the tenant over its bytes.
