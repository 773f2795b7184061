# What two manifests declare is named with the other one's name, where its mark says it.

A tag and a label tell whose they are; a credential's name and a role assignment's tell only that it is another's, unless
that manifest was met elsewhere. A thing that nobody marked is nobody's.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-unmarked, group: rg-ids}
roleAssignments:
  - {identity: id-unmarked, role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- billing.yaml --
apiVersion: widctl/v1
name: billing
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes -f billing.yaml --

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  unmarked:
    managedIdentity: {name: id-unmarked}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: unmarked, clusters: [prod], namespace: payments, serviceAccount: web}

-- $ widctl plan --
+ create credential/unmarked/prod/payments/web                                      widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:web

~ update serviceaccount/prod/payments/api                                           widctl.yaml:17:6
    it fits, but others could take the fields away unnoticed (manifest billing made it)

+ create serviceaccount/prod/payments/web                                           widctl.yaml:18:6
    does not exist
    clientId  c02809db-ac3b-5cdd-99fa-3e4f3a6a1033
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/web on prod gains Reader on rg-data as identity/unmarked
  + payments/web on prod may act as identity/unmarked; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 1 to update, 6 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (3)
      credential/billing/prod/payments/api  credential prod-payments-api-0d26b379726d979c
      role/billing/Reader/rg-data           role assignment 512dd4e7-329f-5d81-8a0b-bd69da8ba870
      role/unmarked/Reader/rg-data          role assignment 6b4f55b3-66af-59a8-b85a-46696817ccc2
  help: `--take` replaces them by ours:
        --take credential/billing/prod/payments/api --take role/billing/Reader/rg-data --take role/unmarked/Reader/rg-data

WID0365

  ☞ by their names these are the manifest `billing`'s; when it drops them, they go (2)
      credential/billing/prod/payments/api
      role/billing/Reader/rg-data
  help: keep each in one of both manifests; `--take` replaces them by ours:
        --take credential/billing/prod/payments/api --take role/billing/Reader/rg-data

WID0365

  ⚠ these are the manifest `billing`'s, which declares them or did so once (2)
      identity/billing                  it is used here and left as it is; when the other manifest
                                        drops it, it goes, and all access with it
      serviceaccount/prod/payments/api  both write its annotations; when the other manifest drops
                                        it, it goes
  help: keep each in one of both manifests; if `billing` is this manifest's former name, write
        `formerly: [billing]`; if they move here, take them out there and say:
        --take identity/billing --take serviceaccount/prod/payments/api

`-v` shows each finding at its place in the manifest.
