# An identity takes 20 credentials; what goes beyond is blocked in the order of addresses.

Azure refuses the 21st. The plan counts before anything is written, others' credentials included.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: other-00, issuer: https://token.example.com, subject: "other 00"}
      - {name: other-01, issuer: https://token.example.com, subject: "other 01"}
      - {name: other-02, issuer: https://token.example.com, subject: "other 02"}
      - {name: other-03, issuer: https://token.example.com, subject: "other 03"}
      - {name: other-04, issuer: https://token.example.com, subject: "other 04"}
      - {name: other-05, issuer: https://token.example.com, subject: "other 05"}
      - {name: other-06, issuer: https://token.example.com, subject: "other 06"}
      - {name: other-07, issuer: https://token.example.com, subject: "other 07"}
      - {name: other-08, issuer: https://token.example.com, subject: "other 08"}
      - {name: other-09, issuer: https://token.example.com, subject: "other 09"}
      - {name: other-10, issuer: https://token.example.com, subject: "other 10"}
      - {name: other-11, issuer: https://token.example.com, subject: "other 11"}
      - {name: other-12, issuer: https://token.example.com, subject: "other 12"}
      - {name: other-13, issuer: https://token.example.com, subject: "other 13"}
      - {name: other-14, issuer: https://token.example.com, subject: "other 14"}
      - {name: other-15, issuer: https://token.example.com, subject: "other 15"}
      - {name: other-16, issuer: https://token.example.com, subject: "other 16"}
      - {name: other-17, issuer: https://token.example.com, subject: "other 17"}
      - {name: other-18, issuer: https://token.example.com, subject: "other 18"}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl plan --
+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked credential/billing/prod/payments/web                                      widctl.yaml:11:6
    the identity is full: 20 credentials of 20

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/prod/payments/web                                          widctl.yaml:11:6
    it needs credential/billing/prod/payments/web, which is blocked

Access:
  + payments/api on prod may act as identity/billing; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 2 unchanged, 2 blocked.

WID0360

  ⚠ identity/billing has no room for 1 more credential
  ╰─▶ there now: 0 of this manifest, 19 of others (19 for https://token.example.com); the plan
      makes 1, which is 20 then
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───────
 9 │ bindings:
   ╰────
  help: delete those that nobody uses, divide the bindings between two identities, or give those
        on AKS `mode: identityBinding`, which takes one credential for all of them

WID0304

  ☞ others made what nobody declares (19)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@other-00  identity/billing trusts other 00 of https://token.example.com
      credential/billing/@other-01  identity/billing trusts other 01 of https://token.example.com
      credential/billing/@other-02  identity/billing trusts other 02 of https://token.example.com
      credential/billing/@other-03  identity/billing trusts other 03 of https://token.example.com
      credential/billing/@other-04  identity/billing trusts other 04 of https://token.example.com
      credential/billing/@other-05  identity/billing trusts other 05 of https://token.example.com
      credential/billing/@other-06  identity/billing trusts other 06 of https://token.example.com
      credential/billing/@other-07  identity/billing trusts other 07 of https://token.example.com
      credential/billing/@other-08  identity/billing trusts other 08 of https://token.example.com
      credential/billing/@other-09  identity/billing trusts other 09 of https://token.example.com
      credential/billing/@other-10  identity/billing trusts other 10 of https://token.example.com
      credential/billing/@other-11  identity/billing trusts other 11 of https://token.example.com
      credential/billing/@other-12  identity/billing trusts other 12 of https://token.example.com
      credential/billing/@other-13  identity/billing trusts other 13 of https://token.example.com
      credential/billing/@other-14  identity/billing trusts other 14 of https://token.example.com
      credential/billing/@other-15  identity/billing trusts other 15 of https://token.example.com
      credential/billing/@other-16  identity/billing trusts other 16 of https://token.example.com
      credential/billing/@other-17  identity/billing trusts other 17 of https://token.example.com
      credential/billing/@other-18  identity/billing trusts other 18 of https://token.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@other-00' --delete 'credential/billing/@other-01' --delete 'credential/billing/@other-02' --delete 'credential/billing/@other-03' --delete 'credential/billing/@other-04' --delete 'credential/billing/@other-05' --delete 'credential/billing/@other-06' --delete 'credential/billing/@other-07' --delete 'credential/billing/@other-08' --delete 'credential/billing/@other-09' --delete 'credential/billing/@other-10' --delete 'credential/billing/@other-11' --delete 'credential/billing/@other-12' --delete 'credential/billing/@other-13' --delete 'credential/billing/@other-14' --delete 'credential/billing/@other-15' --delete 'credential/billing/@other-16' --delete 'credential/billing/@other-17' --delete 'credential/billing/@other-18'

`-v` shows each finding at its place in the manifest.

-- exit 4 --

-- $ widctl apply --yes --
+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked credential/billing/prod/payments/web                                      widctl.yaml:11:6
    the identity is full: 20 credentials of 20

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/prod/payments/web                                          widctl.yaml:11:6
    it needs credential/billing/prod/payments/web, which is blocked

Access:
  + payments/api on prod may act as identity/billing; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 2 unchanged, 2 blocked.

WID0360

  ⚠ identity/billing has no room for 1 more credential
  ╰─▶ there now: 0 of this manifest, 19 of others (19 for https://token.example.com); the plan
      makes 1, which is 20 then
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───────
 9 │ bindings:
   ╰────
  help: delete those that nobody uses, divide the bindings between two identities, or give those
        on AKS `mode: identityBinding`, which takes one credential for all of them

WID0304

  ☞ others made what nobody declares (19)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@other-00  identity/billing trusts other 00 of https://token.example.com
      credential/billing/@other-01  identity/billing trusts other 01 of https://token.example.com
      credential/billing/@other-02  identity/billing trusts other 02 of https://token.example.com
      credential/billing/@other-03  identity/billing trusts other 03 of https://token.example.com
      credential/billing/@other-04  identity/billing trusts other 04 of https://token.example.com
      credential/billing/@other-05  identity/billing trusts other 05 of https://token.example.com
      credential/billing/@other-06  identity/billing trusts other 06 of https://token.example.com
      credential/billing/@other-07  identity/billing trusts other 07 of https://token.example.com
      credential/billing/@other-08  identity/billing trusts other 08 of https://token.example.com
      credential/billing/@other-09  identity/billing trusts other 09 of https://token.example.com
      credential/billing/@other-10  identity/billing trusts other 10 of https://token.example.com
      credential/billing/@other-11  identity/billing trusts other 11 of https://token.example.com
      credential/billing/@other-12  identity/billing trusts other 12 of https://token.example.com
      credential/billing/@other-13  identity/billing trusts other 13 of https://token.example.com
      credential/billing/@other-14  identity/billing trusts other 14 of https://token.example.com
      credential/billing/@other-15  identity/billing trusts other 15 of https://token.example.com
      credential/billing/@other-16  identity/billing trusts other 16 of https://token.example.com
      credential/billing/@other-17  identity/billing trusts other 17 of https://token.example.com
      credential/billing/@other-18  identity/billing trusts other 18 of https://token.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@other-00' --delete 'credential/billing/@other-01' --delete 'credential/billing/@other-02' --delete 'credential/billing/@other-03' --delete 'credential/billing/@other-04' --delete 'credential/billing/@other-05' --delete 'credential/billing/@other-06' --delete 'credential/billing/@other-07' --delete 'credential/billing/@other-08' --delete 'credential/billing/@other-09' --delete 'credential/billing/@other-10' --delete 'credential/billing/@other-11' --delete 'credential/billing/@other-12' --delete 'credential/billing/@other-13' --delete 'credential/billing/@other-14' --delete 'credential/billing/@other-15' --delete 'credential/billing/@other-16' --delete 'credential/billing/@other-17' --delete 'credential/billing/@other-18'

`-v` shows each finding at its place in the manifest.

Applied: 2 done, 2 blocked.

-- stderr --
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- exit 4 --

-- $ widctl plan --
! blocked credential/billing/prod/payments/web                                      widctl.yaml:11:6
    the identity is full: 20 credentials of 20

! blocked serviceaccount/prod/payments/web                                          widctl.yaml:11:6
    it needs credential/billing/prod/payments/web, which is blocked

Plan: 4 unchanged, 2 blocked.

WID0360

  ⚠ identity/billing has no room for 1 more credential
  ╰─▶ there now: 1 of this manifest, 19 of others (19 for https://token.example.com)
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   billing: {managedIdentity: {name: id-billing}}
   ·   ───────
 9 │ bindings:
   ╰────
  help: delete those that nobody uses, divide the bindings between two identities, or give those
        on AKS `mode: identityBinding`, which takes one credential for all of them

WID0304

  ☞ others made what nobody declares (19)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/billing/@other-00  identity/billing trusts other 00 of https://token.example.com
      credential/billing/@other-01  identity/billing trusts other 01 of https://token.example.com
      credential/billing/@other-02  identity/billing trusts other 02 of https://token.example.com
      credential/billing/@other-03  identity/billing trusts other 03 of https://token.example.com
      credential/billing/@other-04  identity/billing trusts other 04 of https://token.example.com
      credential/billing/@other-05  identity/billing trusts other 05 of https://token.example.com
      credential/billing/@other-06  identity/billing trusts other 06 of https://token.example.com
      credential/billing/@other-07  identity/billing trusts other 07 of https://token.example.com
      credential/billing/@other-08  identity/billing trusts other 08 of https://token.example.com
      credential/billing/@other-09  identity/billing trusts other 09 of https://token.example.com
      credential/billing/@other-10  identity/billing trusts other 10 of https://token.example.com
      credential/billing/@other-11  identity/billing trusts other 11 of https://token.example.com
      credential/billing/@other-12  identity/billing trusts other 12 of https://token.example.com
      credential/billing/@other-13  identity/billing trusts other 13 of https://token.example.com
      credential/billing/@other-14  identity/billing trusts other 14 of https://token.example.com
      credential/billing/@other-15  identity/billing trusts other 15 of https://token.example.com
      credential/billing/@other-16  identity/billing trusts other 16 of https://token.example.com
      credential/billing/@other-17  identity/billing trusts other 17 of https://token.example.com
      credential/billing/@other-18  identity/billing trusts other 18 of https://token.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/billing/@other-00' --delete 'credential/billing/@other-01' --delete 'credential/billing/@other-02' --delete 'credential/billing/@other-03' --delete 'credential/billing/@other-04' --delete 'credential/billing/@other-05' --delete 'credential/billing/@other-06' --delete 'credential/billing/@other-07' --delete 'credential/billing/@other-08' --delete 'credential/billing/@other-09' --delete 'credential/billing/@other-10' --delete 'credential/billing/@other-11' --delete 'credential/billing/@other-12' --delete 'credential/billing/@other-13' --delete 'credential/billing/@other-14' --delete 'credential/billing/@other-15' --delete 'credential/billing/@other-16' --delete 'credential/billing/@other-17' --delete 'credential/billing/@other-18'

`-v` shows each finding at its place in the manifest.

-- exit 4 --
