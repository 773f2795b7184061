# With --take, a credential made by hand gives way to one that is ours.

It is deleted and made again under a name that bears our mark. Between the two, pods get no new tokens, which the plan says.
From then on, removing the binding ends the access.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: by-hand, issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:api"}
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

-- given $ widctl apply --yes --

-- $ widctl apply --yes --take credential/billing/prod/payments/api --take identity/billing --
~ update identity/billing                                                            widctl.yaml:8:3
    taken over

± replace credential/billing/prod/payments/api                                      widctl.yaml:10:6
    taken over
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

Plan: 1 to update, 1 to replace, 2 unchanged.

WID0308

  ⚠ credential/billing/prod/payments/api is taken: credential by-hand goes before ours comes
  ╰─▶ Azure takes issuer and subject only once under one identity; in between, pods get no new
      tokens
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────

Applied: 2 done.

-- stderr --
identity/billing: updating
identity/billing: updated
credential/billing/prod/payments/api: replacing
credential/billing/prod/payments/api: replaced

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

-- edit widctl.yaml --
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl apply --yes --
- delete credential/billing/@prod-payments-api-0d26b3c8a5921a2c
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create credential/billing/prod/payments/web                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/web on prod, in place of payments/api on prod, may act as identity/billing

Plan: 2 to create, 2 to delete, 2 unchanged.

Applied: 4 done.

-- stderr --
credential/billing/prod/payments/web: creating
credential/billing/prod/payments/web: created
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleting
credential/billing/@prod-payments-api-0d26b3c8a5921a2c: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.
