"""Azure's libraries for Python, with nothing told to them: each line that is printed is something that went well."""

import os
import uuid

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential, EnvironmentCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient

subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
for credential in (EnvironmentCredential(), DefaultAzureCredential()):
    credential.get_token("https://management.azure.com/.default")
    print("signed in", type(credential).__name__)

# The clients talk to management.azure.com, which is the sandbox here.
identities = ManagedServiceIdentityClient(credential, subscription)
made = identities.user_assigned_identities.create_or_update("rg-apps", "id-sdk", {"location": "westeurope"})
print("identity", made.name)
wanted = {"issuer": "https://issuer.example/", "subject": "system:serviceaccount:a:b", "audiences": ["api://AzureADTokenExchange"]}
trust = identities.federated_identity_credentials
trust.create_or_update("rg-apps", "id-sdk", "trust", {"properties": wanted})
print("credentials", [it.subject for it in trust.list("rg-apps", "id-sdk")])
try:
    identities.user_assigned_identities.get("rg-apps", "id-none")
except ResourceNotFoundError as error:
    print("missing", error.error.code)

authorization = AuthorizationManagementClient(credential, subscription)
vault = f"/subscriptions/{subscription}/resourceGroups/rg-apps/providers/Microsoft.KeyVault/vaults/kv-sdk"
[role] = authorization.role_definitions.list(vault, filter="roleName eq 'Key Vault Secrets Officer'")
print("role", role.role_name)

secrets = SecretClient("https://kv-sdk.vault.azure.net", credential)
try:
    secrets.get_secret("password")
except HttpResponseError as error:
    print("refused", error.status_code)
me = os.environ["SDK_PRINCIPAL"]
wanted = {"roleDefinitionId": role.id, "principalId": me, "principalType": "ServicePrincipal"}
authorization.role_assignments.create(vault, str(uuid.uuid4()), {"properties": wanted})
secrets.set_secret("password", "hunter2")
print("secret", secrets.get_secret("password").value)
print("secrets", [it.name for it in secrets.list_properties_of_secrets()])
secrets.begin_delete_secret("password").wait()
print("deleted", [it.name for it in secrets.list_deleted_secrets()])
