# An identity that was made anew has another client id: identity binding, ClusterRole and service account are turned to it.

AKS makes its credential on the new identity when the binding is put again.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true}
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

-- given $ widctl apply --yes --

-- az DELETE /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing?api-version=2024-11-30 --

-- $ widctl apply --yes --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

~ update binding/billing/prod                                                       widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

~ update clusterrole/billing/prod                                                   widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    declared fields differ
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
              -> (known after apply: clientId of identity/billing)

Plan: 1 to create, 3 to update, 1 unchanged.

WID0335

  ☞ clusterrole/billing/prod: pods must ask for identity bindings themselves
  ╰─▶ the webhook decides by an annotation of the pod; without it, a pod asks Entra for a token
      that no credential allows
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: …
    ·      ────────
    ╰────
  help: in each pod template, beside the label `azure.workload.identity/use: "true"`, set the
        annotation `azure.workload.identity/use-identity-binding: "true"`

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
clusterrole/billing/prod: updating
clusterrole/billing/prod: updated
binding/billing/prod: updating
binding/billing/prod: Azure says Accepted
binding/billing/prod: updated
serviceaccount/prod/payments/api: updating
serviceaccount/prod/payments/api: updated

-- $ widctl plan --
No changes. 5 resources match the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 5bd5b8a0-722d-569e-8ce3-dfec9c302c80
  principalId: 89aee633-81fb-5a05-9467-e9244646de96
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: aks-identity-binding
    issuer: https://ib.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5bd5b8a0-722d-569e-8ce3-dfec9c302c80
    subject: system:identitybinding:5bd5b8a0-722d-569e-8ce3-dfec9c302c80
