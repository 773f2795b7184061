# An id of the wrong kind in an annotation is named, with the one that belongs there.

An identity has a clientId, a principalId and a resource id, and guides mix them up. What widctl writes it puts right; what others write
it names. Of another identity's clientId, and of
what is right, nothing is said here.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - {name: id-billing, group: rg-ids, clientId: aaaaaaaa-0000-4000-8000-000000000001, principalId: bbbbbbbb-0000-4000-8000-000000000001}
  - {name: id-web, group: rg-ids, clientId: aaaaaaaa-0000-4000-8000-000000000002, principalId: bbbbbbbb-0000-4000-8000-000000000002}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes:
      namespaces: [payments]
      serviceAccounts:
        - {namespace: payments, name: api, annotations: {azure.workload.identity/client-id: bbbbbbbb-0000-4000-8000-000000000001}}
        - {namespace: payments, name: helm-principal, annotations: {azure.workload.identity/client-id: BBBBBBBB-0000-4000-8000-000000000001}}
        - namespace: payments
          name: helm-resource
          annotations:
            azure.workload.identity/client-id: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing
        - namespace: payments
          name: helm-tenant
          annotations:
            azure.workload.identity/client-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
            azure.workload.identity/tenant-id: aaaaaaaa-0000-4000-8000-000000000001
        - {namespace: payments, name: helm-name, annotations: {azure.workload.identity/client-id: id-billing}}
        - namespace: payments
          name: helm-other
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000002
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        - namespace: payments
          name: helm-right
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-principal, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resource, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-other, serviceAccountOwner: helm}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-right, serviceAccountOwner: helm}

-- $ widctl plan -v --layer kubernetes --
= keep cluster/prod                                                                  widctl.yaml:6:3
    the cluster of issuer https://oidc.example.com/prod
    others write it, and it is only checked

= keep identity/billing                                                              widctl.yaml:8:3
    /subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing
    it fits

~ update serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context
    prod
    declared fields differ
    clientId  bbbbbbbb-0000-4000-8000-000000000001 -> aaaaaaaa-0000-4000-8000-000000000001
    tenantId  (none) -> 72f988bf-86f1-41af-91ab-2d7cd011db47

= keep serviceaccount/prod/payments/helm-name                                       widctl.yaml:14:6
    ServiceAccount payments/helm-name on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/helm-other                                      widctl.yaml:15:6
    ServiceAccount payments/helm-other on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/helm-principal                                  widctl.yaml:11:6
    ServiceAccount payments/helm-principal on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/helm-resource                                   widctl.yaml:12:6
    ServiceAccount payments/helm-resource on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

= keep serviceaccount/prod/payments/helm-right                                      widctl.yaml:16:6
    ServiceAccount payments/helm-right on the cluster of issuer https://oidc.example.com/prod by
    context prod
    others write it, and it is only checked

= keep serviceaccount/prod/payments/helm-tenant                                     widctl.yaml:13:6
    ServiceAccount payments/helm-tenant on the cluster of issuer https://oidc.example.com/prod by
    context prod
    waiting for its owner, who has not written yet what is declared

Plan: 1 to update, 3 unchanged, 5 waiting for their owners.

WID0306

  ⚠ serviceaccount/prod/payments/helm-name does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
    ·      ────────
 15 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-other,…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: helm-name
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/helm-other does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:15:6]
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
 15 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-other,…
    ·      ────────
 16 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-right,…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: helm-other
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/helm-principal does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-princi…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: helm-principal
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/helm-resource does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-princi…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: helm-resource
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0306

  ⚠ serviceaccount/prod/payments/helm-tenant does not carry the values of the binding
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
    ·      ────────
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: helm-tenant
          annotations:
            azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0362

  ☞ serviceaccount/prod/payments/api has the principalId of id-billing as its
  │ azure.workload.identity/client-id
  ╰─▶ `bbbbbbbb-0000-4000-8000-000000000001` stands there, and pods get no token with it
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-princi…
    ╰────
  help: the plan puts aaaaaaaa-0000-4000-8000-000000000001 there; pods must be recreated to see it

WID0362

  ⚠ serviceaccount/prod/payments/helm-name has an identity's name as its
  │ azure.workload.identity/client-id
  ╰─▶ `id-billing` stands there, and pods get no token with it
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
    ·      ────────
 15 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-other,…
    ╰────
  help: azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001

WID0362

  ⚠ serviceaccount/prod/payments/helm-principal has the principalId of id-billing as its
  │ azure.workload.identity/client-id
  ╰─▶ `BBBBBBBB-0000-4000-8000-000000000001` stands there, and pods get no token with it
    ╭─[widctl.yaml:11:6]
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-princi…
    ·      ────────
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
    ╰────
  help: azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001

WID0362

  ⚠ serviceaccount/prod/payments/helm-resource has an Azure resource id as its
  │ azure.workload.identity/client-id
  ╰─▶ `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-billing`
      stands there, and pods get no token with it
    ╭─[widctl.yaml:12:6]
 11 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-princi…
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
    ·      ────────
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
    ╰────
  help: azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001

WID0362

  ⚠ serviceaccount/prod/payments/helm-tenant has the clientId of id-billing as its
  │ azure.workload.identity/tenant-id
  ╰─▶ `aaaaaaaa-0000-4000-8000-000000000001` stands there, and pods get no token with it
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
    ·      ────────
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
    ╰────
  help: azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47

WID0362

  ⚠ serviceaccount/prod/payments/helm-tenant has the tenant's id as its
  │ azure.workload.identity/client-id
  ╰─▶ `72f988bf-86f1-41af-91ab-2d7cd011db47` stands there, and pods get no token with it
    ╭─[widctl.yaml:13:6]
 12 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-resour…
 13 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-tenant…
    ·      ────────
 14 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: helm-name, …
    ╰────
  help: azure.workload.identity/client-id: aaaaaaaa-0000-4000-8000-000000000001

-- stderr --
 INFO Entra gave a token for https://management.core.windows.net/.default, good for LIFE s
 INFO found 9 things in 2 places

-- given $ widctl apply --yes --layer kubernetes --

-- $ widctl plan --only serviceaccount/prod/payments/api --layer kubernetes --
No changes. 3 resources match the manifest.
