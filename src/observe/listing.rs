//! The one listing rule: how a place is looked through, whatever lies in it.

use std::collections::BTreeMap;

use crate::fault::{Class, Fault};
use crate::live::{Coverage, Found, Listing, Live, Read};
use crate::resource::{ArmId, RemoteId};

/// What was seen in a place, by what names it there.
pub(super) type Reads<K, T> = BTreeMap<K, Read<T>>;

/// Looks through one place.
///
/// `all` lists it; what is `declared` there and not in a whole list is absent. Where listing is forbidden, `narrower` asks for what the
/// manifest names, part by part; without it, and after every other fault, nothing is known of anything there. A token that is refused
/// (401) is refused for the parts too.
pub(super) async fn listing<K: Ord, T>(
    declared: Vec<K>,
    all: impl Future<Output = Result<Reads<K, T>, Fault>>,
    narrower: Option<impl Future<Output = Reads<K, T>>>,
) -> (Reads<K, T>, Coverage) {
    let (mut seen, rest, coverage) = match (all.await, narrower) {
        (Ok(seen), _) => (seen, None, Coverage::Whole),
        (Err(fault), Some(narrower))
            if fault.class == Class::Forbidden && fault.status != Some(401) =>
        {
            (narrower.await, Some(fault.clone()), Coverage::Named(fault))
        }
        (Err(fault), _) => (Reads::new(), Some(fault.clone()), Coverage::Not(fault)),
    };
    for key in declared {
        seen.entry(key).or_insert_with(|| match &rest {
            None => Read::Absent,
            Some(fault) => Read::Unread(fault.clone()),
        });
    }
    (seen, coverage)
}

/// The same, where each of `things` can be asked for by itself: by what it is known, and what it is asked for by. One after the other: a
/// look is one request at a time, so that the run's bound holds.
pub(super) async fn listing_or_each<K: Ord + Clone, N, T, U: Into<T>, F>(
    things: Vec<(K, N)>,
    all: impl Future<Output = Result<Reads<K, T>, Fault>>,
    one: impl Fn(N) -> F,
) -> (Reads<K, T>, Coverage)
where
    F: Future<Output = Result<Option<U>, Fault>>,
{
    let declared = things.iter().map(|(key, _)| key.clone()).collect();
    let narrower = async {
        let mut seen = Reads::new();
        for (key, name) in things {
            let read: Read<U> = one(name).await.into();
            seen.insert(key, read.map(Into::into));
        }
        seen
    };
    listing(declared, all, Some(narrower)).await
}

/// A list as far as it shows things, each by its own id.
pub(super) fn found(listed: impl IntoIterator<Item = Found>) -> Reads<RemoteId, Box<Found>> {
    let listed = listed.into_iter();
    listed
        .map(|it| (it.resource.remote_id(), Read::Found(Box::new(it))))
        .collect()
}

/// A list of Azure's by id, of which some could not be made out.
pub(super) fn by_id<K: Ord, T, U: Into<T>>(
    listed: BTreeMap<ArmId, Result<U, Fault>>,
    key: impl Fn(ArmId) -> K,
) -> Reads<K, T> {
    let listed = listed.into_iter();
    listed
        .map(|(id, it)| (key(id), Read::from(it).map(Into::into)))
        .collect()
}

/// What looking through a place brought, by the remote ids of what lies there.
pub(super) fn part(
    place: Listing,
    (sights, coverage): (Reads<RemoteId, Box<Found>>, Coverage),
) -> Live {
    Live {
        sights,
        ..covered(place, coverage)
    }
}

/// How completely a place was looked through.
pub(super) fn covered(place: Listing, coverage: Coverage) -> Live {
    Live {
        coverage: BTreeMap::from([(place, coverage)]),
        ..Live::default()
    }
}

/// For a place of which nothing narrower can be asked.
pub(super) fn nothing<K, T>() -> Option<std::future::Ready<Reads<K, T>>> {
    None
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    fn fault(class: Class, status: u16) -> Fault {
        Fault {
            class,
            status: Some(status),
            ..Fault::local("list", "no")
        }
    }

    fn list(
        all: Result<Reads<u8, char>, Fault>,
        narrower: Option<Reads<u8, char>>,
    ) -> (Reads<u8, char>, Coverage) {
        let coverage = listing(vec![1, 2], ready(all), narrower.map(ready));
        futures::executor::block_on(coverage)
    }

    #[test]
    fn what_a_whole_list_does_not_show_is_absent() {
        let all = Reads::from([(1, Read::Found('a')), (3, Read::Found('c'))]);
        let (seen, coverage) = list(Ok(all.clone()), Some(Reads::new()));
        assert_eq!(coverage, Coverage::Whole);
        assert_eq!(seen.get(&2), Some(&Read::Absent));
        assert!(all.iter().all(|(key, it)| seen.get(key) == Some(it)));
    }

    #[test]
    fn where_listing_is_forbidden_what_is_named_is_asked_for_and_nothing_is_taken_for_absent() {
        let forbidden = fault(Class::Forbidden, 403);
        let narrower = Reads::from([(1, Read::Absent)]);
        let (seen, coverage) = list(Err(forbidden.clone()), Some(narrower));
        assert_eq!(coverage, Coverage::Named(forbidden.clone()));
        assert_eq!(seen.get(&1), Some(&Read::Absent));
        assert_eq!(seen.get(&2), Some(&Read::Unread(forbidden)));
    }

    #[test]
    fn every_other_fault_leaves_everything_unread() {
        for it in [
            fault(Class::Forbidden, 401),
            fault(Class::Missing, 404),
            fault(Class::Unreachable, 503),
        ] {
            let narrower = Reads::from([(1, Read::Found('a'))]);
            let (seen, coverage) = list(Err(it.clone()), Some(narrower));
            assert_eq!(coverage, Coverage::Not(it.clone()));
            assert!(seen.values().all(|read| *read == Read::Unread(it.clone())));
        }
        let forbidden = fault(Class::Forbidden, 403);
        let (_, coverage) = list(Err(forbidden.clone()), None);
        assert_eq!(
            coverage,
            Coverage::Not(forbidden),
            "nothing narrower can be asked"
        );
    }
}
