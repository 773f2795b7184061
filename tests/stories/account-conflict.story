# A field that another manager holds is not taken from it unasked.

Whoever wrote another client id wants another identity there, and may write it again. `--force-conflicts` with the address takes the
field for good.

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
          annotations: {azure.workload.identity/client-id: 99999999-0000-0000-0000-000000000000}
          managers: [{manager: helm, fields: [.metadata.annotations.azure.workload.identity/client-id]}]

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
    it is not there
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    it is not there
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    others hold clientId (helm); `--force-conflicts` with this address takes it

Plan: 2 to create, 0 to update, 0 to replace, 0 to delete, 1 unchanged, 1 blocked.

-- exit 4 --

-- $ widctl apply --yes --force-conflicts serviceaccount/prod/payments/api --
+ create identity/billing                                                            widctl.yaml:8:3
    it is not there
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    it is not there
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  99999999-0000-0000-0000-000000000000
              -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 2 to create, 1 to update, 0 to replace, 0 to delete, 1 unchanged, 0 blocked.

Applied: 3 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated

-- $ widctl plan --
No changes. All 4 things are as they should be.

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
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
