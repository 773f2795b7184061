# The add-on and the chart on one cluster, seen from either declaration.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-aks: westeurope}}
clusters:
  - name: prod
    aks: {group: rg-aks, name: aks-prod, issuer: https://oidc.example.com/prod, workloadIdentity: true}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: admissionregistration.k8s.io/v1
          kind: MutatingWebhookConfiguration
          metadata: {name: azure-wi-webhook-mutating-webhook-configuration}
          webhooks:
            - name: mutation.azure-workload-identity.io
              admissionReviewVersions: [v1]
              clientConfig: {service: {name: s, namespace: azure-workload-identity-system}}
              objectSelector: {matchLabels: {azure.workload.identity/use: "true"}}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              sideEffects: None

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    aks: {resourceGroup: rg-aks, name: aks-prod}
    webhook: addon
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 4 resources are left as they are; see the warnings below.

WID0345

  ⚠ cluster/prod: the add-on and the chart are both on this cluster
  ╰─▶ both make their webhook under one name, and take it from each other; now it is the one in
      the namespace azure-workload-identity-system
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: aks-prod}
   ╰────
  help: turn the add-on off or uninstall the chart, and declare the one that stays

-- edit widctl.yaml --
-    webhook: addon
+    webhook: helm

-- $ widctl plan --
~ update serviceaccount/prod/payments/api                                           widctl.yaml:12:6
    declared fields differ
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to update, 3 unchanged.

WID0345

  ⚠ cluster/prod: the add-on and the chart are both on this cluster
  ╰─▶ both make their webhook under one name, and take it from each other; now it is the one in
      the namespace azure-workload-identity-system
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: aks-prod}
   ╰────
  help: turn the add-on off or uninstall the chart, and declare the one that stays

WID0346

  ⚠ cluster/prod: the webhook of the chart knows no tenant
  ╰─▶ pods of service accounts without the annotation azure.workload.identity/tenant-id are given
      none
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod:
   ·   ────
 7 │     aks: {resourceGroup: rg-aks, name: aks-prod}
   ╰────
  help: `helm upgrade … --set azureTenantID=72f988bf-86f1-41af-91ab-2d7cd011db47`, or the
        annotation on every service account
