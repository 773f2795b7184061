# What somebody changed by hand is put right, and only what is declared.

Foreign tags, labels and annotations stay: widctl compares and writes the keys that the manifest gives and no others.

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
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope, tags: {team: payments}}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- az PATCH /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing?api-version=2024-11-30 --
tags: {team: nobody, cost: '42', widctl: payments.0c90c06759338f0c}

-- kubectl prod PATCH /api/v1/namespaces/payments/serviceaccounts/api?fieldManager=kubectl-edit --
metadata: {annotations: {example.com/owner: me}}

-- $ widctl apply --yes --
~ update identity/billing                                                            widctl.yaml:8:3
    declared fields differ
    tags.team  nobody -> payments

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
  tags:
    cost: '42'
    team: payments
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
