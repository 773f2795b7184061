//! Who acts as an identity, and how many of them are told in few words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Where tokens come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// A declared cluster, by its name in the manifest.
    Cluster(String),
    /// An issuer that no declared cluster has.
    Issuer(String),
}

/// Somebody whose tokens an identity trusts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// `payments/api`; for what is no service account, what its tokens say of themselves: `repo:contoso/infra:environment:prod`.
    pub name: String,
    /// Where they come from.
    pub home: Home,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.home {
            Home::Cluster(key) => write!(f, "{} on {key}", self.name),
            Home::Issuer(url) => write!(f, "{} of {url}", self.name),
        }
    }
}

/// How many names, and how many homes, are told where not all have to be.
const FEW: usize = 5;

/// All of them in few words: `team9/api on c0..c4; a/web, b/web on edge`. `whole`: none is left out; otherwise of very many the first,
/// and how many more there are.
pub(super) fn told(subjects: &[Subject], whole: bool) -> String {
    let most = if whole { usize::MAX } else { FEW };
    // Who is at home in the same places is told together.
    let mut homes: BTreeMap<&str, BTreeSet<&Home>> = BTreeMap::new();
    for it in subjects {
        homes.entry(&it.name).or_default().insert(&it.home);
    }
    let mut names: BTreeMap<BTreeSet<&Home>, BTreeSet<&str>> = BTreeMap::new();
    for (name, homes) in homes {
        names.entry(homes).or_default().insert(name);
    }
    let mut parts: Vec<String> = Vec::new();
    let (mut told, mut count) = (0, 0);
    for (homes, names) in &names {
        let room = most - told;
        if room == 0 {
            break;
        }
        let (words, shown, covered) = runs(names, room);
        told += shown;
        count += covered * homes.len();
        parts.push(format!("{}{}", words.join(", "), places(homes, most)));
    }
    let all: usize = names.iter().map(|(at, of)| at.len() * of.len()).sum();
    match all - count {
        0 => parts.join("; "),
        more => format!("{} and {more} more", parts.join("; ")),
    }
}

/// ` on c0..c4`, ` of https://…`.
fn places(homes: &BTreeSet<&Home>, most: usize) -> String {
    let mut text = String::new();
    let clusters = homes.iter().filter_map(|it| match it {
        Home::Cluster(key) => Some(key.as_str()),
        Home::Issuer(_) => None,
    });
    let issuers = homes.iter().filter_map(|it| match it {
        Home::Issuer(url) => Some(url.as_str()),
        Home::Cluster(_) => None,
    });
    let sorts: [(&str, &str, BTreeSet<&str>); 2] = [
        ("on", "clusters", clusters.collect()),
        ("of", "issuers", issuers.collect()),
    ];
    for (link, sort, all) in sorts {
        if all.is_empty() {
            continue;
        }
        let joint = if text.is_empty() { "" } else { ", and" };
        // Issuers are told one by one: their numbers are no numbers of theirs.
        let (words, covered) = match link {
            "on" => {
                let (words, _, covered) = runs(&all, most);
                (words, covered)
            }
            _ => {
                let words: Vec<String> = all.iter().take(most).map(ToString::to_string).collect();
                let covered = words.len();
                (words, covered)
            }
        };
        text.push_str(&format!("{joint} {link} {}", words.join(", ")));
        match all.len() - covered {
            0 => {}
            more => text.push_str(&format!(" and {more} more {sort}")),
        }
    }
    text
}

/// What a name is around the last number in it, and that number.
fn around(name: &str) -> Option<(&str, u64, &str)> {
    let end = name.rfind(|it: char| it.is_ascii_digit())? + 1;
    let digits = name[..end].bytes().rev();
    let start = end - digits.take_while(u8::is_ascii_digit).count();
    let number = &name[start..end];
    // `c01` is no number that follows `c0`.
    let plain = number == "0" || !number.starts_with('0');
    let value = number.parse().ok().filter(|_| plain)?;
    Some((&name[..start], value, &name[end..]))
}

/// Names in the order of their numbers, those of three and more that follow each other as one: `c0..c4`. At most `most` words; with how
/// many words these are and how many names they stand for.
fn runs(names: &BTreeSet<&str>, most: usize) -> (Vec<String>, usize, usize) {
    let mut numbered: BTreeMap<(&str, &str), BTreeMap<u64, &str>> = BTreeMap::new();
    // What has no number stands in its place by its name.
    let mut all: BTreeMap<(&str, &str, Option<u64>), Vec<&str>> = BTreeMap::new();
    for &name in names {
        match around(name) {
            Some((before, number, after)) => {
                let series = numbered.entry((before, after)).or_default();
                series.insert(number, name);
            }
            None => {
                all.insert((name, "", None), vec![name]);
            }
        }
    }
    for ((before, after), series) in numbered {
        let mut following: Vec<Vec<(u64, &str)>> = Vec::new();
        for (number, name) in series {
            match following.last_mut() {
                Some(run)
                    if run
                        .last()
                        .is_some_and(|(it, _)| it.checked_add(1) == Some(number)) =>
                {
                    run.push((number, name));
                }
                Some(_) | None => following.push(vec![(number, name)]),
            }
        }
        for run in following {
            let at = |number| (before, after, Some(number));
            match run.as_slice() {
                [(first, _), _, _, ..] => {
                    all.insert(at(*first), run.iter().map(|(_, it)| *it).collect());
                }
                few => all.extend(few.iter().map(|(number, it)| (at(*number), vec![*it]))),
            }
        }
    }
    let shown: Vec<&Vec<&str>> = all.values().take(most).collect();
    let covered = shown.iter().map(|it| it.len()).sum();
    let words: Vec<String> = shown
        .iter()
        .map(|it| match it.as_slice() {
            [first, .., last] => format!("{first}..{last}"),
            one => one.concat(),
        })
        .collect();
    let count = words.len();
    (words, count, covered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(names: &[&str], clusters: &[&str]) -> Vec<Subject> {
        let each = |name: &&str| {
            let name = (*name).to_owned();
            let home = |it: &&str| Home::Cluster((*it).to_owned());
            let of = move |home| Subject {
                name: name.clone(),
                home,
            };
            clusters.iter().map(home).map(of).collect::<Vec<_>>()
        };
        names.iter().flat_map(each).collect()
    }

    fn numbered(lead: &str, tail: &str, count: usize) -> Vec<String> {
        (0..count).map(|it| format!("{lead}{it}{tail}")).collect()
    }

    #[test]
    fn many_are_told_in_few_words() {
        let names = |all: &[String]| -> Vec<&'static str> {
            all.iter().map(|it| &*it.clone().leak()).collect()
        };
        let (ten, teams) = (
            names(&numbered("c", "", 12)),
            names(&numbered("team", "/api", 42)),
        );
        let odd = names(
            &(0..40)
                .map(|it| format!("x{}/a", it * 2))
                .collect::<Vec<_>>(),
        );
        for (subjects, few, whole) in [
            (on(&[], &["c0"]), "", ""),
            (on(&["a/b"], &["c0"]), "a/b on c0", "a/b on c0"),
            (
                on(&["a/b"], &["c0", "c1"]),
                "a/b on c0, c1",
                "a/b on c0, c1",
            ),
            (
                on(&["a/b"], &["c0", "c1", "c2", "edge"]),
                "a/b on c0..c2, edge",
                "a/b on c0..c2, edge",
            ),
            (on(&["a/b"], &ten), "a/b on c0..c11", "a/b on c0..c11"),
            (
                on(&["a/b"], &["c1", "c01", "c2", "c3", "c5"]),
                "a/b on c1..c3, c5, c01",
                "a/b on c1..c3, c5, c01",
            ),
            (
                on(&teams, &["edge"]),
                "team0/api..team41/api on edge",
                "team0/api..team41/api on edge",
            ),
            (
                [
                    on(&["a/b"], &["edge"]),
                    on(&["c/d", "e/f"], &["edge", "prod"]),
                ]
                .concat(),
                "a/b on edge; c/d, e/f on edge, prod",
                "a/b on edge; c/d, e/f on edge, prod",
            ),
            (
                on(&odd, &["c", "d"]),
                "x0/a, x2/a, x4/a, x6/a, x8/a on c, d and 70 more",
                "x0/a, x2/a, x4/a, x6/a, x8/a, x10/a, x12/a, x14/a, x16/a, x18/a, x20/a, x22/a, x24/a, x26/a, x28/a, x30/a, x32/a, x34/a, x36/a, x38/a, x40/a, x42/a, x44/a, x46/a, x48/a, x50/a, x52/a, x54/a, x56/a, x58/a, x60/a, x62/a, x64/a, x66/a, x68/a, x70/a, x72/a, x74/a, x76/a, x78/a on c, d",
            ),
            (
                on(&["a/b"], &["p", "q", "r", "s", "t", "u", "v"]),
                "a/b on p, q, r, s, t and 2 more clusters",
                "a/b on p, q, r, s, t, u, v",
            ),
        ] {
            assert_eq!(told(&subjects, false), few);
            assert_eq!(told(&subjects, true), whole);
        }
        let mut mixed = on(&["a/b"], &["c0"]);
        mixed.push(Subject {
            name: "a/b".to_owned(),
            home: Home::Issuer("https://oidc.example.com/1".to_owned()),
        });
        let said = "a/b on c0, and of https://oidc.example.com/1";
        assert_eq!(told(&mixed, false), said);
    }

    proptest! {
        /// What is shown and what is said to be more are all there are.
        #[test]
        fn no_one_is_lost(names in prop::collection::btree_set("[a-c]{0,2}[0-9]{0,3}[x-z]{0,1}", 1..40), most in 1_usize..40) {
            let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
            let (words, _, covered) = runs(&names, most);
            let mut stood = 0;
            for word in &words {
                stood += match word.split_once("..") {
                    None => { prop_assert!(names.contains(word.as_str())); 1 }
                    Some((first, last)) => {
                        let (lead, from, tail) = around(first).expect("a number");
                        let (_, to, _) = around(last).expect("a number");
                        for number in from..=to {
                            let name = format!("{lead}{number}{tail}");
                            prop_assert!(names.contains(name.as_str()), "{}", name);
                        }
                        usize::try_from(to - from + 1).expect("few")
                    }
                };
            }
            prop_assert_eq!(stood, covered);
            prop_assert_eq!(runs(&names, usize::MAX).2, names.len());
        }
    }
}
