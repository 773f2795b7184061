# Whoever may not list applications still has those read that are there; whoever may not write them is told so.

Graph's 403 is no absence: nothing is made over what could not be read, nor where one of its name could not be looked for.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - {displayName: ledger, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01}
faults:
  - {on: {door: graph, method: GET, path: /v1.0/applications}, times: 2, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}
  - {on: {door: graph, method: PATCH}, times: 1, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}
  - {on: {door: graph, method: GET, path: "*/deletedItems/*"}, times: 1, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  ledger: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}}
  reporting: {application: {displayName: reporting}}

-- $ widctl plan --
! blocked identity/reporting                                                         widctl.yaml:7:3
    it could not be read: Microsoft Graph: 403 Authorization_RequestDenied (look for applications
    called reporting): Insufficient privileges to complete the operation.

Plan: 1 unchanged, 1 blocked.

WID0301

  ⚠ what hangs on identity/reporting could not be read
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (look for applications called reporting):
      Insufficient privileges to complete the operation.

WID0302

  ☞ the applications of the tenant could not be searched for what is no longer declared
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (list applications of manifest payments):
      Insufficient privileges to complete the operation.

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/reporting                                                          widctl.yaml:7:3
    does not exist
    displayName       reporting
    servicePrincipal  true

Plan: 1 to create, 1 unchanged.

WID0601

  × create identity/reporting failed
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (create application reporting):
      Insufficient privileges to complete the operation.
   ╭─[widctl.yaml:7:3]
 6 │   ledger: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}}
 7 │   reporting: {application: {displayName: reporting}}
   ·   ────┬────
   ·       ╰── asks for identity
   ╰────
  help: give the login Microsoft Graph's application permission `Application.ReadWrite.OwnedBy`
        (`Application.ReadWrite.All` for applications of others) with an administrator's consent,
        then apply again: what is done is kept

Applied: 0 done, 1 failed.

-- stderr --
identity/reporting: creating
identity/reporting: failed: Microsoft Graph: 403 Authorization_RequestDenied (create application reporting): Insufficient privileges to complete the operation.

-- exit 4 --

-- $ widctl apply --yes --
+ create identity/reporting                                                          widctl.yaml:7:3
    does not exist
    displayName       reporting
    servicePrincipal  true

Plan: 1 to create, 1 unchanged.

Applied: 1 done.

-- stderr --
identity/reporting: creating
identity/reporting: created

-- $ widctl plan --
No changes. 2 resources match the manifest.
