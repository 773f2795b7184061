# An operator's policy file pins what a manifest may call itself, what it may claim, and where it may go; a manifest pins nothing for itself.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
formerly: [ledger]
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings: []

-- guard.yaml --
apiVersion: widctl/v1
policy:
  names: [billing]
  formerly: []
  kubeconfigContexts: [edge]

-- $ widctl validate --policy guard.yaml --

-- stderr --
WID0245

  × the manifest's name is payments
  ╰─▶ `names` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   names: [billing]
   ·   ──┬──
   ·     ╰── pinned here
 4 │   formerly: []
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

WID0245

  × the manifest claims what was made by ledger
  ╰─▶ `formerly` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:4:3]
 3 │   names: [billing]
 4 │   formerly: []
   ·   ────┬───
   ·       ╰── pinned here
 5 │   kubeconfigContexts: [edge]
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

WID0245

  × a cluster is reached by the context prod
  ╰─▶ `kubeconfigContexts` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:5:3]
 4 │   formerly: []
 5 │   kubeconfigContexts: [edge]
   ·   ─────────┬────────
   ·            ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

3 errors

-- exit 3 --

-- $ widctl plan --policy guard.yaml --

-- stderr --
WID0245

  × the manifest's name is payments
  ╰─▶ `names` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   names: [billing]
   ·   ──┬──
   ·     ╰── pinned here
 4 │   formerly: []
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

WID0245

  × the manifest claims what was made by ledger
  ╰─▶ `formerly` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:4:3]
 3 │   names: [billing]
 4 │   formerly: []
   ·   ────┬───
   ·       ╰── pinned here
 5 │   kubeconfigContexts: [edge]
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

WID0245

  × a cluster is reached by the context prod
  ╰─▶ `kubeconfigContexts` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:5:3]
 4 │   formerly: []
 5 │   kubeconfigContexts: [edge]
   ·   ─────────┬────────
   ·            ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

3 errors

-- exit 3 --

-- guard.yaml --
apiVersion: widctl/v1
policy:
  names: [payments]
  formerly: [ledger]
  kubeconfigContexts: [prod]
  clouds: [public]

-- $ widctl plan --policy guard.yaml --

-- stderr --
WID0245

  × the run is for the cloud https://127.0.0.1:PORT/
  ╰─▶ `clouds` of the policy file lists what may stand there, and this is not in it
   ╭─[guard.yaml:6:3]
 5 │   kubeconfigContexts: [prod]
 6 │   clouds: [public]
   ·   ───┬──
   ·      ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

1 error

-- exit 3 --

-- edit widctl.yaml --
-bindings: []
+bindings: []
+policy: {names: [payments]}

-- $ widctl validate --

-- stderr --
WID0244

  × a manifest pins nothing for itself
  ╰─▶ `names`, `formerly`, `clouds`, `vclusterHosts`, `kubeconfigContexts` and `accept` hold
      manifests to what an operator says
    ╭─[widctl.yaml:11:1]
 10 │ bindings: []
 11 │ policy: {names: [payments]}
    · ──────
    ╰────
  help: move them to the file of `--policy`

1 error

-- exit 1 --
