# A service account that is there is joined: it gets our annotations, and stays somebody else's.

It is never deleted. When no binding names it any longer, widctl takes its own fields back and leaves the rest.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      namespaces: [payments]
      serviceAccounts:
        - namespace: payments
          name: api
          labels: {app: api}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 to update, 1 unchanged.

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 to update, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
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
      labels:
        app: api
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: before-first-apply
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.app
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+bindings: []

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api
    no longer declared, and not ours to delete: our fields are taken back
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1 -> (none)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47 -> (none)

Access:
  - payments/api on prod may no longer act as identity/billing

Plan: 1 to update, 1 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

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
      labels:
        app: api
      managers:
      - manager: before-first-apply
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.app
