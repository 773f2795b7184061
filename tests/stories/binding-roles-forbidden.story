# Where ClusterRoles may not be listed, the declared one is read by its name; where it may not be read either, it is not made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
faults:
  - {on: {door: kubernetes/prod, method: GET, path: '*/clusterroles?label*'}, answer: {status: 403, code: Forbidden, message: 'clusterroles is forbidden'}}
  - {on: {door: kubernetes/prod, method: GET, path: '*/clusterroles/widctl*'}, skip: 4, answer: {status: 403, code: Forbidden, message: 'clusterroles is forbidden'}}
identities:
  - {name: id-billing, group: rg-ids}
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

-- $ widctl apply --yes --
+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing; it is not managed here, and no role of it was
      seen

Plan: 3 to create, 2 unchanged.

WID0302

  ☞ the ClusterRoles of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the ClusterRoles of prod): clusterroles is forbidden

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
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0302

  ☞ the ClusterRoles of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the ClusterRoles of prod): clusterroles is forbidden
