# An address that nothing can have is an error whichever flag names it; what only may have been there is told in a note.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
identities: [{name: id-billing, group: rg-ids}]
clusters:
  - {name: edge, external: {issuer: "https://oidc.example.com/edge"}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}, webhook: none}}
identities: {billing: {managedIdentity: {name: id-billing}}}

-- $ widctl plan --only identity/billing --
No changes. 1 resource matches the manifest.

-- $ widctl plan --take identity/billing --
~ update identity/billing                                                           widctl.yaml:6:14
    taken over

Plan: 1 to update, 1 unchanged.

-- $ widctl plan --delete identity/billing --
No changes. 2 resources match the manifest.

WID0309

  ☞ `--delete identity/billing` does nothing
  ╰─▶ it is declared: what leaves the manifest goes without this flag

-- $ widctl plan --only credential/bilinlg/@by-hand --

-- stderr --
WID0903

  × `credential/bilinlg/@by-hand` is not declared
  help: the plan of the whole manifest lists all addresses

1 error

-- exit 1 --

-- $ widctl plan --delete credential/bilinlg/@by-hand --take serviceaccount/egde/books/api --delete cluster/@edge --

-- stderr --
WID0903

  × `serviceaccount/egde/books/api` is not declared
  help: the plan of the whole manifest lists all addresses

WID0903

  × `cluster/@edge` is not declared
  help: did you mean `cluster/edge`?

WID0903

  × `credential/bilinlg/@by-hand` is not declared
  help: the plan of the whole manifest lists all addresses

3 errors

-- exit 1 --

-- $ widctl plan --only credential/billing/@by-hand --
No changes. 1 resource matches the manifest.

WID0903

  ☞ `--only credential/billing/@by-hand` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

-- $ widctl plan --take credential/billing/@by-hand --delete role/billing/@gone --delete @gone --take identity/old-* --force-conflicts serviceaccount/edge/books/api --
No changes. 2 resources match the manifest.

WID0903

  ☞ `--take credential/billing/@by-hand` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0903

  ☞ `--take identity/old-*` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0903

  ☞ `--delete role/billing/@gone` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0903

  ☞ `--delete @gone` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

WID0903

  ☞ `--force-conflicts serviceaccount/edge/books/api` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

-- $ widctl plan --only serviceaccount/edge/books/api --
No changes. 1 resource matches the manifest.

WID0903

  ☞ `--only serviceaccount/edge/books/api` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about
