# The key of an application is renamed: neither is a second one of its name made, nor is the one that is in use deleted.

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
  ╰─▶ an application keeps the key that it was made for in its `uniqueName`; a new one would have
      other ids, and deleting this one would cut off whoever uses it
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reports:
   ·   ───────
 7 │     application: {displayName: reporting}
   ╰────
  help: write the key `reporting` again to keep it; for a new one, give identity/reports another
        `displayName`, and identity/reporting is deleted

-- exit 4 --

-- edit widctl.yaml --
-    application: {displayName: reporting}
+    application: {displayName: reports}

-- $ widctl plan --
- delete identity/@widctl.payments.reporting.a94d2eb8631c1154
    no longer declared
    displayName       reporting
    servicePrincipal  true

+ create identity/reports                                                            widctl.yaml:6:3
    does not exist
    displayName       reports
    servicePrincipal  true

- delete credential/@widctl.payments.reporting.a94d2eb8631c1154/@trust-release-2e19328e37556bdb
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

+ create trust/reports/release                                                       widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso@1/infra@3:environment:prod

Plan: 2 to create, 2 to delete.

WID0333

  ☞ contoso/infra is trusted with ids: trust/reports/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       release: {github: {repository: contoso/infra, environment: prod, ownerId: 1, reposit…
   ·       ───────
   ╰────
  help: if contoso/infra is none of those, take `ownerId` and `repositoryId` out

WID0402

  × identity/@widctl.payments.reporting.a94d2eb8631c1154 would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 2`

-- exit 3 --
