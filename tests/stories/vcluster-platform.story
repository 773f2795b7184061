# A vCluster platform is asked what it calls service accounts on the host.

It is asked while things are looked at, so that the plan shows the subject that will be trusted. Where the platform made the vCluster,
its project tells the namespace on the host.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
platform: {}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - name: by-hand
        issuer: https://oidc.example.com/prod
        subject: system:serviceaccount:loft-demo-v-x:worker-x-payments-x-x
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
  - name: team-x
    vcluster:
      host: prod
      name: x
      namespace: loft-demo-v-x
      sync: {toHost: {serviceAccounts: {enabled: true}}}
    kubernetes: {namespaces: [payments]}
  - name: team-y
    vcluster:
      host: prod
      name: vcluster-of-the-y-team
      namespace: team-y
      sync: {toHost: {serviceAccounts: {enabled: true}}}
    kubernetes: {namespaces: [payments-of-the-northern-region]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}}
  team-x:
    vcluster: {host: prod, name: x, platform: {project: demo}}
    kubernetes: {context: team-x}
  team-y:
    vcluster: {host: prod, name: vcluster-of-the-y-team, namespace: team-y, platform: {}}
    kubernetes: {context: team-y}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
  - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, serviceAccount: accounting}

-- $ widctl apply --yes --
+ create credential/billing/team-x/payments/api                                     widctl.yaml:16:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:loft-demo-v-x:api-x-payments-x-x

+ create credential/billing/team-y/payments-of-the-northern-region/accounting       widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team-y:accounting-x-payments-of-the-northern-region-x-vclus-31d7851c6d

+ create serviceaccount/team-x/payments/api                                         widctl.yaml:16:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/team-x/payments/worker                                      widctl.yaml:17:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/team-y/payments-of-the-northern-region/accounting           widctl.yaml:18:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on team-x; payments-of-the-northern-region/accounting on team-y may act as
      identity/billing; it is not managed here, and no role of it was seen

Plan: 5 to create, 5 unchanged.

WID0303

  ☞ credential/billing/team-x/payments/worker: kept, not ours: removing it from the manifest will
  │ not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:17:6]
 16 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
 17 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
    ·      ────────
 18 │   - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, se…
    ╰────
  help: `--take credential/billing/team-x/payments/worker` replaces it by one of ours

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 5 done.

-- stderr --
credential/billing/team-x/payments/api: creating
credential/billing/team-x/payments/api: created
credential/billing/team-y/payments-of-the-northern-region/accounting: creating
credential/billing/team-y/payments-of-the-northern-region/accounting: created
serviceaccount/team-x/payments/api: creating
serviceaccount/team-x/payments/api: created
serviceaccount/team-x/payments/worker: creating
serviceaccount/team-x/payments/worker: created
serviceaccount/team-y/payments-of-the-northern-region/accounting: creating
serviceaccount/team-y/payments-of-the-northern-region/accounting: created

-- $ widctl plan --
No changes. 10 resources match the manifest.

WID0303

  ☞ credential/billing/team-x/payments/worker: kept, not ours: removing it from the manifest will
  │ not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:17:6]
 16 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
 17 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
    ·      ────────
 18 │   - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, se…
    ╰────
  help: `--take credential/billing/team-x/payments/worker` replaces it by one of ours

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-    vcluster: {host: prod, name: vcluster-of-the-y-team, namespace: team-y, platform: {}}
+    vcluster: {host: prod, name: vcluster-of-the-y-team, namespace: team-y}

-- $ widctl plan --
No changes. 10 resources match the manifest.

WID0303

  ☞ credential/billing/team-x/payments/worker: kept, not ours: removing it from the manifest will
  │ not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:17:6]
 16 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}
 17 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
    ·      ────────
 18 │   - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, se…
    ╰────
  help: `--take credential/billing/team-x/payments/worker` replaces it by one of ours

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --
- delete credential/billing/@team-x-payments-api-8dec07a95befbe79
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:loft-demo-v-x:api-x-payments-x-x

- delete serviceaccount/team-x/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on team-x may no longer act as identity/billing; it is not managed here, and no
      role of it was seen

Plan: 2 to delete, 8 unchanged.

WID0303

  ☞ credential/billing/team-x/payments/worker: kept, not ours: removing it from the manifest will
  │ not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:16:6]
 15 │ bindings:
 16 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
    ·      ────────
 17 │   - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, se…
    ╰────
  help: `--take credential/billing/team-x/payments/worker` replaces it by one of ours

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

Applied: 2 done.

-- stderr --
serviceaccount/team-x/payments/api: deleting
serviceaccount/team-x/payments/api: deleted
credential/billing/@team-x-payments-api-8dec07a95befbe79: deleting
credential/billing/@team-x-payments-api-8dec07a95befbe79: deleted

-- $ widctl plan --
No changes. 8 resources match the manifest.

WID0303

  ☞ credential/billing/team-x/payments/worker: kept, not ours: removing it from the manifest will
  │ not revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:16:6]
 15 │ bindings:
 16 │   - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: worker}
    ·      ────────
 17 │   - {identity: billing, clusters: [team-y], namespace: payments-of-the-northern-region, se…
    ╰────
  help: `--take credential/billing/team-x/payments/worker` replaces it by one of ours

WID0380

  ☞ the webhook is as observed (3)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/prod    none, so pods are given no token
      cluster/team-x  on its host cluster/prod, none, so pods are given no token
      cluster/team-y  on its host cluster/prod, none, so pods are given no token

`-v` shows each finding at its place in the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  credentials:
  - name: by-hand
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:loft-demo-v-x:worker-x-payments-x-x
  - name: team-y-payments-of-the-northern-region-accounting-72ab2073efc986ec
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:team-y:accounting-x-payments-of-the-northern-region-x-vclus-31d7851c6d
