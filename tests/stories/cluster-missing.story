# A cluster that is not there blocks what hangs on it; clusters are never made.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}

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

-- $ widctl plan --
! blocked cluster/prod                                                               widctl.yaml:6:3
    it must exist and does not

+ create identity/billing                                                           widctl.yaml:10:3
    does not exist
    location  westeurope

! blocked credential/billing/prod/payments/api                                      widctl.yaml:12:6
    it needs cluster/prod, which is blocked

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:12:6
    it needs cluster/prod, which is blocked

Plan: 1 to create, 3 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ Azure: 404 ResourceNotFound (list user credentials of cluster prod): The Resource
      'Microsoft.ContainerService/managedClusters/prod' under resource group 'rg-aks' was not
      found. For more details please go to https://aka.ms/ARMResourceNotFoundFix

-- exit 4 --
