# Guard rails look at what results: a trust that lets a service account of a denied namespace act, a denied role of the tenant's own under its GUID.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
roleDefinitions:
  - roleName: Vault Breaker
    name: 77777777-0000-4000-8000-000000000001
    assignableScopes: [/subscriptions/11111111-2222-3333-4444-555555555555]
    dataActions: [Contoso.Vaults/*/read]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: 77777777-0000-4000-8000-000000000001, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
    trusts:
      addon: {issuer: https://oidc.example.com/prod, subject: system:serviceaccount:kube-system:addon}

-- guard.yaml --
apiVersion: widctl/v1
policy:
  deniedRoles: [vault breaker]
  deniedNamespaces: [kube-system]

-- $ widctl validate --policy guard.yaml --

-- stderr --
WID0241

  × service accounts of namespace kube-system may act as no identity
  ╰─▶ guard rails deny the namespace
    ╭─[widctl.yaml:11:7]
 10 │     trusts:
 11 │       addon: {issuer: https://oidc.example.com/prod, subject: system:serviceaccount:kube-s…
    ·       ─────
    ╰────
  ☞ here too
   ╭─[guard.yaml:4:3]
 3 │   deniedRoles: [vault breaker]
 4 │   deniedNamespaces: [kube-system]
   ·   ────────┬───────
   ·           ╰── denied here
   ╰────
  help: bind a service account of another namespace

1 error

-- exit 3 --

-- $ widctl apply --yes --policy guard.yaml --
+ create trust/billing/addon                                                        widctl.yaml:11:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:kube-system:addon

+ create role/billing/77777777-0000-4000-8000-000000000001/rg-data                  widctl.yaml:9:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         77777777-0000-4000-8000-000000000001
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  + trust addon (kube-system/addon) of https://oidc.example.com/prod gains
      77777777-0000-4000-8000-000000000001 on rg-data as identity/billing
  + trust addon (kube-system/addon) of https://oidc.example.com/prod may act as identity/billing; it
      is not managed here, and no role of it was seen

Plan: 2 to create, 1 unchanged.

WID0241

  × service accounts of namespace kube-system may act as no identity
  ╰─▶ guard rails deny the namespace
    ╭─[widctl.yaml:11:7]
 10 │     trusts:
 11 │       addon: {issuer: https://oidc.example.com/prod, subject: system:serviceaccount:kube-s…
    ·       ─────
    ╰────
  ☞ here too
   ╭─[guard.yaml:4:3]
 3 │   deniedRoles: [vault breaker]
 4 │   deniedNamespaces: [kube-system]
   ·   ────────┬───────
   ·           ╰── denied here
   ╰────
  help: bind a service account of another namespace

WID0240

  × no identity may be given the role 77777777-0000-4000-8000-000000000001
  ╰─▶ guard rails deny vault breaker; roles are compared by their definitions
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: 77777777-0000-4000-8000-000000000001, scope: /subscriptions/11111111-2222-3…
    ·          ────
 10 │     trusts:
    ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   deniedRoles: [vault breaker]
   ·   ─────┬─────
   ·        ╰── denied here
 4 │   deniedNamespaces: [kube-system]
   ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

-- exit 3 --

-- world now roleAssignments --
{}
