# The credential that AKS makes for identity bindings counts too, and an application takes no more than 20 either.

With the first identity binding of an identity AKS makes a credential on it, whether there is room or not.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
operation: {polls: 0}
identities:
  - name: id-full
    group: rg-ids
    credentials:
      - {name: github-00, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r0:environment:prod"}
      - {name: github-01, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r1:environment:prod"}
      - {name: github-02, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r2:environment:prod"}
      - {name: github-03, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r3:environment:prod"}
      - {name: github-04, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r4:environment:prod"}
      - {name: github-05, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r5:environment:prod"}
      - {name: github-06, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r6:environment:prod"}
      - {name: github-07, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r7:environment:prod"}
      - {name: github-08, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r8:environment:prod"}
      - {name: github-09, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r9:environment:prod"}
      - {name: github-10, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r10:environment:prod"}
      - {name: github-11, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r11:environment:prod"}
      - {name: github-12, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r12:environment:prod"}
      - {name: github-13, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r13:environment:prod"}
      - {name: github-14, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r14:environment:prod"}
      - {name: github-15, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r15:environment:prod"}
      - {name: github-16, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r16:environment:prod"}
      - {name: github-17, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r17:environment:prod"}
      - {name: github-18, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r18:environment:prod"}
      - {name: github-19, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r19:environment:prod"}
applications:
  - displayName: ledger
    appId: aaaaaaaa-0000-4000-8000-00000000000a
    credentials:
      - {name: github-00, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r0:environment:prod"}
      - {name: github-01, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r1:environment:prod"}
      - {name: github-02, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r2:environment:prod"}
      - {name: github-03, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r3:environment:prod"}
      - {name: github-04, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r4:environment:prod"}
      - {name: github-05, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r5:environment:prod"}
      - {name: github-06, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r6:environment:prod"}
      - {name: github-07, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r7:environment:prod"}
      - {name: github-08, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r8:environment:prod"}
      - {name: github-09, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r9:environment:prod"}
      - {name: github-10, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r10:environment:prod"}
      - {name: github-11, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r11:environment:prod"}
      - {name: github-12, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r12:environment:prod"}
      - {name: github-13, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r13:environment:prod"}
      - {name: github-14, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r14:environment:prod"}
      - {name: github-15, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r15:environment:prod"}
      - {name: github-16, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r16:environment:prod"}
      - {name: github-17, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r17:environment:prod"}
      - {name: github-18, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r18:environment:prod"}
      - {name: github-19, issuer: https://token.actions.githubusercontent.com, subject: "repo:contoso/r19:environment:prod"}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}}
identities:
  full: {managedIdentity: {name: id-full}}
  empty: {managedIdentity: {name: id-empty}}
  ledger: {application: {displayName: ledger, existing: true}}
bindings:
  - {identity: full, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
  - {identity: empty, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}
  - {identity: ledger, clusters: [prod], namespace: payments, serviceAccount: ledger}

-- $ widctl plan --
+ create identity/empty                                                              widctl.yaml:9:3
    does not exist
    location  westeurope

! blocked credential/ledger/prod/payments/ledger                                    widctl.yaml:14:6
    the identity is full: 20 credentials of 20

+ create binding/empty/prod                                                         widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/empty)
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-empty

! blocked binding/full/prod                                                         widctl.yaml:12:6
    the identity is full: 20 credentials of 20

+ create clusterrole/empty/prod                                                     widctl.yaml:13:6
    does not exist
    clientId         (known after apply: clientId of identity/empty)
    serviceAccounts  payments/web

+ create clusterrole/full/prod                                                      widctl.yaml:12:6
    does not exist
    clientId         15fa5bd4-d92b-560b-a08a-1ce2b6bca686
    serviceAccounts  payments/api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:12:6
    it needs binding/full/prod, which is blocked

! blocked serviceaccount/prod/payments/ledger                                       widctl.yaml:14:6
    it needs credential/ledger/prod/payments/ledger, which is blocked

+ create serviceaccount/prod/payments/web                                           widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/empty)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/web on prod may act as identity/empty

Plan: 5 to create, 3 unchanged, 4 blocked.

WID0335

  ☞ binding/empty/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: full, clusters: [prod], namespace: payments, serviceAccount: api, mode: ide…
 13 │   - {identity: empty, clusters: [prod], namespace: payments, serviceAccount: web, mode: id…
    ·      ────────
 14 │   - {identity: ledger, clusters: [prod], namespace: payments, serviceAccount: ledger}
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0360

  ⚠ identity/full has no room for 1 more credential
  ╰─▶ there now: 0 of this manifest, 20 of others (20 for
      https://token.actions.githubusercontent.com)
   ╭─[widctl.yaml:8:3]
 7 │ identities:
 8 │   full: {managedIdentity: {name: id-full}}
   ·   ────
 9 │   empty: {managedIdentity: {name: id-empty}}
   ╰────
  help: delete those that nobody uses, or divide the bindings between two identities

WID0360

  ⚠ identity/ledger has no room for 1 more credential
  ╰─▶ there now: 0 of this manifest, 20 of others (20 for
      https://token.actions.githubusercontent.com)
    ╭─[widctl.yaml:10:3]
  9 │   empty: {managedIdentity: {name: id-empty}}
 10 │   ledger: {application: {displayName: ledger, existing: true}}
    ·   ──────
 11 │ bindings:
    ╰────
  help: delete those that nobody uses, or divide the bindings between two identities

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

WID0304

  ☞ others made what nobody declares (40)
  ╰─▶ what is not ours stays when it leaves the manifest
      credential/full/@github-00    identity/full trusts repo:contoso/r0:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-01    identity/full trusts repo:contoso/r1:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-02    identity/full trusts repo:contoso/r2:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-03    identity/full trusts repo:contoso/r3:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-04    identity/full trusts repo:contoso/r4:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-05    identity/full trusts repo:contoso/r5:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-06    identity/full trusts repo:contoso/r6:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-07    identity/full trusts repo:contoso/r7:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-08    identity/full trusts repo:contoso/r8:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-09    identity/full trusts repo:contoso/r9:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-10    identity/full trusts repo:contoso/r10:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-11    identity/full trusts repo:contoso/r11:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-12    identity/full trusts repo:contoso/r12:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-13    identity/full trusts repo:contoso/r13:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-14    identity/full trusts repo:contoso/r14:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-15    identity/full trusts repo:contoso/r15:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-16    identity/full trusts repo:contoso/r16:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-17    identity/full trusts repo:contoso/r17:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-18    identity/full trusts repo:contoso/r18:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/full/@github-19    identity/full trusts repo:contoso/r19:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-00  identity/ledger trusts repo:contoso/r0:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-01  identity/ledger trusts repo:contoso/r1:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-02  identity/ledger trusts repo:contoso/r2:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-03  identity/ledger trusts repo:contoso/r3:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-04  identity/ledger trusts repo:contoso/r4:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-05  identity/ledger trusts repo:contoso/r5:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-06  identity/ledger trusts repo:contoso/r6:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-07  identity/ledger trusts repo:contoso/r7:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-08  identity/ledger trusts repo:contoso/r8:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-09  identity/ledger trusts repo:contoso/r9:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-10  identity/ledger trusts repo:contoso/r10:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-11  identity/ledger trusts repo:contoso/r11:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-12  identity/ledger trusts repo:contoso/r12:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-13  identity/ledger trusts repo:contoso/r13:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-14  identity/ledger trusts repo:contoso/r14:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-15  identity/ledger trusts repo:contoso/r15:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-16  identity/ledger trusts repo:contoso/r16:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-17  identity/ledger trusts repo:contoso/r17:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-18  identity/ledger trusts repo:contoso/r18:environment:prod of
                                    https://token.actions.githubusercontent.com
      credential/ledger/@github-19  identity/ledger trusts repo:contoso/r19:environment:prod of
                                    https://token.actions.githubusercontent.com
  help: declare what is meant to be; what is not goes by:
        --delete 'credential/full/@github-00' --delete 'credential/full/@github-01' --delete 'credential/full/@github-02' --delete 'credential/full/@github-03' --delete 'credential/full/@github-04' --delete 'credential/full/@github-05' --delete 'credential/full/@github-06' --delete 'credential/full/@github-07' --delete 'credential/full/@github-08' --delete 'credential/full/@github-09' --delete 'credential/full/@github-10' --delete 'credential/full/@github-11' --delete 'credential/full/@github-12' --delete 'credential/full/@github-13' --delete 'credential/full/@github-14' --delete 'credential/full/@github-15' --delete 'credential/full/@github-16' --delete 'credential/full/@github-17' --delete 'credential/full/@github-18' --delete 'credential/full/@github-19' --delete 'credential/ledger/@github-00' --delete 'credential/ledger/@github-01' --delete 'credential/ledger/@github-02' --delete 'credential/ledger/@github-03' --delete 'credential/ledger/@github-04' --delete 'credential/ledger/@github-05' --delete 'credential/ledger/@github-06' --delete 'credential/ledger/@github-07' --delete 'credential/ledger/@github-08' --delete 'credential/ledger/@github-09' --delete 'credential/ledger/@github-10' --delete 'credential/ledger/@github-11' --delete 'credential/ledger/@github-12' --delete 'credential/ledger/@github-13' --delete 'credential/ledger/@github-14' --delete 'credential/ledger/@github-15' --delete 'credential/ledger/@github-16' --delete 'credential/ledger/@github-17' --delete 'credential/ledger/@github-18' --delete 'credential/ledger/@github-19'

`-v` shows each finding at its place in the manifest.

-- exit 4 --
