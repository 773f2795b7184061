# Ctrl-C ends a run in good order: what was begun ends, nothing more is begun.

The second run does the rest. Nothing is made twice and nothing is left behind.

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
  - {on: {door: arm, method: PUT, path: '*/federatedIdentityCredentials/*'}, times: 1, hold: after}

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

-- $ widctl apply --yes & INT --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 unchanged.

WID0602

  × create credential/billing/prod/payments/api may or may not have happened
  ╰─▶ this machine: carry out the change: the run was interrupted before an answer came
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────┬───
    ·          ╰── asks for credential
    ╰────
  help: plan again: it shows what became of it

- serviceaccount/prod/payments/api skipped: interrupted

Interrupted: 1 done, 1 unknown, 1 skipped.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
Stopping: what runs may end within 5 s, nothing more is begun. Interrupt again to leave at once.
serviceaccount/prod/payments/api: skipped, interrupted
credential/billing/prod/payments/api: unknown: this machine: carry out the change: the run was interrupted before an answer came

-- exit 4 --

-- world now identities clusters --
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
clusters:
- name: prod
  external:
    issuer: https://oidc.example.com/prod
  kubernetes:
    namespaces:
    - payments

-- $ widctl apply --yes --
+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 3 unchanged.

Applied: 1 done.

-- stderr --
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources match the manifest.
