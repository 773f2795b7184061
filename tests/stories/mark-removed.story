# A mark that was removed by hand is told where something else says who made the thing, and comes back by a flag.

The service account joined.books was there before; nothing is said of it.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}]
clusters:
  - name: edge
    external: {issuer: "https://oidc.example.com/edge"}
    kubernetes:
      namespaces: [books]
      serviceAccounts: [{namespace: books, name: joined, annotations: {team: books}}]

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}, webhook: none}}
identities: {billing: {managedIdentity: {name: id-billing}}}
bindings:
  - {identity: billing, clusters: [edge], namespace: books, serviceAccount: api}
  - {identity: billing, clusters: [edge], namespace: books, serviceAccount: joined}

-- given $ widctl apply --yes --

-- kubectl edge PATCH /api/v1/namespaces/books/serviceaccounts/api --
metadata: {labels: {widctl/mark: null}}

-- $ widctl plan --
No changes. 6 resources match the manifest.

WID0383

  ☞ serviceaccount/edge/books/api bears no mark, though this manifest seems to have made it
  ╰─▶ our field manager filled it in as soon as it was made, and nobody else has written it;
      without its mark it is another's, which stays when it is no longer declared
   ╭─[widctl.yaml:8:6]
 7 │ bindings:
 8 │   - {identity: billing, clusters: [edge], namespace: books, serviceAccount: api}
   ·      ────────
 9 │   - {identity: billing, clusters: [edge], namespace: books, serviceAccount: joined}
   ╰────
  help: `--take serviceaccount/edge/books/api` marks it again

-- $ widctl apply --yes --take serviceaccount/edge/books/api --
~ update serviceaccount/edge/books/api                                               widctl.yaml:8:6
    taken over

Plan: 1 to update, 5 unchanged.

Applied: 1 done.

-- stderr --
serviceaccount/edge/books/api: updating
serviceaccount/edge/books/api: updated

-- $ widctl plan --
No changes. 6 resources match the manifest.
