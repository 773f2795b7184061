# A run can be limited to an address, with what it needs.

Nothing else is changed or deleted. What the address needs is drawn in.

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
  reports: {managedIdentity: {name: id-reports}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

-- $ widctl apply --yes --only credential/reports/prod/payments/reports --
+ create identity/reports                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/reports/prod/payments/reports                                   widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

Access:
  + payments/reports on prod may act as identity/reports

Plan: 2 to create, 1 unchanged.

Applied: 2 done.

-- stderr --
identity/reports: creating
identity/reports: created
credential/reports/prod/payments/reports: creating
credential/reports/prod/payments/reports: created

-- $ widctl plan --only credential/reports/prod/payments/reports --
No changes. 3 resources match the manifest.

-- $ widctl plan --only identity/nobody --

-- stderr --
WID0903

  × `identity/nobody` is not declared
  help: did you mean `identity/reports`?

1 error

-- exit 1 --

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:12:6
    does not exist
    clientId  bd8ca8ed-c149-5fa8-9f7d-5498e1f7cdaa
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 4 to create, 3 unchanged.

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/reports                                       widctl.yaml:12:6
    does not exist
    clientId  bd8ca8ed-c149-5fa8-9f7d-5498e1f7cdaa
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 4 to create, 3 unchanged.

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created
serviceaccount/prod/payments/reports: creating
serviceaccount/prod/payments/reports: created
