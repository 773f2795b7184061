# An application that others made is taken over: a tag over its appId is the mark, for a `uniqueName` is given once and never later.

The plan of the take lists what goes because nobody declares it. From then on the application is kept, renamed, given over and deleted like
one that was made. A tag that was copied to another application is no mark.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - displayName: Reporting
    appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
    objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01
    servicePrincipal: aaaaaaaa-0000-4000-8000-000000000001
    tags: [team-data]
    credentials:
      - {name: nightly, issuer: "https://gitlab.example.com", subject: "project_path:contoso/reports:ref_type:branch:ref:night"}
  - displayName: copy
    appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02
    tags: ["widctl:payments", widctl.payments.reporting.57d98fbda5487895]
vaults:
  - {name: kv-books, group: rg-ids, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {secrets: [get]}}]}
  - {name: kv-a, group: rg-ids, accessPolicies: [{objectId: aaaaaaaa-0000-4000-8000-000000000001, permissions: {keys: [get]}}]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  reporting:
    application: {displayName: reporting}
    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}]
    trusts:
      release: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}

-- given $ widctl apply --yes --

-- $ widctl apply --yes --take identity/reporting --
~ update identity/reporting                                                          widctl.yaml:6:3
    taken over
    displayName  Reporting -> reporting

- delete policy/reporting/@kv-a
    no longer declared
    keys      get
    objectId  aaaaaaaa-0000-4000-8000-000000000001

Access:
  - 2 subjects lose get keys in kv-a as identity/reporting:
      project_path:contoso/reports:ref_type:branch:ref:night, trust release
      (project_path:contoso/infra:ref_type:branch:ref:main) of https://gitlab.example.com

Plan: 1 to update, 1 to delete, 2 unchanged.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 2 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated
policy/reporting/@kv-a: deleting
policy/reporting/@kv-a: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- world now applications --
applications:
- displayName: reporting
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01
  tags:
  - team-data
  - widctl:payments
  - widctl.payments.reporting.57d98fbda5487895
  servicePrincipal: aaaaaaaa-0000-4000-8000-000000000001
  credentials:
  - name: nightly
    issuer: https://gitlab.example.com
    subject: project_path:contoso/reports:ref_type:branch:ref:night
  - name: trust-release-2e19328e37556bdb
    issuer: https://gitlab.example.com
    subject: project_path:contoso/infra:ref_type:branch:ref:main
- displayName: copy
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02
  objectId: 12a2e798-6f0e-5e0d-bc45-6f43506732a4
  tags:
  - widctl:payments
  - widctl.payments.reporting.57d98fbda5487895
  servicePrincipal: b83c1e63-7e47-5cb2-8100-55c4aef4e831

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    application: {displayName: reports of payments}

-- $ widctl apply --yes --
~ update identity/reporting                                                          widctl.yaml:6:3
    declared fields differ
    displayName  reporting -> reports of payments

Plan: 1 to update, 2 unchanged.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 1 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- edit widctl.yaml --
-  reporting:
+  reports:

-- $ widctl plan --
! blocked identity/reports                                                           widctl.yaml:6:3
    it is the same thing as identity/reporting

! blocked trust/reports/release                                                     widctl.yaml:10:7
    it needs identity/reports, which is blocked

! blocked policy/reports/kv-books                                                   widctl.yaml:8:15
    it needs identity/reports, which is blocked

Plan: 3 blocked.

WID0208

  × identity/reports is the application that was made for identity/reporting
  ╰─▶ an application keeps the key that it was made for, or taken under; a new one would have
      other ids, and deleting this one would cut off whoever uses it
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reports:
   ·   ───────
 7 │     application: {displayName: reports of payments}
   ╰────
  help: write `formerly: reporting` at identity/reports to keep it; for a new one, give
        identity/reports another `displayName`, and identity/reporting is deleted

-- exit 4 --

-- edit widctl.yaml --
-    application: {displayName: reports of payments}
+    formerly: reporting
+    application: {displayName: reports of payments}

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0304

  ☞ identity/reports trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reports/@nightly'`

-- edit widctl.yaml --
-  reports:
-    formerly: reporting
-    application: {displayName: reports of payments}
+  reporting:
+    application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}

-- $ widctl apply --yes --
~ update identity/reporting                                                          widctl.yaml:6:3
    ownership released, the values stay

Plan: 1 to update, 2 unchanged.

WID0303

  ☞ policy/reporting/kv-books: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/reporting is another's: widctl adds to its
      policies and takes nothing away
   ╭─[widctl.yaml:8:15]
 7 │     application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}
 8 │     access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
   ·               ──────────────
 9 │     trusts:
   ╰────

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 1 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated

-- edit widctl.yaml --
-      release: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}
+      build: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:build"}

-- $ widctl apply --yes --
- delete credential/reporting/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

+ create trust/reporting/build                                                      widctl.yaml:10:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:build

Access:
  ~ trust build (project_path:contoso/infra:ref_type:branch:ref:build) of
      https://gitlab.example.com, in place of project_path:contoso/infra:ref_type:branch:ref:main of
      https://gitlab.example.com, gains get secrets in kv-books as identity/reporting
  ~ trust build (project_path:contoso/infra:ref_type:branch:ref:build) of
      https://gitlab.example.com, in place of project_path:contoso/infra:ref_type:branch:ref:main of
      https://gitlab.example.com, may act as identity/reporting; it is not managed here, and no role
      of it was seen

Plan: 1 to create, 1 to delete, 2 unchanged.

WID0303

  ☞ policy/reporting/kv-books: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/reporting is another's: widctl adds to its
      policies and takes nothing away
   ╭─[widctl.yaml:8:15]
 7 │     application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}
 8 │     access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
   ·               ──────────────
 9 │     trusts:
   ╰────

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 2 done.

-- stderr --
trust/reporting/build: creating
trust/reporting/build: created
credential/reporting/@trust-release-2e19328e37556bdb: deleting
credential/reporting/@trust-release-2e19328e37556bdb: deleted

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0303

  ☞ policy/reporting/kv-books: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ access policies bear no mark, and identity/reporting is another's: widctl adds to its
      policies and takes nothing away
   ╭─[widctl.yaml:8:15]
 7 │     application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}
 8 │     access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resource…
   ·               ──────────────
 9 │     trusts:
   ╰────

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- world now applications --
applications:
- displayName: reports of payments
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01
  tags:
  - team-data
  servicePrincipal: aaaaaaaa-0000-4000-8000-000000000001
  credentials:
  - name: nightly
    issuer: https://gitlab.example.com
    subject: project_path:contoso/reports:ref_type:branch:ref:night
  - name: trust-build-666e1abf436a5ac8
    issuer: https://gitlab.example.com
    subject: project_path:contoso/infra:ref_type:branch:ref:build
- displayName: copy
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02
  objectId: 12a2e798-6f0e-5e0d-bc45-6f43506732a4
  tags:
  - widctl:payments
  - widctl.payments.reporting.57d98fbda5487895
  servicePrincipal: b83c1e63-7e47-5cb2-8100-55c4aef4e831

-- edit widctl.yaml --
-    application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}
+    application: {displayName: reports of payments}

-- $ widctl apply --yes --take identity/reporting --
~ update identity/reporting                                                          widctl.yaml:6:3
    taken over

Plan: 1 to update, 2 unchanged.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 1 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated

-- $ widctl plan --
No changes. 3 resources match the manifest.

WID0304

  ☞ identity/reporting trusts project_path:contoso/reports:ref_type:branch:ref:night of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- given $ widctl apply --yes --delete credential/reporting/@nightly --

-- edit widctl.yaml --
-  reporting:
-    application: {displayName: reports of payments}
-    access: [{keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}]
-    trusts:
-      build: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:build"}
+  ledger:
+    application: {displayName: ledger}

-- $ widctl apply --yes --allow-delete 2 --
- delete identity/@widctl.payments.reporting.a94d2eb8631c1154
    no longer declared
    displayName       reports of payments
    servicePrincipal  true

+ create identity/ledger                                                             widctl.yaml:6:3
    does not exist
    displayName       ledger
    servicePrincipal  true

- delete credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-build-666e1abf436a5ac8
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:build

Access:
  - project_path:contoso/infra:ref_type:branch:ref:build of https://gitlab.example.com may no longer
      act as identity/@widctl.payments.reporting.a94d2eb8631c1154

Plan: 1 to create, 2 to delete.

Applied: 3 done.

-- stderr --
identity/ledger: creating
identity/ledger: created
credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-build-666e1abf436a5ac8: deleting
credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-build-666e1abf436a5ac8: deleted
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleting
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleted

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- world now applications deletedApplications --
applications:
- displayName: copy
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02
  objectId: 12a2e798-6f0e-5e0d-bc45-6f43506732a4
  tags:
  - widctl:payments
  - widctl.payments.reporting.57d98fbda5487895
  servicePrincipal: b83c1e63-7e47-5cb2-8100-55c4aef4e831
- displayName: ledger
  uniqueName: widctl.payments.ledger.b1f50add1403a2c4
  appId: b39688c9-28c6-540b-aeaa-b7d4a1e7cf46
  objectId: a50fc8e1-58ae-5716-bc31-56a673e02535
  tags:
  - widctl:payments
  servicePrincipal: 363fff21-d553-5014-a08b-b266ec05b323
deletedApplications:
- displayName: reports of payments
  appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01
  objectId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0b01
  tags:
  - team-data
  - widctl:payments
  - widctl.payments.reporting.57d98fbda5487895
  servicePrincipal: aaaaaaaa-0000-4000-8000-000000000001
