# An identity that is no longer declared can be named alone: what hangs on it is looked at, goes with it, or is what keeps it.

Two of them have one name, in two groups, so that each is called by its id too. On the third hangs a credential of somebody else.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-a: westeurope, rg-b: westeurope, rg-data: westeurope}}
vaults: [{name: kv-books, group: rg-data}]
clusters:
  - {name: edge, external: {issuer: "https://oidc.example.com/edge"}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-a, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}, webhook: none}}
identities:
  stays: {managedIdentity: {name: id-stays}}
  one:
    managedIdentity: {name: id-old}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
      - {keyVaultPolicy: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-books, secrets: [get]}
  two: {managedIdentity: {name: id-old, resourceGroup: rg-b}}
  three: {managedIdentity: {name: id-three}}
bindings:
  - {identity: one, clusters: [edge], namespace: books, serviceAccount: one, serviceAccountOwner: helm}
  - {identity: two, clusters: [edge], namespace: books, serviceAccount: two, serviceAccountOwner: helm}
  - {identity: three, clusters: [edge], namespace: books, serviceAccount: three, serviceAccountOwner: helm}

-- given $ widctl apply --yes --

-- az PUT /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-a/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-three/federatedIdentityCredentials/by-hand?api-version=2024-11-30 --
properties: {issuer: https://token.example.com, subject: pipeline, audiences: [api://AzureADTokenExchange]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [11111111-2222-3333-4444-555555555555]
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-a, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}, webhook: none}}
identities:
  stays: {managedIdentity: {name: id-stays}}
bindings: []

-- $ widctl plan -q --
- delete identity/@id-old-8bcbbb
    no longer declared
    location  westeurope

- delete identity/@id-old-bdf1c4
    no longer declared
    location  westeurope

! blocked identity/@id-three
    it would have to go, and this hangs on it: credential by-hand

- delete credential/@id-old-8bcbbb/@edge-books-two-0039d31fa95fabde
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:two

- delete credential/@id-old-bdf1c4/@edge-books-one-4a61867d5c04cc32
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:one

- delete credential/@id-three/@edge-books-three-c49428adec0e48e5
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:three

- delete role/@id-old-bdf1c4/@17b55feb-4c65-5b4f-bca5-85f8c72c31c9
    no longer declared
    principalId  f0c3035d-5f78-51e2-90eb-839e43dfe3cb
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

- delete policy/@id-old-bdf1c4/@kv-books
    no longer declared
    objectId  f0c3035d-5f78-51e2-90eb-839e43dfe3cb
    secrets   get

Access:
  - books/one on edge loses Reader on rg-data as identity/@id-old-bdf1c4
  - books/two on edge may no longer act as identity/@id-old-8bcbbb
  - books/one on edge loses get secrets in kv-books as identity/@id-old-bdf1c4
  - books/three on edge may no longer act as identity/@id-three

Plan: 7 to delete, 2 unchanged, 1 blocked.

WID0402

  × identity/@id-old-8bcbbb, identity/@id-old-bdf1c4 would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 7`

WID0401

  × 7 accesses would end (7 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ identity/@id-old-8bcbbb, identity/@id-old-bdf1c4,
      credential/@id-old-8bcbbb/@edge-books-two-0039d31fa95fabde,
      credential/@id-old-bdf1c4/@edge-books-one-4a61867d5c04cc32,
      credential/@id-three/@edge-books-three-c49428adec0e48e5,
      role/@id-old-bdf1c4/@17b55feb-4c65-5b4f-bca5-85f8c72c31c9, policy/@id-old-bdf1c4/@kv-books.
      Unasked it is at most 2, the larger of 2 and 30 % of the 9 accesses that this manifest owns
  help: if it is meant: `--allow-delete 7`

-- exit 3 --

-- $ widctl plan --only identity/@ID-three --
! blocked identity/@id-three
    it would have to go, and this hangs on it: credential by-hand

- delete credential/@id-three/@edge-books-three-c49428adec0e48e5
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:three

Access:
  - books/three of https://oidc.example.com/edge may no longer act as identity/@id-three

Plan: 1 to delete, 1 blocked.

-- exit 4 --

-- $ widctl plan --only identity/@id-three --delete credential/@id-three/@by-hand --
- delete identity/@id-three
    no longer declared
    location  westeurope

- delete credential/@id-three/@by-hand
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://token.example.com
    subject    pipeline

- delete credential/@id-three/@edge-books-three-c49428adec0e48e5
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:three

Access:
  - books/three of https://oidc.example.com/edge; pipeline of https://token.example.com may no
      longer act as identity/@id-three

Plan: 3 to delete.

WID0402

  × identity/@id-three would be deleted permanently
  ╰─▶ its ids never come back: everything that names them loses its access
  help: if it is meant: `--allow-delete 3`

WID0401

  × 3 accesses would end (3 by deletes and take-backs, 0 by replaces and updates)
  ╰─▶ identity/@id-three, credential/@id-three/@by-hand,
      credential/@id-three/@edge-books-three-c49428adec0e48e5. Unasked it is at most 2 in a run
      with --only
  help: if it is meant: `--allow-delete 3`

-- exit 3 --

-- $ widctl apply --yes --only identity/@id-three --delete @By-Hand --allow-delete 3 --
- delete identity/@id-three
    no longer declared
    location  westeurope

- delete credential/@id-three/@by-hand
    not ours, not declared, and named to be deleted
    audiences  api://AzureADTokenExchange
    issuer     https://token.example.com
    subject    pipeline

- delete credential/@id-three/@edge-books-three-c49428adec0e48e5
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:three

Access:
  - books/three of https://oidc.example.com/edge; pipeline of https://token.example.com may no
      longer act as identity/@id-three

Plan: 3 to delete.

Applied: 3 done.

-- stderr --
credential/@id-three/@by-hand: deleting
credential/@id-three/@by-hand: deleted
credential/@id-three/@edge-books-three-c49428adec0e48e5: deleting
credential/@id-three/@edge-books-three-c49428adec0e48e5: deleted
identity/@id-three: deleting
identity/@id-three: deleted

-- $ widctl plan --only identity/@id-old --
No changes. Nothing that this run is limited to is declared or exists.

WID0903

  ☞ `--only identity/@id-old` does nothing
  ╰─▶ nothing of that name is declared, or was seen on what this run is about

-- $ widctl apply --yes --only identity/@id-old-BDF1C4 --allow-delete 4 --
- delete identity/@id-old-bdf1c4
    no longer declared
    location  westeurope

- delete credential/@id-old-bdf1c4/@edge-books-one-4a61867d5c04cc32
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:one

- delete role/@id-old-bdf1c4/@17b55feb-4c65-5b4f-bca5-85f8c72c31c9
    no longer declared
    principalId  f0c3035d-5f78-51e2-90eb-839e43dfe3cb
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

- delete policy/@id-old-bdf1c4/@kv-books
    no longer declared
    objectId  f0c3035d-5f78-51e2-90eb-839e43dfe3cb
    secrets   get

Access:
  - books/one of https://oidc.example.com/edge loses Reader on rg-data as identity/@id-old-bdf1c4
  - books/one of https://oidc.example.com/edge loses get secrets in kv-books as
      identity/@id-old-bdf1c4

Plan: 4 to delete.

Applied: 4 done.

-- stderr --
credential/@id-old-bdf1c4/@edge-books-one-4a61867d5c04cc32: deleting
credential/@id-old-bdf1c4/@edge-books-one-4a61867d5c04cc32: deleted
role/@id-old-bdf1c4/@17b55feb-4c65-5b4f-bca5-85f8c72c31c9: deleting
role/@id-old-bdf1c4/@17b55feb-4c65-5b4f-bca5-85f8c72c31c9: deleted
policy/@id-old-bdf1c4/@kv-books: deleting
policy/@id-old-bdf1c4/@kv-books: deleted
identity/@id-old-bdf1c4: deleting
identity/@id-old-bdf1c4: deleted

-- $ widctl apply --yes --allow-delete 2 --
- delete identity/@id-old
    no longer declared
    location  westeurope

- delete credential/@id-old/@edge-books-two-0039d31fa95fabde
    no longer declared
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge
    subject    system:serviceaccount:books:two

Access:
  - books/two on edge may no longer act as identity/@id-old

Plan: 2 to delete, 2 unchanged.

Applied: 2 done.

-- stderr --
credential/@id-old/@edge-books-two-0039d31fa95fabde: deleting
credential/@id-old/@edge-books-two-0039d31fa95fabde: deleted
identity/@id-old: deleting
identity/@id-old: deleted

-- $ widctl plan --
No changes. 2 resources match the manifest.
