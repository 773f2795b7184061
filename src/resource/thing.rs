//! Thing: all that a kind says of its things. The rest of the house asks by these names, so that a new kind answers here, in its own
//! file, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, ArmId, Fields, Listing, Names, Outputs, Owner, Principal, RemoteId, Resource,
};

/// One kind of resource among all.
pub trait Among: Clone + Into<Resource> + 'static {
    /// The thing, where it is one of this kind.
    fn among(resource: &Resource) -> Option<&Self>;
}

/// What a thing gives its identity, in words for whoever did not ask for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gives {
    /// `has Reader on /subscriptions/…`
    pub words: String,
    /// Whether anything there can be changed by it, or given away.
    pub power: bool,
    /// How much lies in its scope: a management group most of all.
    pub width: usize,
}

/// What every kind knows of itself. What has no answer here must be answered by each; the rest is what most kinds say.
pub trait Thing: Among {
    /// The declared fields, by the names that users read.
    fn fields(&self) -> Fields;

    /// Where it lives.
    fn remote_id(&self) -> RemoteId;

    /// The places in which it is looked for as one of many, the narrowest first: of those the first that was looked through tells whether
    /// it is there.
    fn places(&self) -> Vec<Listing>;

    /// Whose it is: the mark recomputed for this very thing, so that a copied mark is none. `mark`: the text where one would stand.
    fn owner(&self, mark: Option<&str>, names: &Names) -> Owner;

    /// What the plan calls it where nobody declares it. `called`: what it calls an identity.
    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address;

    /// Whether a declared one means any that does the same, whatever its name: where it lives does not tell.
    fn by_any_name(&self) -> bool {
        false
    }

    /// What tells that two are the same under one identity where their names do not: issuer and subject, the cluster.
    fn alike(&self) -> Option<String> {
        None
    }

    /// Whether it can bear a mark. What cannot is ours where its identity is.
    fn bears_mark(&self) -> bool {
        true
    }

    /// What it gives its identity, where others gave it.
    fn gives(&self) -> Option<Gives> {
        None
    }

    /// What it is called where it lies, for people: `credential prod-api`.
    fn called(&self) -> String {
        self.remote_id().to_string()
    }

    /// Who acts as it, where it is an identity of either sort.
    fn principal(&self) -> Option<Principal> {
        None
    }

    /// Whether an identity bears the note that app roles were granted to it; none for all else, and where it is not ours to bear one.
    fn app_roles(&self) -> Option<bool> {
        None
    }

    /// The same with another note.
    #[must_use]
    fn with_app_roles(self, _noted: Option<bool>) -> Self {
        self
    }

    /// What of Azure Resource Manager it is, or reaches: its subscription is one that the manifest names.
    fn arm_id(&self) -> Option<&ArmId> {
        None
    }

    /// The identity that it lets somebody act as, or lets reach something.
    fn of(&self) -> Option<Principal> {
        None
    }

    /// The thing it lives under and dies with, or would outlive as a nameless rest. Writes of things that share a parent never run
    /// side by side.
    fn parent(&self) -> Option<&Address> {
        None
    }

    /// What must be there before it can be written, beside its parent and whatever is still unknown.
    fn also_needs(&self) -> BTreeSet<Address> {
        BTreeSet::new()
    }

    /// What its writes hold beside itself and its parent.
    fn also_locks(&self) -> Option<Address> {
        None
    }

    /// The fields that only a replacement can change.
    fn fixed(&self) -> &'static [&'static str] {
        &[]
    }

    /// What is live, cut down to what is declared of the same thing: tags of others are no difference.
    #[must_use]
    fn within(self, _declared: &Self) -> Self {
        self
    }

    /// What is asked of another's that is used as it is: nothing that would be written.
    #[must_use]
    fn left_as_it_is(self) -> Self {
        self
    }

    /// The same without the fields that go.
    #[must_use]
    fn without(self, _drops: &BTreeSet<&'static str>) -> Self {
        self
    }

    /// Whether what others wrote in its fields stays there, declared or not: of them only those go that are dropped.
    fn keeps_others(&self) -> bool {
        false
    }

    /// Whether a run that was killed leaves this field of a live one so, whatever it held.
    fn half_done(&self, _field: &str) -> bool {
        false
    }

    /// How many credentials one parent holds at most, where this takes a place among them.
    fn limit(&self) -> Option<usize> {
        None
    }

    /// Whether it is never deleted, whoever made it.
    fn protected(&self) -> bool {
        false
    }

    /// The same with every unknown value filled in that is known by now.
    #[must_use]
    fn settle(self, _known: &BTreeMap<Address, Outputs>) -> Self {
        self
    }
}
