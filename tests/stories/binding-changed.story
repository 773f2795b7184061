# Service accounts come to an identity binding and leave it: its ClusterRoleBinding holds exactly those that are declared.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job, mode: identityBinding}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job, mode: identityBinding}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}

-- $ widctl apply --yes --
~ update clusterrole/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:12:6
    declared fields differ
    serviceAccounts  [payments/api, payments/job] -> [payments/api, payments/web]

- delete serviceaccount/prod/payments/job
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:12:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/web on prod, in place of payments/job on prod, may act as identity/billing

Plan: 1 to create, 1 to update, 1 to delete, 4 unchanged.

WID0335

  ☞ clusterrole/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
 11 │ 
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

Applied: 3 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created
serviceaccount/prod/payments/job: deleting
serviceaccount/prod/payments/job: deleted

-- $ widctl plan --
No changes. 6 resources match the manifest.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that
