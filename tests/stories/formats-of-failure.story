# Programs get refusals, findings and failures in the same form.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: prod
    external: {issuer: https://oidc.example.com/prod}
    kubernetes: {namespaces: [payments]}
faults:
  - {on: {door: arm, method: PUT, path: '*/userAssignedIdentities/id-billing'}, times: 1, answer: {status: 409, code: ScopeLocked, message: The scope is locked.}}

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

-- $ widctl apply --format json --yes --
{"event":"plan","plan":{"formatVersion":"2.0","manifest":"payments","digest":"sha256:DIGEST","summary":{"create":3,"update":0,"replace":0,"delete":0,"unchanged":1,"waitingForOwner":0,"blocked":0},"changes":[{"address":"identity/billing","action":"create","touches":["/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":8,"column":3},"fields":[{"name":"location","before":null,"after":"westeurope"},{"name":"tags","before":null,"after":{}}],"waitsOn":[]},{"address":"credential/billing/prod/payments/api","action":"create","touches":["/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":10,"column":6},"fields":[{"name":"audiences","before":null,"after":["api://AzureADTokenExchange"]},{"name":"issuer","before":null,"after":"https://oidc.example.com/prod"},{"name":"subject","before":null,"after":"system:serviceaccount:payments:api"}],"waitsOn":["identity/billing"]},{"address":"serviceaccount/prod/payments/api","action":"create","touches":["ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context prod"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":10,"column":6},"fields":[{"name":"clientId","before":null,"after":null,"afterUnknown":true,"afterFrom":{"address":"identity/billing","output":"clientId"}},{"name":"tenantId","before":null,"after":"72f988bf-86f1-41af-91ab-2d7cd011db47"}],"waitsOn":["identity/billing","credential/billing/prod/payments/api"]}],"access":[{"subject":"payments/api on prod","gains":"may act as identity/billing","through":"identity/billing","subjects":[{"name":"payments/api","cluster":"prod"}],"wide":false}],"diagnostics":[]}}
{"event":"started","address":"identity/billing","action":"create"}
{"event":"failed","address":"identity/billing","fault":{"system":"Azure","operation":"create identity id-billing","status":409,"code":"ScopeLocked","message":"The scope is locked."}}
{"event":"skipped","address":"credential/billing/prod/payments/api","because":"identity/billing"}
{"event":"skipped","address":"serviceaccount/prod/payments/api","because":"identity/billing"}
{"event":"outcome","done":0,"unchanged":0,"failed":1,"skipped":2,"unknown":0,"blocked":0,"stopped":false}

-- exit 4 --

-- edit widctl.yaml --
-  billing: {managedIdentity: {name: id-billing}}
+  billing: {managedIdentity: {nmae: id-billing}}

-- $ widctl plan --format json --
{
  "formatVersion": "1.0",
  "diagnostics": [
    {
      "code": "WID0101",
      "severity": "error",
      "message": "unknown key `nmae`",
      "help": "did you mean `name`?",
      "at": {
        "file": "widctl.yaml",
        "line": 8,
        "column": 31
      }
    }
  ]
}

-- exit 1 --

-- $ widctl validate --format json --
{
  "formatVersion": "1.0",
  "diagnostics": [
    {
      "code": "WID0101",
      "severity": "error",
      "message": "unknown key `nmae`",
      "help": "did you mean `name`?",
      "at": {
        "file": "widctl.yaml",
        "line": 8,
        "column": 31
      }
    }
  ]
}

-- exit 1 --
