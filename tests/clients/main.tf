# A state in a blob, with the resource that Terraform brings itself: no provider is fetched.
terraform {
  backend "azurerm" {
    resource_group_name  = "rg-apps"
    storage_account_name = "states"
    container_name       = "tfstate"
    key                  = "guide.tfstate"
  }
}

resource "terraform_data" "one" {
  input = "kept"
}
