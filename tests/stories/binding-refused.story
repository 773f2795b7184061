# A refusal of AKS is shown at the lines that asked for the identity binding.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, body: {properties: {apiServerAccessProfile: {enableVnetIntegration: true}}}}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create binding/billing/prod                                                       widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    identity  /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing

+ create clusterrole/billing/prod                                                   widctl.yaml:10:6
    does not exist
    clientId         (known after apply: clientId of identity/billing)
    serviceAccounts  payments/api

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod may act as identity/billing

Plan: 4 to create, 1 unchanged.

WID0335

  ☞ binding/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

WID0601

  × create binding/billing/prod failed
  ╰─▶ Azure: 400 BadRequest (write identity binding widctl38e763641a25a7a38dca88e1): Identity
      bindings are not supported on clusters with API server VNet integration. (request id
      73939807-81d7-551c-862d-05b2cc2b63a1)
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────┬───
    ·          ╰── asks for binding
    ╰────

- serviceaccount/prod/payments/api skipped: it needs binding/billing/prod

Applied: 2 done, 1 failed, 1 skipped.

-- stderr --
identity/billing: creating
identity/billing: created
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: failed: Azure: 400 BadRequest (write identity binding widctl38e763641a25a7a38dca88e1): Identity bindings are not supported on clusters with API server VNet integration. (request id 73939807-81d7-551c-862d-05b2cc2b63a1)
serviceaccount/prod/payments/api: skipped, it needs binding/billing/prod

-- exit 4 --
