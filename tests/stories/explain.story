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

For example:

      ☞ kept, not ours: removing it from the manifest will not revoke it (2)
      ╰─▶ access policies bear no mark, and identity/shared is another's: widctl adds to its policies
          and takes nothing away
          policy/shared/kv-a
          policy/shared/kv-b

-- $ widctl explain 205 --
WID0205: unknown identity

A binding names an identity that is not under `identities` of any of the files. The names are keys of the manifest,
not the identities' names in Azure.

For example:

    bindings:
      - {identity: a, clusters: [b], namespace: n, serviceAccount: a}

    error WID0205: unknown identity `a`
        help: add it under `identities`

-- $ widctl explain AADSTS700213 --
AADSTS700213: no credential with the token's subject

A federated credential fits the token's issuer, but not its subject, which the message shows. A pod's is
`system:serviceaccount:NAMESPACE:NAME`, of the service account that the pod really runs as: often that is `default`, because
`serviceAccountName` is missing, or namespace and name are swapped, or a chart gave the service account another name. A
vCluster's pods run as an account of the host with a longer name.

Write a binding for the subject in the message, or mend the pod. `widctl plan --workloads` tells pods that run as another
service account than the manifest's (WID0355), `widctl plan` credentials that are not as declared. For GitHub Actions the
subject says environment, branch, tag or pull request: compare it with the trust. A credential that is younger than 10 minutes
may not have spread yet.

-- $ widctl explain 700999 --
AADSTS700999: not one that is usual with workload identity

Microsoft explains it at <https://login.microsoftonline.com/error?code=700999>.

`widctl plan` shows whether identities, credentials and service accounts are as declared, and `widctl plan --workloads`
whether pods get their tokens.

-- $ widctl explain 9999 --

-- stderr --
error: invalid value '9999' for '[CODE]': no finding has this code; `widctl explain` lists all

For more information, try '--help'.

-- exit 1 --
