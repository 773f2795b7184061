# An identity of ours that is no longer declared goes only when that is allowed.

Its ids never come back, so one identity alone is enough for the guard to refuse.

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

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  reports: {managedIdentity: {name: id-reports}}
-bindings:
+bindings:
-  - {identity: reports, clusters: [prod], namespace: payments, serviceAccount: reports}
+

-- $ widctl apply --yes --
- delete identity/@id-reports
    no longer declared
    location  westeurope

- delete credential/@id-reports/@prod-payments-reports-58276d230b88a705
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

- delete serviceaccount/prod/payments/reports
    no longer declared
    clientId  bd8ca8ed-c149-5fa8-9f7d-5498e1f7cdaa
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/reports on prod may no longer act as identity/@id-reports

Plan: 3 to delete, 4 unchanged.

WID0402

  × identity/@id-reports would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 2`

-- exit 3 --

-- $ widctl apply --yes --allow-delete 2 --
- delete identity/@id-reports
    no longer declared
    location  westeurope

- delete credential/@id-reports/@prod-payments-reports-58276d230b88a705
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:reports

- delete serviceaccount/prod/payments/reports
    no longer declared
    clientId  bd8ca8ed-c149-5fa8-9f7d-5498e1f7cdaa
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/reports on prod may no longer act as identity/@id-reports

Plan: 3 to delete, 4 unchanged.

Applied: 3 done.

-- stderr --
serviceaccount/prod/payments/reports: deleting
serviceaccount/prod/payments/reports: deleted
credential/@id-reports/@prod-payments-reports-58276d230b88a705: deleting
credential/@id-reports/@prod-payments-reports-58276d230b88a705: deleted
identity/@id-reports: deleting
identity/@id-reports: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
