# A manifest that is renamed keeps what it made, as long as it says what it was called.

Old marks and field managers count as ours. What is written anew bears the new name.

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
name: pay
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-name: pay
+name: payments
+formerly: [pay]

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- $ widctl apply --yes --allow-formerly pay --
No changes. 4 resources match the manifest.

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: pay.ee31e9f38040fe04
  credentials:
  - name: prod-payments-api-0d26b3eed57bebde
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
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
        widctl/mark: pay.4c84261ea7e3be13
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/pay
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/pay
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl apply --yes --allow-formerly pay --
- delete credential/billing/@prod-payments-api-0d26b3eed57bebde
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/web on prod, in place of payments/api on prod, may act as identity/billing

Plan: 2 to create, 2 to delete, 2 unchanged.

Applied: 4 done.

-- stderr --
credential/billing/prod/payments/web: creating
credential/billing/prod/payments/web: created
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
credential/billing/@prod-payments-api-0d26b3eed57bebde: deleting
credential/billing/@prod-payments-api-0d26b3eed57bebde: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: pay.ee31e9f38040fe04
  credentials:
  - name: prod-payments-web-3a3229af127844be
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:web
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: web
      labels:
        widctl/mark: payments.b3f7ec07d4e2644c
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark
