# The example `key-vault-rbac`: two teams on a shared cluster, each with roles on the vault of its own.

-- from examples/key-vault-rbac --

-- $ widctl validate --
platform is valid: 1 cluster, 3 identities, 4 bindings.

-- $ widctl plan --
+ create identity/orders                                                            widctl.yaml:29:3
    does not exist
    location    westeurope
    tags.owner  platform

+ create identity/orders-release                                                    widctl.yaml:36:3
    does not exist
    location    westeurope
    tags.owner  platform

+ create identity/payments                                                          widctl.yaml:24:3
    does not exist
    location    westeurope
    tags.owner  platform

+ create credential/orders/shared/orders/api                                        widctl.yaml:45:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/ce74377d-55b7-5a82-b598-73c492f77ec8/
    subject    system:serviceaccount:orders:api

+ create credential/orders-release/shared/orders/release                            widctl.yaml:46:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/ce74377d-55b7-5a82-b598-73c492f77ec8/
    subject    system:serviceaccount:orders:release

+ create credential/payments/shared/payments/api                                    widctl.yaml:43:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/ce74377d-55b7-5a82-b598-73c492f77ec8/
    subject    system:serviceaccount:payments:api

+ create credential/payments/shared/payments/worker                                 widctl.yaml:44:6
    does not exist
    audiences  api://AzureADTokenExchange
    issuer     https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/ce74377d-55b7-5a82-b598-73c492f77ec8/
    subject    system:serviceaccount:payments:worker

+ create role/orders/Key Vault Certificate User/kv-orders                           widctl.yaml:34:9
    does not exist
    principalId  (known after apply: principalId of identity/orders)
    role         Key Vault Certificate User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders

+ create role/orders/Key Vault Secrets User/kv-orders                               widctl.yaml:32:9
    does not exist
    principalId  (known after apply: principalId of identity/orders)
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders

+ create role/orders-release/Key Vault Secrets Officer/kv-orders                    widctl.yaml:39:9
    does not exist
    principalId  (known after apply: principalId of identity/orders-release)
    role         Key Vault Secrets Officer
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders

+ create role/payments/Key Vault Secrets User/kv-payments                           widctl.yaml:27:9
    does not exist
    principalId  (known after apply: principalId of identity/payments)
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-payments/providers/Microsoft.KeyVault/vaults/kv-payments

+ create serviceaccount/shared/orders/api                                           widctl.yaml:45:6
    does not exist
    clientId  (known after apply: clientId of identity/orders)

+ create serviceaccount/shared/orders/release                                       widctl.yaml:46:6
    does not exist
    clientId  (known after apply: clientId of identity/orders-release)

+ create serviceaccount/shared/payments/api                                         widctl.yaml:43:6
    does not exist
    clientId  (known after apply: clientId of identity/payments)

+ create serviceaccount/shared/payments/worker                                      widctl.yaml:44:6
    does not exist
    clientId  (known after apply: clientId of identity/payments)

Access:
  + orders/api on shared gains Key Vault Certificate User, Key Vault Secrets User on kv-orders as
      identity/orders
  + orders/release on shared gains Key Vault Secrets Officer on kv-orders as identity/orders-release
  + payments/api, payments/worker on shared gain Key Vault Secrets User on kv-payments as
      identity/payments

Plan: 15 to create, 1 unchanged.

-- given $ widctl apply --yes --

-- $ widctl plan --
No changes. 16 resources match the manifest.

-- edit widctl.yaml --
-      - role: Key Vault Secrets Officer
+      - role: Key Vault Secrets User

-- $ widctl apply --yes --
- delete role/orders-release/@9458fc6c-8148-531d-b1fc-a6c3ec2124be
    no longer declared
    principalId  efa266d5-7d1d-58d7-ac8f-cb3c311b3034
    role         Key Vault Secrets Officer
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders

+ create role/orders-release/Key Vault Secrets User/kv-orders                       widctl.yaml:39:9
    does not exist
    principalId  efa266d5-7d1d-58d7-ac8f-cb3c311b3034
    role         Key Vault Secrets User
    scope        /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders

Access:
  - orders/release on shared loses Key Vault Secrets Officer on kv-orders as identity/orders-release
  + orders/release on shared gains Key Vault Secrets User on kv-orders as identity/orders-release

Plan: 1 to create, 1 to delete, 15 unchanged.

Applied: 2 done.

-- stderr --
role/orders-release/Key Vault Secrets User/kv-orders: creating
role/orders-release/Key Vault Secrets User/kv-orders: created
role/orders-release/@9458fc6c-8148-531d-b1fc-a6c3ec2124be: deleting
role/orders-release/@9458fc6c-8148-531d-b1fc-a6c3ec2124be: deleted

-- $ widctl plan --
No changes. 16 resources match the manifest.

-- world now roleAssignments --
roleAssignments:
- name: 1ab08886-3232-5a7f-aba1-e56ab25a7a8c
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders
  role: db79e9a7-68ee-4b58-9aeb-b90e7c24fcba
  principal: c996f774-a9a3-55bb-96b8-6b661454a376
  type: ServicePrincipal
  description: Made by widctl for the manifest platform
- name: 43c90100-27c0-5356-8ffe-110890b71570
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-payments/providers/Microsoft.KeyVault/vaults/kv-payments
  role: 4633458b-17de-408a-b874-0445c86b69e6
  principal: bbdf960d-f50d-5c96-9234-c74aca18f542
  type: ServicePrincipal
  description: Made by widctl for the manifest platform
- name: 7b0c6067-0b34-5fd9-bc16-43d8ebfb7432
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders
  role: 4633458b-17de-408a-b874-0445c86b69e6
  principal: efa266d5-7d1d-58d7-ac8f-cb3c311b3034
  type: ServicePrincipal
  description: Made by widctl for the manifest platform
- name: 994bacfe-a8e9-5355-8376-c35c52341fc0
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-orders/providers/Microsoft.KeyVault/vaults/kv-orders
  role: 4633458b-17de-408a-b874-0445c86b69e6
  principal: c996f774-a9a3-55bb-96b8-6b661454a376
  type: ServicePrincipal
  description: Made by widctl for the manifest platform
- name: d4e1628d-1adf-57c7-8f9d-d98b471d43aa
  scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-payments/providers/Microsoft.KeyVault/vaults/kv-payments
  role: b86a8fe4-44ce-4948-aee5-eccb2c155cd7
  principal: aaaaaaaa-0000-4000-8000-000000000001
  type: Group
