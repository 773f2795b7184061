# Two keys that turn out to be one application are refused at both.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
applications:
  - {displayName: ledger, appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  books: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}}
  ledger: {application: {displayName: ledger, existing: true}}

-- $ widctl plan --
! blocked identity/books                                                             widctl.yaml:6:3
    it is the same thing as identity/ledger

! blocked identity/ledger                                                            widctl.yaml:7:3
    it is the same thing as identity/books

Plan: 2 blocked.

WID0208

  × identity/books and identity/ledger are one application
  ╰─▶ credentials and roles of one would be taken for leftovers of the other
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   books: {application: {appId: 0c7d1c50-9f9c-4f5b-8f6b-2f2f6c1f0a01, existing: true}}
   ·   ─────
 7 │   ledger: {application: {displayName: ledger, existing: true}}
   ·   ───┬──
   ·      ╰── the same application
   ╰────
  help: take one out, and let its bindings name the other

-- exit 4 --
