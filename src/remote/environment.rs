//! The environment, as far as the far side is reached by it.

use std::sync::Arc;

/// Gives a variable of the environment.
pub type Env = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
