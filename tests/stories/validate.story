# Every finding of a manifest is shown at its place, all of them at once.

A word that is nearly right is answered with the right one.

-- world.yaml --
seed: 1

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {isuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
identities:
  billing: {managedIdentity: {name: id-billing, existing: perhaps}}
bindings:
  - {identity: biling, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: Payments_, serviceAccount: api}

-- $ widctl validate --

-- stderr --
WID0101

  × unknown key `isuer`
   ╭─[widctl.yaml:6:10]
 5 │ clusters:
 6 │   prod: {isuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
   ·          ─────
 7 │ identities:
   ╰────
  help: did you mean `issuer`?

WID0103

  × wrong type: a text instead of true or false
   ╭─[widctl.yaml:8:59]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing, existing: perhaps}}
   ·                                                           ───────
 9 │ bindings:
   ╰────
  help: write `true` or `false`

WID0205

  × unknown identity `biling`
    ╭─[widctl.yaml:10:16]
  9 │ bindings:
 10 │   - {identity: biling, clusters: [prod], namespace: payments, serviceAccount: api}
    ·                ──────
 11 │   - {identity: billing, clusters: [prod], namespace: Payments_, serviceAccount: api}
    ╰────
  help: add it under `identities`

WID0105

  × wrong shape: `Payments_`
  ╰─▶ Expected here: at most 63 small letters, digits and `-`, a letter or digit at both ends.
    ╭─[widctl.yaml:11:54]
 10 │   - {identity: biling, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: Payments_, serviceAccount: api}
    ·                                                      ─────────
    ╰────
  help: for example `payments`

4 errors

-- exit 1 --

-- edit widctl.yaml --
-  prod: {isuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
+  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
-  billing: {managedIdentity: {name: id-billing, existing: perhaps}}
+  billing: {managedIdentity: {name: id-billing, existing: true}}
-  - {identity: billing, clusters: [prod], namespace: Payments_, serviceAccount: api}

-- $ widctl validate --

-- stderr --
WID0205

  × unknown identity `biling`
    ╭─[widctl.yaml:10:16]
  9 │ bindings:
 10 │   - {identity: biling, clusters: [prod], namespace: payments, serviceAccount: api}
    ·                ──────
    ╰────
  help: did you mean `billing`?

1 error

-- exit 1 --

-- edit widctl.yaml --
-  - {identity: biling, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl validate --
payments is valid: 1 cluster, 1 identity, 1 binding.
