# The webhook of the chart: silent while all is well; then another tenant, a policy and a selector that let pods pass, and nobody who declares it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      namespaces: [payments]
      objects:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {name: azure-wi-webhook-config, namespace: azure-workload-identity-system}
          data: {AZURE_TENANT_ID: 72f988bf-86f1-41af-91ab-2d7cd011db47, AZURE_ENVIRONMENT: AzurePublicCloud}
        - apiVersion: admissionregistration.k8s.io/v1
          kind: MutatingWebhookConfiguration
          metadata:
            name: azure-wi-webhook-mutating-webhook-configuration
            labels: {azure-workload-identity.io/system: "true"}
          webhooks:
            - name: mutation.azure-workload-identity.io
              admissionReviewVersions: [v1, v1beta1]
              clientConfig: {service: {name: azure-wi-webhook-webhook-service, namespace: azure-workload-identity-system, path: /mutate-v1-pod}}
              failurePolicy: Fail
              objectSelector: {matchLabels: {azure.workload.identity/use: "true"}}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
              sideEffects: None

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- kubectl prod PATCH /api/v1/namespaces/azure-workload-identity-system/configmaps/azure-wi-webhook-config --
data: {AZURE_TENANT_ID: 11111111-1111-1111-1111-111111111111}

-- kubectl prod PATCH /apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/azure-wi-webhook-mutating-webhook-configuration --
webhooks:
  - name: mutation.azure-workload-identity.io
    admissionReviewVersions: [v1, v1beta1]
    clientConfig: {service: {name: azure-wi-webhook-webhook-service, namespace: azure-workload-identity-system, path: /mutate-v1-pod}}
    failurePolicy: Ignore
    objectSelector: {matchLabels: {azure.workload.identity/use: "true", stage: prod}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    sideEffects: None

-- $ widctl plan --
No changes. 4 resources are left as they are; see the warnings below.

WID0346

  ⚠ cluster/prod: the webhook of the chart is set to another tenant
  ╰─▶ it gives pods of service accounts without the annotation azure.workload.identity/tenant-id
      the tenant 11111111-1111-1111-1111-111111111111, and the manifest is for
      72f988bf-86f1-41af-91ab-2d7cd011db47
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: `helm upgrade … --set azureTenantID=72f988bf-86f1-41af-91ab-2d7cd011db47`, or the
        annotation on every service account

WID0347

  ⚠ cluster/prod: the webhook lets pods start without a token
  ╰─▶ it looks only at pods with the label stage: "prod"
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: let its objectSelector ask for nothing but `azure.workload.identity/use: "true"`

WID0347

  ⚠ cluster/prod: the webhook lets pods start without a token
  ╰─▶ its failurePolicy is Ignore: while it does not answer, pods start as if they had not asked
      for one
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: upgrade the chart, whose first versions had it so, or set failurePolicy to Fail in the
        configuration

-- kubectl prod PATCH /api/v1/namespaces/azure-workload-identity-system/configmaps/azure-wi-webhook-config --
data: {AZURE_TENANT_ID: null}

-- $ widctl plan --
No changes. 4 resources are left as they are; see the warnings below.

WID0346

  ⚠ cluster/prod: the webhook of the chart knows no tenant
  ╰─▶ pods of service accounts without the annotation azure.workload.identity/tenant-id are given
      none
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: `helm upgrade … --set azureTenantID=72f988bf-86f1-41af-91ab-2d7cd011db47`, or the
        annotation on every service account

WID0347

  ⚠ cluster/prod: the webhook lets pods start without a token
  ╰─▶ it looks only at pods with the label stage: "prod"
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: let its objectSelector ask for nothing but `azure.workload.identity/use: "true"`

WID0347

  ⚠ cluster/prod: the webhook lets pods start without a token
  ╰─▶ its failurePolicy is Ignore: while it does not answer, pods start as if they had not asked
      for one
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
   ·   ────
 7 │ identities:
   ╰────
  help: upgrade the chart, whose first versions had it so, or set failurePolicy to Fail in the
        configuration

-- edit widctl.yaml --
-  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: helm}
+  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}

-- $ widctl plan --
No changes. 4 resources match the manifest.

WID0348

  ☞ cluster/prod: a webhook is on this cluster, and `webhook: none` is declared
  ╰─▶ it is the one in the namespace azure-workload-identity-system, and gives pods with the label
      `azure.workload.identity/use: "true"` a token of its own
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
   ·   ────
 7 │ identities:
   ╰────
  help: declare it: `webhook: helm`, or `webhook: addon` if it is AKS's
