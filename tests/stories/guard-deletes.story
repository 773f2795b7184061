# When more goes than a routine change takes away, the guard refuses.

A wrong file or an emptied list looks like this. The plan is shown all the same, so that whoever means it can see what goes, and say
how many. A service account whose credential goes too is not counted.

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
+bindings: []

-- $ widctl plan --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

- delete credential/billing/@prod-payments-job-4bc0e3733201a929
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:job

- delete credential/billing/@prod-payments-web-3a3229af127844be
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/job
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api, payments/job, payments/web on prod may no longer act as identity/billing

Plan: 6 to delete, 2 unchanged.

WID0401

  × 3 accesses would end (3 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ credential/billing/@prod-payments-api-0d26b3c8a5921a2c,
      credential/billing/@prod-payments-job-4bc0e3733201a929,
      credential/billing/@prod-payments-web-3a3229af127844be. Unasked it is at most 2, the larger
      of 2 and 30 % of the 4 accesses that this manifest owns
  help: if it is meant: `--allow-delete 3`

-- exit 3 --

-- $ widctl apply --yes --allow-delete 2 --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

- delete credential/billing/@prod-payments-job-4bc0e3733201a929
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:job

- delete credential/billing/@prod-payments-web-3a3229af127844be
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/job
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api, payments/job, payments/web on prod may no longer act as identity/billing

Plan: 6 to delete, 2 unchanged.

WID0401

  × 3 accesses would end (3 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ credential/billing/@prod-payments-api-0d26b3c8a5921a2c,
      credential/billing/@prod-payments-job-4bc0e3733201a929,
      credential/billing/@prod-payments-web-3a3229af127844be. Unasked it is at most 2, the larger
      of 2 and 30 % of the 4 accesses that this manifest owns
  help: if it is meant: `--allow-delete 3`

-- exit 3 --

-- $ widctl apply --yes --allow-delete 3 --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

- delete credential/billing/@prod-payments-job-4bc0e3733201a929
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:job

- delete credential/billing/@prod-payments-web-3a3229af127844be
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/job
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/web
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/api, payments/job, payments/web on prod may no longer act as identity/billing

Plan: 6 to delete, 2 unchanged.

Applied: 6 done.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted
serviceaccount/prod/payments/job: deleting
serviceaccount/prod/payments/job: deleted
credential/billing/@prod-payments-job-4bc0e3733201a929: deleting
credential/billing/@prod-payments-job-4bc0e3733201a929: deleted
serviceaccount/prod/payments/web: deleting
serviceaccount/prod/payments/web: deleted
credential/billing/@prod-payments-web-3a3229af127844be: deleting
credential/billing/@prod-payments-web-3a3229af127844be: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.
