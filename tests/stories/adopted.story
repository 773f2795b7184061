# A credential that somebody made by hand and that fits is kept, but it does not become ours.

Azure takes issuer and subject only once under one identity, and the access is there, so nothing needs to be made. The plan says
each time what that means: removing the binding will not revoke the access.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-billing
    group: rg-ids
    credentials:
      - {name: by-hand, issuer: https://oidc.example.com/prod, subject: "system:serviceaccount:payments:api"}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

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

-- $ widctl plan --
+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 3 unchanged.

WID0303

  ☞ credential/billing/prod/payments/api: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: `--take credential/billing/prod/payments/api` replaces it by one of ours

-- $ widctl apply --yes --
+ create serviceaccount/prod/payments/api                                           widctl.yaml:10:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to create, 3 unchanged.

WID0303

  ☞ credential/billing/prod/payments/api: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: `--take credential/billing/prod/payments/api` replaces it by one of ours

Applied: 1 done.

-- stderr --
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --
No changes. 4 resources match the manifest.

WID0303

  ☞ credential/billing/prod/payments/api: kept, not ours: removing it from the manifest will not
  │ revoke it
  ╰─▶ credential by-hand was made by others
    ╭─[widctl.yaml:10:6]
  9 │ bindings:
 10 │   - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
    ·      ────────
    ╰────
  help: `--take credential/billing/prod/payments/api` replaces it by one of ours

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  credentials:
  - name: by-hand
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api

-- edit widctl.yaml --
-bindings:
-  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
+bindings: []

-- $ widctl apply --yes --
- delete serviceaccount/prod/payments/api
    no longer declared
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Plan: 1 to delete, 2 unchanged.

WID0304

  ⚠ identity/billing trusts system:serviceaccount:payments:api on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@by-hand'`

Applied: 1 done.

-- stderr --
serviceaccount/prod/payments/api: deleting
serviceaccount/prod/payments/api: deleted

-- $ widctl plan --
No changes. 2 resources are left as they are; see the warnings below.

WID0304

  ⚠ identity/billing trusts system:serviceaccount:payments:api on cluster/prod: others made it,
  │ and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/billing/@by-hand'`

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  credentials:
  - name: by-hand
    issuer: https://oidc.example.com/prod
    subject: system:serviceaccount:payments:api
