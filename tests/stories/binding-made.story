# An identity binding is made with its ClusterRole, and only then is the service account told the client id.

There is no credential of ours: AKS makes one on the identity, for all its bindings.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - id: 11111111-2222-3333-4444-555555555555
    groups: {rg-ids: westeurope, rg-aks: westeurope}
operation: {polls: 0}
clusters:
  - name: prod
    aks: {group: rg-aks, issuer: true, workloadIdentity: true}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: rg-aks, name: prod}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api, mode: identityBinding}

-- $ widctl plan --
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

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

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

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
clusterrole/billing/prod: creating
clusterrole/billing/prod: created
binding/billing/prod: creating
binding/billing/prod: Azure says Accepted
binding/billing/prod: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 5 resources match the manifest.

WID0380

  ☞ cluster/prod: the webhook is as observed: AKS's add-on
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:3]
 5 │ clusters:
 6 │   prod: {aks: {resourceGroup: rg-aks, name: prod}}
   ·   ────
 7 │ identities:
   ╰────
  help: `webhook: addon` keeps it to that

-- world now identities clusters --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: aks-identity-binding
    issuer: https://ib.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/65c71a84-2a8e-5343-8b23-d204c18913e1
    subject: system:identitybinding:65c71a84-2a8e-5343-8b23-d204c18913e1
clusters:
- name: prod
  aks:
    group: rg-aks
    location: westeurope
    issuer: https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/5d546369-3c2e-5449-bd7b-facc512de563/
    workloadIdentity: true
    identityBindings:
    - name: widctl38e763641a25a7a38dca88e1
      identity: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing
  kubernetes:
    namespaces:
    - payments
    serviceAccounts:
    - namespace: payments
      name: api
      labels:
        widctl/mark: payments.6db7501c0141d935
      annotations:
        azure.workload.identity/client-id: 65c71a84-2a8e-5343-8b23-d204c18913e1
        azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
      managers:
      - manager: widctl/payments
        fields:
        - .metadata.annotations.azure.workload.identity/client-id
        - .metadata.annotations.azure.workload.identity/tenant-id
        - .metadata.labels.widctl/mark
      - manager: widctl/payments
        operation: Update
        fields:
        - .metadata.labels
        - .metadata.labels.widctl/mark
    objects:
    - kind: ClusterRoleBinding
      apiVersion: rbac.authorization.k8s.io/v1
      metadata:
        name: widctl:payments:billing
        labels:
          widctl/mark: payments.c461c7928fe8794e
        managedFields:
        - manager: widctl/payments
          operation: Apply
          apiVersion: rbac.authorization.k8s.io/v1
          fieldsType: FieldsV1
          fieldsV1:
            f:metadata:
              f:labels:
                f:widctl/mark: {}
            f:roleRef: {}
            f:subjects: {}
      subjects:
      - kind: ServiceAccount
        name: api
        namespace: payments
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: ClusterRole
        name: widctl:payments:billing
    - kind: ClusterRole
      apiVersion: rbac.authorization.k8s.io/v1
      metadata:
        name: widctl:payments:billing
        labels:
          widctl/mark: payments.c461c7928fe8794e
        managedFields:
        - manager: widctl/payments
          operation: Apply
          apiVersion: rbac.authorization.k8s.io/v1
          fieldsType: FieldsV1
          fieldsV1:
            f:metadata:
              f:labels:
                f:widctl/mark: {}
            f:rules: {}
      rules:
      - verbs:
        - use-managed-identity
        apiGroups:
        - cid.wi.aks.azure.com
        resources:
        - 65c71a84-2a8e-5343-8b23-d204c18913e1
