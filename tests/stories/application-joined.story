# An application of the declared name that others made is joined, not doubled: it stays as it is, and the credentials under it are ours.

Entra compares display names without case. Nothing is written to it, and it is never deleted.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - displayName: Reporting
    tags: [team-data]
    credentials:
      - {name: nightly, issuer: "https://token.actions.githubusercontent.com", subject: "repo:contoso@1/reports@2:environment:night"}

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

-- $ widctl plan --
+ create trust/reporting/release                                                     widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

Access:
  + trust release (repo:contoso@1/infra@3:environment:prod) of
      https://token.actions.githubusercontent.com may act as identity/reporting; it is not managed
      here, and no role of it was seen

Plan: 1 to create, 1 unchanged.

WID0303

  ☞ identity/reporting: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ application `Reporting` (3c522e2a-800f-5b66-aab4-39b01b5f11a9) was made by others
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ─────────
 7 │     application: {displayName: reporting}
   ╰────
  help: `--take identity/reporting` makes it ours; `application: {appId:
        3c522e2a-800f-5b66-aab4-39b01b5f11a9, existing: true}` holds on to this one whatever it is
        called; another `displayName` makes a new one

WID0333

  ☞ contoso/infra is trusted with ids: trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, reposit…
   ·       ───────
   ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

WID0304

  ☞ identity/reporting trusts repo:contoso@1/reports@2:environment:night of
  │ https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- $ widctl apply --yes --
+ create trust/reporting/release                                                     widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

Access:
  + trust release (repo:contoso@1/infra@3:environment:prod) of
      https://token.actions.githubusercontent.com may act as identity/reporting; it is not managed
      here, and no role of it was seen

Plan: 1 to create, 1 unchanged.

WID0303

  ☞ identity/reporting: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ application `Reporting` (3c522e2a-800f-5b66-aab4-39b01b5f11a9) was made by others
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ─────────
 7 │     application: {displayName: reporting}
   ╰────
  help: `--take identity/reporting` makes it ours; `application: {appId:
        3c522e2a-800f-5b66-aab4-39b01b5f11a9, existing: true}` holds on to this one whatever it is
        called; another `displayName` makes a new one

WID0333

  ☞ contoso/infra is trusted with ids: trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, reposit…
   ·       ───────
   ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

WID0304

  ☞ identity/reporting trusts repo:contoso@1/reports@2:environment:night of
  │ https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 1 done.

-- stderr --
trust/reporting/release: creating
trust/reporting/release: created

-- $ widctl plan --
No changes. 2 resources match the manifest.

WID0303

  ☞ identity/reporting: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ application `Reporting` (3c522e2a-800f-5b66-aab4-39b01b5f11a9) was made by others
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ─────────
 7 │     application: {displayName: reporting}
   ╰────
  help: `--take identity/reporting` makes it ours; `application: {appId:
        3c522e2a-800f-5b66-aab4-39b01b5f11a9, existing: true}` holds on to this one whatever it is
        called; another `displayName` makes a new one

WID0304

  ☞ identity/reporting trusts repo:contoso@1/reports@2:environment:night of
  │ https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

-- world now applications --
applications:
- displayName: Reporting
  appId: 3c522e2a-800f-5b66-aab4-39b01b5f11a9
  objectId: c19cbb65-93fe-5b5c-8b87-00228f922c70
  tags:
  - team-data
  servicePrincipal: fb92ea5c-a50a-5662-8f2d-93534c083cf3
  credentials:
  - name: nightly
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso@1/reports@2:environment:night
  - name: trust-release-2e19328e37556bdb
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso@1/infra@3:environment:prod

-- edit widctl.yaml --
-    trusts:
-      release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, repositoryId: 3}}

-- $ widctl apply --yes --
- delete credential/reporting/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

Access:
  - repo:contoso@1/infra@3:environment:prod of https://token.actions.githubusercontent.com may no
      longer act as identity/reporting; it is not managed here, and no role of it was seen

Plan: 1 to delete, 1 unchanged.

WID0303

  ☞ identity/reporting: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ application `Reporting` (3c522e2a-800f-5b66-aab4-39b01b5f11a9) was made by others
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ─────────
 7 │     application: {displayName: reporting}
   ╰────
  help: `--take identity/reporting` makes it ours; `application: {appId:
        3c522e2a-800f-5b66-aab4-39b01b5f11a9, existing: true}` holds on to this one whatever it is
        called; another `displayName` makes a new one

WID0304

  ☞ identity/reporting trusts repo:contoso@1/reports@2:environment:night of
  │ https://token.actions.githubusercontent.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/reporting/@nightly'`

Applied: 1 done.

-- stderr --
credential/reporting/@trust-release-2e19328e37556bdb: deleting
credential/reporting/@trust-release-2e19328e37556bdb: deleted

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    application: {displayName: others}

-- $ widctl plan --
+ create identity/reporting                                                          widctl.yaml:6:3
    does not exist
    displayName       others
    servicePrincipal  true

Plan: 1 to create.

-- world now applications --
applications:
- displayName: Reporting
  appId: 3c522e2a-800f-5b66-aab4-39b01b5f11a9
  objectId: c19cbb65-93fe-5b5c-8b87-00228f922c70
  tags:
  - team-data
  servicePrincipal: fb92ea5c-a50a-5662-8f2d-93534c083cf3
  credentials:
  - name: nightly
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso@1/reports@2:environment:night
