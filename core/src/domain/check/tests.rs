//! Situations as zone texts, and what is found in them.
