# An application that left the manifest goes, with its service principal, unless something of others hangs on it.

A client secret that somebody has put on it is such a thing. What is deleted keeps its name for 30 days: declared again, it is
restored or purged by people, and the commands are shown.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  ledger:
    application: {displayName: ledger}
  reporting:
    application: {displayName: reporting}
    trusts:
      release: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}

-- given $ widctl apply --yes --

-- graph PATCH /v1.0/applications(uniqueName='widctl.payments.reporting.a94d2eb8631c1154') --
passwordCredentials: [{displayName: by hand, keyId: 11111111-0000-0000-0000-000000000000, hint: abc}]

-- edit widctl.yaml --
-  reporting:
-    application: {displayName: reporting}
-    trusts:
-      release: {issuer: https://gitlab.example.com, subject: "project_path:contoso/infra:ref_type:branch:ref:main"}

-- $ widctl plan --
! blocked identity/@widctl.payments.reporting.a94d2eb8631c1154
    it would have to go, and this hangs on it: client secret by hand

- delete credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

Access:
  - project_path:contoso/infra:ref_type:branch:ref:main of https://gitlab.example.com may no longer
      act as identity/@widctl.payments.reporting.a94d2eb8631c1154

Plan: 1 to delete, 1 unchanged, 1 blocked.

-- exit 4 --

-- graph PATCH /v1.0/applications(uniqueName='widctl.payments.reporting.a94d2eb8631c1154') --
passwordCredentials: []

-- $ widctl apply --yes --allow-delete 2 --
- delete identity/@widctl.payments.reporting.a94d2eb8631c1154
    no longer declared
    displayName       reporting
    servicePrincipal  true

- delete credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://gitlab.example.com
    subject    project_path:contoso/infra:ref_type:branch:ref:main

Access:
  - project_path:contoso/infra:ref_type:branch:ref:main of https://gitlab.example.com may no longer
      act as identity/@widctl.payments.reporting.a94d2eb8631c1154

Plan: 2 to delete, 1 unchanged.

Applied: 2 done.

-- stderr --
credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-release-2e19328e37556bdb: deleting
credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-release-2e19328e37556bdb: deleted
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleting
identity/@widctl.payments.reporting.a94d2eb8631c1154: deleted

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- edit widctl.yaml --
-    application: {displayName: ledger}
+    application: {displayName: ledger}
+  reporting:
+    application: {displayName: reporting}

-- $ widctl plan --
! blocked identity/reporting                                                         widctl.yaml:8:3
    it was deleted and keeps its name until it is restored or purged (object id
    88d650fd-bd32-5da7-8ea8-a6938e160c1b)

Plan: 1 unchanged, 1 blocked.

WID0330

  ⚠ identity/reporting was deleted and can still be restored
  ╰─▶ the application 88d650fd-bd32-5da7-8ea8-a6938e160c1b was deleted on 2026-03-02, and Entra
      keeps its name for 30 days, so no new one can be made
   ╭─[widctl.yaml:8:3]
 7 │     application: {displayName: ledger}
 8 │   reporting:
   ·   ─────────
 9 │     application: {displayName: reporting}
   ╰────
  help: restore it, with its credentials: `az rest --method POST --url
        https://127.0.0.1:PORT/v1.0/directory/deletedItems/88d650fd-bd32-5da7-8ea8-a6938e160c1b/restore`;
        or delete it permanently: `az rest --method DELETE --url
        https://127.0.0.1:PORT/v1.0/directory/deletedItems/88d650fd-bd32-5da7-8ea8-a6938e160c1b`;
        then plan again

-- exit 4 --

-- world now deletedApplications --
deletedApplications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  more:
    passwordCredentials: []
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
