# The key of an application is renamed: neither is a second one of its name made, nor is the one that is in use deleted.

Its `uniqueName` says its first key for as long as it exists. With `formerly` it is the same one under the new key, and so is all that hangs
on it.

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
      release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, repositoryId: 3}}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-  reporting:
+  reports:

-- $ widctl apply --yes --
! blocked identity/reports                                                           widctl.yaml:6:3
    it is the same thing as identity/reporting

! blocked trust/reports/release                                                      widctl.yaml:9:7
    it needs identity/reports, which is blocked

Plan: 2 blocked.

WID0208

  × identity/reports is the application that was made for identity/reporting
  ╰─▶ an application keeps the key that it was made for, or taken under; a new one would have
      other ids, and deleting this one would cut off whoever uses it
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reports:
   ·   ───────
 7 │     application: {displayName: reporting}
   ╰────
  help: write `formerly: reporting` at identity/reports to keep it; for a new one, give
        identity/reports another `displayName`, and identity/reporting is deleted

-- exit 4 --

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    formerly: reporting
+    application: {displayName: reports}

-- $ widctl apply --yes --
~ update identity/reports                                                            widctl.yaml:6:3
    declared fields differ
    displayName  reporting -> reports

Plan: 1 to update, 1 unchanged.

Applied: 1 done.

-- stderr --
identity/reports: updating
identity/reports: updated

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- edit widctl.yaml --
-      release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, repositoryId: 3}}
+      nightly: {github: {repository: contoso/infra, environment: night, ownerId: 1, repositoryId: 3}}

-- $ widctl apply --yes --
- delete credential/reports/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

+ create trust/reports/nightly                                                      widctl.yaml:10:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:night

Access:
  ~ trust nightly (repo:contoso@1/infra@3:environment:night) of
      https://token.actions.githubusercontent.com, in place of repo:contoso@1/infra@3:environment:prod
      of https://token.actions.githubusercontent.com, may act as identity/reports

Plan: 1 to create, 1 to delete, 1 unchanged.

WID0333

  ☞ contoso/infra is trusted with ids: trust/reports/nightly
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:10:7]
  9 │     trusts:
 10 │       nightly: {github: {repository: contoso/infra, environment: night, ownerId: 1, reposi…
    ·       ───────
    ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

Applied: 2 done.

-- stderr --
trust/reports/nightly: creating
trust/reports/nightly: created
credential/reports/@trust-release-2e19328e37556bdb: deleting
credential/reports/@trust-release-2e19328e37556bdb: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now applications --
applications:
- displayName: reports
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  credentials:
  - name: trust-nightly-a1529c787f2b7626
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso@1/infra@3:environment:night

-- edit widctl.yaml --
-  reports:
-    formerly: reporting
+  reporting:

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- edit widctl.yaml --
-  reporting:
-    application: {displayName: reports}
+  reports:
+    application: {displayName: ledger}

-- $ widctl plan --
- delete identity/@widctl.payments.reporting.a94d2eb8631c1154
    no longer declared
    displayName       reports
    servicePrincipal  true

+ create identity/reports                                                            widctl.yaml:6:3
    does not exist
    displayName       ledger
    servicePrincipal  true

- delete credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-nightly-a1529c787f2b7626
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:night

+ create trust/reports/nightly                                                       widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:night

Access:
  - trust nightly (repo:contoso@1/infra@3:environment:night) of
      https://token.actions.githubusercontent.com may no longer act as
      identity/@widctl.payments.reporting.a94d2eb8631c1154
  + trust nightly (repo:contoso@1/infra@3:environment:night) of
      https://token.actions.githubusercontent.com may act as identity/reports

Plan: 2 to create, 2 to delete.

WID0333

  ☞ contoso/infra is trusted with ids: trust/reports/nightly
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       nightly: {github: {repository: contoso/infra, environment: night, ownerId: 1, reposi…
   ·       ───────
   ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

WID0402

  × identity/@widctl.payments.reporting.a94d2eb8631c1154 would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 2`

-- exit 3 --
