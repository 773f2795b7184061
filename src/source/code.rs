//! The codes of all diagnostics: one line and a page each.
use std::fmt;

/// Makes the enum, its texts and the list of all from one table: the doc comment of a code is its page, the last literal its title.
macro_rules! codes {
    ($($(#[doc = $page:literal])+ $name:ident = $id:literal, $title:literal;)+) => {
        /// What a diagnostic is about: a stable id that searches, tests and suppressions can name.
        ///
        /// Families: 00 file and syntax, 01 schema, 02 meaning, 03 plan, 04 guard, 05 remote, 06 apply, 07 plan file,
        /// 08 sandbox world, 09 usage.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $page])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of their ids.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The id, `WID0107` say.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// The page: what it means, why it is refused or told, what to do. Markdown.
            pub fn explain(self) -> String {
                let page: &[&str] = match self { $(Self::$name => &[$($page,)+],)+ };
                page.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

codes! {
    /// The text is not YAML 1.2, so that nothing in this file could be read past this place.
    ///
    /// Frequent causes: a tab used for indentation, a quote or bracket that is not closed, a `: ` inside an unquoted text.
    Syntax = "WID0001", "not YAML";
}

impl Code {
    /// The code with this id, in any case of letters.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(id))
    }

    /// The reference of all codes as Markdown, the text of `src/source/codes.md`.
    pub fn reference() -> String {
        let pages = Self::ALL
            .iter()
            .map(|code| format!("## {code}: {}\n\n{}\n", code.title(), code.explain()));
        format!(
            "# Codes\n\nEvery finding of widctl has a code; this is what each of them means.\n\n{}",
            pages.collect::<Vec<_>>().join("\n")
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_ordered_and_explained() {
        for pair in Code::ALL.windows(2) {
            assert!(
                pair[0].as_str() < pair[1].as_str(),
                "{} stands before {}",
                pair[0],
                pair[1]
            );
        }
        for code in Code::ALL {
            let digits = code
                .as_str()
                .strip_prefix("WID")
                .expect("ids begin with WID");
            assert!(
                digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
            assert!(
                !code.title().is_empty() && code.title().len() <= 60,
                "{code}: {}",
                code.title()
            );
            assert!(code.explain().len() >= 80, "{code} is not explained");
            assert_eq!(Code::parse(&code.as_str().to_lowercase()), Some(*code));
        }
    }
}
