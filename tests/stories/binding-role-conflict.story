# Whoever else writes the subjects of our ClusterRoleBinding is named, and what they wrote stays until we are told to take it.

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
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole,
       metadata: {name: 'widctl:payments:billing', labels: {widctl/mark: payments.c461c7928fe8794e}, managedFields: [
        {manager: widctl/payments, operation: Apply, apiVersion: rbac.authorization.k8s.io/v1, fieldsType: FieldsV1, fieldsV1: {"f:metadata": {"f:labels": {"f:widctl/mark": {}}}, "f:rules": {}}}]},
       rules: [{verbs: [use-managed-identity], apiGroups: [cid.wi.aks.azure.com], resources: [65c71a84-2a8e-5343-8b23-d204c18913e1]}]},
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding,
       metadata: {name: 'widctl:payments:billing', labels: {widctl/mark: payments.c461c7928fe8794e}, managedFields: [
        {manager: widctl/payments, operation: Apply, apiVersion: rbac.authorization.k8s.io/v1, fieldsType: FieldsV1, fieldsV1: {"f:metadata": {"f:labels": {"f:widctl/mark": {}}}, "f:roleRef": {}}},
        {manager: kubectl-edit, operation: Update, apiVersion: rbac.authorization.k8s.io/v1, time: "2026-03-01T09:00:00Z", fieldsType: FieldsV1, fieldsV1: {"f:subjects": {}}}]},
       roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'widctl:payments:billing'},
       subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:serviceaccounts'}]}]}

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

-- $ widctl plan --
+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

! blocked clusterrole/billing/prod                                                  widctl.yaml:10:6
    others hold serviceAccounts = Group:system:serviceaccounts (kubectl-edit since
    2026-03-01T09:00:00Z); `--force-conflicts` with this address takes it

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it needs clusterrole/billing/prod, which is blocked

Plan: 1 to create, 2 unchanged, 2 blocked.

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

-- exit 4 --

-- $ widctl apply --yes --force-conflicts clusterrole/billing/prod --
+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    declared fields differ
    serviceAccounts  Group:system:serviceaccounts -> payments/api

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

Applied: 3 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.
