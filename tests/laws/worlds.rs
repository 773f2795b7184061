//! Laws over generated manifests and worlds.
