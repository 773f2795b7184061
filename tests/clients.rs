//! The sandbox with other people's clients, which know nothing of it: az, Azure's libraries for Python and Go, kubectl, and Terraform's
//! backend, by the environment of `widctl sandbox` alone. Where it can be, everything runs where there is no network but loopback, so that
//! a request to anywhere else fails loudly; and nothing that is Azure's may have been asked for in vain.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn required() -> bool {
    std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some()
}

/// A program of this machine; none where it is not there, and that is no mistake.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !found {
        eprintln!("skipped: {program} is not on PATH");
    }
    found
}

/// The folder of az's and Python's programs, installed once; WIDCTL_AZ names one that is there already.
fn python() -> Option<PathBuf> {
    static BROUGHT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let bring = || {
        if let Some(there) = std::env::var_os("WIDCTL_AZ") {
            return Some(PathBuf::from(there));
        }
        let venv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("azure-clients");
        let done = venv.join("complete");
        if !done.is_file() {
            let how = "python3 -m venv \"$0\" && \"$0/bin/pip\" install --quiet --disable-pip-version-check azure-cli azure-identity \
                       && touch \"$0/complete\"";
            let tried = Command::new("sh").args(["-c", how]).arg(&venv).output();
            let well = tried.as_ref().is_ok_and(|it| it.status.success());
            assert!(well || !required(), "az cannot be had: {tried:?}");
        }
        done.is_file().then(|| venv.join("bin"))
    };
    let found = BROUGHT.get_or_init(bring).clone();
    if found.is_none() {
        eprintln!("skipped: az cannot be had here");
    }
    found
}

/// Whether commands can be put where there is no network but loopback.
fn alone() -> bool {
    static ALONE: OnceLock<bool> = OnceLock::new();
    *ALONE.get_or_init(|| {
        let tried = Command::new("unshare")
            .args(["-rn", "ip", "link", "set", "lo", "up"])
            .output();
        let well = tried.is_ok_and(|it| it.status.success());
        if !well {
            eprintln!("not tried: a machine without a network, for it cannot be made here");
        }
        well
    })
}

/// Runs a script in a sandbox with this world, and gives what it printed. Everything of Azure's that was asked for must have been there.
fn run(world: &Path, script: &str, bin: Option<&Path>) -> String {
    let widctl = env!("CARGO_BIN_EXE_widctl");
    let mut command = match alone() {
        true => {
            let mut command = Command::new("unshare");
            command.args([
                "-rn",
                "sh",
                "-c",
                "ip link set lo up && exec \"$@\"",
                "sh",
                widctl,
            ]);
            command
        }
        false => Command::new(widctl),
    };
    command
        .args(["sandbox", "--world"])
        .arg(world)
        .args(["--", "sh", "-euc", script]);
    if let Some(bin) = bin {
        let before = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&before));
        command.env("PATH", std::env::join_paths(all).unwrap());
    }
    // Whoever has a proxy of its own has none here, and whoever is logged in is not.
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:9");
    }
    command
        .env("AZURE_CLIENT_CERTIFICATE_PATH", "/nowhere")
        .env("GITHUB_TOKEN", "of-the-caller")
        .env("KUBECONFIG", "/nowhere");
    let output = command.output().unwrap();
    let (out, said) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{said}", script);
    assert!(
        !said.contains("not let through"),
        "something would have left: {said}"
    );
    let withheld = "Not passed on, for it may lead to real systems: ";
    let withheld = said.lines().find_map(|line| line.strip_prefix(withheld));
    let withheld = withheld.unwrap_or_else(|| panic!("nothing withheld: {said}"));
    assert!(
        withheld.contains("AZURE_CLIENT_CERTIFICATE_PATH") && withheld.contains("GITHUB_TOKEN"),
        "{said}"
    );
    out
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn guides() -> PathBuf {
    root().join("examples/guides")
}

/// One guide of `examples/guides`, as it stands there, and the last lines that it prints.
fn guide(name: &str, ends: &[&str]) {
    let programs = on_path("kubectl") && on_path("curl") && on_path("jq");
    let Some(bin) = python().filter(|_| programs) else {
        assert!(!required());
        return;
    };
    let script = guides().join(name);
    let out = run(
        &guides().join("world.yaml"),
        &format!("sh {}", script.display()),
        Some(&bin),
    );
    let lines: Vec<&str> = out.lines().collect();
    let last = lines.len().saturating_sub(ends.len());
    assert_eq!(lines[last..], *ends, "{name}:\n{out}");
}

#[test]
fn the_guide_of_aks() {
    guide("aks.sh", &["serviceaccount/web created", "Bearer"]);
}

#[test]
fn the_guide_of_key_vault() {
    guide("key-vault.sh", &["hunter2", "hunter3"]);
}

#[test]
fn the_guide_from_pod_identity() {
    let labels = r#"{"app":"worker","azure.workload.identity/use":"true"}"#;
    guide(
        "pod-identity.sh",
        &["deployment.apps/worker patched", labels, "Bearer"],
    );
}

#[test]
fn the_guide_of_env0() {
    guide("env0.sh", &["abc"]);
}

#[test]
fn the_guide_of_vcluster() {
    guide("vcluster.sh", &["serviceaccount/web annotated", "rg-apps"]);
}

/// What is asked of az, and what has to be in what it says: on stdout where it ends well, on stderr where it is to be refused.
#[rustfmt::skip]
const ASKED: &[(&str, Result<&str, &str>)] = &[
    ("account show --query user.type -o tsv", Ok("servicePrincipal")),
    ("account list-locations --query \"[?name=='westeurope'].displayName\" -o tsv", Ok("West Europe")),
    ("cloud show --query name -o tsv", Ok("WidctlSandbox")),
    ("provider show -n Microsoft.ManagedIdentity --query registrationState -o tsv", Ok("Registered")),
    ("provider register -n Microsoft.KeyVault --query registrationState -o tsv", Ok("")),
    ("group list --query [].name -o tsv", Ok("rg-aks")),
    ("group exists -n rg-none", Ok("false")),
    ("resource list -g rg-apps --query [].name -o tsv", Ok("id-orders")),
    ("resource list --tag none=none", Ok("[]")),
    ("identity create -g rg-apps -n id-table --tags a=b --query tags.a -o tsv", Ok("b")),
    ("identity show -g rg-apps -n id-none", Err("(ResourceNotFound)")),
    ("identity federated-credential create -g rg-apps --identity-name id-table -n one --issuer https://i.example/ --subject s --audiences api://AzureADTokenExchange --query subject -o tsv", Ok("s")),
    ("identity federated-credential create -g rg-apps --identity-name id-table -n two --issuer https://i.example/ --subject s --audiences api://AzureADTokenExchange", Err("already exists")),
    ("identity federated-credential list -g rg-apps --identity-name id-table --query [].name -o tsv", Ok("one")),
    ("identity list-resources -g rg-apps -n id-table", Ok("[]")),
    ("identity list-operations --query [].name -o tsv", Ok("Microsoft.ManagedIdentity/userAssignedIdentities/read")),
    ("identity federated-credential delete -g rg-apps --identity-name id-table -n one --yes", Ok("")),
    ("tag create --resource-id $GROUP --tags team=a --query properties.tags.team -o tsv", Ok("a")),
    ("lock create -g rg-apps -n keep --lock-type CanNotDelete --query level -o tsv", Ok("CanNotDelete")),
    ("identity delete -g rg-apps -n id-table", Err("(ScopeLocked)")),
    ("lock delete -g rg-apps -n keep", Ok("")),
    ("identity delete -g rg-apps -n id-table", Ok("")),
    ("role definition list --name Reader --query [].roleName -o tsv", Ok("Reader")),
    ("role assignment create --assignee $AZURE_CLIENT_ID --role Reader --scope $GROUP --query principalType -o tsv", Ok("ServicePrincipal")),
    ("role assignment list --scope $GROUP --query [].roleDefinitionName -o tsv", Ok("Reader")),
    ("role assignment create --assignee $AZURE_CLIENT_ID --role \"Key Vault Secret User\" --scope $GROUP", Err("doesn't exist")),
    ("aks show -g rg-aks -n aks-prod --query provisioningState -o tsv", Ok("Succeeded")),
    ("aks get-versions -l westeurope --query \"values[0].version\" -o tsv", Ok("1.33")),
    ("aks get-upgrades -g rg-aks -n aks-prod --query controlPlaneProfile.kubernetesVersion -o tsv", Ok("1.33")),
    ("aks nodepool list -g rg-aks --cluster-name aks-prod --query [].name -o tsv", Ok("nodepool1")),
    ("aks command invoke -g rg-aks -n aks-prod -c ls", Err("(RunCommandDisabled)")),
    ("keyvault create -g rg-apps -n kv-table -l westeurope --query properties.provisioningState -o tsv", Ok("Succeeded")),
    ("keyvault secret show --vault-name kv-table -n none", Err("(Forbidden)")),
    ("keyvault list --query [].name -o tsv", Ok("kv-table")),
    ("keyvault delete -n kv-table", Ok("")),
    ("keyvault list-deleted --query [].name -o tsv", Ok("kv-table")),
    ("keyvault purge -n kv-table", Ok("")),
    ("ad app create --display-name orders --query displayName -o tsv", Ok("orders")),
    ("ad sp create-for-rbac -n robot --role Reader --scopes $GROUP --query password -o tsv", Ok("sandboxCanary")),
    ("ad group create --display-name team --mail-nickname team --query displayName -o tsv", Ok("team")),
    ("ad signed-in-user show", Err("delegated authentication flow")),
    ("rest --url /subscriptions?api-version=2022-12-01 --query \"value[0].state\" -o tsv", Ok("Enabled")),
];

#[test]
fn az_works_unchanged() {
    let Some(bin) = python() else {
        return;
    };
    // One sandbox for all; each answer stands in a file of its own.
    let folder = tempfile::tempdir().unwrap();
    let mut script = format!(
        "cd {}\nGROUP=/subscriptions/$ARM_SUBSCRIPTION_ID/resourceGroups/rg-apps\n",
        folder.path().display()
    );
    for (at, (arguments, _)) in ASKED.iter().enumerate() {
        script += &format!(
            "if az {arguments} >{at}.out 2>{at}.err; then echo 0 >{at}.code; else echo $? >{at}.code; fi\n"
        );
    }
    run(&guides().join("world.yaml"), &script, Some(&bin));
    let mut wrong = Vec::new();
    for (at, (arguments, expected)) in ASKED.iter().enumerate() {
        let read = |kind: &str| {
            std::fs::read_to_string(folder.path().join(format!("{at}.{kind}"))).unwrap()
        };
        let (code, out, said) = (read("code"), read("out"), read("err"));
        let fits = match expected {
            Ok(words) => code.trim() == "0" && out.contains(words),
            Err(words) => code.trim() != "0" && said.contains(words),
        };
        if !fits {
            wrong.push(format!(
                "az {arguments}: {} {out} {said}, not {expected:?}",
                code.trim()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A world with a vault and a storage account.
fn supplied(folder: &Path) -> PathBuf {
    let world = std::fs::read_to_string(guides().join("world.yaml")).unwrap()
        + "vaults: [{name: kv-sdk, group: rg-apps, enableRbacAuthorization: true}]\n\
           storageAccounts: [{name: states, group: rg-apps, containers: {tfstate: {}}}]\n";
    let file = folder.join("world.yaml");
    std::fs::write(&file, world).unwrap();
    file
}

#[test]
fn the_libraries_for_python_work_unchanged() {
    let Some(bin) = python() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "export SDK_PRINCIPAL=$(az ad sp show --id $AZURE_CLIENT_ID --query id -o tsv); {}/python {}",
        bin.display(),
        root().join("tests/clients/sdk.py").display()
    );
    let out = run(&supplied(folder.path()), &script, Some(&bin));
    for wanted in [
        "signed in EnvironmentCredential",
        "signed in DefaultAzureCredential",
        "identity id-sdk",
        "credentials ['system:serviceaccount:a:b']",
        "missing ResourceNotFound",
        "role Key Vault Secrets Officer",
        "refused 403",
        "secret hunter2",
        "secrets ['password']",
        "deleted ['password']",
    ] {
        assert!(
            out.lines().any(|line| line == wanted),
            "{wanted} is not in:\n{out}"
        );
    }
}

#[test]
fn the_library_for_go_signs_in_unchanged() {
    if !on_path("go") {
        assert!(!required());
        return;
    }
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("identity-client");
    let mut build = Command::new("go");
    build
        .args(["build", "-mod=readonly", "-o"])
        .arg(&program)
        .arg(".");
    let built: Output = build
        .current_dir(root().join("tests/clients/identity"))
        .output()
        .unwrap();
    if !built.status.success() {
        assert!(!required(), "{}", text(&built.stderr));
        eprintln!("skipped: azidentity cannot be had here");
        return;
    }
    let world = guides().join("world.yaml");
    let out = run(&world, &program.display().to_string(), None);
    assert!(
        out.starts_with("200 ") && out.contains("11111111-2222-3333-4444-555555555555"),
        "{out}"
    );
}

#[test]
fn the_backend_of_terraform_keeps_its_state_here() {
    // Where there is none it cannot be had from a registry.
    if !on_path("terraform") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(
        root().join("tests/clients/main.tf"),
        folder.path().join("main.tf"),
    )
    .unwrap();
    let script = format!(
        "cd {}; terraform init -input=false -no-color && terraform apply -auto-approve -input=false -no-color && terraform state list && \
         terraform plan -detailed-exitcode -no-color",
        folder.path().display()
    );
    let out = run(&supplied(folder.path()), &script, None);
    for wanted in [
        "Successfully configured the backend",
        "1 added",
        "terraform_data.one",
        "No changes",
    ] {
        assert!(out.contains(wanted), "{wanted} is not in:\n{out}");
    }
    // The state is where the backend is told to have it, and nowhere else.
    assert!(!folder.path().join("terraform.tfstate").exists());
}

/// Every variable that could lead out is taken away or replaced, and each name of Azure's leads here.
#[test]
fn nothing_of_the_callers_leads_out() {
    if !on_path("curl") {
        return;
    }
    let script = "test -z \"${GITHUB_TOKEN:-}${ALL_PROXY:-}${AZURE_CLIENT_CERTIFICATE_PATH:-}\"
        curl -sS 'https://management.azure.com/metadata/endpoints?api-version=2022-09-01' >/dev/null
        curl -sS 'https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint=x' >/dev/null
        curl -sS -o /dev/null -w '%{http_code}' https://graph.microsoft.com/v1.0/me";
    let world = guides().join("world.yaml");
    assert_eq!(run(&world, script, None), "401");
    // A name that is Azure's and not here is refused, and that is said.
    let mut command = Command::new(env!("CARGO_BIN_EXE_widctl"));
    command.args([
        "sandbox",
        "--",
        "curl",
        "-sS",
        "https://nobody.vault.azure.net/secrets",
    ]);
    let output: Output = command.env_remove("HTTPS_PROXY").output().unwrap();
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(
        said.contains("nobody.vault.azure.net is not played here"),
        "{said}"
    );
}
