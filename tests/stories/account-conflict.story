# A field that another manager holds is not taken from it unasked.

Whoever wrote another client id wants another identity there, and may write it again; so the plan says who, and since when.
`--force-conflicts` with the address takes the field for good. That somebody holds other fields of a service account hinders nothing.

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
          annotations: {azure.workload.identity/client-id: 99999999-0000-0000-0000-000000000000, team: a}
          managers:
            - manager: helm
              time: 2026-02-27T16:20:00Z
              fields: [.metadata.annotations.azure.workload.identity/client-id]
            - {manager: kubectl, time: 2026-03-01T09:00:00Z, fields: [.metadata.annotations.team]}
        - namespace: payments
          name: web
          annotations: {team: a}
          managers: [{manager: helm, time: 2026-02-27T16:20:00Z, fields: [.metadata.annotations.team]}]

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    others hold clientId = 99999999-0000-0000-0000-000000000000 (helm since 2026-02-27T16:20:00Z);
    `--force-conflicts` with this address takes it

~ update serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/web on prod may act as identity/billing

Plan: 3 to create, 1 to update, 1 unchanged, 1 blocked.

-- exit 4 --

-- $ widctl apply --yes --force-conflicts serviceaccount/prod/payments/api --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  99999999-0000-0000-0000-000000000000
              -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

~ update serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    declared fields differ
    clientId  (none) -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/web on prod may act as identity/billing

Plan: 3 to create, 2 to update, 1 unchanged.

Applied: 5 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
credential/billing/prod/payments/web: creating
credential/billing/prod/payments/web: created
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated
serviceaccount/prod/payments/web: updating
serviceaccount/prod/payments/web: updated

-- $ widctl plan --
No changes. 6 resources match the manifest.

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
        team: a
      managers:
      - manager: kubectl
        fields:
        - .metadata.annotations.team
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
    - namespace: payments
      name: web
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        team: a
      managers:
      - manager: helm
        fields:
        - .metadata.annotations.team
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
