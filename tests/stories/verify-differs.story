# Where Entra refuses, `verify` says which credential comes closest to the token, and in which bytes it differs.

Somebody has replaced credentials by hand: one lacks the slash of its issuer, one names another service account, one has another
audience, one differs by case.

-- world.yaml --
seed: 1
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
subscriptions:
  - {id: 11111111-2222-3333-4444-555555555555, groups: {rg-ids: westeurope}}
identities:
  - name: id-slash
    group: rg-ids
    credentials: [{name: hand, issuer: "https://oidc.example.com/prod", subject: "system:serviceaccount:shop:slash"}]
  - name: id-name
    group: rg-ids
    credentials: [{name: hand, issuer: "https://oidc.example.com/prod/", subject: "system:serviceaccount:name:shop"}]
  - name: id-audience
    group: rg-ids
    credentials: [{name: hand, issuer: "https://oidc.example.com/prod/", subject: "system:serviceaccount:shop:audience", audience: "api://AzureADTokenExchangeUSGov"}]
  - name: id-case
    group: rg-ids
    credentials: [{name: hand, issuer: "https://oidc.example.com/prod/", subject: "system:serviceaccount:Shop:case"}]
clusters:
  - name: prod
    external: {issuer: "https://oidc.example.com/prod/", context: prod}
    kubernetes:
      namespaces: [shop]
      serviceAccounts:
        - {namespace: shop, name: slash}
        - {namespace: shop, name: name}
        - {namespace: shop, name: audience}
        - {namespace: shop, name: case}

-- widctl.yaml --
apiVersion: widctl/v1
name: shop
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: rg-ids, location: westeurope}
clusters:
  prod: {issuer: "https://oidc.example.com/prod/", kubernetes: {context: prod}}
identities:
  slash: {managedIdentity: {name: id-slash}}
  name: {managedIdentity: {name: id-name}}
  audience: {managedIdentity: {name: id-audience}}
  case: {managedIdentity: {name: id-case}}
bindings:
  - {identity: slash, clusters: [prod], namespace: shop, serviceAccount: slash}
  - {identity: name, clusters: [prod], namespace: shop, serviceAccount: name}
  - {identity: audience, clusters: [prod], namespace: shop, serviceAccount: audience}
  - {identity: case, clusters: [prod], namespace: shop, serviceAccount: case}

-- $ widctl verify --
shop/audience on prod as audience: fails
  ok       token     system:serviceaccount:shop:audience, issued by https://oidc.example.com/prod/
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS700212: no credential with the token's audience
                     Entra: AADSTS700212: No matching federated identity record found for presented
                     assertion audience 'api://AzureADTokenExchange'. Check your federated identity
                     credential Subject, Audience and Issuer against the presented assertion.
                     https://learn.microsoft.com/entra/workload-id/workload-identity-federation
                     the token's audience: api://AzureADTokenExchange
                     what is trusted: api://AzureADTokenExchangeUSGov
                     that is credential hand, the closest of 1
                     help: `widctl explain AADSTS700212` says what to look at

shop/case on prod as case: fails
  ok       token     system:serviceaccount:shop:case, issued by https://oidc.example.com/prod/
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS7002138: the credential's subject differs from the token's by case only
                     Entra: AADSTS7002138: No matching federated identity record found for presented
                     assertion subject 'system:serviceaccount:shop:case'. The subject matches with
                     case-insensitive comparison, but not with case-sensitive comparison. Check your
                     federated identity credential Subject, Audience and Issuer against the
                     presented assertion. See documentation at:
                     https://learn.microsoft.com/entra/workload-id/workload-identity-federation. See
                     breaking change notification and remediation at:
                     https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.
                     the token's subject: system:serviceaccount:shop:case
                     what is trusted: system:serviceaccount:Shop:case
                     they differ in upper and lower case
                     that is credential hand, the closest of 1
                     help: `widctl plan` has an answer already: create
                           credential/case/prod/shop/case

shop/name on prod as name: fails
  ok       token     system:serviceaccount:shop:name, issued by https://oidc.example.com/prod/
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS700213: no credential with the token's subject
                     Entra: AADSTS700213: No matching federated identity record found for presented
                     assertion subject 'system:serviceaccount:shop:name'. Check your federated
                     identity credential Subject, Audience and Issuer against the presented
                     assertion.
                     https://learn.microsoft.com/entra/workload-id/workload-identity-federation
                     the token's subject: system:serviceaccount:shop:name
                     what is trusted: system:serviceaccount:name:shop
                     they differ in the order of namespace and name
                     that is credential hand, the closest of 1
                     help: `widctl plan` has an answer already: create
                           credential/name/prod/shop/name

shop/slash on prod as slash: fails
  ok       token     system:serviceaccount:shop:slash, issued by https://oidc.example.com/prod/
  ok       issuer    it publishes 1 key, the token's among them
  failed   exchange  AADSTS700211: no credential with the token's issuer
                     Entra: AADSTS700211: No matching federated identity record found for presented
                     assertion issuer 'https://oidc.example.com/prod/'. Check your federated
                     identity credential Subject, Audience and Issuer against the presented
                     assertion.
                     https://learn.microsoft.com/entra/workload-id/workload-identity-federation
                     the token's issuer: https://oidc.example.com/prod/
                     what is trusted: https://oidc.example.com/prod
                     they differ in the slash at its end
                     that is credential hand, the closest of 1
                     help: `widctl plan` has an answer already: create
                           credential/slash/prod/shop/slash

4 fail.

-- exit 4 --
