# Each finding has a code, and each code a page.

-- world.yaml --
seed: 1

-- $ widctl explain WID0303 --
WID0303: kept, not ours

This federated credential fits what is declared, so it is kept, but this manifest did not make it: when the binding is removed
the credential stays, and the access with it. `--take ADDRESS` replaces it by one that bears the manifest's mark.

Access policies of key vaults bear no mark. Those of an identity of this manifest are its own; to those of another's identity
it only adds, and what it added stays when it is no longer declared.
