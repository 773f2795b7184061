# A cluster that was rebuilt has a new issuer, and its credentials follow.

The key stays, so the credential keeps its name and is updated. Tokens of the old cluster no longer work, so the guard counts the
update.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
clusters:
  - name: old
    external: {issuer: https://oidc.example.com/one, context: one}
    kubernetes: {namespaces: [payments]}
  - name: new
    external: {issuer: https://oidc.example.com/two, context: two}
    kubernetes: {namespaces: [payments]}

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod:
    issuer: https://oidc.example.com/one
    kubernetes: {context: one}
    webhook: none
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: web}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: job}

-- given $ widctl apply --yes --

-- edit widctl.yaml --
-    issuer: https://oidc.example.com/one
-    kubernetes: {context: one}
+    issuer: https://oidc.example.com/two
+    kubernetes: {context: two}

-- $ widctl plan --
~ update credential/billing/prod/payments/api                                       widctl.yaml:13:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

~ update credential/billing/prod/payments/job                                       widctl.yaml:15:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

~ update credential/billing/prod/payments/web                                       widctl.yaml:14:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/job                                           widctl.yaml:15:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:14:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/api, payments/job, payments/web on prod, in place of payments/api, payments/job,
      payments/web of https://oidc.example.com/one, may act as identity/billing

Plan: 3 to create, 3 to update, 2 unchanged.

WID0401

  × 3 accesses would end (0 by deletes and take-backs, 3 by replaces and updates)
  ╰─▶ credential/billing/prod/payments/api, credential/billing/prod/payments/job,
      credential/billing/prod/payments/web. Unasked it is at most 2, the larger of 2 and 30 % of
      the 4 accesses that this manifest owns
  help: if it is meant: `--allow-replace 3`

-- exit 3 --

-- $ widctl apply --yes --allow-replace 3 --
~ update credential/billing/prod/payments/api                                       widctl.yaml:13:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

~ update credential/billing/prod/payments/job                                       widctl.yaml:15:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

~ update credential/billing/prod/payments/web                                       widctl.yaml:14:6
    declared fields differ
    issuer  https://oidc.example.com/one -> https://oidc.example.com/two

+ create serviceaccount/prod/payments/api                                           widctl.yaml:13:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/job                                           widctl.yaml:15:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

+ create serviceaccount/prod/payments/web                                           widctl.yaml:14:6
    does not exist
    clientId  65c71a84-2a8e-5343-8b23-d204c18913e1
    tenantId  72f988bf-86f1-41af-91ab-2d7cd011db47

Access:
  ~ payments/api, payments/job, payments/web on prod, in place of payments/api, payments/job,
      payments/web of https://oidc.example.com/one, may act as identity/billing

Plan: 3 to create, 3 to update, 2 unchanged.

Applied: 6 done.

-- stderr --
credential/billing/prod/payments/api: updating
credential/billing/prod/payments/api: updated
credential/billing/prod/payments/job: updating
credential/billing/prod/payments/job: updated
credential/billing/prod/payments/web: updating
credential/billing/prod/payments/web: updated
serviceaccount/prod/payments/api: creating
serviceaccount/prod/payments/api: created
serviceaccount/prod/payments/job: creating
serviceaccount/prod/payments/job: created
serviceaccount/prod/payments/web: creating
serviceaccount/prod/payments/web: created

-- $ widctl plan --
No changes. 8 resources match the manifest.

-- world now identities --
identities:
- name: id-billing
  group: rg-ids
  location: westeurope
  clientId: 65c71a84-2a8e-5343-8b23-d204c18913e1
  principalId: 710a03bb-e347-5468-912c-c673f268e631
  tags:
    widctl: payments.0c90c06759338f0c
  credentials:
  - name: prod-payments-api-0d26b3c8a5921a2c
    issuer: https://oidc.example.com/two
    subject: system:serviceaccount:payments:api
  - name: prod-payments-job-4bc0e3733201a929
    issuer: https://oidc.example.com/two
    subject: system:serviceaccount:payments:job
  - name: prod-payments-web-3a3229af127844be
    issuer: https://oidc.example.com/two
    subject: system:serviceaccount:payments:web
