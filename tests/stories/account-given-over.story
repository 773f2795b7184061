# A service account that is given over to Helm keeps its values and loses our mark.

`serviceAccountOwner: helm` says that somebody else writes it. Pods must not lose their identity at the handover, so widctl gives up
its mark and its hold on the fields, and from then on only checks the values and prints them where they are missing.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - identity: billing
    clusters: [prod]
    namespace: payments
    serviceAccount: api

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    serviceAccount: api
+    serviceAccount: api
+    serviceAccountOwner: helm

-- $ widctl plan --
~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:5
    ownership released, the values stay

Plan: 1 to update, 3 unchanged.

-- $ widctl apply --yes --
~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:5
    ownership released, the values stay

Plan: 1 to update, 3 unchanged.

Applied: 1 done.

-- stderr --
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now clusters --
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: api
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.annotations

-- kubectl prod PATCH /api/v1/namespaces/payments/serviceaccounts/api?fieldManager=helm --
metadata: {annotations: {azure.workload.identity/client-id: null}}

-- $ widctl plan --
No changes. 3 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0306

  ⚠ serviceaccount/prod/payments/api does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:10:5]
  9 │ bindings:
 10 │   - identity: billing
    ·     ────────
 11 │     clusters: [prod]
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: api
          annotations:
            azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"
