# A plan is for the things that were reviewed: one whose manifest was pointed at another identity since, or lost a role's condition, is refused.

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

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

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

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

1 error

-- exit 3 --

-- world now roleAssignments --
{}
