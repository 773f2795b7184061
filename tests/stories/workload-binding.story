# With an AKS identity binding, pods ask by an annotation beside the label; with federated credentials nobody needs it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: good, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}, annotations: {azure.workload.identity/use-identity-binding: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: unasked, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: federated, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: batch, containers: [{name: c, image: x:1}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
  batch: {managedIdentity: {name: id-batch}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
  - {identity: batch, clusters: [prod], namespace: payments, serviceAccount: batch}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads --
No changes. 8 resources are left as they are; see the warnings below.

WID0358

  ⚠ Deployment payments/unasked on prod: its pods do not ask for the identity binding
  ╰─▶ payments/api is bound by an AKS identity binding, and the pods' tokens are for federated
      credentials, which it has none of
    ╭─[widctl.yaml:11:6]
 10 │ bindings:
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
 12 │   - {identity: batch, clusters: [prod], namespace: payments, serviceAccount: batch}
    ╰────
  help: write under spec.template.metadata: `annotations:
        {azure.workload.identity/use-identity-binding: "true"}`
