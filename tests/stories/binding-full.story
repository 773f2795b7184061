# An identity that is full has no room for the credential that AKS makes for identity bindings.

One place for all of an identity's bindings: as soon as a credential of others is gone, both are made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: other-00, issuer: "https://elsewhere/", subject: s-0}
      - {name: other-01, issuer: "https://elsewhere/", subject: s-1}
      - {name: other-02, issuer: "https://elsewhere/", subject: s-2}
      - {name: other-03, issuer: "https://elsewhere/", subject: s-3}
      - {name: other-04, issuer: "https://elsewhere/", subject: s-4}
      - {name: other-05, issuer: "https://elsewhere/", subject: s-5}
      - {name: other-06, issuer: "https://elsewhere/", subject: s-6}
      - {name: other-07, issuer: "https://elsewhere/", subject: s-7}
      - {name: other-08, issuer: "https://elsewhere/", subject: s-8}
      - {name: other-09, issuer: "https://elsewhere/", subject: s-9}
      - {name: other-10, issuer: "https://elsewhere/", subject: s-10}
      - {name: other-11, issuer: "https://elsewhere/", subject: s-11}
      - {name: other-12, issuer: "https://elsewhere/", subject: s-12}
      - {name: other-13, issuer: "https://elsewhere/", subject: s-13}
      - {name: other-14, issuer: "https://elsewhere/", subject: s-14}
      - {name: other-15, issuer: "https://elsewhere/", subject: s-15}
      - {name: other-16, issuer: "https://elsewhere/", subject: s-16}
      - {name: other-17, issuer: "https://elsewhere/", subject: s-17}
      - {name: other-18, issuer: "https://elsewhere/", subject: s-18}
      - {name: other-19, issuer: "https://elsewhere/", subject: s-19}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}
  - name: dev
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
  dev: {aks: {resourceGroup: rg-aks, name: dev}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod, dev], namespace: payments, serviceAccount: api, mode: identityBinding}

-- $ widctl plan --
! blocked binding/billing/dev                                                       widctl.yaml:11:6
    the identity is full: 20 credentials of 20

! blocked binding/billing/prod                                                      widctl.yaml:11:6
    the identity is full: 20 credentials of 20

+ create clusterrole/billing/dev                                                    widctl.yaml:11:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

+ create clusterrole/billing/prod                                                   widctl.yaml:11:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

! blocked serviceaccount/dev/payments/api                                           widctl.yaml:11:6
    it needs binding/billing/dev, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:11:6
    it needs binding/billing/prod, which is blocked

Plan: 2 to create, 3 unchanged, 4 blocked.

WID0360

  ⚠ identity/billing has no room for 1 more credential
  ╰─▶ there now: 0 of this manifest, 20 of others (20 for https://elsewhere/)
    ╭─[widctl.yaml:9:3]
  8 │ identities:
  9 │   billing: {managedIdentity: {name: id-billing}}
    ·   ───────
 10 │ bindings:
    ╰────
  help: delete those that nobody uses, or divide the bindings between two identities

WID0304

  ☞ others made what nobody declares (20)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@other-00  identity/billing trusts s-0 of https://elsewhere/
      credential/billing/@other-01  identity/billing trusts s-1 of https://elsewhere/
      credential/billing/@other-02  identity/billing trusts s-2 of https://elsewhere/
      credential/billing/@other-03  identity/billing trusts s-3 of https://elsewhere/
      credential/billing/@other-04  identity/billing trusts s-4 of https://elsewhere/
      credential/billing/@other-05  identity/billing trusts s-5 of https://elsewhere/
      credential/billing/@other-06  identity/billing trusts s-6 of https://elsewhere/
      credential/billing/@other-07  identity/billing trusts s-7 of https://elsewhere/
      credential/billing/@other-08  identity/billing trusts s-8 of https://elsewhere/
      credential/billing/@other-09  identity/billing trusts s-9 of https://elsewhere/
      credential/billing/@other-10  identity/billing trusts s-10 of https://elsewhere/
      credential/billing/@other-11  identity/billing trusts s-11 of https://elsewhere/
      credential/billing/@other-12  identity/billing trusts s-12 of https://elsewhere/
      credential/billing/@other-13  identity/billing trusts s-13 of https://elsewhere/
      credential/billing/@other-14  identity/billing trusts s-14 of https://elsewhere/
      credential/billing/@other-15  identity/billing trusts s-15 of https://elsewhere/
      credential/billing/@other-16  identity/billing trusts s-16 of https://elsewhere/
      credential/billing/@other-17  identity/billing trusts s-17 of https://elsewhere/
      credential/billing/@other-18  identity/billing trusts s-18 of https://elsewhere/
      credential/billing/@other-19  identity/billing trusts s-19 of https://elsewhere/
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@other-00' --delete 'credential/billing/@other-01' --delete 'credential/billing/@other-02' --delete 'credential/billing/@other-03' --delete 'credential/billing/@other-04' --delete 'credential/billing/@other-05' --delete 'credential/billing/@other-06' --delete 'credential/billing/@other-07' --delete 'credential/billing/@other-08' --delete 'credential/billing/@other-09' --delete 'credential/billing/@other-10' --delete 'credential/billing/@other-11' --delete 'credential/billing/@other-12' --delete 'credential/billing/@other-13' --delete 'credential/billing/@other-14' --delete 'credential/billing/@other-15' --delete 'credential/billing/@other-16' --delete 'credential/billing/@other-17' --delete 'credential/billing/@other-18' --delete 'credential/billing/@other-19'

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing/federatedIdentityCredentials/other-00?api-version=2024-11-30 --

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 9 resources match the manifest.

WID0360

  ☞ identity/billing has 20 of at most 20 credentials
  ╰─▶ there now: 0 of this manifest, 19 of others (19 for https://elsewhere/), 1 that AKS keeps
      for identity bindings
    ╭─[widctl.yaml:9:3]
  8 │ identities:
  9 │   billing: {managedIdentity: {name: id-billing}}
    ·   ───────
 10 │ bindings:
    ╰────
  help: delete those that nobody uses, divide the bindings between two identities, or give those
        on AKS `mode: identityBinding`, which takes one credential for all of them

WID0304

  ☞ others made what nobody declares (19)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@other-01  identity/billing trusts s-1 of https://elsewhere/
      credential/billing/@other-02  identity/billing trusts s-2 of https://elsewhere/
      credential/billing/@other-03  identity/billing trusts s-3 of https://elsewhere/
      credential/billing/@other-04  identity/billing trusts s-4 of https://elsewhere/
      credential/billing/@other-05  identity/billing trusts s-5 of https://elsewhere/
      credential/billing/@other-06  identity/billing trusts s-6 of https://elsewhere/
      credential/billing/@other-07  identity/billing trusts s-7 of https://elsewhere/
      credential/billing/@other-08  identity/billing trusts s-8 of https://elsewhere/
      credential/billing/@other-09  identity/billing trusts s-9 of https://elsewhere/
      credential/billing/@other-10  identity/billing trusts s-10 of https://elsewhere/
      credential/billing/@other-11  identity/billing trusts s-11 of https://elsewhere/
      credential/billing/@other-12  identity/billing trusts s-12 of https://elsewhere/
      credential/billing/@other-13  identity/billing trusts s-13 of https://elsewhere/
      credential/billing/@other-14  identity/billing trusts s-14 of https://elsewhere/
      credential/billing/@other-15  identity/billing trusts s-15 of https://elsewhere/
      credential/billing/@other-16  identity/billing trusts s-16 of https://elsewhere/
      credential/billing/@other-17  identity/billing trusts s-17 of https://elsewhere/
      credential/billing/@other-18  identity/billing trusts s-18 of https://elsewhere/
      credential/billing/@other-19  identity/billing trusts s-19 of https://elsewhere/
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@other-01' --delete 'credential/billing/@other-02' --delete 'credential/billing/@other-03' --delete 'credential/billing/@other-04' --delete 'credential/billing/@other-05' --delete 'credential/billing/@other-06' --delete 'credential/billing/@other-07' --delete 'credential/billing/@other-08' --delete 'credential/billing/@other-09' --delete 'credential/billing/@other-10' --delete 'credential/billing/@other-11' --delete 'credential/billing/@other-12' --delete 'credential/billing/@other-13' --delete 'credential/billing/@other-14' --delete 'credential/billing/@other-15' --delete 'credential/billing/@other-16' --delete 'credential/billing/@other-17' --delete 'credential/billing/@other-18' --delete 'credential/billing/@other-19'

`-v` shows each finding at its place in the manifest.
