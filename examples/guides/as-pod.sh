# Signs in as a pod with a service account would: the cluster's token is exchanged for one of Entra's. To be read by the other scripts:
#   . ./as-pod.sh; as_pod CONTEXT NAMESPACE SERVICE-ACCOUNT CLIENT-ID COMMAND…
as_pod() {
  context=$1 namespace=$2 account=$3 client=$4
  shift 4
  token=$(kubectl --context "$context" --namespace "$namespace" create token "$account" --audience api://AzureADTokenExchange)
  # A login of its own beside the operator's, in the same cloud.
  own=$(mktemp -d)
  cp "$AZURE_CONFIG_DIR/clouds.config" "$AZURE_CONFIG_DIR/config" "$AZURE_CONFIG_DIR/versionCheck.json" "$own"
  AZURE_CONFIG_DIR=$own az login --service-principal --username "$client" --tenant "$AZURE_TENANT_ID" \
    --federated-token "$token" --allow-no-subscriptions --output none
  AZURE_CONFIG_DIR=$own "$@"
  rm -r "$own"
}
