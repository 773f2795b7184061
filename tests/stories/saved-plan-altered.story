# A plan file that was edited, cut off or made by another program is not carried out.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- given $ widctl plan --out plan.json --

-- edit plan.json --
-      "subject": "payments/api on prod",
+      "subject": "payments/web on prod",

-- $ widctl apply plan.json --

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

1 error

-- exit 3 --

-- $ widctl show plan.json --

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ What it holds is not what was written.
  help: plan again

1 error

-- exit 3 --

-- edit plan.json --
-      "subject": "payments/web on prod",
+      "subject": "payments/api on prod",

-- edit plan.json --
-          "after": "westeurope"
+          "after": "northeurope"

-- $ widctl apply plan.json --

-- stderr --
WID0703

  × plan.json was altered
  ╰─▶ Its digest is not that of what stands in it.
  help: plan again

1 error

-- exit 3 --

-- cut.json --
{"formatVersion": "1.0", "manifest": "payments", "digest

-- $ widctl apply cut.json --

-- stderr --
WID0701

  × cut.json is not a saved plan
  ╰─▶ It is not JSON: control character (\u0000-\u001F) found while parsing a string at line 2
      column 0.
  help: `widctl plan --out FILE` saves one

1 error

-- exit 1 --

-- other.json --
{"resource_changes": []}

-- $ widctl apply other.json --

-- stderr --
WID0701

  × other.json is not a saved plan
  ╰─▶ It says no formatVersion.
  help: `widctl plan --out FILE` saves one

1 error

-- exit 1 --

-- later.json --
{"formatVersion": "1.0"}

-- $ widctl apply later.json --

-- stderr --
WID0702

  × later.json is a plan of another version
  ╰─▶ Its format is 1.0; this widctl carries out 2.0.
  help: plan again

1 error

-- exit 3 --

-- $ widctl apply missing.json --

-- stderr --
WID0901

  × cannot read missing.json
  ╰─▶ No such file or directory (os error 2).

1 error

-- exit 1 --
