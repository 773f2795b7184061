# A hundred changes, in the formats of those who review them: long parts are folded, equal ones told once.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: c0
    external: {issuer: 'https://oidc.example.com/c0'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7]}
  - name: c1
    external: {issuer: 'https://oidc.example.com/c1'}
    kubernetes: {namespaces: [team0, team1, team2, team3, team4, team5, team6, team7]}

-- widctl.yaml --
apiVersion: widctl/v1
name: teams
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  c0: {issuer: 'https://oidc.example.com/c0', kubernetes: {context: c0}, webhook: none}
  c1: {issuer: 'https://oidc.example.com/c1', kubernetes: {context: c1}, webhook: none}
identities:
  team0:
    managedIdentity: {name: id-team0}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team1:
    managedIdentity: {name: id-team1}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team2:
    managedIdentity: {name: id-team2}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team3:
    managedIdentity: {name: id-team3}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team4:
    managedIdentity: {name: id-team4}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team5:
    managedIdentity: {name: id-team5}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team6:
    managedIdentity: {name: id-team6}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team7:
    managedIdentity: {name: id-team7}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
bindings:
  - {identity: team0, clusters: [c0, c1], namespace: team0, serviceAccount: sa0}
  - {identity: team1, clusters: [c0, c1], namespace: team1, serviceAccount: sa0}
  - {identity: team2, clusters: [c0, c1], namespace: team2, serviceAccount: sa0}
  - {identity: team3, clusters: [c0, c1], namespace: team3, serviceAccount: sa0}
  - {identity: team4, clusters: [c0, c1], namespace: team4, serviceAccount: sa0}
  - {identity: team5, clusters: [c0, c1], namespace: team5, serviceAccount: sa0}
  - {identity: team6, clusters: [c0, c1], namespace: team6, serviceAccount: sa0}
  - {identity: team7, clusters: [c0, c1], namespace: team7, serviceAccount: sa0}
  - {identity: team0, clusters: [c0, c1], namespace: team0, serviceAccount: sa1}
  - {identity: team1, clusters: [c0, c1], namespace: team1, serviceAccount: sa1}
  - {identity: team2, clusters: [c0, c1], namespace: team2, serviceAccount: sa1}
  - {identity: team3, clusters: [c0, c1], namespace: team3, serviceAccount: sa1}
  - {identity: team4, clusters: [c0, c1], namespace: team4, serviceAccount: sa1}
  - {identity: team5, clusters: [c0, c1], namespace: team5, serviceAccount: sa1}
  - {identity: team6, clusters: [c0, c1], namespace: team6, serviceAccount: sa1}
  - {identity: team7, clusters: [c0, c1], namespace: team7, serviceAccount: sa1}
  - {identity: team0, clusters: [c0, c1], namespace: team0, serviceAccount: sa2}
  - {identity: team1, clusters: [c0, c1], namespace: team1, serviceAccount: sa2}
  - {identity: team2, clusters: [c0, c1], namespace: team2, serviceAccount: sa2}
  - {identity: team3, clusters: [c0, c1], namespace: team3, serviceAccount: sa2}
  - {identity: team4, clusters: [c0, c1], namespace: team4, serviceAccount: sa2}

-- $ widctl plan --
+ create identity/team0                                                              widctl.yaml:9:3
    does not exist
    location  westeurope

+ create identity/team1                                                             widctl.yaml:13:3
    does not exist
    location  westeurope

+ create identity/team2                                                             widctl.yaml:17:3
    does not exist
    location  westeurope

+ create identity/team3                                                             widctl.yaml:21:3
    does not exist
    location  westeurope

+ create identity/team4                                                             widctl.yaml:25:3
    does not exist
    location  westeurope

+ create identity/team5                                                             widctl.yaml:29:3
    does not exist
    location  westeurope

+ create identity/team6                                                             widctl.yaml:33:3
    does not exist
    location  westeurope

+ create identity/team7                                                             widctl.yaml:37:3
    does not exist
    location  westeurope

+ create credential ×42
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0 and 1 more
    subject    system:serviceaccount:team0:sa0 and 20 more

+ create role/team0/Reader/rg-data                                                 widctl.yaml:12:10
    does not exist
    principalId  (known after apply: principalId of identity/team0)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team1/Reader/rg-data                                                 widctl.yaml:16:10
    does not exist
    principalId  (known after apply: principalId of identity/team1)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team2/Reader/rg-data                                                 widctl.yaml:20:10
    does not exist
    principalId  (known after apply: principalId of identity/team2)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team3/Reader/rg-data                                                 widctl.yaml:24:10
    does not exist
    principalId  (known after apply: principalId of identity/team3)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team4/Reader/rg-data                                                 widctl.yaml:28:10
    does not exist
    principalId  (known after apply: principalId of identity/team4)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team5/Reader/rg-data                                                 widctl.yaml:32:10
    does not exist
    principalId  (known after apply: principalId of identity/team5)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team6/Reader/rg-data                                                 widctl.yaml:36:10
    does not exist
    principalId  (known after apply: principalId of identity/team6)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team7/Reader/rg-data                                                 widctl.yaml:40:10
    does not exist
    principalId  (known after apply: principalId of identity/team7)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create serviceaccount ×42
    does not exist
    clientId  (known after apply: clientId of identity/team0) and 7 more
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

`--full` shows each change by itself.

Access:
  + team0/sa0..team0/sa2 on c0, c1 gain Reader on rg-data as identity/team0
  + team1/sa0..team1/sa2 on c0, c1 gain Reader on rg-data as identity/team1
  + team2/sa0..team2/sa2 on c0, c1 gain Reader on rg-data as identity/team2
  + team3/sa0..team3/sa2 on c0, c1 gain Reader on rg-data as identity/team3
  + team4/sa0..team4/sa2 on c0, c1 gain Reader on rg-data as identity/team4
  + team5/sa0, team5/sa1 on c0, c1 gain Reader on rg-data as identity/team5
  + team6/sa0, team6/sa1 on c0, c1 gain Reader on rg-data as identity/team6
  + team7/sa0, team7/sa1 on c0, c1 gain Reader on rg-data as identity/team7

Plan: 100 to create, 2 unchanged.

-- $ widctl plan --format markdown --
<!-- widctl: teams -->
## widctl plan: `teams`

Plan: 100 to create, 2 unchanged.

### Access

- `team0/sa0..team0/sa2 on c0, c1` **gain** `Reader on rg-data` as `identity/team0`
- `team1/sa0..team1/sa2 on c0, c1` **gain** `Reader on rg-data` as `identity/team1`
- `team2/sa0..team2/sa2 on c0, c1` **gain** `Reader on rg-data` as `identity/team2`
- `team3/sa0..team3/sa2 on c0, c1` **gain** `Reader on rg-data` as `identity/team3`
- `team4/sa0..team4/sa2 on c0, c1` **gain** `Reader on rg-data` as `identity/team4`
- `team5/sa0, team5/sa1 on c0, c1` **gain** `Reader on rg-data` as `identity/team5`
- `team6/sa0, team6/sa1 on c0, c1` **gain** `Reader on rg-data` as `identity/team6`
- `team7/sa0, team7/sa1 on c0, c1` **gain** `Reader on rg-data` as `identity/team7`

### Changes

<details><summary><code>cluster/c0</code>: 42 to create</summary>

```diff
+ create credential/team0/c0/team0/sa0                                                        widctl.yaml:42:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team0:sa0
+ create credential/team0/c0/team0/sa1                                                        widctl.yaml:50:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team0:sa1
+ create credential/team0/c0/team0/sa2                                                        widctl.yaml:58:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team0:sa2
+ create credential/team1/c0/team1/sa0                                                        widctl.yaml:43:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team1:sa0
+ create credential/team1/c0/team1/sa1                                                        widctl.yaml:51:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team1:sa1
+ create credential/team1/c0/team1/sa2                                                        widctl.yaml:59:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team1:sa2
+ create credential/team2/c0/team2/sa0                                                        widctl.yaml:44:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team2:sa0
+ create credential/team2/c0/team2/sa1                                                        widctl.yaml:52:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team2:sa1
+ create credential/team2/c0/team2/sa2                                                        widctl.yaml:60:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team2:sa2
+ create credential/team3/c0/team3/sa0                                                        widctl.yaml:45:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team3:sa0
+ create credential/team3/c0/team3/sa1                                                        widctl.yaml:53:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team3:sa1
+ create credential/team3/c0/team3/sa2                                                        widctl.yaml:61:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team3:sa2
+ create credential/team4/c0/team4/sa0                                                        widctl.yaml:46:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team4:sa0
+ create credential/team4/c0/team4/sa1                                                        widctl.yaml:54:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team4:sa1
+ create credential/team4/c0/team4/sa2                                                        widctl.yaml:62:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team4:sa2
+ create credential/team5/c0/team5/sa0                                                        widctl.yaml:47:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team5:sa0
+ create credential/team5/c0/team5/sa1                                                        widctl.yaml:55:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team5:sa1
+ create credential/team6/c0/team6/sa0                                                        widctl.yaml:48:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team6:sa0
+ create credential/team6/c0/team6/sa1                                                        widctl.yaml:56:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team6:sa1
+ create credential/team7/c0/team7/sa0                                                        widctl.yaml:49:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team7:sa0
+ create credential/team7/c0/team7/sa1                                                        widctl.yaml:57:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0
    subject    system:serviceaccount:team7:sa1
+ create serviceaccount/c0/team0/sa0                                                          widctl.yaml:42:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team0/sa1                                                          widctl.yaml:50:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team0/sa2                                                          widctl.yaml:58:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team1/sa0                                                          widctl.yaml:43:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team1/sa1                                                          widctl.yaml:51:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team1/sa2                                                          widctl.yaml:59:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team2/sa0                                                          widctl.yaml:44:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team2/sa1                                                          widctl.yaml:52:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team2/sa2                                                          widctl.yaml:60:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team3/sa0                                                          widctl.yaml:45:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team3/sa1                                                          widctl.yaml:53:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team3/sa2                                                          widctl.yaml:61:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team4/sa0                                                          widctl.yaml:46:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team4/sa1                                                          widctl.yaml:54:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team4/sa2                                                          widctl.yaml:62:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team5/sa0                                                          widctl.yaml:47:6
    does not exist
    clientId  (known after apply: clientId of identity/team5)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team5/sa1                                                          widctl.yaml:55:6
    does not exist
    clientId  (known after apply: clientId of identity/team5)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team6/sa0                                                          widctl.yaml:48:6
    does not exist
    clientId  (known after apply: clientId of identity/team6)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team6/sa1                                                          widctl.yaml:56:6
    does not exist
    clientId  (known after apply: clientId of identity/team6)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team7/sa0                                                          widctl.yaml:49:6
    does not exist
    clientId  (known after apply: clientId of identity/team7)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c0/team7/sa1                                                          widctl.yaml:57:6
    does not exist
    clientId  (known after apply: clientId of identity/team7)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
```

</details>

<details><summary><code>cluster/c1</code>: 42 to create</summary>

```diff
+ create credential/team0/c1/team0/sa0                                                        widctl.yaml:42:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team0:sa0
+ create credential/team0/c1/team0/sa1                                                        widctl.yaml:50:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team0:sa1
+ create credential/team0/c1/team0/sa2                                                        widctl.yaml:58:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team0:sa2
+ create credential/team1/c1/team1/sa0                                                        widctl.yaml:43:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team1:sa0
+ create credential/team1/c1/team1/sa1                                                        widctl.yaml:51:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team1:sa1
+ create credential/team1/c1/team1/sa2                                                        widctl.yaml:59:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team1:sa2
+ create credential/team2/c1/team2/sa0                                                        widctl.yaml:44:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team2:sa0
+ create credential/team2/c1/team2/sa1                                                        widctl.yaml:52:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team2:sa1
+ create credential/team2/c1/team2/sa2                                                        widctl.yaml:60:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team2:sa2
+ create credential/team3/c1/team3/sa0                                                        widctl.yaml:45:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team3:sa0
+ create credential/team3/c1/team3/sa1                                                        widctl.yaml:53:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team3:sa1
+ create credential/team3/c1/team3/sa2                                                        widctl.yaml:61:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team3:sa2
+ create credential/team4/c1/team4/sa0                                                        widctl.yaml:46:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team4:sa0
+ create credential/team4/c1/team4/sa1                                                        widctl.yaml:54:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team4:sa1
+ create credential/team4/c1/team4/sa2                                                        widctl.yaml:62:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team4:sa2
+ create credential/team5/c1/team5/sa0                                                        widctl.yaml:47:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team5:sa0
+ create credential/team5/c1/team5/sa1                                                        widctl.yaml:55:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team5:sa1
+ create credential/team6/c1/team6/sa0                                                        widctl.yaml:48:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team6:sa0
+ create credential/team6/c1/team6/sa1                                                        widctl.yaml:56:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team6:sa1
+ create credential/team7/c1/team7/sa0                                                        widctl.yaml:49:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team7:sa0
+ create credential/team7/c1/team7/sa1                                                        widctl.yaml:57:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c1
    subject    system:serviceaccount:team7:sa1
+ create serviceaccount/c1/team0/sa0                                                          widctl.yaml:42:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team0/sa1                                                          widctl.yaml:50:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team0/sa2                                                          widctl.yaml:58:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team1/sa0                                                          widctl.yaml:43:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team1/sa1                                                          widctl.yaml:51:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team1/sa2                                                          widctl.yaml:59:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team2/sa0                                                          widctl.yaml:44:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team2/sa1                                                          widctl.yaml:52:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team2/sa2                                                          widctl.yaml:60:6
    does not exist
    clientId  (known after apply: clientId of identity/team2)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team3/sa0                                                          widctl.yaml:45:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team3/sa1                                                          widctl.yaml:53:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team3/sa2                                                          widctl.yaml:61:6
    does not exist
    clientId  (known after apply: clientId of identity/team3)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team4/sa0                                                          widctl.yaml:46:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team4/sa1                                                          widctl.yaml:54:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team4/sa2                                                          widctl.yaml:62:6
    does not exist
    clientId  (known after apply: clientId of identity/team4)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team5/sa0                                                          widctl.yaml:47:6
    does not exist
    clientId  (known after apply: clientId of identity/team5)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team5/sa1                                                          widctl.yaml:55:6
    does not exist
    clientId  (known after apply: clientId of identity/team5)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team6/sa0                                                          widctl.yaml:48:6
    does not exist
    clientId  (known after apply: clientId of identity/team6)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team6/sa1                                                          widctl.yaml:56:6
    does not exist
    clientId  (known after apply: clientId of identity/team6)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team7/sa0                                                          widctl.yaml:49:6
    does not exist
    clientId  (known after apply: clientId of identity/team7)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/c1/team7/sa1                                                          widctl.yaml:57:6
    does not exist
    clientId  (known after apply: clientId of identity/team7)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
```

</details>

<details><summary><code>identity/team0</code>: 2 to create</summary>

```diff
+ create identity/team0                                                                        widctl.yaml:9:3
    does not exist
    location  westeurope
+ create role/team0/Reader/rg-data                                                           widctl.yaml:12:10
    does not exist
    principalId  (known after apply: principalId of identity/team0)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team1</code>: 2 to create</summary>

```diff
+ create identity/team1                                                                       widctl.yaml:13:3
    does not exist
    location  westeurope
+ create role/team1/Reader/rg-data                                                           widctl.yaml:16:10
    does not exist
    principalId  (known after apply: principalId of identity/team1)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team2</code>: 2 to create</summary>

```diff
+ create identity/team2                                                                       widctl.yaml:17:3
    does not exist
    location  westeurope
+ create role/team2/Reader/rg-data                                                           widctl.yaml:20:10
    does not exist
    principalId  (known after apply: principalId of identity/team2)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team3</code>: 2 to create</summary>

```diff
+ create identity/team3                                                                       widctl.yaml:21:3
    does not exist
    location  westeurope
+ create role/team3/Reader/rg-data                                                           widctl.yaml:24:10
    does not exist
    principalId  (known after apply: principalId of identity/team3)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team4</code>: 2 to create</summary>

```diff
+ create identity/team4                                                                       widctl.yaml:25:3
    does not exist
    location  westeurope
+ create role/team4/Reader/rg-data                                                           widctl.yaml:28:10
    does not exist
    principalId  (known after apply: principalId of identity/team4)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team5</code>: 2 to create</summary>

```diff
+ create identity/team5                                                                       widctl.yaml:29:3
    does not exist
    location  westeurope
+ create role/team5/Reader/rg-data                                                           widctl.yaml:32:10
    does not exist
    principalId  (known after apply: principalId of identity/team5)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team6</code>: 2 to create</summary>

```diff
+ create identity/team6                                                                       widctl.yaml:33:3
    does not exist
    location  westeurope
+ create role/team6/Reader/rg-data                                                           widctl.yaml:36:10
    does not exist
    principalId  (known after apply: principalId of identity/team6)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details><summary><code>identity/team7</code>: 2 to create</summary>

```diff
+ create identity/team7                                                                       widctl.yaml:37:3
    does not exist
    location  westeurope
+ create role/team7/Reader/rg-data                                                           widctl.yaml:40:10
    does not exist
    principalId  (known after apply: principalId of identity/team7)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

Digest `sha256:DIGEST`

-- $ widctl plan --format short --

-- $ GITHUB_STEP_SUMMARY=summary.md GITHUB_OUTPUT=outputs widctl plan --format github --
+ create identity/team0                                                              widctl.yaml:9:3
    does not exist
    location  westeurope

+ create identity/team1                                                             widctl.yaml:13:3
    does not exist
    location  westeurope

+ create identity/team2                                                             widctl.yaml:17:3
    does not exist
    location  westeurope

+ create identity/team3                                                             widctl.yaml:21:3
    does not exist
    location  westeurope

+ create identity/team4                                                             widctl.yaml:25:3
    does not exist
    location  westeurope

+ create identity/team5                                                             widctl.yaml:29:3
    does not exist
    location  westeurope

+ create identity/team6                                                             widctl.yaml:33:3
    does not exist
    location  westeurope

+ create identity/team7                                                             widctl.yaml:37:3
    does not exist
    location  westeurope

+ create credential ×42
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/c0 and 1 more
    subject    system:serviceaccount:team0:sa0 and 20 more

+ create role/team0/Reader/rg-data                                                 widctl.yaml:12:10
    does not exist
    principalId  (known after apply: principalId of identity/team0)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team1/Reader/rg-data                                                 widctl.yaml:16:10
    does not exist
    principalId  (known after apply: principalId of identity/team1)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team2/Reader/rg-data                                                 widctl.yaml:20:10
    does not exist
    principalId  (known after apply: principalId of identity/team2)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team3/Reader/rg-data                                                 widctl.yaml:24:10
    does not exist
    principalId  (known after apply: principalId of identity/team3)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team4/Reader/rg-data                                                 widctl.yaml:28:10
    does not exist
    principalId  (known after apply: principalId of identity/team4)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team5/Reader/rg-data                                                 widctl.yaml:32:10
    does not exist
    principalId  (known after apply: principalId of identity/team5)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team6/Reader/rg-data                                                 widctl.yaml:36:10
    does not exist
    principalId  (known after apply: principalId of identity/team6)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team7/Reader/rg-data                                                 widctl.yaml:40:10
    does not exist
    principalId  (known after apply: principalId of identity/team7)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create serviceaccount ×42
    does not exist
    clientId  (known after apply: clientId of identity/team0) and 7 more
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

`--full` shows each change by itself.

Access:
  + team0/sa0..team0/sa2 on c0, c1 gain Reader on rg-data as identity/team0
  + team1/sa0..team1/sa2 on c0, c1 gain Reader on rg-data as identity/team1
  + team2/sa0..team2/sa2 on c0, c1 gain Reader on rg-data as identity/team2
  + team3/sa0..team3/sa2 on c0, c1 gain Reader on rg-data as identity/team3
  + team4/sa0..team4/sa2 on c0, c1 gain Reader on rg-data as identity/team4
  + team5/sa0, team5/sa1 on c0, c1 gain Reader on rg-data as identity/team5
  + team6/sa0, team6/sa1 on c0, c1 gain Reader on rg-data as identity/team6
  + team7/sa0, team7/sa1 on c0, c1 gain Reader on rg-data as identity/team7

Plan: 100 to create, 2 unchanged.

-- left outputs --
changes=100
create=100
update=0
replace=0
delete=0
blocked=0
digest=sha256:DIGEST
exit-code=0
