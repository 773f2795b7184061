# Guard rails refuse what is declared, whoever asks for it; those of a file of their own cannot be loosened by the manifest.

Roles are compared by their definitions: Owner is Owner under its GUID, too. A plan that is refused is shown all the same.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments, tools]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
bindings:
  - {identity: billing, clusters: [prod], namespace: tools, serviceAccount: api}
policy:
  deniedRoles: [owner]

-- guard.yaml --
apiVersion: widctl/v1
policy:
  deniedNamespaces: [tools]
  widestScope: resourceGroup

-- $ widctl validate --

-- stderr --
WID0240

  × no identity may be given the role Owner
  ╰─▶ guard rails deny owner; roles are compared by their definitions
    ╭─[widctl.yaml:11:10]
 10 │     access:
 11 │       - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3…
    ·          ────
 12 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────
    ╭─[widctl.yaml:16:3]
 15 │ policy:
 16 │   deniedRoles: [owner]
    ·   ─────┬─────
    ·        ╰── denied here
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

1 error

-- exit 3 --

-- $ widctl validate --policy guard.yaml --

-- stderr --
WID0240

  × no identity may be given the role Owner
  ╰─▶ guard rails deny owner; roles are compared by their definitions
    ╭─[widctl.yaml:11:10]
 10 │     access:
 11 │       - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3…
    ·          ────
 12 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────
    ╭─[widctl.yaml:16:3]
 15 │ policy:
 16 │   deniedRoles: [owner]
    ·   ─────┬─────
    ·        ╰── denied here
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

WID0241

  × service accounts of namespace tools may act as no identity
  ╰─▶ guard rails deny the namespace
    ╭─[widctl.yaml:14:6]
 13 │ bindings:
 14 │   - {identity: billing, clusters: [prod], namespace: tools, serviceAccount: api}
    ·      ────────
 15 │ policy:
    ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   deniedNamespaces: [tools]
   ·   ────────┬───────
   ·           ╰── denied here
 4 │   widestScope: resourceGroup
   ╰────
  help: bind a service account of another namespace

WID0242

  × a role at a subscription reaches too far
  ╰─▶ guard rails allow roles at a resource group at most
    ╭─[widctl.yaml:12:10]
 11 │       - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3…
 12 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 13 │ bindings:
    ╰────
  ☞ here too
   ╭─[guard.yaml:4:3]
 3 │   deniedNamespaces: [tools]
 4 │   widestScope: resourceGroup
   ·   ─────┬─────
   ·        ╰── denied here
   ╰────
  help: give the role where it is needed, and nowhere above

3 errors

-- exit 3 --

-- $ widctl apply --yes --policy guard.yaml --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/tools/api                                          widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:tools:api

+ create role/billing/8e3af657-a8ff-443c-a75c-2fe8c4bcb635/rg-data                 widctl.yaml:11:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         8e3af657-a8ff-443c-a75c-2fe8c4bcb635
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/billing/Reader/11111111-2222-3333-4444-555555555555                  widctl.yaml:12:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

+ create serviceaccount/prod/tools/api                                              widctl.yaml:14:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + tools/api on prod gains Reader on subscription 11111111-2222-3333-4444-555555555555 as
      identity/billing
  + tools/api on prod gains Owner on rg-data as identity/billing

Plan: 5 to create, 1 unchanged.

WID0240

  × no identity may be given the role Owner
  ╰─▶ guard rails deny owner; roles are compared by their definitions
    ╭─[widctl.yaml:11:10]
 10 │     access:
 11 │       - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3…
    ·          ────
 12 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────
    ╭─[widctl.yaml:16:3]
 15 │ policy:
 16 │   deniedRoles: [owner]
    ·   ─────┬─────
    ·        ╰── denied here
    ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

WID0241

  × service accounts of namespace tools may act as no identity
  ╰─▶ guard rails deny the namespace
    ╭─[widctl.yaml:14:6]
 13 │ bindings:
 14 │   - {identity: billing, clusters: [prod], namespace: tools, serviceAccount: api}
    ·      ────────
 15 │ policy:
    ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   deniedNamespaces: [tools]
   ·   ────────┬───────
   ·           ╰── denied here
 4 │   widestScope: resourceGroup
   ╰────
  help: bind a service account of another namespace

WID0242

  × a role at a subscription reaches too far
  ╰─▶ guard rails allow roles at a resource group at most
    ╭─[widctl.yaml:12:10]
 11 │       - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3…
 12 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 13 │ bindings:
    ╰────
  ☞ here too
   ╭─[guard.yaml:4:3]
 3 │   deniedNamespaces: [tools]
 4 │   widestScope: resourceGroup
   ·   ─────┬─────
   ·        ╰── denied here
   ╰────
  help: give the role where it is needed, and nowhere above

-- exit 3 --

-- $ widctl validate --policy widctl.yaml --

-- stderr --
WID0243

  × widctl.yaml: a policy file with more than `policy`
  help: it holds `apiVersion` and `policy`, for example `policy: {deniedRoles: [Owner]}`

1 error

-- exit 1 --

-- edit widctl.yaml --
-      - {role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
-      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
+      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
-  - {identity: billing, clusters: [prod], namespace: tools, serviceAccount: api}
+  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl validate --policy guard.yaml --
payments is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl apply --yes --policy guard.yaml --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:13:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

+ create role/billing/Reader/rg-data                                               widctl.yaml:11:10
    does not exist
    principalId  (known after apply: principalId of identity/billing)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  (known after apply: clientId of identity/billing)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + payments/api on prod gains Reader on rg-data as identity/billing

Plan: 4 to create, 1 unchanged.

Applied: 4 done.

-- stderr --
identity/billing: creating
identity/billing: created
credential/billing/prod/payments/api: creating
credential/billing/prod/payments/api: created
role/billing/Reader/rg-data: creating
role/billing/Reader/rg-data: created
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created

-- $ widctl plan --policy guard.yaml --
No changes. 5 resources match the manifest.
