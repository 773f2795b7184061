#!/bin/sh
# From AAD Pod Identity: the identity stays, a service account takes the place of the label, and the workload moves over.
set -eu
cd "$(dirname "$0")"
. ./as-pod.sh

client=$(az identity show --resource-group rg-apps --name id-orders --query clientId --output tsv)
issuer=$(az aks show --resource-group rg-aks --name aks-prod --query oidcIssuerProfile.issuerUrl --output tsv)
kubectl --context prod --namespace orders create serviceaccount worker
kubectl --context prod --namespace orders annotate serviceaccount worker "azure.workload.identity/client-id=$client"
az identity federated-credential create --resource-group rg-apps --identity-name id-orders --name prod-orders-worker \
  --issuer "$issuer" --subject system:serviceaccount:orders:worker --audiences api://AzureADTokenExchange --output none

# Both ways side by side, then the new one alone.
kubectl --context prod --namespace orders patch deployment worker --type merge --patch \
  '{"spec": {"template": {"metadata": {"labels": {"azure.workload.identity/use": "true"}}, "spec": {"serviceAccountName": "worker"}}}}'
kubectl --context prod --namespace orders patch deployment worker --type json --patch \
  '[{"op": "remove", "path": "/spec/template/metadata/labels/aadpodidbinding"}]'
kubectl --context prod --namespace orders get deployment worker -o jsonpath='{.spec.template.metadata.labels}{"\n"}'
as_pod prod orders worker "$client" az account get-access-token --query tokenType --output tsv
