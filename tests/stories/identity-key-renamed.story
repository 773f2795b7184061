# An identity whose key is renamed keeps what was named after the key: its own name in Azure, and its ClusterRole.

Without `formerly` it would be another identity.

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
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope, identityName: "id-{name}"}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
identities:
  billing:
    managedIdentity: {}
    trusts:
      release: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: batch}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  billing:
-    managedIdentity: {}
+  invoices:
+    formerly: billing
+    managedIdentity: {}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: batch}
+  - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+  - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: batch}

-- $ widctl apply --yes --
No changes. 8 resources match the manifest.

-- edit widctl.yaml --
-  - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: batch}
+  - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: jobs}

-- $ widctl apply --yes --
- delete credential/invoices/@prod-payments-batch-30f4b001ff97d7a4
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:batch

+ create credential/invoices/prod/payments/jobs                                     widctl.yaml:15:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:jobs

- delete serviceaccount/prod/payments/batch
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/jobs                                          widctl.yaml:15:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/jobs on prod, in place of payments/batch on prod, may act as identity/invoices

Plan: 2 to create, 2 to delete, 6 unchanged.

Applied: 4 done.

-- stderr --
credential/invoices/prod/payments/jobs: creating
credential/invoices/prod/payments/jobs: created
serviceaccount/prod/payments/jobs: creating
serviceaccount/prod/payments/jobs: created
serviceaccount/prod/payments/batch: deleting
serviceaccount/prod/payments/batch: deleted
credential/invoices/@prod-payments-batch-30f4b001ff97d7a4: deleting
credential/invoices/@prod-payments-batch-30f4b001ff97d7a4: deleted

-- $ widctl plan --
No changes. 8 resources match the manifest.

-- edit widctl.yaml --
-    formerly: billing

-- $ widctl plan --
! blocked identity/@id-billing
    it would have to go, and this hangs on it: credential aks-identity-binding

+ create identity/invoices                                                           widctl.yaml:8:3
    does not exist
    location  westeurope

- delete credential/@id-billing/@prod-payments-jobs-88f1fa99fadf0efa
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:jobs

- delete credential/@id-billing/@trust-release-2e19323ac5cfd58a
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create credential/invoices/prod/payments/jobs                                     widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:jobs

+ create trust/invoices/release                                                     widctl.yaml:11:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

- delete binding/@id-billing/@widctl38e763641a25a7a38dca88e1
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create binding/invoices/prod                                                      widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/invoices)
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-invoices

- delete clusterrole/billing/@widctl:payments:billing@prod
    no longer declared
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

+ create clusterrole/invoices/prod                                                  widctl.yaml:13:6
    does not exist
    clientId         (known after apply: clientId of identity/invoices)
    serviceAccounts  payments/api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/invoices)

~ update serviceaccount/prod/payments/jobs                                          widctl.yaml:14:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/invoices)

Access:
  - 3 subjects may no longer act as identity/@id-billing: payments/api, payments/jobs on prod; trust
      release (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com
  + 3 subjects may act as identity/invoices: payments/api, payments/jobs on prod; trust release
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com

Plan: 5 to create, 2 to update, 4 to delete, 1 unchanged, 1 blocked.

WID0335

  ☞ binding/invoices/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:13:6]
 12 │ bindings:
 13 │   - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: api, mode:…
    ·      ────────
 14 │   - {identity: invoices, clusters: [prod], namespace: payments, serviceAccount: jobs}
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0401

  × 3 accesses would end (2 by deletes and take-backs, 1 by replaces and updates)
  ╰─▶ credential/@id-billing/@prod-payments-jobs-88f1fa99fadf0efa,
      credential/@id-billing/@trust-release-2e19323ac5cfd58a, serviceaccount/prod/payments/api.
      Unasked it is at most 2, the larger of 2 and 30 % of the 4 accesses that this manifest owns
  help: if it is meant: `--allow-delete 2 --allow-replace 1`

-- exit 3 --
