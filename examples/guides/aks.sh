#!/bin/sh
# AKS: a cluster gets its issuer and the webhook, an identity trusts one of its service accounts, and a pod signs in as the identity.
set -eu
cd "$(dirname "$0")"
. ./as-pod.sh

az group create --name rg-shop --location westeurope --output none
az aks create --resource-group rg-shop --name aks-shop --node-count 1 --no-ssh-key --output none
az aks update --resource-group rg-shop --name aks-shop --enable-oidc-issuer --enable-workload-identity --output none
issuer=$(az aks show --resource-group rg-shop --name aks-shop --query oidcIssuerProfile.issuerUrl --output tsv)
az aks get-credentials --resource-group rg-shop --name aks-shop --file "$KUBECONFIG" --only-show-errors

az identity create --resource-group rg-shop --name id-shop --output none
client=$(az identity show --resource-group rg-shop --name id-shop --query clientId --output tsv)
az identity federated-credential create --resource-group rg-shop --identity-name id-shop --name web-shop \
  --issuer "$issuer" --subject system:serviceaccount:shop:web --audiences api://AzureADTokenExchange --output none

kubectl --context aks-shop create namespace shop
kubectl --context aks-shop apply -f - <<YAML
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  namespace: shop
  annotations: {azure.workload.identity/client-id: $client}
YAML
az role assignment create --assignee-object-id "$(az identity show --resource-group rg-shop --name id-shop --query principalId --output tsv)" \
  --assignee-principal-type ServicePrincipal --role Reader \
  --scope "$(az group show --name rg-shop --query id --output tsv)" --output none
as_pod aks-shop shop web "$client" az account get-access-token --query tokenType --output tsv
