# An identity of ours whose location changes is replaced, and its credentials with it.

Azure cannot move an identity. Its ids never come back, so that everything that names them loses its access; therefore the guard
asks for `--allow-replace`. The service account gets the new client id in the same run.

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

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  billing: {managedIdentity: {name: id-billing}}
+  billing: {managedIdentity: {name: id-billing, location: northeurope}}

-- $ widctl plan --
± replace identity/billing                                                           widctl.yaml:8:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    recreated together with its identity
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

Plan: 1 to create, 1 to update, 1 to replace, 1 unchanged.

WID0402

  × identity/billing would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-replace 1`

-- exit 3 --

-- $ widctl apply --yes --
± replace identity/billing                                                           widctl.yaml:8:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    recreated together with its identity
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

Plan: 1 to create, 1 to update, 1 to replace, 1 unchanged.

WID0402

  × identity/billing would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-replace 1`

-- exit 3 --

-- $ widctl apply --yes --allow-replace 1 --
± replace identity/billing                                                           widctl.yaml:8:3
    a field differs that cannot be updated
    location  westeurope -> northeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    recreated together with its identity
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

Plan: 1 to create, 1 to update, 1 to replace, 1 unchanged.

Applied: 3 done.

-- stderr --
identity/billing: replacing
identity/billing: replaced
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: northeurope
  clientId: 5bd5b8a0-722d-569e-8ce3-dfec9c302c80
  principalId: 89aee633-81fb-5a05-9467-e9244646de96
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
