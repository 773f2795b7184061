# The example `from-azwi`: an application and a service account that azwi has made are declared, found to fit, and taken.

-- from examples/from-azwi --

-- $ widctl validate --
reports is valid: 1 cluster, 1 identity, 1 binding.

-- $ widctl plan --
~ update serviceaccount/edge/reports/nightly                                        widctl.yaml:19:6
    it fits, but others could take the fields away unnoticed

Plan: 1 to update, 3 unchanged.

WID0303

  ☞ kept, not ours: removing it from the manifest will not revoke it (2)
      identity/reports                         application `reports`
                                               (cccccccc-0000-4000-8000-000000000002)
      credential/reports/edge/reports/nightly  credential kubernetes-federated-credential
  help: 
        --take credential/reports/edge/reports/nightly

`-v` shows each finding at its place in the manifest.

-- $ widctl apply --yes --take identity/reports --take credential/reports/edge/reports/nightly --take serviceaccount/edge/reports/nightly --
~ update identity/reports                                                           widctl.yaml:15:3
    taken over

± replace credential/reports/edge/reports/nightly                                   widctl.yaml:19:6
    taken over
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/edge/
    subject    system:serviceaccount:reports:nightly

~ update serviceaccount/edge/reports/nightly                                        widctl.yaml:19:6
    taken over

Plan: 2 to update, 1 to replace, 1 unchanged.

WID0308

  ⚠ credential/reports/edge/reports/nightly is taken: credential kubernetes-federated-credential
  │ goes before ours comes
  ╰─▶ Azure takes issuer and subject only once under one identity; in between, pods get no new
      tokens
    ╭─[widctl.yaml:19:6]
 18 │ bindings:
 19 │   - {identity: reports, clusters: [edge], namespace: reports, serviceAccount: nightly}
    ·      ────────
    ╰────

Applied: 3 done.

-- stderr --
identity/reports: updating
identity/reports: updated
credential/reports/edge/reports/nightly: replacing
credential/reports/edge/reports/nightly: replaced
serviceaccount/edge/reports/nightly: updating
serviceaccount/edge/reports/nightly: updated

-- $ widctl plan --
No changes. 4 resources match the manifest.
