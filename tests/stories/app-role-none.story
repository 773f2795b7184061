# Nobody needs a right at Microsoft Graph who has granted no app role: where it refuses everything, nothing is said.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
faults:
  - {on: {door: graph}, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

Plan: 1 to create.

Applied: 1 done.

-- stderr --
identity/billing: creating
identity/billing: created

-- $ widctl plan --
No changes. 1 resource matches the manifest.
