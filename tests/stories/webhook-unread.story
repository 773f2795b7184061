# Whoever plans may not read webhook configurations: a note where only they could tell, and no fault.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: edge
    external: {issuer: https://oidc.example.com/edge}
    kubernetes: {namespaces: [payments]}
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {path: "/apis/admissionregistration.k8s.io/*"}, answer: {status: 403, code: Forbidden}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: helm}
  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [edge, prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 7 resources match the manifest.

WID0305

  ☞ whether cluster/edge has the webhook could not be read
  ╰─▶ Kubernetes: 403 Forbidden (read the webhook's configuration on edge): The world was told to
      refuse this.
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   edge: {issuer: https://oidc.example.com/edge, kubernetes: {context: edge}, webhook: helm}
   ·   ────
 7 │   prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}
   ╰────
