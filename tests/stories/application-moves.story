# An application moves from one manifest to another: whoever takes it gets it whole, and the other one keeps nothing of it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}

-- books.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  reporting: {application: {displayName: reporting}}
  ledger: {application: {displayName: ledger}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: []
identities:
  reports: {application: {displayName: reporting}}

-- given $ widctl apply --yes -f books.yaml --

-- $ widctl plan --
No changes. 1 resource is left as it is; see the warnings below.

WID0303

  ☞ identity/reports: kept, not ours: removing it from the manifest will not revoke it
  ╰─▶ application `reporting` (1ac2d7cf-bdbc-5569-a6ae-854c0c5dc912) was made by others
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reports: {application: {displayName: reporting}}
   ·   ───────
   ╰────
  help: `--take identity/reports` makes it ours; `application: {appId:
        1ac2d7cf-bdbc-5569-a6ae-854c0c5dc912, existing: true}` holds on to this one whatever it is
        called; another `displayName` makes a new one

WID0365

  ⚠ identity/reports is the manifest `books`'s, which declares it or did so once
  ╰─▶ it is used here and left as it is; when the other manifest drops it, it goes, and all access
      with it
   ╭─[widctl.yaml:6:3]
 5 │ identities:
 6 │   reports: {application: {displayName: reporting}}
   ·   ───────
   ╰────
  help: keep it in one of both manifests; if it moves here, take it out there and say `--take
        identity/reports`; if `books` is this manifest's former name, write `formerly: [books]`

-- $ widctl plan --out plan.json --take identity/reports -q --
~ update identity/reports                                                            widctl.yaml:6:3
    taken over (manifest books made it)

Plan: 1 to update.

-- $ widctl apply plan.json --
~ update identity/reports                                                            widctl.yaml:6:3
    taken over (manifest books made it)

Plan: 1 to update.

Applied: 1 done.

-- stderr --
identity/reports: updating
identity/reports: updated

-- $ widctl plan --
No changes. 1 resource matches the manifest.

-- world now applications --
applications:
- displayName: ledger
  uniqueName: widctl.books.ledger.018c1d2ec3bf1fd6
  appId: d7f318f9-8e2a-5694-938e-0f7ad62ffec2
  objectId: 8781652d-b158-5356-9b84-de14ddaf59af
  tags:
  - widctl:books
  servicePrincipal: 196921cf-5da7-507a-b4bd-0042b762a872
- displayName: reporting
  uniqueName: widctl.books.reporting.d88a95b692ced259
  appId: 1ac2d7cf-bdbc-5569-a6ae-854c0c5dc912
  objectId: 8f1f3ba4-ec12-5ad4-9e29-41e5def6fb33
  tags:
  - widctl:payments
  - widctl.payments.reports.c4fb325249ca382f
  servicePrincipal: ff532eb5-c401-5b6a-bb42-6a5e166f1f10

-- $ widctl plan -f books.yaml --
No changes. 2 resources are left as they are; see the warnings below.

WID0365

  ⚠ identity/reporting is the manifest `payments`'s, which declares it or did so once
  ╰─▶ it is used here and left as it is; when the other manifest drops it, it goes, and all access
      with it
   ╭─[books.yaml:6:3]
 5 │ identities:
 6 │   reporting: {application: {displayName: reporting}}
   ·   ─────────
 7 │   ledger: {application: {displayName: ledger}}
   ╰────
  help: keep it in one of both manifests; if it moves here, take it out there and say `--take
        identity/reporting`; if `payments` is this manifest's former name, write `formerly:
        [payments]`

-- edit books.yaml --
-  reporting: {application: {displayName: reporting}}

-- $ widctl plan -f books.yaml --
No changes. 1 resource matches the manifest.
