# An approved plan is for the things that were reviewed: an existing identity that the manifest in the plan is pointed away from, and a role whose condition is taken out of it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-root: westeurope}}
identities:
  - {name: id-shared, group: rg-ids}
  - {name: id-root, group: rg-root}
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
  shared: {managedIdentity: {name: id-shared, existing: true}}
bindings:
  - {identity: shared, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl plan --out plan.json --

-- edit plan.json --
-        "text": "apiVersion: widctl/v1\nname: payments\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\ndefaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}\nclusters:\n  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}\nidentities:\n  shared: {managedIdentity: {name: id-shared, existing: true}}\nbindings:\n  - {identity: shared, clusters: [prod], namespace: payments, serviceAccount: api}\n"
+        "text": "apiVersion: widctl/v1\nname: payments\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\ndefaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-root, location: westeurope}\nclusters:\n  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}\nidentities:\n  shared: {managedIdentity: {name: id-root, existing: true}}\nbindings:\n  - {identity: shared, clusters: [prod], namespace: payments, serviceAccount: api}\n"

-- $ widctl apply plan.json --
+ create credential/shared/prod/payments/api                                        widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  98db29ae-7584-5b14-82fd-f2174d3b4696
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/shared; it is not managed here, and no role of it was
      seen

Plan: 2 to create, 2 unchanged.

-- stderr --
WID0706

  × not what was approved
  ╰─▶ credential/shared/prod/payments/api:
      /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-shared/federatedidentitycredentials/prod-payments-api-0d26b39118decd6d
      was approved, it is
      /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-root/providers/microsoft.managedidentity/userassignedidentities/id-root/federatedidentitycredentials/prod-payments-api-0d26b31cf2b362c2
      now; serviceaccount/prod/payments/api: clientId changes in another way than was approved.
  help: plan again, and have that approved

1 error

-- exit 3 --

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {}
identities:
  shared:
    managedIdentity: {name: id-shared, existing: true}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids, condition: "@Resource[a] StringEquals 'b'"}
bindings: []

-- given $ widctl plan --out plan.json --

-- edit plan.json --
-        "text": "apiVersion: widctl/v1\nname: payments\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\ndefaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}\nclusters: {}\nidentities:\n  shared:\n    managedIdentity: {name: id-shared, existing: true}\n    access:\n      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids, condition: \"@Resource[a] StringEquals 'b'\"}\nbindings: []\n"
+        "text": "apiVersion: widctl/v1\nname: payments\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\ndefaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}\nclusters: {}\nidentities:\n  shared:\n    managedIdentity: {name: id-shared, existing: true}\n    access:\n      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids}\nbindings: []\n"

-- $ widctl apply plan.json --
+ create role/shared/Reader/rg-ids                                                 widctl.yaml:10:10
    does not exist
    principalId  20324cd4-2620-5ea4-8f98-a6d0036c258d
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids

Access:
  + identity/shared gains Reader on rg-ids

Plan: 1 to create, 1 unchanged.

-- stderr --
WID0706

  × not what was approved
  ╰─▶ role/shared/Reader/rg-ids: condition changes in another way than was approved;
      role/shared/Reader/rg-ids: conditionVersion changes in another way than was approved.
  help: plan again, and have that approved

1 error

-- exit 3 --

-- world now roleAssignments --
{}
