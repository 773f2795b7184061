# Another team's application: found by its appId or its display name, and only its credentials are ours.

Two applications may have one display name. Which one is meant is never guessed.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - {displayName: ledger, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01}
  - {displayName: reports, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02, objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b02}
  - {displayName: reports, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a03, objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b03}
  - {displayName: bare, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a04, objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b04, servicePrincipal: false}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  ledger: {application: {displayName: ledger, existing: true}}
  bare: {application: {displayName: bare, existing: true}}
  nobody: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a09, existing: true}}
  reports: {application: {displayName: reports, existing: true}}
bindings:
  - {identity: ledger, clusters: [prod], namespace: payments, serviceAccount: ledger}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

-- $ widctl plan --
! blocked identity/bare                                                              widctl.yaml:9:3
    it has no service principal

! blocked identity/nobody                                                           widctl.yaml:10:3
    it must exist and does not

! blocked identity/reports                                                          widctl.yaml:11:3
    2 have this name: appId 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02 (object id
    0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b02), appId 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a03 (object id
    0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b03)

+ create credential/ledger/prod/payments/ledger                                     widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:ledger

! blocked credential/reports/prod/payments/reports                                  widctl.yaml:14:6
    it needs identity/reports, which is blocked

+ create serviceaccount/prod/payments/ledger                                        widctl.yaml:13:6
    does not exist
    clientId  0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/prod/payments/reports                                      widctl.yaml:14:6
    it needs identity/reports, which is blocked

Access:
  + payments/ledger on prod may act as identity/ledger; it is not managed here, and no role of it
      was seen

Plan: 2 to create, 2 unchanged, 5 blocked.

WID0332

  ⚠ identity/bare has no service principal in this tenant
  ╰─▶ nobody can sign in as it (AADSTS7000229), and no role can be given to it; widctl makes none
      for an application of others
    ╭─[widctl.yaml:9:3]
  8 │   ledger: {application: {displayName: ledger, existing: true}}
  9 │   bare: {application: {displayName: bare, existing: true}}
    ·   ────
 10 │   nobody: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a09, existing: true}}
    ╰────
  help: have its owner make one: `az ad sp create --id 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a04`

WID0331

  × identity/reports: several applications fit
  ╰─▶ application named reports could be any of them: Entra does not keep display names unique
    ╭─[widctl.yaml:11:3]
 10 │   nobody: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a09, existing: true}}
 11 │   reports: {application: {displayName: reports, existing: true}}
    ·   ───────
 12 │ bindings:
    ╰────
  help: write the `appId` of the one that is meant instead of its `displayName`

-- exit 4 --

-- edit widctl.yaml --
-  bare: {application: {displayName: bare, existing: true}}
-  nobody: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a09, existing: true}}
-  reports: {application: {displayName: reports, existing: true}}
+  reports: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a03, existing: true}}

-- $ widctl apply --yes --
+ create credential/ledger/prod/payments/ledger                                     widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:ledger

+ create credential/reports/prod/payments/reports                                   widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

+ create serviceaccount/prod/payments/ledger                                        widctl.yaml:11:6
    does not exist
    clientId  0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:12:6
    does not exist
    clientId  0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a03
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/ledger on prod may act as identity/ledger; it is not managed here, and no role of it
      was seen
  + payments/reports on prod may act as identity/reports; it is not managed here, and no role of it
      was seen

Plan: 4 to create, 3 unchanged.

Applied: 4 done.

-- stderr --
credential/ledger/prod/payments/ledger: creating
credential/ledger/prod/payments/ledger: created
credential/reports/prod/payments/reports: creating
credential/reports/prod/payments/reports: created
serviceaccount/prod/payments/ledger: creating
serviceaccount/prod/payments/ledger: created
serviceaccount/prod/payments/reports: creating
serviceaccount/prod/payments/reports: created

-- $ widctl plan --
No changes. 7 resources match the manifest.

-- edit widctl.yaml --
-  - {identity: ledger, clusters: [prod], namespace: payments, serviceAccount: ledger}

-- $ widctl apply --yes --
- delete credential/ledger/@prod-payments-ledger-9f0b53b869f6a1f1
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:ledger

- delete serviceaccount/prod/payments/ledger
    no longer declared
    clientId  0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/ledger on prod may no longer act as identity/ledger; it is not managed here, and no
      role of it was seen

Plan: 2 to delete, 5 unchanged.

Applied: 2 done.

-- stderr --
serviceaccount/prod/payments/ledger: deleting
serviceaccount/prod/payments/ledger: deleted
credential/ledger/@prod-payments-ledger-9f0b53b869f6a1f1: deleting
credential/ledger/@prod-payments-ledger-9f0b53b869f6a1f1: deleted

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now applications --
applications:
- displayName: ledger
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01
  servicePrincipal: 6d54f2cf-d093-5bbe-85d6-525f7c37a5f9
- displayName: reports
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b02
  servicePrincipal: b83c1e63-7e47-5cb2-8100-55c4aef4e831
- displayName: reports
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a03
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b03
  servicePrincipal: de3a86b4-32ac-5250-ad8f-525109b9e0c2
  credentials:
  - name: prod-payments-reports-58276dfd51dc39a7
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:reports
- displayName: bare
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a04
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b04
  servicePrincipal: false
