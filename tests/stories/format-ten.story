# Ten changes, in the formats of those who review them.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: prod
    external: {issuer: 'https://oidc.example.com/prod'}
    kubernetes: {namespaces: [team0, team1]}

-- widctl.yaml --
apiVersion: widctl/v1
name: teams
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: 'https://oidc.example.com/prod', kubernetes: {context: prod}, webhook: none}
identities:
  team0:
    managedIdentity: {name: id-team0}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
  team1:
    managedIdentity: {name: id-team1}
    access:
      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
bindings:
  - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
  - {identity: team1, clusters: [prod], namespace: team1, serviceAccount: sa0}
  - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa1}

-- $ widctl plan --format markdown --
<!-- widctl: teams -->
## widctl plan: `teams`

Plan: 10 to create, 1 unchanged.

### Access

- `team0/sa0, team0/sa1 on prod` **gain** `Reader on rg-data` as `identity/team0`
- `team1/sa0 on prod` **gains** `Reader on rg-data` as `identity/team1`

### Changes

<details open><summary><code>cluster/prod</code>: 6 to create</summary>

```diff
+ create credential/team0/prod/team0/sa0                                                      widctl.yaml:17:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team0:sa0
+ create credential/team0/prod/team0/sa1                                                      widctl.yaml:19:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team0:sa1
+ create credential/team1/prod/team1/sa0                                                      widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team1:sa0
+ create serviceaccount/prod/team0/sa0                                                        widctl.yaml:17:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/prod/team0/sa1                                                        widctl.yaml:19:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
+ create serviceaccount/prod/team1/sa0                                                        widctl.yaml:18:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47
```

</details>

<details open><summary><code>identity/team0</code>: 2 to create</summary>

```diff
+ create identity/team0                                                                        widctl.yaml:8:3
    does not exist
    location  westeurope
+ create role/team0/Reader/rg-data                                                           widctl.yaml:11:10
    does not exist
    principalId  (known after apply: principalId of identity/team0)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

<details open><summary><code>identity/team1</code>: 2 to create</summary>

```diff
+ create identity/team1                                                                       widctl.yaml:12:3
    does not exist
    location  westeurope
+ create role/team1/Reader/rg-data                                                           widctl.yaml:15:10
    does not exist
    principalId  (known after apply: principalId of identity/team1)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
```

</details>

Digest `sha256:DIGEST`

-- $ widctl plan --format short --

-- $ widctl plan --format sarif --
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "widctl",
          "semanticVersion": "0.1.0",
          "rules": []
        }
      },
      "invocations": [
        {
          "executionSuccessful": true,
          "toolExecutionNotifications": []
        }
      ],
      "columnKind": "unicodeCodePoints",
      "results": []
    }
  ]
}

-- $ GITHUB_STEP_SUMMARY=summary.md GITHUB_OUTPUT=outputs widctl plan --format github --
+ create identity/team0                                                              widctl.yaml:8:3
    does not exist
    location  westeurope

+ create identity/team1                                                             widctl.yaml:12:3
    does not exist
    location  westeurope

+ create credential/team0/prod/team0/sa0                                            widctl.yaml:17:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team0:sa0

+ create credential/team0/prod/team0/sa1                                            widctl.yaml:19:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team0:sa1

+ create credential/team1/prod/team1/sa0                                            widctl.yaml:18:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:team1:sa0

+ create role/team0/Reader/rg-data                                                 widctl.yaml:11:10
    does not exist
    principalId  (known after apply: principalId of identity/team0)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team1/Reader/rg-data                                                 widctl.yaml:15:10
    does not exist
    principalId  (known after apply: principalId of identity/team1)
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create serviceaccount/prod/team0/sa0                                              widctl.yaml:17:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/team0/sa1                                              widctl.yaml:19:6
    does not exist
    clientId  (known after apply: clientId of identity/team0)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/team1/sa0                                              widctl.yaml:18:6
    does not exist
    clientId  (known after apply: clientId of identity/team1)
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  + team0/sa0, team0/sa1 on prod gain Reader on rg-data as identity/team0
  + team1/sa0 on prod gains Reader on rg-data as identity/team1

Plan: 10 to create, 1 unchanged.

-- left outputs --
changes=10
create=10
update=0
replace=0
delete=0
blocked=0
digest=sha256:DIGEST
exit-code=0
