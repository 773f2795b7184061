//! "Did you mean": the closest of what would have been right.

/// How many candidates are looked at.
const MOST: usize = 1_000;

/// The candidate that `word` most likely is a misspelling of, if one is close enough; the first of several equally close ones.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest_within(word, usize::MAX, candidates)
}

/// The same where at most so many slips are taken for one: for words that are not wrong by themselves.
pub fn closest_within<'a>(
    word: &str,
    most: usize,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = word.to_lowercase();
    // Long words come from hostile or generated files; their distances cost the product of the lengths.
    if lower.len() > 128 {
        return None;
    }
    let length = lower.chars().count();
    let mut best: Option<(usize, &str)> = None;
    // Thousands of unknown names among thousands of known ones would cost minutes; nobody misses the suggestion there.
    for candidate in candidates.into_iter().take(MOST) {
        let other = candidate.chars().count();
        // One slip in three letters: `nme` is `name`, but `aks` is not `key`.
        let allowed = length.max(other).div_ceil(3).min(most);
        // The distance is at least the difference of the lengths, and that is quickly known.
        if length.abs_diff(other) > allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_is_suggested_and_far_is_not() {
        let known = ["name", "namespace", "serviceAccount", "clusters"];
        assert_eq!(closest("nme", known), Some("name"));
        assert_eq!(closest("namspace", known), Some("namespace"));
        assert_eq!(closest("serviceaccount", known), Some("serviceAccount"));
        assert_eq!(closest("cluster", known), Some("clusters"));
        assert_eq!(closest("location", known), None);
        assert_eq!(closest("", known), None);
        assert_eq!(closest(&"x".repeat(10_000), known), None);
    }
}
