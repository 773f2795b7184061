#!/bin/sh
# vCluster: a service account inside is another one on the host, whose issuer signs; the platform says what it is called there.
set -eu
cd "$(dirname "$0")"
. ./as-pod.sh

issuer=$(az aks show --resource-group rg-aks --name aks-prod --query oidcIssuerProfile.issuerUrl --output tsv)
name=$(curl --fail --silent --show-error --header "Authorization: Bearer $WIDCTL_VCLUSTER_KEY" --header "Content-Type: application/json" \
  --data '{"spec": {"name": "web", "namespace": "default", "vclusterName": "team"}}' \
  "$WIDCTL_VCLUSTER_HOST/kubernetes/management/apis/management.loft.sh/v1/translatevclusterresourcenames" | jq --raw-output .status.name)
az identity create --resource-group rg-apps --name id-team --output none
client=$(az identity show --resource-group rg-apps --name id-team --query clientId --output tsv)
az identity federated-credential create --resource-group rg-apps --identity-name id-team --name team-web \
  --issuer "$issuer" --subject "system:serviceaccount:team-x:$name" --audiences api://AzureADTokenExchange --output none
kubectl --context team annotate serviceaccount web "azure.workload.identity/client-id=$client"
# A subscription is wide for a demo: the group is enough.
az role assignment create --assignee "$client" --role Reader --scope "$(az group show --name rg-apps --query id --output tsv)" --output none
as_pod prod team-x "$name" "$client" az group show --name rg-apps --subscription "$ARM_SUBSCRIPTION_ID" --query name --output tsv
