# A ClusterRoleBinding cannot be turned to another role: ours is deleted and made anew.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- given $ widctl apply --yes --

-- kubectl prod DELETE /apis/rbac.authorization.k8s.io/v1/clusterrolebindings/widctl:payments:billing --

-- kubectl prod POST /apis/rbac.authorization.k8s.io/v1/clusterrolebindings?fieldManager=widctl/payments --
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: 'widctl:payments:billing', labels: {widctl/mark: payments.c461c7928fe8794e}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, namespace: payments, name: api}]

-- $ widctl apply --yes --
~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    declared fields differ
    serviceAccounts  [] -> payments/api

Access:
  + payments/api on prod may act as identity/billing

Plan: 1 to update, 4 unchanged.

WID0335

  ☞ clusterrole/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

Applied: 1 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.
