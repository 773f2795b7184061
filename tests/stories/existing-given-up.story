# An identity of ours that becomes another's loses our mark and nothing else.

`existing: true` says that another team looks after it from now on.

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
+  billing: {managedIdentity: {name: id-billing, existing: true}}

-- $ widctl apply --yes --
~ update identity/billing                                                            widctl.yaml:8:3
    ownership released, the values stay

Plan: 1 to update, 3 unchanged.

Applied: 1 done.

-- stderr --
identity/billing: updating
identity/billing: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
