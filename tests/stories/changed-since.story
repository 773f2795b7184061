# A run can be limited to what a change of the manifest touches.

What is declared otherwise is planned with what it needs, and what has left the manifest is looked for on what it was on. The rest is
neither read nor written, whatever has become of it: the identity of reports was deleted by hand meanwhile.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
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
  billing:
    managedIdentity: {name: id-billing}
    access: [{role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}]
  reports: {managedIdentity: {name: id-reports}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

-- given $ widctl apply --yes --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-reports?api-version=2023-01-31 --

-- before.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access: [{role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}]
  reports: {managedIdentity: {name: id-reports}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}

-- $ widctl plan --changed-since before.yaml --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on prod loses Reader on rg-data as identity/billing
  + payments/web on prod may act as identity/billing

Plan: 2 to create, 3 to delete, 2 unchanged.

WID0910

  ☞ limited to what has changed since before.yaml: 2 of 7 declared

-- $ widctl apply --changed-since before.yaml --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4
    no longer declared
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api on prod loses Reader on rg-data as identity/billing
  + payments/web on prod may act as identity/billing

Plan: 2 to create, 3 to delete, 2 unchanged.

WID0910

  ☞ limited to what has changed since before.yaml: 2 of 7 declared

Applied: 5 done.

-- stderr --
credential/billing/prod/payments/web: creating
credential/billing/prod/payments/web: created
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created
role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleting
role/billing/@4f7a5f86-9f5f-53bd-a504-21d8846634e4: deleted
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted

-- $ widctl plan --changed-since widctl.yaml --
No changes. Nothing that this run is limited to is declared or exists.

WID0910

  ☞ limited to what has changed since widctl.yaml: 0 of 7 declared

-- $ widctl plan --only credential/reports/** --
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

-- $ widctl plan --only nothing/* --
No changes. Nothing that this run is limited to is declared or exists.

WID0903

  ☞ `--only nothing/*` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

-- $ widctl plan --changed-since no-such-thing --

-- stderr --
WID0909

  × cannot say what has changed since `no-such-thing`
  ╰─▶ It is no file, and git has no such revision in folder `.`.
  help: name a file, a folder, or a revision that git has here: a branch, a tag, a number

1 error

-- exit 1 --

-- given $ widctl apply --yes --
