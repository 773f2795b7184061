# An operation that fails leaves an identity binding that hands out nothing: it is told why, and put again by the next run.

The service account is not told the client id before.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, operation: {polls: 0, fails: {code: IdentityBindingFailed, message: 'the managed identity cannot be used'}}}
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
  ╰─▶ Azure: IdentityBindingFailed (write identity binding widctl38e763641a25a7a38dca88e1): the
      managed identity cannot be used (request id 92d0d6a1-0cec-54fb-9378-81fe520fbe62)
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
binding/billing/prod: Azure says Accepted
binding/billing/prod: failed: Azure: IdentityBindingFailed (write identity binding widctl38e763641a25a7a38dca88e1): the managed identity cannot be used (request id 92d0d6a1-0cec-54fb-9378-81fe520fbe62)
serviceaccount/prod/payments/api: skipped, it needs binding/billing/prod

-- exit 4 --

-- $ widctl plan --
~ update binding/billing/prod                                                       widctl.yaml:10:6
    declared fields differ
    clientId  (none) -> 65c71a84-2a8e-5343-8b23-d204c18913e1

+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 1 to update, 3 unchanged.

WID0336

  ☞ binding/billing/prod is not ready
  ╰─▶ its last operation has failed, or goes on still; it is waited for and retried
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
