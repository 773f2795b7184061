# A kubeconfig that names a program is not obeyed unasked.

Whoever can change a kubeconfig could otherwise run anything on the machine of whoever plans.

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

-- exec.config --
apiVersion: v1
kind: Config
contexts: [{name: prod, context: {cluster: prod, user: plugin}}]
clusters: [{name: prod, cluster: {server: https://127.0.0.1}}]
users: [{name: plugin, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: curl, interactiveMode: Never}}}]

-- $ KUBECONFIG=exec.config widctl plan --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: use context prod: its credentials come from a program
    (`curl`), which is run only with `--allow-exec-plugins`

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: use context prod: its credentials come from a program (`curl`), which is run
      only with `--allow-exec-plugins`

-- exit 4 --

-- prints.config --
apiVersion: v1
kind: Config
contexts: [{name: prod, context: {cluster: prod, user: plugin}}]
clusters: [{name: prod, cluster: {server: https://127.0.0.1}}]
users: [{name: plugin, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, "head -c 2000000 /dev/zero"], interactiveMode: Never}}}]

-- $ KUBECONFIG=prints.config widctl plan --allow-exec-plugins --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: reach cluster prod: its credential plugin printed more than
    1 MB

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: reach cluster prod: its credential plugin printed more than 1 MB

-- exit 4 --

-- complains.config --
apiVersion: v1
kind: Config
contexts: [{name: prod, context: {cluster: prod, user: plugin}}]
clusters: [{name: prod, cluster: {server: https://127.0.0.1}}]
users: [{name: plugin, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [-c, "echo a-secret; printf '\\033]0;owned\\007log in first' >&2; exit 1"], interactiveMode: Never}}}]

-- $ KUBECONFIG=complains.config widctl plan --allow-exec-plugins --
+ create identity/billing                                                            widctl.yaml:8:3
    does not exist
    location  westeurope

+ create credential/billing/prod/payments/api                                       widctl.yaml:10:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://oidc.example.com/prod
    subject    system:serviceaccount:payments:api

! blocked serviceaccount/prod/payments/api                                          widctl.yaml:10:6
    it could not be read: this machine: reach cluster prod: its credential plugin failed with exit
    status: 1: \u{1b}]0;owned\u{7}log in first

Access:
  + payments/api on prod may act as identity/billing

Plan: 2 to create, 1 unchanged, 1 blocked.

WID0301

  ⚠ the service accounts of cluster/prod could not be read
  ╰─▶ this machine: reach cluster prod: its credential plugin failed with exit status: 1:
      \u{1b}]0;owned\u{7}log in first

-- exit 4 --
