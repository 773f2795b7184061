#!/bin/sh
# env0: the agent's own service account, `default` of its namespace, is trusted by an identity that reads a vault's secrets.
set -eu
cd "$(dirname "$0")"
. ./as-pod.sh

az identity create --resource-group rg-apps --name id-env0 --output none
client=$(az identity show --resource-group rg-apps --name id-env0 --query clientId --output tsv)
principal=$(az identity show --resource-group rg-apps --name id-env0 --query principalId --output tsv)
issuer=$(az aks show --resource-group rg-aks --name aks-prod --query oidcIssuerProfile.issuerUrl --output tsv)
az identity federated-credential create --resource-group rg-apps --identity-name id-env0 --name env0-agent \
  --issuer "$issuer" --subject system:serviceaccount:env0-agent:default --audiences api://AzureADTokenExchange --output none
az keyvault create --resource-group rg-apps --name kv-guide-env0 --location westeurope --enable-rbac-authorization false --output none
az keyvault set-policy --name kv-guide-env0 --object-id "$principal" --secret-permissions get list set --output none
kubectl --context prod --namespace env0-agent annotate serviceaccount default --overwrite "azure.workload.identity/client-id=$client"

as_pod prod env0-agent default "$client" az keyvault secret set --vault-name kv-guide-env0 --name token --value abc --query value --output tsv
