//! No circle of files: what is imported is understood before what imports it.
//!
//! A file is tied to the one that defines what it takes; one that only hands a name on (`pub use`) is passed through. A folder's own file
//! and the files in the folder are one house to each other: those see what is private to it, and it puts them together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Paths, house};

/// The circles that there are, each with what keeps it. None is added: a type that two files share moves below both.
const CIRCLES: &[(&[&str], &str)] = &[
    (
        &["src/render/grouped.rs", "src/render/plan.rs"],
        "findings are told with a plan, and name what they are about as a plan does",
    ),
    (
        &["src/resource/mark.rs", "src/resource/principal.rs"],
        "a mark is reckoned from whose a thing is, and a principal holds the mark of its own",
    ),
];

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The module that defines what a path leads to, seen from a module of the house.
fn target<'a>(
    files: &'a BTreeMap<Vec<String>, (String, Paths)>,
    from: &[String],
    path: &str,
) -> Option<&'a [String]> {
    let mut path: Vec<String> = path.split("::").map(str::to_owned).collect();
    let mut from = from.to_vec();
    // A name is handed on a few times at most; what is handed on in a ring defines nothing.
    for _ in 0..8 {
        if matches!(path[0].as_str(), "crate" | "widctl") {
            path.remove(0);
        } else if let Some(whole) = files.get(&from).and_then(|it| it.1.brought.get(&path[0])) {
            let whole = whole.split("::").map(str::to_owned);
            path = whole.chain(path.drain(1..)).collect();
            from = Vec::new();
            continue;
        } else if files.contains_key(&[&from[..], &path[..1]].concat()) {
            path = [from, path].concat();
        } else {
            return None;
        }
        let length = (1..=path.len())
            .rev()
            .find(|at| files.contains_key(&path[..*at]));
        let length = length?;
        let (module, (_, paths)) = files.get_key_value(&path[..length])?;
        match path.get(length).and_then(|name| paths.brought.get(name)) {
            Some(whole) => {
                from = path[..length].to_vec();
                let whole = whole.split("::").map(str::to_owned);
                path = whole.chain(path.drain(length + 1..)).collect();
            }
            None => return Some(module),
        }
    }
    None
}

fn arrows() -> Arrows {
    let files = house().into_iter().map(|(file, _, paths)| {
        let module = paths.module.clone();
        (module, (file, paths))
    });
    let files: BTreeMap<_, _> = files.collect();
    let mut arrows = Arrows::new();
    for (module, (file, paths)) in &files {
        let taken = paths.taken.iter();
        let to = taken.filter_map(|it| target(&files, module, it));
        let to = to.filter(|it| !it.starts_with(module) && !module.starts_with(it));
        arrows.insert(file.clone(), to.map(|it| files[it].0.clone()).collect());
    }
    arrows
}

fn reached<'a>(arrows: &'a Arrows, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for to in arrows.get(file).into_iter().flatten() {
            if reached.insert(to.as_str()) {
                next.push(to);
            }
        }
    }
    reached
}

/// The files that reach each other, in the order of their names.
fn circles(arrows: &Arrows) -> BTreeSet<Vec<&str>> {
    let all: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|it| (it.as_str(), reached(arrows, it)))
        .collect();
    let circle = |file: &str| {
        let back = |it: &&&str| all.get(**it).is_some_and(|them| them.contains(file));
        all[file].iter().filter(back).copied().collect::<Vec<_>>()
    };
    let circles = all.keys().map(|file| circle(file));
    circles.filter(|it| it.len() > 1).collect()
}

/// What ties a circle: its arrows.
fn ties(arrows: &Arrows, circle: &[&str]) -> String {
    let inside = |from: &&str| {
        let to = arrows[*from]
            .iter()
            .filter(|to| circle.contains(&to.as_str()));
        let to: Vec<&str> = to.map(String::as_str).collect();
        format!("  {from} -> {}\n", to.join(", "))
    };
    circle.iter().map(inside).collect()
}

#[test]
fn files_import_each_other_in_no_circle_but_those_that_are_known() {
    let arrows = arrows();
    let found = circles(&arrows);
    let known: BTreeSet<Vec<&str>> = CIRCLES.iter().map(|(files, _)| files.to_vec()).collect();
    let new: String = found
        .difference(&known)
        .map(|it| ties(&arrows, it) + "\n")
        .collect();
    assert!(
        new.is_empty(),
        "these files are a circle, or another one than before:\n{new}"
    );
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(
        gone.is_empty(),
        "these circles are open: take them out of the list: {gone:?}"
    );
    for (files, why) in CIRCLES {
        assert!(why.len() > 20, "{files:?}: why?");
    }
}

/// A law that sees nothing always holds.
#[test]
fn a_circle_is_found_and_a_row_is_none() {
    let arrows = |pairs: &[(&str, &str)]| {
        let mut arrows = Arrows::new();
        for (from, to) in pairs {
            arrows
                .entry((*from).to_owned())
                .or_default()
                .insert((*to).to_owned());
            arrows.entry((*to).to_owned()).or_default();
        }
        arrows
    };
    let row = arrows(&[("a", "b"), ("b", "c"), ("a", "c")]);
    assert!(circles(&row).is_empty());
    let two = arrows(&[
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
        ("c", "d"),
        ("e", "f"),
        ("f", "e"),
    ]);
    let expected = [vec!["a", "b", "c"], vec!["e", "f"]];
    assert_eq!(circles(&two), BTreeSet::from(expected));
    let real = super::circles::arrows();
    for (from, to) in [
        // By a name that a folder's own file hands on, by a module, by a path that is written out.
        ("src/remote/credential.rs", "src/remote/http/retry.rs"),
        ("src/remote/kube/transport.rs", "src/remote/kube/config.rs"),
        ("src/cli/plan.rs", "src/cli/exit.rs"),
    ] {
        assert!(
            real[from].contains(to),
            "{from} -> {to} in {:?}",
            real[from]
        );
    }
}
