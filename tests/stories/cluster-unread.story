# While a cluster cannot be read, nothing that could be its own is deleted.

Its issuer is unknown for now, so that a credential under an older name may well be its. Unknown is not absent.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, method: GET, path: '*/managedClusters*'}, skip: 1, answer: {status: 403, code: AuthorizationFailed, message: 'no right to read the cluster'}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: prod}
    webhook: none
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  prod:
+  prod-weu:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+  - {identity: billing, clusters: [prod-weu], namespace: payments, serviceAccount: api}

-- $ widctl plan --
! blocked cluster/prod-weu                                                           widctl.yaml:6:3
    it could not be read: Azure: 403 AuthorizationFailed (read cluster prod): no right to read the
    cluster

! blocked credential/billing/prod-weu/payments/api                                  widctl.yaml:12:6
    it needs cluster/prod-weu, which is blocked

! blocked serviceaccount/prod-weu/payments/api                                      widctl.yaml:12:6
    it needs cluster/prod-weu, which is blocked

Plan: 1 unchanged, 3 blocked.

WID0301

  ⚠ the service accounts of cluster/prod-weu could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (read cluster prod): no right to read the cluster

WID0310

  ☞ credential/billing/@prod-payments-api-0d26b3c8a5921a2c is not deleted: the issuer of
  │ cluster/prod-weu is unknown
  ╰─▶ system:serviceaccount:payments:api is declared there, and this could be its credential

-- exit 4 --
