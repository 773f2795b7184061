# What fails for one cause is told once, with a line for each thing.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - on: {method: PUT, path: "*/federatedIdentityCredentials/*"}
    answer: {status: 403, code: AuthorizationFailed, message: The client does not have authorization to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'.}

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
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}

-- $ widctl apply --yes -q --
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

+ create credential/billing/prod/payments/worker                                    widctl.yaml:12:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:worker

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:11:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/worker                                        widctl.yaml:12:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api, payments/web, payments/worker on prod may act as identity/billing; it is not
      managed here, and no role of it was seen

Plan: 6 to create, 2 unchanged.

WID0601

  × failed: Azure: 403 AuthorizationFailed (3)
  ╰─▶ The client does not have authorization to perform action
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'.
      create credential/billing/prod/payments/api
      create credential/billing/prod/payments/web
      create credential/billing/prod/payments/worker
  help: have the right given that the message names, then apply again: what is done is kept

- serviceaccount/prod/payments/api skipped: it needs credential/billing/prod/payments/api
- serviceaccount/prod/payments/web skipped: it needs credential/billing/prod/payments/web
- serviceaccount/prod/payments/worker skipped: it needs credential/billing/prod/payments/worker

Applied: 0 done, 3 failed, 3 skipped.

-- exit 4 --
