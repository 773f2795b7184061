# What is joined and leaves the manifest is told, worst first, and goes where a flag names it.

A service account's credential and Owner of a subscription were joined; both leave the manifest while their identity stays.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}]
identities:
  - name: id-ledger
    group: rg-ids
    principalId: aaaaaaaa-0000-4000-8000-000000000001
    credentials:
      - {name: made-by-a-script, issuer: "https://oidc.example.com/edge", subject: "system:serviceaccount:books:ledger"}
      - {name: ci, issuer: "https://gitlab.example.com", subject: "project_path:books/ledger:ref_type:branch:ref:main"}
roleAssignments:
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data, role: Reader, identity: id-ledger}
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555, role: Owner, identity: id-ledger}
vaults:
  - {name: kv-books, group: rg-data, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {secrets: [get, list]}}]}
clusters:
  - {name: edge, external: {issuer: "https://oidc.example.com/edge", context: edge}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [11111111-2222-3333-4444-555555555555]
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
identities:
  ledger:
    managedIdentity: {name: id-ledger}
    access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]
bindings:
  - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: ledger, serviceAccountOwner: helm}

-- $ widctl plan --
No changes. 4 resources are left as they are, 1 is waiting for its owner; see the warnings below.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
      credential/ledger/edge/books/ledger                     credential made-by-a-script
      role/ledger/Owner/11111111-2222-3333-4444-555555555555  role assignment
                                                              28ea2861-aa68-52e5-aa07-ce49010154af
  help: `--take` replaces them by ours:
        --take credential/ledger/edge/books/ledger --take role/ledger/Owner/11111111-2222-3333-4444-555555555555

WID0306

  ⚠ serviceaccount/edge/books/ledger does not exist
  ╰─▶ its owner writes it, and widctl only checks it
    ╭─[widctl.yaml:12:6]
 11 │ bindings:
 12 │   - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: ledger, service…
    ·      ────────
    ╰────
  help: in most charts, these values do:
        serviceAccount:
          name: ledger
          annotations:
            azure.workload.identity/client-id: c0db9318-9342-5ece-b1de-88a5984efd06
            azure.workload.identity/tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
        podLabels:
          azure.workload.identity/use: "true"

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ others made what nobody declares (3)
  ╰─▶ what is not ours stays when it leaves the manifest
      role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b  identity/ledger has Reader on
                                                         /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
      policy/ledger/@kv-books                            identity/ledger may get, list secrets in
                                                         kv-books
      credential/ledger/@ci                              identity/ledger trusts
                                                         project_path:books/ledger:ref_type:branch:ref:main
                                                         of https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b' --delete 'policy/ledger/@kv-books' --delete 'credential/ledger/@ci'

`-v` shows each finding at its place in the manifest.

-- edit widctl.yaml --
-    access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]
-bindings:
-  - {identity: ledger, clusters: [edge], namespace: books, serviceAccount: ledger, serviceAccountOwner: helm}

-- $ widctl plan --
No changes. 2 resources are left as they are; see the warnings below.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ⚠ others made what nobody declares (5)
  ╰─▶ what is not ours stays when it leaves the manifest
      role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af  identity/ledger has Owner on
                                                         /subscriptions/11111111-2222-3333-4444-555555555555
      credential/ledger/@made-by-a-script                identity/ledger trusts
                                                         system:serviceaccount:books:ledger on
                                                         cluster/edge
      role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b  identity/ledger has Reader on
                                                         /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
      policy/ledger/@kv-books                            identity/ledger may get, list secrets in
                                                         kv-books
      credential/ledger/@ci                              identity/ledger trusts
                                                         project_path:books/ledger:ref_type:branch:ref:main
                                                         of https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af' --delete 'credential/ledger/@made-by-a-script' --delete 'role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b' --delete 'policy/ledger/@kv-books' --delete 'credential/ledger/@ci'

`-v` shows each finding at its place in the manifest.

-- $ widctl apply --yes --delete @made-by-a-script --delete role/ledger/@*  --
- delete credential/ledger/@made-by-a-script
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:ledger

- delete role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af
    not ours, not declared, and named to be deleted
    principalId  aaaaaaaa-0000-4000-8000-000000000001
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

- delete role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b
    not ours, not declared, and named to be deleted
    principalId  aaaaaaaa-0000-4000-8000-000000000001
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - books/ledger on edge; project_path:books/ledger:ref_type:branch:ref:main of
      https://gitlab.example.com lose Owner on subscription 11111111-2222-3333-4444-555555555555 as
      identity/ledger
  - books/ledger on edge; project_path:books/ledger:ref_type:branch:ref:main of
      https://gitlab.example.com lose Reader on rg-data as identity/ledger
  - books/ledger on edge may no longer act as identity/ledger; not managed here: get, list secrets
      in kv-books

Plan: 3 to delete, 2 unchanged.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ others made what nobody declares (2)
  ╰─▶ what is not ours stays when it leaves the manifest
      policy/ledger/@kv-books  identity/ledger may get, list secrets in kv-books
      credential/ledger/@ci    identity/ledger trusts
                               project_path:books/ledger:ref_type:branch:ref:main of
                               https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'policy/ledger/@kv-books' --delete 'credential/ledger/@ci'

WID0401

  × 3 accesses would end (3 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ credential/ledger/@made-by-a-script, role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af,
      role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b. Unasked it is at most 2, the larger of 2
      and 30 % of the 0 accesses that this manifest owns
  help: if it is meant: `--allow-delete 3`

`-v` shows each finding at its place in the manifest.

-- exit 3 --

-- $ widctl apply --yes --delete @made-by-a-script --delete role/ledger/@* --allow-delete 3 --
- delete credential/ledger/@made-by-a-script
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:ledger

- delete role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af
    not ours, not declared, and named to be deleted
    principalId  aaaaaaaa-0000-4000-8000-000000000001
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

- delete role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b
    not ours, not declared, and named to be deleted
    principalId  aaaaaaaa-0000-4000-8000-000000000001
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

Access:
  - books/ledger on edge; project_path:books/ledger:ref_type:branch:ref:main of
      https://gitlab.example.com lose Owner on subscription 11111111-2222-3333-4444-555555555555 as
      identity/ledger
  - books/ledger on edge; project_path:books/ledger:ref_type:branch:ref:main of
      https://gitlab.example.com lose Reader on rg-data as identity/ledger
  - books/ledger on edge may no longer act as identity/ledger; not managed here: get, list secrets
      in kv-books

Plan: 3 to delete, 2 unchanged.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ others made what nobody declares (2)
  ╰─▶ what is not ours stays when it leaves the manifest
      policy/ledger/@kv-books  identity/ledger may get, list secrets in kv-books
      credential/ledger/@ci    identity/ledger trusts
                               project_path:books/ledger:ref_type:branch:ref:main of
                               https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'policy/ledger/@kv-books' --delete 'credential/ledger/@ci'

`-v` shows each finding at its place in the manifest.

Applied: 3 done.

-- stderr --
credential/ledger/@made-by-a-script: deleting
credential/ledger/@made-by-a-script: deleted
role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af: deleting
role/ledger/@28ea2861-aa68-52e5-aa07-ce49010154af: deleted
role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b: deleting
role/ledger/@63069d24-a028-5139-8bea-c5b12fb7cd8b: deleted

-- $ widctl plan --delete @nobody --delete credential/ledger/@ci --out plan.json --
- delete credential/ledger/@ci
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:books/ledger:ref_type:branch:ref:main

Access:
  - project_path:books/ledger:ref_type:branch:ref:main of https://gitlab.example.com may no longer
      act as identity/ledger; not managed here: get, list secrets in kv-books

Plan: 1 to delete, 2 unchanged.

WID0903

  ☞ `--delete @nobody` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ identity/ledger may get, list secrets in kv-books: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'policy/ledger/@kv-books'`

-- stderr --
Saved as plan.json, sha256:DIGEST

-- $ widctl apply plan.json --
- delete credential/ledger/@ci
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:books/ledger:ref_type:branch:ref:main

Access:
  - project_path:books/ledger:ref_type:branch:ref:main of https://gitlab.example.com may no longer
      act as identity/ledger; not managed here: get, list secrets in kv-books

Plan: 1 to delete, 2 unchanged.

WID0903

  ☞ `--delete @nobody` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ identity/ledger may get, list secrets in kv-books: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'policy/ledger/@kv-books'`

Applied: 1 done.

-- stderr --
credential/ledger/@ci: deleting
credential/ledger/@ci: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0380

  ☞ cluster/edge: the webhook is as observed: none, so pods are given no token
  ╰─▶ `webhook` is left out, so the checks run against what is there
   ╭─[widctl.yaml:6:12]
 5 │ defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, loca…
 6 │ clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}}}
   ·            ────
 7 │ identities:
   ╰────
  help: install one, or write `webhook: none` where pods project their tokens themselves

WID0304

  ☞ identity/ledger may get, list secrets in kv-books: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'policy/ledger/@kv-books'`

-- world now identities roleAssignments --
identities:
- name: id-ledger
  group: rg-ids
  location: westeurope
  clientId: c0db9318-9342-5ece-b1de-88a5984efd06
  principalId: aaaaaaaa-0000-4000-8000-000000000001
