# An application that is given over to others stays, with its ids, and is ours no longer; `--take` makes it ours again.

Its `uniqueName` cannot be taken back, so it is the tag beside it that goes: without the tag the name alone is no mark.

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
  reporting:
    application: {displayName: reporting}
    trusts:
      release: {github: {repository: contoso/infra, branch: main}}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    application: {displayName: reporting, existing: true}

-- $ widctl apply --yes --
~ update identity/reporting                                                          widctl.yaml:6:3
    ownership released, the values stay

Plan: 1 to update, 1 unchanged.

Applied: 1 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now applications --
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  credentials:
  - name: trust-release-2e19328e37556bdb
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:ref:refs/heads/main

-- edit widctl.yaml --
-    application: {displayName: reporting, existing: true}
+    application: {displayName: Reports}

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0383

  ☞ identity/reporting bears no mark, though this manifest seems to have made it
  ╰─▶ its uniqueName is one that this manifest gives; without its mark it is another's, which
      stays when it is no longer declared
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ─────────
 7 │     application: {displayName: Reports}
   ╰────
  help: `--take identity/reporting` marks it again

-- $ widctl apply --yes --take identity/reporting --
~ update identity/reporting                                                          widctl.yaml:6:3
    taken over
    displayName  reporting -> Reports

Plan: 1 to update, 1 unchanged.

Applied: 1 done.

-- stderr --
identity/reporting: updating
identity/reporting: updated

-- $ widctl apply --yes --
No changes. 2 resources match the manifest.

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now applications --
applications:
- displayName: Reports
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  credentials:
  - name: trust-release-2e19328e37556bdb
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:ref:refs/heads/main
