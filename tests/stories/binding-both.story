# From a federated credential to an identity binding in stages: `mode: both` keeps the credential until the pods ask for the binding.

In one step, the credential would go while pods still get their tokens by it; the plan says which, or that it was not looked at.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-ids, issuer: true, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: api, namespace: payments}
          spec:
            selector: {matchLabels: {app: api}}
            template:
              metadata: {labels: {app: api, azure.workload.identity/use: "true"}}
              spec: {serviceAccountName: api, containers: [{name: main, image: "api:1"}]}
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: ready, namespace: payments}
          spec:
            selector: {matchLabels: {app: ready}}
            template:
              metadata:
                labels: {app: ready, azure.workload.identity/use: "true"}
                annotations: {azure.workload.identity/use-identity-binding: "true"}
              spec: {serviceAccountName: api, containers: [{name: main, image: "api:1"}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {name: prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- $ widctl plan --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:payments:api

+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 2 to create, 1 to delete, 3 unchanged.

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

WID0382

  ⚠ serviceaccount/prod/payments/api: its credential goes, and pods that do not ask for the
  │ identity binding lose their tokens
  ╰─▶ which pods ask for it was not looked at; `--workloads` does
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: `mode: both` keeps the credential beside the binding; set the annotation
        azure.workload.identity/use-identity-binding: "true" on the pods, and write `mode:
        identityBinding` once all have it

-- $ widctl plan --workloads -q --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:payments:api

+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 2 to create, 1 to delete, 3 unchanged.

1 warning, 1 note; without `-q` they are told

-- $ widctl plan --workloads --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/37e9cfcf-12f0-59a3-8789-5a4266173929/
    subject    system:serviceaccount:payments:api

+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 2 to create, 1 to delete, 3 unchanged.

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

WID0382

  ⚠ Deployment payments/api on prod: its pods lose their tokens: the credential goes, and they do
  │ not ask for the identity binding
  ╰─▶ the webhook decides by an annotation of the pod
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: `mode: both` keeps the credential beside the binding; set the annotation
        azure.workload.identity/use-identity-binding: "true" on the pods, and write `mode:
        identityBinding` once all have it

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: both}

-- $ widctl apply --yes --workloads --
+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         65c71a84-2a8e-5343-8b23-d204c18913e1
    serviceAccounts  payments/api

Plan: 2 to create, 4 unchanged.

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

Applied: 2 done.

-- stderr --
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: Azure says InProgress
binding/billing/prod: created

-- $ widctl plan --workloads --
No changes. 6 resources match the manifest.
