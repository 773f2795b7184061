// Signs in as Go programs do that know nothing of the sandbox, and reads what the token opens.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

func main() {
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err == nil {
		scopes := []string{"https://management.azure.com/.default"}
		token, failed := credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: scopes})
		if failed == nil {
			err = read(token.Token)
		} else {
			err = failed
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(token string) error {
	// Azure's own name: what stands there is the sandbox all the same.
	request, err := http.NewRequest("GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	fmt.Println(answer.StatusCode, string(body))
	return err
}
