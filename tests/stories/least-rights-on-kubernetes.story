# A Role in one namespace is enough: it is listed where the whole cluster may not be, and the server says where a namespace is not.

Nobody has to read namespaces to make a service account in one. What is left over in a namespace that the manifest names is found.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: kubernetes/prod, method: GET, path: /api/v1/serviceaccounts}, answer: {status: 403, code: Forbidden, message: 'serviceaccounts is forbidden at the cluster scope'}}
  - {on: {door: kubernetes/prod, method: GET, path: /api/v1/namespaces/*/serviceaccounts}, skip: 2, times: 1, answer: {status: 403, code: Forbidden, message: 'serviceaccounts is forbidden in the namespace'}}
  - {on: {door: kubernetes/prod, method: GET, path: /api/v1/namespaces/payments}, answer: {status: 403, code: Forbidden, message: 'namespaces is forbidden'}}
  - {on: {door: kubernetes/prod, method: GET, path: /api/v1/namespaces/nowhere}, answer: {status: 403, code: Forbidden, message: 'namespaces is forbidden'}}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/worker                                    widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:worker

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/worker                                        widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/worker on prod may act as identity/billing

Plan: 5 to create, 1 unchanged.

WID0302

  ☞ the service accounts of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the service accounts of prod): serviceaccounts is forbidden
      at the cluster scope; namespace payments was searched

Applied: 5 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
credential/billing/prod/payments/worker: creating
credential/billing/prod/payments/worker: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created
serviceaccount/prod/payments/worker: creating
serviceaccount/prod/payments/worker: created

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}

-- $ widctl plan --
- delete credential/billing/@prod-payments-worker-e49f2878cc630e95
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:worker

- delete serviceaccount/prod/payments/worker
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - payments/worker on prod may no longer act as identity/billing

Plan: 2 to delete, 4 unchanged.

WID0302

  ☞ the service accounts of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the service accounts of prod): serviceaccounts is forbidden
      at the cluster scope; namespace payments was searched

-- $ widctl plan --
- delete credential/billing/@prod-payments-worker-e49f2878cc630e95
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:worker

Access:
  - payments/worker on prod may no longer act as identity/billing

Plan: 1 to delete, 4 unchanged.

WID0302

  ☞ the service accounts of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the service accounts of prod): serviceaccounts is forbidden
      at the cluster scope

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: nowhere, serviceAccount: api}

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-worker-e49f2878cc630e95
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:worker

+ create credential/billing/prod/nowhere/api                                        widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:api

+ create serviceaccount/prod/nowhere/api                                            widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

- delete serviceaccount/prod/payments/worker
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ nowhere/api on prod, in place of payments/worker on prod, may act as identity/billing

Plan: 2 to create, 2 to delete, 4 unchanged.

WID0302

  ☞ the service accounts of cluster/prod could not be searched for what is no longer declared
  ╰─▶ Kubernetes: 403 Forbidden (list the service accounts of prod): serviceaccounts is forbidden
      at the cluster scope; namespaces nowhere, payments were searched

WID0601

  × create serviceaccount/prod/nowhere/api failed
  ╰─▶ Kubernetes: 404 NotFound (make service account nowhere/api on prod): namespaces "nowhere"
      not found
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: nowhere, serviceAccount: api}
    ·      ────┬───
    ·          ╰── asks for serviceaccount
    ╰────

Applied: 3 done, 1 failed.

-- stderr --
credential/billing/prod/nowhere/api: creating
credential/billing/prod/nowhere/api: created
serviceaccount/prod/nowhere/api: creating
serviceaccount/prod/nowhere/api: failed: Kubernetes: 404 NotFound (make service account nowhere/api on prod): namespaces "nowhere" not found
serviceaccount/prod/payments/worker: deleting
serviceaccount/prod/payments/worker: deleted
credential/billing/@prod-payments-worker-e49f2878cc630e95: deleting
credential/billing/@prod-payments-worker-e49f2878cc630e95: deleted

-- exit 4 --
