# A service account that its vCluster does not sync is said to be missing on the host.

Without `sync.toHost.serviceAccounts.enabled`, pods run on the host under another service account, and their tokens name a subject that no
identity trusts. What is synced, and what is not inside yet, is not complained of; a service account that Helm owns is looked for too.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
  - name: team-x
    vcluster: {host: prod, name: x, namespace: team-x}
    kubernetes: {namespaces: [payments], serviceAccounts: [{namespace: payments, name: web}]}
  - name: team-y
    vcluster:
      host: prod
      name: y
      namespace: team-y
      sync: {toHost: {serviceAccounts: {enabled: true}}}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
  team-x:
    vcluster: {host: prod, name: x, namespace: team-x}
    kubernetes: {context: team-x}
    labels: {kind: virtual}
  team-y:
    vcluster: {host: prod, name: y, namespace: team-y}
    kubernetes: {context: team-y}
    labels: {kind: virtual}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serviceAccountOwner: helm}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, serviceAccountOwner: helm}

-- $ widctl apply --yes --
+ create identity/billing                                                           widctl.yaml:16:3
    does not exist
    location  westeurope

+ create credential/billing/team-x/payments/api                                     widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:api-x-payments-x-x

+ create credential/billing/team-x/payments/later                                   widctl.yaml:20:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:later-x-payments-x-x

+ create credential/billing/team-x/payments/web                                     widctl.yaml:19:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-x:web-x-payments-x-x

+ create credential/billing/team-y/payments/api                                     widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-y:api-x-payments-x-y

+ create serviceaccount/team-x/payments/api                                         widctl.yaml:18:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/team-y/payments/api                                         widctl.yaml:18:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/later, payments/web on team-x; payments/api on team-x, team-y may act as
      identity/billing

Plan: 7 to create, 3 unchanged, 2 waiting for their owners.

WID0306

  ⚠ serviceaccount/team-x/payments/later does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:20:6]
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: later
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/team-x/payments/web does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: web
          annotations:
            azure.workload.identity/client-id: (known after apply)
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0340

  ⚠ serviceaccount/team-x/payments/web is not on its host: team-x/web-x-payments-x-x is not on
  │ cluster/prod
  ╰─▶ pods of this service account run there under another one, which no identity trusts
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: set in the vcluster.yaml of x:
        sync:
          toHost:
            serviceAccounts:
              enabled: true

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 7 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/team-x/payments/api: creating
credential/billing/team-x/payments/api: created
credential/billing/team-x/payments/later: creating
credential/billing/team-x/payments/later: created
credential/billing/team-x/payments/web: creating
credential/billing/team-x/payments/web: created
credential/billing/team-y/payments/api: creating
credential/billing/team-y/payments/api: created
serviceaccount/team-x/payments/api: creating
serviceaccount/team-x/payments/api: created
serviceaccount/team-y/payments/api: creating
serviceaccount/team-y/payments/api: created

-- $ widctl plan --
No changes. 10 resources are left as they are, 2 are waiting for their owners; see the warnings below.

WID0306

  ⚠ serviceaccount/team-x/payments/later does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:20:6]
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: later
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/team-x/payments/web does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: web
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0340

  ⚠ serviceaccount/team-x/payments/api is not on its host: team-x/api-x-payments-x-x is not on
  │ cluster/prod
  ╰─▶ pods of this service account run there under another one, which no identity trusts
    ╭─[widctl.yaml:18:6]
 17 │ bindings:
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
    ·      ────────
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ╰────
  help: set in the vcluster.yaml of x:
        sync:
          toHost:
            serviceAccounts:
              enabled: true

WID0340

  ⚠ serviceaccount/team-x/payments/web is not on its host: team-x/web-x-payments-x-x is not on
  │ cluster/prod
  ╰─▶ pods of this service account run there under another one, which no identity trusts
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: set in the vcluster.yaml of x:
        sync:
          toHost:
            serviceAccounts:
              enabled: true

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- kubectl prod POST /api/v1/namespaces/team-x/serviceaccounts --
{apiVersion: v1, kind: ServiceAccount, metadata: {name: api-x-payments-x-x}}

-- $ widctl plan --
No changes. 10 resources are left as they are, 2 are waiting for their owners; see the warnings below.

WID0306

  ⚠ serviceaccount/team-x/payments/later does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:20:6]
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: later
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/team-x/payments/web does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: web
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0340

  ⚠ serviceaccount/team-x/payments/web is not on its host: team-x/web-x-payments-x-x is not on
  │ cluster/prod
  ╰─▶ pods of this service account run there under another one, which no identity trusts
    ╭─[widctl.yaml:19:6]
 18 │   - {identity: billing, clusters: {kind: virtual}, namespace: payments, serviceAccount: api}
 19 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serv…
    ·      ────────
 20 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: later, se…
    ╰────
  help: set in the vcluster.yaml of x:
        sync:
          toHost:
            serviceAccounts:
              enabled: true

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.
