# Each finding has a code, and each code a page.

-- world.yaml --
seed: 1

-- $ widctl explain WID0303 --
WID0303: kept, not ours

This federated credential fits what is declared, so it is kept, but this manifest did not make it: when the binding is removed
the credential stays, and the access with it. `--take ADDRESS` replaces it by one that bears the manifest's mark.

Access policies of key vaults bear no mark. Those of an identity of this manifest are its own; to those of another's identity
it only adds, and what it added stays when it is no longer declared.

An application of the declared `displayName` that others made is joined, not doubled: nothing of it is written, and it is never
deleted. `--take identity/KEY` makes it ours, with all that nobody declares of its access policies going in the same plan; from then
on it is deleted when it leaves the manifest, unless something of others hangs on it. As long as it is joined it is known by
its name alone: with `appId` and `existing: true` it is the same one whatever it is called. Before a joined one leaves the
manifest, its `trusts` and `bindings` leave it, in a run of their own: Entra lists credentials only under an application that one
knows.
