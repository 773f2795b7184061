# Text from elsewhere reaches no terminal as it is: control characters are shown escaped.

Whoever can name a credential or word an error could otherwise clear the screen, colour a line, or hide one.

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
          annotations: {azure.workload.identity/client-id: "99\e]0;owned\a99"}
faults:
  - {on: {door: arm, method: PUT, path: '*/federatedIdentityCredentials/*'}, times: 1, answer: {status: 400, code: "Bad\e[2J", message: "No\e[31m way\r\nApplied: 1 done."}}

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

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  99\u{1b}]0;owned\u{7}99 -> (known after apply: clientId of identity/billing)
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 to update, 1 unchanged.

WID0601

  × create credential/billing/prod/payments/api failed
  ╰─▶ Azure: 400 Bad\u{1b}[2J (write credential prod-payments-api-0d26b3c8a5921a2c): No\u{1b}[31m
      way\r\nApplied: 1 done.
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────┬───
    ·          ╰── asks for credential
    ╰────

- serviceaccount/prod/payments/api skipped: it needs credential/billing/prod/payments/api

Applied: 1 done, 1 failed, 1 skipped.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: failed: Azure: 400 Bad\u{1b}[2J (write credential prod-payments-api-0d26b3c8a5921a2c): No\u{1b}[31m way\r\nApplied: 1 done.
serviceaccount/prod/payments/api: skipped, it needs credential/billing/prod/payments/api

-- exit 4 --

-- $ widctl plan --
+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  99\u{1b}]0;owned\u{7}99 -> 65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 1 to create, 1 to update, 2 unchanged.
