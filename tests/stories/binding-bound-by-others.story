# A ClusterRoleBinding of that name that others made for another role is not deleted unasked.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
identities:
  - {name: id-billing, group: rg-ids}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
    kubernetes: {namespaces: [payments], objects: [
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: 'widctl:payments:billing'},
       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}}]}

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

-- $ widctl apply --yes --
+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    declared fields differ
    clientId         (none) -> 65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  [] -> payments/api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 1 to update, 2 unchanged.

WID0335

  ☞ binding/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0601

  × update clusterrole/billing/prod failed
  ╰─▶ Kubernetes: write ClusterRole widctl:payments:billing on prod: its binding gives another
      role, which cannot be changed, and it is not ours to delete; `--take` with this address
      makes it ours
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────┬───
    ·          ╰── asks for clusterrole
    ╰────

- serviceaccount/prod/payments/api skipped: it needs clusterrole/billing/prod

Applied: 1 done, 1 failed, 1 skipped.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: failed: Kubernetes: write ClusterRole widctl:payments:billing on prod: its binding gives another role, which cannot be changed, and it is not ours to delete; `--take` with this address makes it ours
serviceaccount/prod/payments/api: skipped, it needs clusterrole/billing/prod
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created

-- exit 4 --

-- $ widctl apply --yes --take clusterrole/billing/prod --
~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    taken over
    clientId         (none) -> 65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  [] -> payments/api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing; it is not managed here, and no role of it was
      seen

Plan: 1 to create, 1 to update, 3 unchanged.

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

Applied: 2 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.
