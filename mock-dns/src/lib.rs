//! Fake public DNS: authoritative zones that take signed updates, and a caching resolver.
