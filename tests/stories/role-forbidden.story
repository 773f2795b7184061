# Who may not list a whole subscription looks at the scopes that are declared, and the plan says what it did not see.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope, rg-closed: westeurope}}
identities:
  - {name: id-billing, group: rg-ids}
roleAssignments:
  - identity: id-billing
    role: Reader
    scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
    name: 99999999-0000-4000-8000-000000000001
faults:
  - on: {method: GET, path: "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleAssignments*"}
    answer: {status: 403, code: AuthorizationFailed, message: The client does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read'.}
  - on: {method: GET, path: "*/resourceGroups/rg-closed/*"}
    answer: {status: 403, code: AuthorizationFailed, message: The client does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read'.}
  - on: {method: PUT, path: "*/roleAssignments/*"}
    answer: {status: 403, code: AuthorizationFailed, message: The client does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'.}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing, existing: true}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed}

-- $ widctl plan --
+ create role/billing/AcrPull/rg-data                                              widctl.yaml:10:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

! blocked role/billing/Reader/rg-closed                                            widctl.yaml:11:10
    it could not be read: Azure: 403 AuthorizationFailed (list role assignments at
    /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed): The client does
    not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read'.

Access:
  + identity/billing gains AcrPull on rg-data

Plan: 1 to create, 2 unchanged, 1 blocked.

WID0302

  ☞ the role assignments at /subscriptions/11111111-2222-3333-4444-555555555555 could not be
  │ searched for what is no longer declared
  ╰─▶ Azure: 403 AuthorizationFailed (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555): The client does not have authorization
      to perform action 'Microsoft.Authorization/roleAssignments/read'.

WID0301

  ⚠ the role assignments at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed): The client
      does not have authorization to perform action
      'Microsoft.Authorization/roleAssignments/read'.

WID0303

  ☞ role/billing/Reader/rg-data: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ role assignment 99999999-0000-4000-8000-000000000001 was made by others
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourc…
    ╰────
  help: `--take role/billing/Reader/rg-data` replaces it by one of ours

-- exit 4 --

-- $ widctl apply --yes --
+ create role/billing/AcrPull/rg-data                                              widctl.yaml:10:10
    does not exist
    principalId  710a03bb-e347-5468-912c-c673f268e631
    role         AcrPull
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

! blocked role/billing/Reader/rg-closed                                            widctl.yaml:11:10
    it could not be read: Azure: 403 AuthorizationFailed (list role assignments at
    /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed): The client does
    not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read'.

Access:
  + identity/billing gains AcrPull on rg-data

Plan: 1 to create, 2 unchanged, 1 blocked.

WID0302

  ☞ the role assignments at /subscriptions/11111111-2222-3333-4444-555555555555 could not be
  │ searched for what is no longer declared
  ╰─▶ Azure: 403 AuthorizationFailed (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555): The client does not have authorization
      to perform action 'Microsoft.Authorization/roleAssignments/read'.

WID0301

  ⚠ the role assignments at
  │ /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed could not be read
  ╰─▶ Azure: 403 AuthorizationFailed (list role assignments at
      /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-closed): The client
      does not have authorization to perform action
      'Microsoft.Authorization/roleAssignments/read'.

WID0303

  ☞ role/billing/Reader/rg-data: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ role assignment 99999999-0000-4000-8000-000000000001 was made by others
    ╭─[widctl.yaml:9:10]
  8 │     access:
  9 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ·          ────
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourc…
    ╰────
  help: `--take role/billing/Reader/rg-data` replaces it by one of ours

WID0601

  × create role/billing/AcrPull/rg-data failed
  ╰─▶ Azure: 403 AuthorizationFailed (write role assignment 1cfbb292-384b-5a05-acd5-256b69150c03):
      The client does not have authorization to perform action
      'Microsoft.Authorization/roleAssignments/write'.
    ╭─[widctl.yaml:10:10]
  9 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
 10 │       - {role: AcrPull, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourc…
    ·          ──┬─
    ·            ╰── asks for role
 11 │       - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
    ╰────
  help: have the right given that the message names, then apply again: what is done is kept

Applied: 0 done, 1 failed, 1 blocked.

-- stderr --
role/billing/AcrPull/rg-data: creating
role/billing/AcrPull/rg-data: failed: Azure: 403 AuthorizationFailed (write role assignment 1cfbb292-384b-5a05-acd5-256b69150c03): The client does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'.

-- exit 4 --
