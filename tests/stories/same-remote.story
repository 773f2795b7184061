# Two keys for one remote thing are an error at both.

Each would see the other's wishes as a difference, in every run anew.

-- world.yaml --
seed: 1

-- widctl.yaml --
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: https://oidc.example.com/prod, kubernetes: {context: prod}, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  invoices: {managedIdentity: {name: ID-Billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}

-- $ widctl validate --

-- stderr --
WID0208

  × `billing` and `invoices` are the same managed identity
  ╰─▶ What is made by one key would be changed or deleted by the other.
    ╭─[widctl.yaml:9:14]
  7 │ identities:
  8 │   billing: {managedIdentity: {name: id-billing}}
    ·             ───────┬───────
    ·                    ╰── as this
  9 │   invoices: {managedIdentity: {name: ID-Billing}}
    ·              ───────┬───────
    ·                     ╰── the same
 10 │ bindings:
    ╰────
  help: keep one of both; bindings that name `invoices` can name `billing`

1 error

-- exit 1 --
