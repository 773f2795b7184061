# Several applications of the name that is declared, or none that may be looked for: nothing is made over them.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - {displayName: ledger, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, objectId: 5a4f6d1e-3c1b-4b8e-9d55-0d7d8f1c0b01}
  - {displayName: Ledger, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02, objectId: 5a4f6d1e-3c1b-4b8e-9d55-0d7d8f1c0b02}
faults:
  - {on: {door: graph, method: GET, path: /v1.0/applications}, skip: 3, times: 1, answer: {status: 403, code: Authorization_RequestDenied, message: Insufficient privileges to complete the operation.}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  ledger: {application: {displayName: ledger}}

-- $ widctl plan --
! blocked identity/ledger                                                            widctl.yaml:6:3
    2 have this name: appId 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01 (object id
    5a4f6d1e-3c1b-4b8e-9d55-0d7d8f1c0b01), appId 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a02 (object id
    5a4f6d1e-3c1b-4b8e-9d55-0d7d8f1c0b02)

Plan: 1 blocked.

WID0331

  × identity/ledger: several applications fit
  ╰─▶ they are called `ledger`, and one more of that name is not made
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   ledger: {application: {displayName: ledger}}
   ·   ──────
   ╰────
  help: write `appId` and `existing: true` of the one that is meant, or a `displayName` that none
        has, for a new one

-- exit 4 --

-- $ widctl apply --yes --
! blocked identity/ledger                                                            widctl.yaml:6:3
    it could not be read: Microsoft Graph: 403 Authorization_RequestDenied (look for applications
    called ledger): Insufficient privileges to complete the operation.

Plan: 1 blocked.

WID0301

  ⚠ what hangs on identity/ledger could not be read
  ╰─▶ Microsoft Graph: 403 Authorization_RequestDenied (look for applications called ledger):
      Insufficient privileges to complete the operation.

-- exit 4 --
