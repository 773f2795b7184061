# One change, in the formats of those who review it: a comment, annotations, code scanning, an editor; and once more from the saved plan, which must be what was written.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}
clusters:
  - name: prod
    external: {issuer: 'https://oidc.example.com/prod'}
    kubernetes: {namespaces: [team0]}

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
bindings:
  - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}

-- given $ widctl apply --yes -q --

-- edit widctl.yaml --
-      - {role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data}
+      - {role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}
-  - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
+  - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
+  - {identity: team0, clusters: [prod], namespace: nowhere, serviceAccount: sa0}

-- $ widctl plan --out plan.json --
+ create credential/team0/prod/nowhere/sa0                                          widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0

- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                     widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

! blocked serviceaccount/prod/nowhere/sa0                                           widctl.yaml:14:6
    namespace nowhere on prod does not exist

Access:
  + nowhere/sa0, team0/sa0 on prod gain Owner on subscription 11111111-2222-3333-4444-555555555555
      as identity/team0
  - team0/sa0 on prod loses Reader on rg-data as identity/team0

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

WID0311

  ⚠ namespace nowhere on prod does not exist
  ╰─▶ serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
 14 │   - {identity: team0, clusters: [prod], namespace: nowhere, serviceAccount: sa0}
    ·      ────────
    ╰────
  help: kubectl create namespace nowhere --context prod

-- stderr --
Saved as plan.json, sha256:DIGEST

-- exit 4 --

-- $ widctl plan --format markdown --
<!-- widctl: teams -->
## widctl plan: `teams`

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

### Access

- **wide** `nowhere/sa0, team0/sa0 on prod` **gain** `Owner on subscription 11111111-2222-3333-4444-555555555555` as `identity/team0`
- `team0/sa0 on prod` **loses** `Reader on rg-data` as `identity/team0`

### Changes

<details open><summary><code>cluster/prod</code>: 1 to create, 1 blocked</summary>

```diff
+ create credential/team0/prod/nowhere/sa0                                                    widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0
! blocked serviceaccount/prod/nowhere/sa0                                                     widctl.yaml:14:6
    namespace nowhere on prod does not exist
```

</details>

<details open><summary><code>identity/team0</code>: 1 to create, 1 to delete</summary>

```diff
- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                               widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555
```

</details>

### Findings

- **warning** `WID0311` `namespace nowhere on prod does not exist` at `widctl.yaml:14`<br>`serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in`<br>help: `kubectl create namespace nowhere --context prod`

Digest `sha256:DIGEST`

-- exit 4 --

-- $ widctl plan --format short --
widctl.yaml:14:6: WID0311: namespace nowhere on prod does not exist
widctl.yaml:14:6: blocked: serviceaccount/prod/nowhere/sa0: namespace nowhere on prod does not exist

-- exit 4 --

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
          "rules": [
            {
              "id": "WID0311",
              "shortDescription": {
                "text": "the place for it does not exist"
              },
              "fullDescription": {
                "text": "the place for it does not exist"
              },
              "help": {
                "text": "widctl never makes resource groups and namespaces: whoever owns them decides on their policies. Make it with the command\nthat is shown, then plan again.\n\n`widctl explain WID0311` shows this page.",
                "markdown": "widctl never makes resource groups and namespaces: whoever owns them decides on their policies. Make it with the command\nthat is shown, then plan again.\n\n`widctl explain WID0311` shows this page."
              }
            },
            {
              "id": "blocked",
              "shortDescription": {
                "text": "a change is blocked"
              },
              "fullDescription": {
                "text": "a change is blocked"
              },
              "help": {
                "text": "A change that should be made and is not: it could not be judged, or must not be done. Its reason says which, and what else is blocked with it.",
                "markdown": "A change that should be made and is not: it could not be judged, or must not be done. Its reason says which, and what else is blocked with it."
              }
            }
          ]
        }
      },
      "invocations": [
        {
          "executionSuccessful": true,
          "toolExecutionNotifications": []
        }
      ],
      "columnKind": "unicodeCodePoints",
      "results": [
        {
          "ruleId": "WID0311",
          "ruleIndex": 0,
          "level": "warning",
          "message": {
            "text": "namespace nowhere on prod does not exist\nserviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in\nhelp: kubectl create namespace nowhere --context prod"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "widctl.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 14,
                  "startColumn": 6
                }
              }
            }
          ],
          "partialFingerprints": {
            "widctl/v1": "4bb70be147dc8868d65081e5e34cc69abf485d58f931e61b43021302ad8e87c9"
          }
        },
        {
          "ruleId": "blocked",
          "ruleIndex": 1,
          "level": "warning",
          "message": {
            "text": "serviceaccount/prod/nowhere/sa0 is blocked: namespace nowhere on prod does not exist"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "widctl.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 14,
                  "startColumn": 6
                }
              }
            }
          ],
          "partialFingerprints": {
            "widctl/v1": "d7bac2c2582318b28fbd3a7917915ed65ae8b1902747a6fb79d416aa32123bda"
          }
        }
      ]
    }
  ]
}

-- exit 4 --

-- $ GITHUB_STEP_SUMMARY=summary.md GITHUB_OUTPUT=outputs widctl plan --format github --
+ create credential/team0/prod/nowhere/sa0                                          widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0

- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                     widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

! blocked serviceaccount/prod/nowhere/sa0                                           widctl.yaml:14:6
    namespace nowhere on prod does not exist

Access:
  + nowhere/sa0, team0/sa0 on prod gain Owner on subscription 11111111-2222-3333-4444-555555555555
      as identity/team0
  - team0/sa0 on prod loses Reader on rg-data as identity/team0

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

WID0311

  ⚠ namespace nowhere on prod does not exist
  ╰─▶ serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
 14 │   - {identity: team0, clusters: [prod], namespace: nowhere, serviceAccount: sa0}
    ·      ────────
    ╰────
  help: kubectl create namespace nowhere --context prod
::warning file=widctl.yaml,line=14,col=6,title=blocked::serviceaccount/prod/nowhere/sa0: namespace nowhere on prod does not exist
::warning file=widctl.yaml,line=14,col=6,title=WID0311::namespace nowhere on prod does not exist%0Aserviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in%0Ahelp: kubectl create namespace nowhere --context prod

-- exit 4 --

-- left outputs --
changes=3
create=2
update=0
replace=0
delete=1
blocked=1
digest=sha256:DIGEST
exit-code=4

-- left summary.md --
<!-- widctl: teams -->
## widctl plan: `teams`

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

### Access

- **wide** `nowhere/sa0, team0/sa0 on prod` **gain** `Owner on subscription 11111111-2222-3333-4444-555555555555` as `identity/team0`
- `team0/sa0 on prod` **loses** `Reader on rg-data` as `identity/team0`

### Changes

<details open><summary><code>cluster/prod</code>: 1 to create, 1 blocked</summary>

```diff
+ create credential/team0/prod/nowhere/sa0                                                    widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0
! blocked serviceaccount/prod/nowhere/sa0                                                     widctl.yaml:14:6
    namespace nowhere on prod does not exist
```

</details>

<details open><summary><code>identity/team0</code>: 1 to create, 1 to delete</summary>

```diff
- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                               widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555
```

</details>

### Findings

- **warning** `WID0311` `namespace nowhere on prod does not exist` at `widctl.yaml:14`<br>`serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in`<br>help: `kubectl create namespace nowhere --context prod`

Digest `sha256:DIGEST`


-- $ widctl show plan.json --format text --
+ create credential/team0/prod/nowhere/sa0                                          widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0

- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data

+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                     widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555

! blocked serviceaccount/prod/nowhere/sa0                                           widctl.yaml:14:6
    namespace nowhere on prod does not exist

Access:
  + nowhere/sa0, team0/sa0 on prod gain Owner on subscription 11111111-2222-3333-4444-555555555555
      as identity/team0
  - team0/sa0 on prod loses Reader on rg-data as identity/team0

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

WID0311

  ⚠ namespace nowhere on prod does not exist
  ╰─▶ serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in
    ╭─[widctl.yaml:14:6]
 13 │   - {identity: team0, clusters: [prod], namespace: team0, serviceAccount: sa0}
 14 │   - {identity: team0, clusters: [prod], namespace: nowhere, serviceAccount: sa0}
    ·      ────────
    ╰────
  help: kubectl create namespace nowhere --context prod

-- $ widctl show plan.json --format markdown --
<!-- widctl: teams -->
## widctl plan: `teams`

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

### Access

- **wide** `nowhere/sa0, team0/sa0 on prod` **gain** `Owner on subscription 11111111-2222-3333-4444-555555555555` as `identity/team0`
- `team0/sa0 on prod` **loses** `Reader on rg-data` as `identity/team0`

### Changes

<details open><summary><code>cluster/prod</code>: 1 to create, 1 blocked</summary>

```diff
+ create credential/team0/prod/nowhere/sa0                                                    widctl.yaml:14:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:nowhere:sa0
! blocked serviceaccount/prod/nowhere/sa0                                                     widctl.yaml:14:6
    namespace nowhere on prod does not exist
```

</details>

<details open><summary><code>identity/team0</code>: 1 to create, 1 to delete</summary>

```diff
- delete role/team0/@cd33ab73-af95-5fe8-9128-3c7fa044597d
    no longer declared
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Reader
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
+ create role/team0/Owner/11111111-2222-3333-4444-555555555555                               widctl.yaml:11:10
    does not exist
    principalId  e7cf67c0-20c1-5361-8f20-5ed806465807
    role         Owner
    scope        /subscriptions/11111111-2222-3333-4444-555555555555
```

</details>

### Findings

- **warning** `WID0311` `namespace nowhere on prod does not exist` at `widctl.yaml:14`<br>`serviceaccount/prod/nowhere/sa0 cannot be made, and widctl never makes what it would lie in`<br>help: `kubectl create namespace nowhere --context prod`

Digest `sha256:DIGEST`

-- $ widctl show plan.json --format short --
widctl.yaml:14:6: WID0311: namespace nowhere on prod does not exist
widctl.yaml:14:6: blocked: serviceaccount/prod/nowhere/sa0: namespace nowhere on prod does not exist

-- $ widctl show plan.json --summary --
Access:
  + nowhere/sa0, team0/sa0 on prod gain Owner on subscription 11111111-2222-3333-4444-555555555555
      as identity/team0
  - team0/sa0 on prod loses Reader on rg-data as identity/team0

Plan: 2 to create, 1 to delete, 4 unchanged, 1 blocked.

1 warning; without `--summary` they are told

-- $ widctl show plan.json --digest sha256:0 --

-- stderr --
WID0705

  × not the plan that was reviewed
  ╰─▶ Its digest is sha256:DIGEST.

1 error

-- exit 3 --

-- $ widctl plan --out - --format markdown --
<!-- widctl -->
## widctl

- **error** `WID0907` `stdout is for one document`<br>`` `--out -` writes the plan to it, and so would this `--format`. ``<br>help: ``save the plan in a file; `widctl show FILE --format …` shows it in any format``


-- exit 1 --

-- edit plan.json --
-      "subject": "team0/sa0 on prod",
+      "subject": "nobody",

-- $ widctl show plan.json --

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

1 error

-- exit 3 --

-- $ GITHUB_OUTPUT=outputs widctl show plan.json --format github --
::error title=WID0703::plan.json was altered%0AWhat it holds is not what was written.%0Ahelp: plan again

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

1 error

-- exit 3 --

-- left outputs --
changes=3
create=2
update=0
replace=0
delete=1
blocked=1
digest=sha256:DIGEST
exit-code=4
exit-code=3

-- edit plan.json --
-      "address": "role/team0/Owner/11111111-2222-3333-4444-555555555555",
+      "address": "role/team0/Reader/11111111-2222-3333-4444-555555555555",

-- $ widctl show plan.json --format short --
widctl: WID0703: plan.json was altered

-- exit 3 --
