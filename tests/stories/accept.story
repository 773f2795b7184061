# Findings that are known are accepted in the manifest, each with a reason and a last day: counted, listed on request, and no news.

The day is given, so that the story is the same on every day. Whoever changes the manifest cannot silence errors, what was not seen, or what
an operator's policy file does not allow.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [{id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope, rg-data: westeurope}}]
identities:
  - name: id-ledger
    group: rg-ids
    principalId: aaaaaaaa-0000-4000-8000-000000000001
    credentials:
      - {name: ci, issuer: "https://gitlab.example.com", subject: "project_path:books/ledger:ref_type:branch:ref:main"}
roleAssignments:
  - {scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data, role: Owner, identity: id-ledger}
clusters:
  - {name: edge, external: {issuer: "https://oidc.example.com/edge", context: edge}, kubernetes: {namespaces: [books]}}

-- widctl.yaml --
apiVersion: widctl/v1
name: books
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions: [11111111-2222-3333-4444-555555555555]
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters: {edge: {issuer: "https://oidc.example.com/edge", kubernetes: {context: edge}, webhook: none}}
identities:
  ledger: {managedIdentity: {name: id-ledger}}
bindings: []

-- accept.yaml --
apiVersion: widctl/v1
accept:
  - {code: WID0304, address: "role/ledger/@*", until: 2027-03-01, because: the platform team gives roles}
  - {code: WID0304, address: credential/ledger/@ci, until: 2027-01-31, because: goes with the old pipeline}

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --strict --
No changes. 2 resources are left as they are; see the warnings below.

WID0304

  ⚠ others made what nobody declares (2)
  ╰─▶ what is not ours stays when it leaves the manifest
      role/ledger/@38363921-3a2b-5bb9-a6ae-eead601cc5e2  identity/ledger has Owner on
                                                         /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data
      credential/ledger/@ci                              identity/ledger trusts
                                                         project_path:books/ledger:ref_type:branch:ref:main
                                                         of https://gitlab.example.com
  help: declare what is meant to be; what is not goes by:
        --delete 'role/ledger/@38363921-3a2b-5bb9-a6ae-eead601cc5e2' --delete 'credential/ledger/@ci'

`-v` shows each finding at its place in the manifest.

-- exit 1 --

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --strict -f widctl.yaml -f accept.yaml --
No changes. 2 resources match the manifest.

2 findings are accepted; `--full` shows them.

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --full -f widctl.yaml -f accept.yaml --
No changes. 2 resources match the manifest.

Accepted:
  WID0304 role/ledger/@38363921-3a2b-5bb9-a6ae-eead601cc5e2: identity/ledger has Owner on
          /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data: others made
          it, and nobody declares it
      the platform team gives roles (until 2027-03-01, accept.yaml:3)
  WID0304 credential/ledger/@ci: identity/ledger trusts
          project_path:books/ledger:ref_type:branch:ref:main of https://gitlab.example.com: others
          made it, and nobody declares it
      goes with the old pipeline (until 2027-01-31, accept.yaml:4)

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --format short -f widctl.yaml -f accept.yaml --

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --format markdown -f widctl.yaml -f accept.yaml --
<!-- widctl: books -->
## widctl plan: `books`

No changes. 2 resources match the manifest.

<details><summary>2 accepted findings</summary>

- **warning** `WID0304` `identity/ledger has Owner on /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data: others made it, and nobody declares it`<br>`the platform team gives roles (until 2027-03-01)`
- **warning** `WID0304` `identity/ledger trusts project_path:books/ledger:ref_type:branch:ref:main of https://gitlab.example.com: others made it, and nobody declares it`<br>`goes with the old pipeline (until 2027-01-31)`

</details>

Digest `sha256:DIGEST`

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --format sarif -f widctl.yaml -f accept.yaml --
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
              "id": "WID0304",
              "shortDescription": {
                "text": "access that nobody declares"
              },
              "fullDescription": {
                "text": "access that nobody declares"
              },
              "help": {
                "text": "A declared identity is trusted with, or has, what no line of the manifest declares and this manifest did not make: a credential, a\ntrust, a role, an access policy, an identity binding. Somebody may have given themselves access; or it was joined and has left the\nmanifest since, which revokes nothing that is not ours. Declare it, or delete it: `--delete ADDRESS` does, also with `*` for any\ncharacters or an `@` before a remote name. The worst come first: who can change everything, then who can act as the identity.\n\n`widctl explain WID0304` shows this page.",
                "markdown": "A declared identity is trusted with, or has, what no line of the manifest declares and this manifest did not make: a credential, a\ntrust, a role, an access policy, an identity binding. Somebody may have given themselves access; or it was joined and has left the\nmanifest since, which revokes nothing that is not ours. Declare it, or delete it: `--delete ADDRESS` does, also with `*` for any\ncharacters or an `@` before a remote name. The worst come first: who can change everything, then who can act as the identity.\n\n`widctl explain WID0304` shows this page."
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
          "ruleId": "WID0304",
          "ruleIndex": 0,
          "level": "warning",
          "message": {
            "text": "identity/ledger has Owner on /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-data: others made it, and nobody declares it\nwhat is not ours stays when it leaves the manifest\nhelp: declare it, or `--delete 'role/ledger/@38363921-3a2b-5bb9-a6ae-eead601cc5e2'`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "accept.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 3,
                  "startColumn": 6
                }
              }
            }
          ],
          "partialFingerprints": {
            "widctl/v1": "703ea6023b716d0f70c56420b84bc9e6d58ec3e57474d862092f6cda269172ef"
          },
          "suppressions": [
            {
              "kind": "inSource",
              "status": "accepted",
              "justification": "the platform team gives roles (until 2027-03-01)",
              "location": {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "accept.yaml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 3,
                    "startColumn": 6
                  }
                }
              }
            }
          ]
        },
        {
          "ruleId": "WID0304",
          "ruleIndex": 0,
          "level": "warning",
          "message": {
            "text": "identity/ledger trusts project_path:books/ledger:ref_type:branch:ref:main of https://gitlab.example.com: others made it, and nobody declares it\nwhat is not ours stays when it leaves the manifest\nhelp: declare it, or `--delete 'credential/ledger/@ci'`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "accept.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 6
                }
              }
            }
          ],
          "partialFingerprints": {
            "widctl/v1": "99c914623c774498f9bda8c14d7d210dac73fd9678fd06f9a665c3ce981f713a"
          },
          "suppressions": [
            {
              "kind": "inSource",
              "status": "accepted",
              "justification": "goes with the old pipeline (until 2027-01-31)",
              "location": {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "accept.yaml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 4,
                    "startColumn": 6
                  }
                }
              }
            }
          ]
        }
      ]
    }
  ]
}

-- $ WIDCTL_TODAY=2027-02-01 widctl plan --strict -f widctl.yaml -f accept.yaml --
No changes. 2 resources are left as they are; see the warnings below.

WID0304

  ⚠ identity/ledger trusts project_path:books/ledger:ref_type:branch:ref:main of
  │ https://gitlab.example.com: others made it, and nobody declares it
  ╰─▶ what is not ours stays when it leaves the manifest
  help: declare it, or `--delete 'credential/ledger/@ci'`

WID0396

  ⚠ WID0304 on `credential/ledger/@ci` was accepted until 2027-01-31
  ╰─▶ Its reason was: goes with the old pipeline
   ╭─[accept.yaml:4:60]
 3 │   - {code: WID0304, address: "role/ledger/@*", until: 2027-03-01, because: the platform te…
 4 │ …4, address: credential/ledger/@ci, until: 2027-01-31, because: goes with the old pipeline}
   ·                                            ──────────
   ╰────
  help: mend what is found; if the reason still holds, give it another day

1 finding is accepted; `--full` shows it.

-- exit 1 --

-- edit accept.yaml --
-  - {code: WID0304, address: credential/ledger/@ci, until: 2027-01-31, because: goes with the old pipeline}
+  - {code: WID0304, address: credential/ledger/@ci, until: 2028-01-31, because: goes with the old pipeline}

-- $ WIDCTL_TODAY=2026-12-01 widctl validate -f widctl.yaml -f accept.yaml --

-- stderr --
WID0395

  × WID0304 is accepted until 2028-01-31
  ╰─▶ That is more than a year from today.
   ╭─[accept.yaml:4:60]
 3 │   - {code: WID0304, address: "role/ledger/@*", until: 2027-03-01, because: the platform te…
 4 │ …4, address: credential/ledger/@ci, until: 2028-01-31, because: goes with the old pipeline}
   ·                                            ──────────
   ╰────
  help: 2027-12-02 is the last day that may stand here

1 error

-- exit 1 --

-- edit accept.yaml --
-  - {code: WID0304, address: credential/ledger/@ci, until: 2028-01-31, because: goes with the old pipeline}
+  - {code: WID0304, address: "*", until: 2027-01-31, because: goes with the old pipeline}
+  - {code: WID0305, address: cluster/edge, until: 2027-01-31, because: another webhook does it}

-- $ WIDCTL_TODAY=2026-12-01 widctl plan -f widctl.yaml -f accept.yaml --
No changes. 2 resources are left as they are; see the warnings below.

WID0397

  ⚠ no finding WID0305 on `cluster/edge` to accept
  ╰─▶ Nothing of that is found any more.
   ╭─[accept.yaml:5:6]
 4 │   - {code: WID0304, address: "*", until: 2027-01-31, because: goes with the old pipeline}
 5 │   - {code: WID0305, address: cluster/edge, until: 2027-01-31, because: another webhook doe…
   ·      ────
   ╰────
  help: take the entry out

2 findings are accepted; `--full` shows them.

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --only identity/ledger -f widctl.yaml -f accept.yaml --
No changes. 1 resource matches the manifest.

2 findings are accepted; `--full` shows them.

-- guard.yaml --
apiVersion: widctl/v1
policy:
  accept: [WID0305]

-- $ WIDCTL_TODAY=2026-12-01 widctl plan --policy guard.yaml -f widctl.yaml -f accept.yaml --

-- stderr --
WID0245

  × the manifest accepts findings WID0304
  ╰─▶ `accept` of the policy file lists what may stand there, and this is not in it
   ╭─[accept.yaml:3:6]
 2 │ accept:
 3 │   - {code: WID0304, address: "role/ledger/@*", until: 2027-03-01, because: the platform te…
   ·      ────
 4 │   - {code: WID0304, address: "*", until: 2027-01-31, because: goes with the old pipeline}
   ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   accept: [WID0305]
   ·   ───┬──
   ·      ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

1 error

-- exit 3 --

-- guard.yaml --
apiVersion: widctl/v1
policy:
  accept: []

-- $ WIDCTL_TODAY=2026-12-01 widctl validate --policy guard.yaml -f widctl.yaml -f accept.yaml --

-- stderr --
WID0245

  × the manifest accepts findings WID0304
  ╰─▶ `accept` of the policy file lists what may stand there, and this is not in it
   ╭─[accept.yaml:3:6]
 2 │ accept:
 3 │   - {code: WID0304, address: "role/ledger/@*", until: 2027-03-01, because: the platform te…
   ·      ────
 4 │   - {code: WID0304, address: "*", until: 2027-01-31, because: goes with the old pipeline}
   ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   accept: []
   ·   ───┬──
   ·      ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

WID0245

  × the manifest accepts findings WID0305
  ╰─▶ `accept` of the policy file lists what may stand there, and this is not in it
   ╭─[accept.yaml:5:6]
 4 │   - {code: WID0304, address: "*", until: 2027-01-31, because: goes with the old pipeline}
 5 │   - {code: WID0305, address: cluster/edge, until: 2027-01-31, because: another webhook doe…
   ·      ────
   ╰────
  ☞ here too
   ╭─[guard.yaml:3:3]
 2 │ policy:
 3 │   accept: []
   ·   ───┬──
   ·      ╰── pinned here
   ╰────
  help: have whoever answers for the policy file add it, if it is meant

2 errors

-- exit 3 --
