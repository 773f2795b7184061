# A run does not take away what it runs with: its own Owner, taken and so deleted first, or no longer declared; nor the identity itself.

The identity deployer is whom widctl is logged in as. What a run does not need may go, of it and of any other.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
identities:
  - {name: id-deployer, group: rg-ids, principalId: 10864e33-1268-5e41-a57a-16593a2cd3e2}
  - {name: id-billing, group: rg-ids}
roleAssignments:
  - {identity: id-deployer, role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555, name: 99999999-0000-4000-8000-000000000001}
  - {identity: id-deployer, role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555, name: 99999999-0000-4000-8000-000000000002}
  - {identity: id-billing, role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data, name: 99999999-0000-4000-8000-000000000003}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  deployer:
    managedIdentity: {name: id-deployer}
    access:
      - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}

-- $ widctl apply --yes --take role/deployer/Owner/11111111-2222-3333-4444-555555555555 --
± replace role/deployer/Owner/11111111-2222-3333-4444-555555555555                  widctl.yaml:9:10
    taken over
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Plan: 1 to replace, 4 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
      role/billing/Owner/rg-data                                  role assignment
                                                                  99999999-0000-4000-8000-000000000003
      role/deployer/AcrPull/11111111-2222-3333-4444-555555555555  role assignment
                                                                  99999999-0000-4000-8000-000000000002
  help: `--take` replaces them by ours:
        --take role/billing/Owner/rg-data --take role/deployer/AcrPull/11111111-2222-3333-4444-555555555555

WID0308

  ⚠ role/deployer/Owner/11111111-2222-3333-4444-555555555555 is taken: role assignment
  │ 99999999-0000-4000-8000-000000000001 goes before ours comes
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────

WID0405

  × this run would take away what it may do itself:
  │ role/deployer/Owner/11111111-2222-3333-4444-555555555555
  ╰─▶ widctl is logged in as the very principal that loses it, and whether a group that it is in
      gives it the same is not seen; what is replaced is deleted first, and may then not be made
      again
  help: run it as somebody else; if it is meant: `--allow-own-access`

`-v` shows each finding at its place in the manifest.

-- exit 3 --

-- $ widctl apply --yes --take role/deployer/AcrPull/11111111-2222-3333-4444-555555555555 --take role/billing/Owner/rg-data --
± replace role/billing/Owner/rg-data                                               widctl.yaml:14:10
    taken over
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

± replace role/deployer/AcrPull/11111111-2222-3333-4444-555555555555               widctl.yaml:10:10
    taken over
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Plan: 2 to replace, 3 unchanged.

WID0308

  ⚠ taken: others' role assignments go before ours come (2)
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
      role/billing/Owner/rg-data                                  role assignment
                                                                  99999999-0000-4000-8000-000000000003
      role/deployer/AcrPull/11111111-2222-3333-4444-555555555555  role assignment
                                                                  99999999-0000-4000-8000-000000000002

WID0303

  ☞ role/deployer/Owner/11111111-2222-3333-4444-555555555555: kept, not ours: removing it from the
  │ manifest will not revoke it
  ╰─▶ role assignment 99999999-0000-4000-8000-000000000001 was made by others
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────
  help: `--take role/deployer/Owner/11111111-2222-3333-4444-555555555555` replaces it by one of
        ours

`-v` shows each finding at its place in the manifest.

Applied: 2 done.

-- stderr --
role/billing/Owner/rg-data: replacing
role/billing/Owner/rg-data: replaced
role/deployer/AcrPull/11111111-2222-3333-4444-555555555555: replacing
role/deployer/AcrPull/11111111-2222-3333-4444-555555555555: replaced

-- $ widctl plan --out taken.plan --allow-own-access --take identity/deployer --take role/deployer/Owner/11111111-2222-3333-4444-555555555555 --
~ update identity/deployer                                                           widctl.yaml:6:3
    taken over

± replace role/deployer/Owner/11111111-2222-3333-4444-555555555555                  widctl.yaml:9:10
    taken over
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Plan: 1 to update, 1 to replace, 3 unchanged.

WID0308

  ⚠ role/deployer/Owner/11111111-2222-3333-4444-555555555555 is taken: role assignment
  │ 99999999-0000-4000-8000-000000000001 goes before ours comes
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────

-- stderr --
Saved as taken.plan, sha256:DIGEST

-- $ widctl apply taken.plan --
~ update identity/deployer                                                           widctl.yaml:6:3
    taken over

± replace role/deployer/Owner/11111111-2222-3333-4444-555555555555                  widctl.yaml:9:10
    taken over
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Plan: 1 to update, 1 to replace, 3 unchanged.

WID0308

  ⚠ role/deployer/Owner/11111111-2222-3333-4444-555555555555 is taken: role assignment
  │ 99999999-0000-4000-8000-000000000001 goes before ours comes
  ╰─▶ Azure keeps one assignment of an identity, a role and a scope; in between, the access does
      not exist
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
    ╰────

Applied: 2 done.

-- stderr --
identity/deployer: updating
identity/deployer: updated
role/deployer/Owner/11111111-2222-3333-4444-555555555555: replacing
role/deployer/Owner/11111111-2222-3333-4444-555555555555: replaced

-- edit widctl.yaml --
-      - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}

-- $ widctl apply --yes --
- delete role/deployer/@1c617039-c0ba-5dfd-89c9-3de96ec6ecf8
    no longer declared
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Access:
  - identity/deployer loses Owner on subscription 11111111-2222-3333-4444-555555555555

Plan: 1 to delete, 4 unchanged.

WID0405

  × this run would take away what it may do itself:
  │ role/deployer/@1c617039-c0ba-5dfd-89c9-3de96ec6ecf8
  ╰─▶ widctl is logged in as the very principal that loses it, and whether a group that it is in
      gives it the same is not seen; what is replaced is deleted first, and may then not be made
      again
  help: run it as somebody else; if it is meant: `--allow-own-access`

-- exit 3 --

-- edit widctl.yaml --
-  deployer:
-    managedIdentity: {name: id-deployer}
-    access:
-      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555}

-- $ widctl apply --yes --allow-delete 9 --
- delete identity/@id-deployer
    no longer declared
    location  westeurope

- delete role/@id-deployer/@1c617039-c0ba-5dfd-89c9-3de96ec6ecf8
    no longer declared
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

- delete role/@id-deployer/@e1615cba-0035-5837-9fbf-a0ae4c79f687
    no longer declared
    principalId  10864e33-1268-5e41-a57a-16593a2cd3e2
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

Access:
  - identity/@id-deployer loses AcrPull on subscription 11111111-2222-3333-4444-555555555555
  - identity/@id-deployer loses Owner on subscription 11111111-2222-3333-4444-555555555555

Plan: 3 to delete, 2 unchanged.

WID0405

  × this run would take away what it may do itself: identity/@id-deployer,
  │ role/@id-deployer/@1c617039-c0ba-5dfd-89c9-3de96ec6ecf8
  ╰─▶ widctl is logged in as the very principal that loses it, and whether a group that it is in
      gives it the same is not seen; what is replaced is deleted first, and may then not be made
      again
  help: run it as somebody else; if it is meant: `--allow-own-access`

-- exit 3 --

-- world now roleAssignments --
roleAssignments:
- name: 1c617039-c0ba-5dfd-89c9-3de96ec6ecf8
  scope: /subscriptions/11111111-2222-3333-4444-555555555555
  role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635
  principal: 10864e33-1268-5e41-a57a-16593a2cd3e2
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: 9c3efcef-a8df-59b7-99e2-aa3287048017
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
  role: 8e3af657-a8ff-443c-a75c-2fe8c4bcb635
  principal: 710a03bb-e347-5468-912c-c673f268e631
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
- name: e1615cba-0035-5837-9fbf-a0ae4c79f687
  scope: /subscriptions/11111111-2222-3333-4444-555555555555
  role: 7f951dda-4ed3-4680-a7ca-43fe172d538d
  principal: 10864e33-1268-5e41-a57a-16593a2cd3e2
  type: ServicePrincipal
  description: Made by widctl for the manifest payments
