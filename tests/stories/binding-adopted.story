# An identity binding that others made serves as well as one of ours: it is kept, and stays when ours would go.

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
    aks: {group: rg-aks, issuer: true, identityBindings: [{name: byhand, identity: id-billing}]}
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

Plan: 2 to create, 3 unchanged.

WID0303

  ☞ binding/billing/prod: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ identity binding byhand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────

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
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0303

  ☞ binding/billing/prod: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ identity binding byhand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+bindings: []

-- $ widctl apply --yes --
- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on prod may no longer act as identity/billing; it is not managed here, and no role
      of it was seen

Plan: 2 to delete, 2 unchanged.

WID0304

  ⚠ identity/billing is bound to cluster/prod by identity binding byhand: others made it, and
  │ nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'binding/billing/@byhand'`

Applied: 2 done.

-- stderr --
clusterrole/billing/@widctl:payments:billing@prod: deleting
clusterrole/billing/@widctl:payments:billing@prod: deleted
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now clusters --
clusters:
- name: prod
  aks:
    group: rg-aks
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    identityBindings:
    - name: byhand
      identity: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing
  kubernetes:
    namespaces:
    - payments
