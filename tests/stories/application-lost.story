# Graph throttles, answers get lost, and a run is killed between an application and its service principal: the next run completes it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
faults:
  - {on: {door: graph, method: PATCH}, times: 1, answer: {status: 429, headers: {retry-after: "0"}, code: TooManyRequests, message: Too many requests.}}
  - {on: {door: graph, method: PATCH, path: "*/federatedidentitycredentials(*"}, times: 1, lose: after}
  - {on: {door: graph, method: POST}, times: 1, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}
  - {on: {door: graph, method: POST}, times: 1, lose: after}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  reporting:
    application: {displayName: reporting}
    trusts:
      release: {github: {repository: contoso/infra, tag: v1}}

-- $ widctl apply --yes --
+ create identity/reporting                                                          widctl.yaml:6:3
    does not exist
    displayName       reporting
    servicePrincipal  true

+ create trust/reporting/release                                                     widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/tags/v1

Access:
  + trust release (repo:contoso/infra:ref:refs/tags/v1) of
      https://token.actions.githubusercontent.com may act as identity/reporting

Plan: 2 to create.

WID0333

  ☞ contoso/infra is trusted by name only: trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       release: {github: {repository: contoso/infra, tag: v1}}
   ·       ───────
   ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

WID0602

  × create identity/reporting may or may not have happened
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (create the service principal of
      application d10e5a05-0e3e-5f00-8118-8547945dd42a): Insufficient privileges to complete the
      operation.
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reporting:
   ·   ────┬────
   ·       ╰── asks for identity
 7 │     application: {displayName: reporting}
   ╰────
  help: give the login Microsoft Graph's application permission `Application.ReadWrite.OwnedBy`
        (`Application.ReadWrite.All` for applications of others) with an administrator's consent,
        then apply again: what is done is kept

- trust/reporting/release skipped: it needs identity/reporting

Applied: 0 done, 1 unknown, 1 skipped.

-- stderr --
identity/reporting: creating
identity/reporting: again in 1 s: Microsoft Graph: 429 TooManyRequests (create application reporting): Too many requests.
identity/reporting: unknown: Microsoft Graph: 403 Authorization_RequestDenied (create the service principal of application d10e5a05-0e3e-5f00-8118-8547945dd42a): Insufficient privileges to complete the operation.
trust/reporting/release: skipped, it needs identity/reporting

-- exit 4 --

-- $ widctl apply --yes --
~ update identity/reporting                                                          widctl.yaml:6:3
    declared fields differ
    servicePrincipal  false -> true

+ create trust/reporting/release                                                     widctl.yaml:9:7
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://token.actions.githubusercontent.com
    subject    repo:contoso/infra:ref:refs/tags/v1

Access:
  + trust release (repo:contoso/infra:ref:refs/tags/v1) of
      https://token.actions.githubusercontent.com may act as identity/reporting

Plan: 1 to create, 1 to update.

WID0333

  ☞ contoso/infra is trusted by name only: trust/reporting/release
  ╰─▶ GitHub writes the ids of owner and repository into the subjects of repositories that were
      created, renamed or transferred since 15 July 2026, or that opted in, and only names into
      those of others; the wrong form matches no token
   ╭─[widctl.yaml:9:7]
 8 │     trusts:
 9 │       release: {github: {repository: contoso/infra, tag: v1}}
   ·       ───────
   ╰────
  help: if contoso/infra is one of those, add `ownerId` and `repositoryId`: `gh api
        repos/contoso/infra --jq '.owner.id, .id'`

Applied: 2 done.

-- stderr --
identity/reporting: updating
identity/reporting: again in 1 s: Microsoft Graph: create the service principal of application d10e5a05-0e3e-5f00-8118-8547945dd42a: error sending request: client error (SendRequest): connection error: peer closed connection without sending TLS close_notify
identity/reporting: updated
trust/reporting/release: creating
trust/reporting/release: again in 1 s: Microsoft Graph: write credential trust-release-2e19328e37556bdb: error sending request: client error (SendRequest): connection error: peer closed connection without sending TLS close_notify
trust/reporting/release: created

-- $ widctl plan --
No changes. 2 resources match the manifest.

-- world now applications --
applications:
- displayName: reporting
  uniqueName: widctl.payments.reporting.a94d2eb8631c1154
  appId: d10e5a05-0e3e-5f00-8118-8547945dd42a
  objectId: 88d650fd-bd32-5da7-8ea8-a6938e160c1b
  tags:
  - widctl:payments
  servicePrincipal: 6625f447-1098-5837-9bbc-7f655c0cb1b4
  credentials:
  - name: trust-release-2e19328e37556bdb
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infra:ref:refs/tags/v1
