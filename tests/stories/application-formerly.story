# A manifest that was renamed keeps its applications: their `uniqueName` says the former name for as long as they exist.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}

-- widctl.yaml --
apiVersion: widctl/v1
name: pay
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  ledger:
    application: {displayName: ledger}
  reporting:
    application: {displayName: reporting}
    trusts:
      release: {github: {repository: contoso/infra, branch: main}}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-name: pay
+name: payments
+formerly: [pay]
-  ledger:
-    application: {displayName: ledger}
+  books:
+    application: {displayName: books}
-      release: {github: {repository: contoso/infra, branch: main}}
+      release: {github: {repository: contoso/infra, branch: trunk}}
+      nightly: {github: {repository: contoso/infra, branch: nightly}}

-- $ widctl apply --yes --allow-delete 3 --allow-formerly pay --
- delete identity/@widctl.pay.ledger.d188af85de4e3db3
    no longer declared
    displayName       ledger
    servicePrincipal  true

+ create identity/books                                                              widctl.yaml:7:3
    does not exist
    displayName       books
    servicePrincipal  true

+ create trust/reporting/nightly                                                    widctl.yaml:13:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/heads/nightly

~ update trust/reporting/release                                                    widctl.yaml:12:7
    declared fields differ
    subject  repo:contoso/infra:ref:refs/heads/main -> repo:contoso/infra:ref:refs/heads/trunk

Access:
  - trust release (repo:contoso/infra:ref:refs/heads/main) of
      https://token.actions.githubusercontent.com may no longer act as identity/reporting
  + 2 subjects may act as identity/reporting: trust nightly
      (repo:contoso/infra:ref:refs/heads/nightly), trust release
      (repo:contoso/infra:ref:refs/heads/trunk) of https://token.actions.githubusercontent.com

Plan: 2 to create, 1 to update, 1 to delete, 1 unchanged.

WID0333

  ☞ contoso/infra is trusted by name only: trust/reporting/nightly, trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
    ╭─[widctl.yaml:13:7]
 12 │       release: {github: {repository: contoso/infra, branch: trunk}}
 13 │       nightly: {github: {repository: contoso/infra, branch: nightly}}
    ·       ───────
    ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

Applied: 4 done.

-- stderr --
identity/books: creating
identity/books: created
trust/reporting/nightly: creating
trust/reporting/nightly: created
trust/reporting/release: updating
trust/reporting/release: updated
identity/@widctl.pay.ledger.d188af85de4e3db3: deleting
identity/@widctl.pay.ledger.d188af85de4e3db3: deleted

-- $ widctl plan --
No changes. 4 resources match the manifest.

-- world now applications --
applications:
- displayName: books
  uniqueName: widctl.payments.books.ffd61ea43fa824cd
  appId: 4c8f2474-4029-546d-bd0c-d8a11d3f083f
  objectId: 384aa2da-743e-5be3-a423-226ac0c7739c
  tags:
  - widctl:payments
  servicePrincipal: 2b6db654-4b3d-5027-8492-4ee705084080
- displayName: reporting
  uniqueName: widctl.pay.reporting.3fa7ea31e3fabe72
  appId: 5886e579-a5d7-56ee-9db3-96660d780039
  objectId: 41ff46f2-ff5f-5f91-9007-61ca5a098069
  tags:
  - widctl:pay
  servicePrincipal: 26a4e742-e08d-51b1-8d73-6429565a2351
  credentials:
  - name: trust-nightly-a1529c787f2b7626
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:ref:refs/heads/nightly
  - name: trust-release-2e19324b48cfab49
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:ref:refs/heads/trunk
