# Federated credentials and identity bindings go together on one identity, and each service account has what its binding says.

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job, mode: identityBinding}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:web

+ create binding/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:12:6
    does not exist
    clientId         (known after apply: clientId of identity/billing)
    serviceAccounts  [payments/api, payments/job]

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/job                                           widctl.yaml:12:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/job, payments/web on prod may act as identity/billing

Plan: 7 to create, 1 unchanged.

WID0335

  ☞ binding/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

Applied: 7 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/web: creating
credential/billing/prod/payments/web: created
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created
serviceaccount/prod/payments/job: creating
serviceaccount/prod/payments/job: created
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created

-- $ widctl plan --
No changes. 8 resources match the manifest.

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: identityBinding}

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-web-3a3229af127844be
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    subject    system:serviceaccount:payments:web

~ update clusterrole/billing/prod
    at widctl.yaml:10:6
    at widctl.yaml:12:6
    at widctl.yaml:11:6
    declared fields differ
    serviceAccounts  [payments/api, payments/job] -> [payments/api, payments/job, payments/web]

Plan: 1 to update, 1 to delete, 6 unchanged.

WID0335

  ☞ clusterrole/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: …
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0382

  ⚠ serviceaccount/prod/payments/web: its credential goes, and pods that do not ask for the
  │ identity binding lose their tokens
  ╰─▶ which pods ask for it was not looked at; `--workloads` does
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web, mode: …
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job, mode: …
    ╰────
  help: `mode: both` keeps the credential beside the binding; set the annotation
        azure.workload.identity/use-identity-binding: "true" on the pods, and write `mode:
        identityBinding` once all have it

Applied: 2 done.

-- stderr --
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated
credential/billing/@prod-payments-web-3a3229af127844be: deleting
credential/billing/@prod-payments-web-3a3229af127844be: deleted

-- $ widctl plan --
No changes. 7 resources match the manifest.
