# Programs get the plan as one document, and an apply as one event a line.

`widctl schema` prints the schemas of both.

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

-- $ widctl plan --format json --
{
  "formatVersion": "2.0",
  "manifest": "payments",
  "digest": "sha256:DIGEST",
  "summary": {
    "create": 3,
    "update": 0,
    "replace": 0,
    "delete": 0,
    "unchanged": 1,
    "waitingForOwner": 0,
    "blocked": 0
  },
  "changes": [
    {
      "address": "identity/billing",
      "action": "create",
      "touches": [
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing"
      ],
      "marked": true,
      "reason": "missing",
      "detail": "does not exist",
      "at": {
        "file": "widctl.yaml",
        "line": 8,
        "column": 3
      },
      "fields": [
        {
          "name": "location",
          "before": null,
          "after": "westeurope"
        },
        {
          "name": "tags",
          "before": null,
          "after": {}
        }
      ],
      "waitsOn": []
    },
    {
      "address": "credential/billing/prod/payments/api",
      "action": "create",
      "touches": [
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c"
      ],
      "marked": true,
      "reason": "missing",
      "detail": "does not exist",
      "at": {
        "file": "widctl.yaml",
        "line": 10,
        "column": 6
      },
      "fields": [
        {
          "name": "audiences",
          "before": null,
          "after": [
            "api://AzureADTokenExchange"
          ]
        },
        {
          "name": "issuer",
          "before": null,
          "after": "https://oidc.example.com/prod"
        },
        {
          "name": "subject",
          "before": null,
          "after": "system:serviceaccount:payments:api"
        }
      ],
      "waitsOn": [
        "identity/billing"
      ]
    },
    {
      "address": "serviceaccount/prod/payments/api",
      "action": "create",
      "touches": [
        "ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context prod"
      ],
      "marked": true,
      "reason": "missing",
      "detail": "does not exist",
      "at": {
        "file": "widctl.yaml",
        "line": 10,
        "column": 6
      },
      "fields": [
        {
          "name": "clientId",
          "before": null,
          "after": null,
          "afterUnknown": true,
          "afterFrom": {
            "address": "identity/billing",
            "output": "clientId"
          }
        },
        {
          "name": "tenantId",
          "before": null,
          "after": "72f988bf-86f1-41af-91ab-2d7cd011db47"
        }
      ],
      "waitsOn": [
        "identity/billing",
        "credential/billing/prod/payments/api"
      ]
    }
  ],
  "access": [
    {
      "subject": "payments/api on prod",
      "gains": "may act as identity/billing",
      "through": "identity/billing",
      "subjects": [
        {
          "name": "payments/api",
          "cluster": "prod"
        }
      ],
      "wide": false
    }
  ],
  "diagnostics": []
}

-- $ widctl apply --format json --yes --
{"event":"plan","plan":{"formatVersion":"2.0","manifest":"payments","digest":"sha256:DIGEST","summary":{"create":3,"update":0,"replace":0,"delete":0,"unchanged":1,"waitingForOwner":0,"blocked":0},"changes":[{"address":"identity/billing","action":"create","touches":["/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":8,"column":3},"fields":[{"name":"location","before":null,"after":"westeurope"},{"name":"tags","before":null,"after":{}}],"waitsOn":[]},{"address":"credential/billing/prod/payments/api","action":"create","touches":["/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-ids/providers/microsoft.managedidentity/userassignedidentities/id-billing/federatedidentitycredentials/prod-payments-api-0d26b3c8a5921a2c"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":10,"column":6},"fields":[{"name":"audiences","before":null,"after":["api://AzureADTokenExchange"]},{"name":"issuer","before":null,"after":"https://oidc.example.com/prod"},{"name":"subject","before":null,"after":"system:serviceaccount:payments:api"}],"waitsOn":["identity/billing"]},{"address":"serviceaccount/prod/payments/api","action":"create","touches":["ServiceAccount payments/api on the cluster of issuer https://oidc.example.com/prod by context prod"],"marked":true,"reason":"missing","detail":"does not exist","at":{"file":"widctl.yaml","line":10,"column":6},"fields":[{"name":"clientId","before":null,"after":null,"afterUnknown":true,"afterFrom":{"address":"identity/billing","output":"clientId"}},{"name":"tenantId","before":null,"after":"72f988bf-86f1-41af-91ab-2d7cd011db47"}],"waitsOn":["identity/billing","credential/billing/prod/payments/api"]}],"access":[{"subject":"payments/api on prod","gains":"may act as identity/billing","through":"identity/billing","subjects":[{"name":"payments/api","cluster":"prod"}],"wide":false}],"diagnostics":[]}}
{"event":"started","address":"identity/billing","action":"create"}
{"event":"done","address":"identity/billing","unchanged":false,"outputs":{"clientId":"65c71a84-2a8e-5343-8b23-d204c18913e1","principalId":"710a03bb-e347-5468-912c-c673f268e631","tenantId":"72f988bf-86f1-41af-91ab-2d7cd011db47"}}
{"event":"started","address":"credential/billing/prod/payments/api","action":"create"}
{"event":"done","address":"credential/billing/prod/payments/api","unchanged":false,"outputs":{}}
{"event":"started","address":"serviceaccount/prod/payments/api","action":"create"}
{"event":"done","address":"serviceaccount/prod/payments/api","unchanged":false,"outputs":{}}
{"event":"outcome","done":3,"unchanged":0,"failed":0,"skipped":0,"unknown":0,"blocked":0,"stopped":false}

-- $ widctl plan --format json --
{
  "formatVersion": "2.0",
  "manifest": "payments",
  "digest": "sha256:DIGEST",
  "summary": {
    "create": 0,
    "update": 0,
    "replace": 0,
    "delete": 0,
    "unchanged": 4,
    "waitingForOwner": 0,
    "blocked": 0
  },
  "changes": [],
  "access": [],
  "diagnostics": []
}
