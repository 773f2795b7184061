//! Where a value stands in a document: JSON pointers, and places that add the file's name.
use std::fmt;
use std::sync::Arc;

/// A JSON pointer (RFC 6901): empty for the whole document, else `/` before each segment, `~1` for `/` and `~0` for `~`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The value of `key` in the mapping this points to.
    pub fn field(&self, key: &str) -> Self {
        Self(format!(
            "{}/{}",
            self.0,
            key.replace('~', "~0").replace('/', "~1")
        ))
    }

    /// The item `index` (from 0) of the list this points to.
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Whether the other value is this one, or stands in it.
    pub fn holds(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    }

    /// What holds the value; nothing holds the whole document.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// The segments from the outside in, unescaped.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        // The text before the first slash is empty by construction.
        self.0
            .split('/')
            .skip(1)
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value in a named file; only renderers turn it into lines and columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's name as the user gave it.
    pub source: Arc<str>,
    /// The value in that file.
    pub pointer: Pointer,
}

impl Place {
    /// The value at `pointer` in the file called `source`.
    pub fn new(source: &Arc<str>, pointer: Pointer) -> Self {
        Self {
            source: Arc::clone(source),
            pointer,
        }
    }

    /// The value of `key` in the mapping at this place.
    pub fn field(&self, key: &str) -> Self {
        Self::new(&self.source, self.pointer.field(key))
    }

    /// The item `index` (from 0) of the list at this place.
    pub fn index(&self, index: usize) -> Self {
        Self::new(&self.source, self.pointer.index(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_come_back_as_they_went_in() {
        let keys = ["a/b", "~1", "", "m~n", "ü ☃"];
        let pointer = keys.iter().fold(Pointer::root(), |p, key| p.field(key));
        assert_eq!(pointer.to_string(), "/a~1b/~01//m~0n/ü ☃");
        assert_eq!(pointer.segments().collect::<Vec<_>>(), keys);
        assert_eq!(pointer.index(7).parent(), Some(pointer));
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(Pointer::root().segments().count(), 0);
    }
}
