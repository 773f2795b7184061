# A misspelt role in a policy file denies nothing, and that is said.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]

-- guard.yaml --
apiVersion: widctl/v1
policy: {deniedRoles: [Ownr, "{8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}"]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}

-- $ widctl validate --policy guard.yaml --
payments is valid: 0 clusters, 1 identity, 0 bindings.

-- stderr --
WID0229

  ⚠ `Ownr` is no built-in role, but nearly one
  ╰─▶ Unless the tenant has a role of its own by this name, no role is meant by it.
   ╭─[guard.yaml:2:24]
 1 │ apiVersion: widctl/v1
 2 │ policy: {deniedRoles: [Ownr, "{8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}"]}
   ·                        ────
   ╰────
  help: did you mean `Owner`?

1 warning

-- $ widctl plan --policy guard.yaml --
+ create identity/billing                                                            widctl.yaml:6:3
    does not exist
    location  westeurope

Plan: 1 to create.

WID0229

  ⚠ `Ownr` is no built-in role, but nearly one
  ╰─▶ Unless the tenant has a role of its own by this name, no role is meant by it.
   ╭─[guard.yaml:2:24]
 1 │ apiVersion: widctl/v1
 2 │ policy: {deniedRoles: [Ownr, "{8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}"]}
   ·                        ────
   ╰────
  help: did you mean `Owner`?

-- edit widctl.yaml --
-    managedIdentity: {name: id-billing}
+    managedIdentity: {name: id-billing}
+    access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids}]

-- $ widctl validate --policy guard.yaml --

-- stderr --
WID0229

  ⚠ `Ownr` is no built-in role, but nearly one
  ╰─▶ Unless the tenant has a role of its own by this name, no role is meant by it.
   ╭─[guard.yaml:2:24]
 1 │ apiVersion: widctl/v1
 2 │ policy: {deniedRoles: [Ownr, "{8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}"]}
   ·                        ────
   ╰────
  help: did you mean `Owner`?

WID0240

  × no identity may be given the role Owner
  ╰─▶ guard rails deny {8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}; roles are compared by their
      definitions
   ╭─[widctl.yaml:8:15]
 7 │     managedIdentity: {name: id-billing}
 8 │     access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555/reso…
   ·               ────
   ╰────
  ☞ here too
   ╭─[guard.yaml:2:10]
 1 │ apiVersion: widctl/v1
 2 │ policy: {deniedRoles: [Ownr, "{8E3AF657-A8FF-443C-A75C-2FE8C4BCB635}"]}
   ·          ─────┬─────
   ·               ╰── denied here
   ╰────
  help: ask for a role that permits less, or for a narrower one of the tenant's own

1 error, 1 warning

-- exit 3 --
