# A cluster that may not be read is left alone, and the rest of the plan stands.

Unknown is not absent: nothing is made over what was not seen. The credential needs only the issuer, which the manifest gives.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
  - name: test
    external: {issuer: https://oidc.example.com/test}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: kubernetes/test}, answer: {status: 403, code: Forbidden, message: 'serviceaccounts is forbidden'}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
  test: {issuer: https://oidc.example.com/test, kubernetes: {context: test}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod, test], namespace: payments, serviceAccount: api}

-- $ widctl plan --
+ create identity/billing                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/test/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/test
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/test/payments/api                                          widctl.yaml:11:6
    it could not be read: Kubernetes: 403 Forbidden (read the issuer that test announces):
    serviceaccounts is forbidden

Access:
  + payments/api on prod, test may act as identity/billing

Plan: 4 to create, 2 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/test could not be read
  ╰─▶ Kubernetes: 403 Forbidden (read the issuer that test announces): serviceaccounts is
      forbidden

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:9:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/test/payments/api                                       widctl.yaml:11:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/test
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:11:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

! blocked serviceaccount/test/payments/api                                          widctl.yaml:11:6
    it could not be read: Kubernetes: 403 Forbidden (read the issuer that test announces):
    serviceaccounts is forbidden

Access:
  + payments/api on prod, test may act as identity/billing

Plan: 4 to create, 2 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/test could not be read
  ╰─▶ Kubernetes: 403 Forbidden (read the issuer that test announces): serviceaccounts is
      forbidden

Applied: 4 done, 1 blocked.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
credential/billing/test/payments/api: creating
credential/billing/test/payments/api: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- exit 4 --

-- $ widctl plan --
! blocked serviceaccount/test/payments/api                                          widctl.yaml:11:6
    it could not be read: Kubernetes: 403 Forbidden (read the issuer that test announces):
    serviceaccounts is forbidden

Plan: 6 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/test could not be read
  ╰─▶ Kubernetes: 403 Forbidden (read the issuer that test announces): serviceaccounts is
      forbidden

-- exit 4 --

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
  - name: test-payments-api-67ec36f864a387f0
    issuer: https://oidc.example.com/test
    subject: system:serviceaccount:payments:api
