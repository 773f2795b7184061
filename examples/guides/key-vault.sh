#!/bin/sh
# Key Vault: a pod reads a secret from a vault that uses Azure RBAC, and from one that uses access policies.
set -eu
cd "$(dirname "$0")"
. ./as-pod.sh

az identity create --resource-group rg-apps --name id-reader --output none
client=$(az identity show --resource-group rg-apps --name id-reader --query clientId --output tsv)
principal=$(az identity show --resource-group rg-apps --name id-reader --query principalId --output tsv)

# By roles: whoever makes the vault may not yet write into it.
az keyvault create --resource-group rg-apps --name kv-guide-roles --location westeurope --enable-rbac-authorization true --output none
vault=$(az keyvault show --name kv-guide-roles --query id --output tsv)
az role assignment create --assignee "$AZURE_CLIENT_ID" --role "Key Vault Secrets Officer" --scope "$vault" --output none
az keyvault secret set --vault-name kv-guide-roles --name db-password --value hunter2 --output none
az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal \
  --role "Key Vault Secrets User" --scope "$vault" --output none

# By policies: az gives whoever makes the vault all permissions.
az keyvault create --resource-group rg-apps --name kv-guide-policies --location westeurope --enable-rbac-authorization false --output none
az keyvault secret set --vault-name kv-guide-policies --name db-password --value hunter3 --output none
az keyvault set-policy --name kv-guide-policies --object-id "$principal" --secret-permissions get --output none

issuer=$(az aks show --resource-group rg-aks --name aks-prod --query oidcIssuerProfile.issuerUrl --output tsv)
az identity federated-credential create --resource-group rg-apps --identity-name id-reader --name prod-shop-reader \
  --issuer "$issuer" --subject system:serviceaccount:shop:reader --audiences api://AzureADTokenExchange --output none
kubectl --context prod --namespace shop create serviceaccount reader
kubectl --context prod --namespace shop annotate serviceaccount reader "azure.workload.identity/client-id=$client"

as_pod prod shop reader "$client" az keyvault secret show --vault-name kv-guide-roles --name db-password --query value --output tsv
as_pod prod shop reader "$client" az keyvault secret show --vault-name kv-guide-policies --name db-password --query value --output tsv
