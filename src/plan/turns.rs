//! Which accesses begin and end with a plan: both sides of it compared, identity by identity.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, Effect, What};
use super::acting::{Book, Pair, Trust, Who};
use super::grant::{Grant, GrantKey};
use super::rules::Rules;
use super::subject::Subject;
use super::walk::Walk;
use crate::live::Owner;
use crate::resource::{Address, Principal, each};

/// One role or permission, and whether somebody else gave it, who is not asked here.
type Given = BTreeMap<GrantKey, (Grant, bool)>;

/// What there is of an identity on both sides of a plan.
#[derive(Default)]
struct Sides {
    called: Option<Address>,
    before: Given,
    after: Given,
    trusted: BTreeSet<Who>,
    trusts: BTreeSet<Who>,
}

/// The accesses that begin or end: what reaches furthest first, then what ends, what moves, and the rest.
pub(super) fn all(
    walk: &Walk<'_>,
    book: &Book<'_>,
    pairs: &[Pair<'_>],
    trust: &Trust,
) -> Vec<Access> {
    let mut all: BTreeMap<Principal, Sides> = BTreeMap::new();
    for pair in pairs {
        let address = pair.change.map(|it| &it.address);
        for (resource, is_after) in [(pair.before, false), (pair.after, true)] {
            let Some(resource) = resource else { continue };
            if let (Some(it), Some(address)) = (resource.as_credential(), address) {
                let sides = all.entry(it.under.clone()).or_default();
                sides.called = sides.called.take().or(address.identity_of());
            }
            let Some(principal) = resource.of() else {
                continue;
            };
            let grants = each!(resource, it => it.grants(address));
            if grants.is_empty() {
                continue;
            }
            let sides = all.entry(principal).or_default();
            let called = address.and_then(Address::identity_of);
            sides.called = sides.called.take().or(called);
            let side = match is_after {
                true => &mut sides.after,
                false => &mut sides.before,
            };
            for (key, it) in grants {
                // One that is in the plan counts, whoever gives the same beside it.
                let given = side.entry(key).or_insert((it, true));
                given.1 &= address.is_none();
            }
        }
    }
    for (principal, who) in trust.before.keys() {
        all.entry(principal.clone())
            .or_default()
            .trusted
            .insert(who.clone());
    }
    for (principal, who) in &trust.after {
        all.entry(principal.clone())
            .or_default()
            .trusts
            .insert(who.clone());
    }
    let mut told: Vec<Access> = Vec::new();
    for (principal, sides) in all {
        let known = walk
            .index
            .identities
            .get(&principal)
            .or(sides.called.as_ref());
        if let Some(identity) = known.cloned() {
            told.extend(of_identity(walk, book, identity, &principal, sides));
        }
    }
    let mut told = merged(told);
    distinguish(&mut told);
    told.sort_by_cached_key(|it| {
        let furthest = Reverse(it.width());
        let wide = it.is_wide().then_some(furthest);
        ((wide.is_none(), wide), it.effect, furthest, it.clone())
    });
    told
}

fn of_identity(
    walk: &Walk<'_>,
    book: &Book<'_>,
    identity: Address,
    principal: &Principal,
    sides: Sides,
) -> Vec<Access> {
    let (trusted, trusts): (BTreeSet<&Who>, BTreeSet<&Who>) = (
        sides.trusted.iter().collect(),
        sides.trusts.iter().collect(),
    );
    let ends: BTreeSet<&Who> = trusted.difference(&trusts).copied().collect();
    let begins: BTreeSet<&Who> = trusts.difference(&trusted).copied().collect();
    let turned = Turned {
        moves: moves(book, &ends, &begins),
        book,
        identity,
    };
    let none = BTreeSet::new();
    let mut all: Vec<Access> = Vec::new();
    let mut others: Vec<Grant> = Vec::new();
    let (mut gave, mut gives) = (false, false);
    let keys: BTreeSet<&GrantKey> = sides.before.keys().chain(sides.after.keys()).collect();
    for key in keys {
        let (was, will) = (sides.before.get(key), sides.after.get(key));
        let Some((grant, _)) = will.or(was) else {
            continue;
        };
        if was.into_iter().chain(will).all(|(_, others)| *others) {
            others.push(grant.clone());
            continue;
        }
        gave |= was.is_some();
        gives |= will.is_some();
        let (lost, gained, nobody) = match (was.is_some(), will.is_some()) {
            (true, true) => (&ends, &begins, false),
            (true, false) => (&trusted, &none, trusted.is_empty()),
            (false, _) => (&none, &trusts, trusts.is_empty()),
        };
        let beside = if will.is_some() {
            &sides.before
        } else {
            &sides.after
        };
        let what = What::Grant(Grant {
            place: format!("{}{}", grant.place, narrowed(key, beside, will.is_some())),
            ..grant.clone()
        });
        if nobody {
            let effect = if will.is_some() {
                Effect::Gain
            } else {
                Effect::Loss
            };
            // Who acts as an identity to which nobody is bound is not known here: it is said of the identity itself.
            all.push(turned.access(effect, what, Vec::new(), Vec::new()));
        } else {
            all.extend(turned.told(&what, lost, gained));
        }
    }
    let mut others = together(others);
    others.sort_by_cached_key(|it| (!it.is_wide(), Reverse(it.width), it.clone()));
    let of_others = !is_ours(walk, &turned.identity, principal);
    // What the manifest gives says by itself who may act, where that is all there is to it.
    let said = |gives: bool| gives && others.is_empty() && !of_others;
    let what = What::Act {
        others: others.clone(),
        of_others,
    };
    let ends = if said(gave) { &none } else { &ends };
    let begins = if said(gives) { &none } else { &begins };
    all.extend(turned.told(&what, ends, begins));
    all
}

/// Whether an identity is this manifest's own.
fn is_ours(walk: &Walk<'_>, identity: &Address, principal: &Principal) -> bool {
    match walk.changes.get(identity) {
        Some(it) => it.marked || it.owner == Owner::Ours,
        None => {
            let found = walk.live.found_at(&principal.remote_id());
            found.is_some_and(|it| walk.owner(it) == Owner::Ours)
        }
    }
}

/// One identity, and who comes for whom.
struct Turned<'a, 'b> {
    /// By who goes, who comes in their place.
    moves: BTreeMap<&'b Who, &'b Who>,
    book: &'b Book<'a>,
    identity: Address,
}

impl Turned<'_, '_> {
    fn access(
        &self,
        effect: Effect,
        what: What,
        subjects: Vec<Subject>,
        formerly: Vec<Subject>,
    ) -> Access {
        Access {
            effect,
            identity: self.identity.clone(),
            what,
            subjects,
            formerly,
        }
    }

    /// What `lost` lose and `gained` gain.
    fn told(&self, what: &What, lost: &BTreeSet<&Who>, gained: &BTreeSet<&Who>) -> Vec<Access> {
        let both = |(from, to): &(&&Who, &&Who)| lost.contains(*from) && gained.contains(*to);
        let moved: Vec<(&Who, &Who)> = self
            .moves
            .iter()
            .filter(both)
            .map(|(from, to)| (*from, *to))
            .collect();
        let (from, to): (BTreeSet<&Who>, BTreeSet<&Who>) = moved.into_iter().unzip();
        let sides = [
            (Effect::Loss, lost - &from, BTreeSet::new()),
            (Effect::Move, to.clone(), from),
            (Effect::Gain, gained - &to, BTreeSet::new()),
        ];
        let named = |all: &BTreeSet<&Who>| {
            let mut named: Vec<Subject> = all.iter().map(|it| self.book.subject(it)).collect();
            named.sort();
            named.dedup();
            named
        };
        let some = sides.iter().filter(|(_, whose, _)| !whose.is_empty());
        some.map(|(effect, whose, formerly)| {
            self.access(*effect, what.clone(), named(whose), named(formerly))
        })
        .collect()
    }
}

/// Who comes for whom: of one name where the cluster or the issuer is another, or at one place where the name is. Where several could be
/// meant, nobody is.
fn moves<'a>(
    book: &Book<'_>,
    ends: &BTreeSet<&'a Who>,
    begins: &BTreeSet<&'a Who>,
) -> BTreeMap<&'a Who, &'a Who> {
    let mut moves: BTreeMap<&Who, &Who> = BTreeMap::new();
    let mut taken: BTreeSet<&Who> = BTreeSet::new();
    let by: [fn(Subject) -> String; 2] = [|it| it.name, |it| format!("{:?}", it.home)];
    for by in by {
        let mut met: BTreeMap<String, (Vec<&'a Who>, Vec<&'a Who>)> = BTreeMap::new();
        for &who in ends.iter().filter(|it| !moves.contains_key(*it)) {
            met.entry(by(book.subject(who))).or_default().0.push(who);
        }
        for &who in begins.iter().filter(|it| !taken.contains(*it)) {
            met.entry(by(book.subject(who))).or_default().1.push(who);
        }
        for (from, to) in met.into_values() {
            if let ([from], [to]) = (from.as_slice(), to.as_slice()) {
                moves.insert(from, to);
                taken.insert(to);
            }
        }
    }
    moves
}

/// The condition under which a role is given, in words.
fn narrowed(key: &GrantKey, beside: &Given, is_after: bool) -> &'static str {
    let condition = &key.condition;
    let mut same = beside
        .keys()
        .filter(|it| it.scope == key.scope && it.role == key.role);
    let another = same.any(|it| it.condition.is_some() && it.condition != *condition);
    match (condition, another, is_after) {
        (None, ..) => "",
        (Some(_), false, _) => " under a condition",
        (Some(_), true, true) => " under another condition",
        (Some(_), true, false) => " under its present condition",
    }
}

/// What is said of the same people, about one place, is said once.
fn merged(all: Vec<Access>) -> Vec<Access> {
    let mut by: BTreeMap<Access, BTreeSet<String>> = BTreeMap::new();
    for mut it in all {
        let roles = match &mut it.what {
            What::Grant(grant) => std::mem::take(&mut grant.roles),
            What::Act { .. } => BTreeSet::new(),
        };
        by.entry(it).or_default().extend(roles);
    }
    let mut all: Vec<Access> = Vec::new();
    for (mut it, roles) in by {
        if let What::Grant(grant) = &mut it.what {
            grant.roles = roles;
        }
        all.push(it);
    }
    all
}

/// The same of grants by themselves.
fn together(all: Vec<Grant>) -> Vec<Grant> {
    let mut by: BTreeMap<Grant, BTreeSet<String>> = BTreeMap::new();
    for mut it in all {
        let roles = std::mem::take(&mut it.roles);
        by.entry(it).or_default().extend(roles);
    }
    let all = by.into_iter();
    all.map(|(it, roles)| Grant { roles, ..it }).collect()
}

/// Two places of one name are told apart by their whole ids.
fn distinguish(all: &mut [Access]) {
    fn grants(it: &mut Access) -> &mut [Grant] {
        match &mut it.what {
            What::Grant(it) => std::slice::from_mut(it),
            What::Act { others, .. } => others,
        }
    }
    let mut called: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for grant in all.iter_mut().flat_map(grants) {
        let scopes = called.entry(grant.place.clone()).or_default();
        scopes.insert(grant.scope.to_lowercase());
    }
    for grant in all.iter_mut().flat_map(grants) {
        if called.get(&grant.place).is_some_and(|it| it.len() > 1) {
            grant.place = format!("{} ({})", grant.place, grant.scope);
        }
    }
}
