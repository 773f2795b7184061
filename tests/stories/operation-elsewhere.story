# A long-running operation on a foreign host is not asked how it goes, so the token stays where it belongs.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, method: PUT, path: '*/managedClusters/prod'}, answer: {status: 201, headers: {Content-Type: application/json, Azure-AsyncOperation: 'https://evil.example/operations/1'}, body: {properties: {provisioningState: Updating}}}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, manage: true, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl apply --yes --allow-disruptive --
~ update cluster/prod                                                                widctl.yaml:6:3
    declared fields differ
    oidcIssuer        false -> true
    workloadIdentity  false -> true

+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     (known after apply: issuer of cluster/prod)
    subject    system:serviceaccount:payments:api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)

Access:
  + payments/api on prod may act as identity/billing

Plan: 3 to create, 1 to update.

WID0602

  × update cluster/prod may or may not have happened
  ╰─▶ Azure: update cluster prod: leads to https://evil.example:443, but a token for
      https://127.0.0.1:PORT goes nowhere else
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}, manage: true, webhook: addon}
   ·   ──┬─
   ·     ╰── asks for cluster
 7 │ identities:
   ╰────
  help: plan again: it shows what became of it

- credential/billing/prod/payments/api skipped: it needs cluster/prod
- serviceaccount/prod/payments/api skipped: it needs cluster/prod

Applied: 1 done, 1 unknown, 2 skipped.

-- stderr --
cluster/prod: updating
cluster/prod: Azure says Accepted
cluster/prod: unknown: Azure: update cluster prod: leads to https://evil.example:443, but a token for https://127.0.0.1:PORT goes nowhere else
credential/billing/prod/payments/api: skipped, it needs cluster/prod
serviceaccount/prod/payments/api: skipped, it needs cluster/prod
identity/billing: creating
identity/billing: created

-- exit 4 --
