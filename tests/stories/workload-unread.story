# Where workloads may not be listed in the whole cluster they are in the namespaces of the bindings; what is left is said, and nothing fails.

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
          metadata: {name: missing, namespace: payments}
          spec:
            selector: {matchLabels: {app: x}}
            template:
              metadata: {labels: {app: x}}
              spec: {serviceAccountName: api, containers: [{name: c, image: x:1}]}
faults:
  - {on: {path: "/apis/apps/v1/deployments"}, answer: {status: 403, code: Forbidden, message: deployments.apps is forbidden}}
  - {on: {path: "/apis/batch/*"}, answer: {status: 403, code: Forbidden, message: it is forbidden}}
  - {on: {path: "/api/v1/pods"}, answer: {status: 400, code: BadRequest, message: the proxy between knows no pods}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --workloads --
No changes. 4 resources are left as they are; see the warnings below.

WID0349

  ☞ not all workloads on prod could be read
  ╰─▶ not read: CronJobs in payments, Jobs in payments, Pods; Kubernetes: 403 Forbidden (list the
      CronJobs of prod): it is forbidden
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
   ·   ────
 7 │ identities:
   ╰────
  help: nothing is said about these; a role that may list them is enough

WID0350

  ⚠ Deployment payments/missing on prod: its pods do not ask for a token
  ╰─▶ they run as payments/api, but do not bear the label azure.workload.identity/use: "true", so
      the webhook passes them by
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: write under spec.template.metadata: `labels: {azure.workload.identity/use: "true"}`

-- $ widctl plan --workloads --layer azure --
No changes. 3 resources match the manifest.
