# A manifest that says it had another's name claims what that one made; it is told so, and does nothing without leave.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [ledger]}

-- widctl.yaml --
apiVersion: widctl/v1
name: ledger
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  ledger: {managedIdentity: {name: id-ledger}}
bindings:
  - {identity: ledger, clusters: [prod], namespace: ledger, serviceAccount: job}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-name: ledger
+name: payments
+formerly: [ledger]
-identities:
-  ledger: {managedIdentity: {name: id-ledger}}
-bindings:
-  - {identity: ledger, clusters: [prod], namespace: ledger, serviceAccount: job}
+identities: {}
+bindings: []

-- $ widctl apply --yes --allow-delete 9 --
- delete identity/@id-ledger
    no longer declared
    location  westeurope

- delete credential/@id-ledger/@prod-ledger-job-29391e81332c84df
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:ledger:job

- delete serviceaccount/prod/ledger/job
    no longer declared
    clientId  c0db9318-9342-5ece-b1de-88a5984efd06
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - ledger/job on prod may no longer act as identity/@id-ledger

Plan: 3 to delete, 1 unchanged.

WID0404

  × 3 things made by the manifest ledger would be changed or deleted
  ╰─▶ identity/@id-ledger, credential/@id-ledger/@prod-ledger-job-29391e81332c84df,
      serviceaccount/prod/ledger/job. `formerly` claims them; if another manifest of that name
      lives on, they are its own
  help: if ledger was renamed to payments: `--allow-formerly ledger`

-- exit 3 --

-- guard.yaml --
apiVersion: widctl/v1
policy: {formerly: [ledger]}

-- given $ widctl plan --policy guard.yaml --allow-delete 9 --

-- $ widctl apply --yes --allow-delete 9 --allow-formerly ledger --
- delete identity/@id-ledger
    no longer declared
    location  westeurope

- delete credential/@id-ledger/@prod-ledger-job-29391e81332c84df
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:ledger:job

- delete serviceaccount/prod/ledger/job
    no longer declared
    clientId  c0db9318-9342-5ece-b1de-88a5984efd06
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  - ledger/job on prod may no longer act as identity/@id-ledger

Plan: 3 to delete, 1 unchanged.

Applied: 3 done.

-- stderr --
serviceaccount/prod/ledger/job: deleting
serviceaccount/prod/ledger/job: deleted
credential/@id-ledger/@prod-ledger-job-29391e81332c84df: deleting
credential/@id-ledger/@prod-ledger-job-29391e81332c84df: deleted
identity/@id-ledger: deleting
identity/@id-ledger: deleted
