# A `webhook` that is left out is as observed, and the checks run against what is there.

An AKS cluster with its add-on on, and one with nothing. Only a written `none` means none.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: ledger, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec:
            selector: {matchLabels: {app: ledger}}
            serviceName: ledger
            template:
              metadata: {labels: {app: ledger}}
              spec: {serviceAccountName: api, containers: [{name: main, image: "ledger:1"}]}
  - name: bare
    external: {issuer: https://oidc.example.com/bare}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: apps/v1
          kind: StatefulSet
          metadata: {name: ledger, namespace: payments, labels: {azure.workload.identity/use: "true"}}
          spec:
            selector: {matchLabels: {app: ledger}}
            serviceName: ledger
            template:
              metadata: {labels: {app: ledger}}
              spec: {serviceAccountName: api, containers: [{name: main, image: "ledger:1"}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {name: prod}}
  bare: {issuer: https://oidc.example.com/bare, kubernetes: {context: bare}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod, bare], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads --
No changes. 7 resources are left as they are; see the warnings below.

WID0351

  ⚠ StatefulSet payments/ledger on prod: the label that asks for a token is in the wrong place
  ╰─▶ azure.workload.identity/use stands on the StatefulSet itself and not on its pod template,
      where the webhook does not look; its pods do not bear it
    ╭─[widctl.yaml:11:6]
 10 │ bindings:
 11 │   - {identity: billing, clusters: [prod, bare], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

WID0380

  ☞ the webhook is as observed (2)
  ╰─▶ `webhook` is left out, so the checks run against what is there
      cluster/bare  none, so pods are given no token
      cluster/prod  AKS's add-on

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-  prod: {aks: {name: prod}}
+  prod: {aks: {name: prod}, webhook: none}

-- $ widctl plan --workloads --
No changes. 7 resources match the manifest.

WID0348

  ☞ cluster/prod: a webhook is on this cluster, and `webhook: none` is declared
  ╰─▶ it is the add-on's, in the namespace kube-system, and gives pods with the label
      `azure.workload.identity/use: "true"` a token of its own
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {name: prod}, webhook: none}
   ·   ────
 7 │   bare: {issuer: https://oidc.example.com/bare, kubernetes: {context: bare}}
   ╰────
  help: declare it: `webhook: helm`, or `webhook: addon` if it is AKS's

WID0380

  ☞ cluster/bare: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:7:3]
 6 │   prod: {aks: {name: prod}, webhook: none}
 7 │   bare: {issuer: https://oidc.example.com/bare, kubernetes: {context: bare}}
   ·   ────
 8 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves
