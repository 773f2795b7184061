//! kubectl and Helm, unchanged, against the built-in Kubernetes API: a table of commands, each with how it has to end.
//!
//! `WIDCTL_REQUIRE_CLIENTS=1` makes it a failure that there is no kubectl, `WIDCTL_REQUIRE_APISERVER=1` that there is no Helm beside the
//! real servers in `KUBEBUILDER_ASSETS` (`tests/realserver/build.sh` builds all of them); otherwise what they would be asked is not tried.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

/// A command, and what its output has to hold; `!` before a command that has to fail.
type Row = (&'static str, &'static [&'static str]);

const WORLD: &str = "
subscriptions:
- {id: 11111111-2222-3333-4444-555555555555, groups: {apps: westeurope}}
identities:
- {name: billing, group: apps}
clusters:
- name: prod
  aks: {group: apps, issuer: true, workloadIdentity: true}
  kubernetes:
    namespaces: [pay]
    serviceAccounts:
    - {namespace: pay, name: api, annotations: {azure.workload.identity/client-id: aaaa}}
    objects:
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gadgets.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Gadget, plural: gadgets}
        versions:
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
    - {apiVersion: example.com/v1, kind: Gadget, metadata: {name: one, namespace: pay}, spec: {a: 1}}
";

const DEFINITION: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, shortNames: [wg]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            description: What it shall be.
            required: [size]
            properties: {size: {type: integer, description: How large.}, color: {type: string, default: red}}
"#;

const POD: &str = r#"
apiVersion: v1
kind: Pod
metadata: {name: login, namespace: pay, labels: {azure.workload.identity/use: "true"}}
spec: {serviceAccountName: api, containers: [{name: c, image: busybox}]}
"#;

const WIDGET: &str =
    "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 3}}";

const KUBECTL: &[Row] = &[
    ("kubectl version", &["Server Version: v1."]),
    ("kubectl get nodes", &["Ready"]),
    // A rollout, to its end, again, and back.
    (
        "kubectl create deployment web --image=nginx --replicas=2",
        &["deployment.apps/web created"],
    ),
    (
        "kubectl rollout status deployment/web --timeout=10s",
        &["successfully rolled out"],
    ),
    (
        "kubectl get all",
        &["2/2", "Running", "replicaset.apps/web-"],
    ),
    (
        "kubectl set image deployment/web nginx=nginx:1.27",
        &["image updated"],
    ),
    (
        "kubectl rollout status deployment/web --timeout=10s",
        &["successfully rolled out"],
    ),
    ("kubectl rollout undo deployment/web", &["rolled back"]),
    (
        "kubectl rollout status deployment/web --timeout=10s",
        &["successfully rolled out"],
    ),
    ("kubectl rollout history deployment/web", &["3"]),
    ("kubectl scale deployment/web --replicas=1", &["scaled"]),
    (
        "kubectl wait --for=condition=Available deployment/web --timeout=10s",
        &["condition met"],
    ),
    ("kubectl rollout restart deployment/web", &["restarted"]),
    (
        "kubectl expose deployment web --port=80",
        &["service/web exposed"],
    ),
    ("kubectl get svc web", &["ClusterIP", "80/TCP"]),
    ("kubectl autoscale deployment web --max=3", &["autoscaled"]),
    // What ends by itself.
    (
        "kubectl create job one --image=busybox -- true",
        &["job.batch/one created"],
    ),
    (
        "kubectl wait --for=condition=complete job/one --timeout=10s",
        &["condition met"],
    ),
    ("kubectl get job one", &["Complete", "1/1"]),
    (
        "kubectl run once --image=busybox --restart=Never",
        &["pod/once created"],
    ),
    (
        "kubectl wait --for=jsonpath={.status.phase}=Succeeded pod/once --timeout=10s",
        &["condition met"],
    ),
    // A watch shows what comes and goes, and ends in time.
    (
        "kubectl get pods --watch --request-timeout=1s",
        &["once", "Completed"],
    ),
    (
        "kubectl get cm -w --output-watch-events --request-timeout=1s & sleep 0.4; kubectl create cm late >/dev/null; wait",
        &["ADDED", "late"],
    ),
    // Secrets, explanations, definitions and their kinds.
    (
        "kubectl create secret generic s --from-literal=a=b",
        &["secret/s created"],
    ),
    ("kubectl get secret s -o jsonpath={.data.a}", &["Yg=="]),
    (
        "kubectl explain deployment.spec.strategy.rollingUpdate",
        &["maxSurge", "maximum number of pods"],
    ),
    ("kubectl apply -f crd.yaml", &["created"]),
    (
        "kubectl wait --for=condition=Established crd/widgets.example.com --timeout=5s",
        &["condition met"],
    ),
    (
        "kubectl apply -f widget.yaml",
        &["widget.example.com/w created"],
    ),
    ("kubectl apply -f widget.yaml", &["unchanged"]),
    (
        "kubectl apply --server-side -f widget.yaml",
        &["serverside-applied"],
    ),
    ("kubectl get wg", &["SIZE", "3"]),
    ("kubectl get wg w -o jsonpath={.spec.color}", &["red"]),
    (
        "kubectl explain widget.spec",
        &["What it shall be.", "size"],
    ),
    (
        "! kubectl patch wg w --type=merge -p '{\"spec\":{\"size\":\"x\"}}'",
        &["must be of type integer"],
    ),
    ("kubectl get gadgets -n pay", &["one"]),
    ("kubectl delete crd widgets.example.com", &["deleted"]),
    ("! kubectl get wg", &["NotFound"]),
    // Who owns goes with what it owns, or without.
    ("kubectl delete deployment web", &["deleted"]),
    (
        "kubectl wait --for=delete pod -l app=web --timeout=10s",
        &[],
    ),
    ("kubectl get rs", &["No resources found"]),
    ("kubectl delete job one --cascade=orphan", &["deleted"]),
    ("kubectl get pods -l job-name=one", &["Completed"]),
    ("kubectl create deployment web --image=nginx", &["created"]),
    (
        "kubectl delete deployment web --cascade=foreground",
        &["deleted"],
    ),
    ("kubectl get rs,pods -l app=web", &["No resources found"]),
    // Who may what.
    ("kubectl create sa bot", &["created"]),
    (
        "! kubectl get pods --as=system:serviceaccount:default:bot",
        &["cannot list resource \"pods\""],
    ),
    (
        "kubectl auth can-i --list --as=system:serviceaccount:default:bot",
        &["selfsubjectaccessreviews"],
    ),
    (
        "kubectl create clusterrolebinding b --clusterrole=view --serviceaccount=default:bot",
        &["created"],
    ),
    (
        "kubectl auth can-i list pods --as=system:serviceaccount:default:bot",
        &["yes"],
    ),
    (
        "! kubectl auth can-i delete pods --as=system:serviceaccount:default:bot",
        &["no"],
    ),
    (
        "kubectl --token=$(kubectl create token bot) get pods",
        &["once"],
    ),
    (
        "! kubectl --token=$(kubectl create token bot) delete pod once",
        &["cannot delete resource"],
    ),
    // The add-on's webhook.
    (
        "kubectl get mutatingwebhookconfigurations",
        &["azure-wi-webhook-mutating-webhook-configuration"],
    ),
    ("kubectl apply -f pod.yaml", &["pod/login created"]),
    (
        "kubectl get pod login -n pay -o yaml",
        &[
            "AZURE_CLIENT_ID",
            "AZURE_FEDERATED_TOKEN_FILE",
            "/var/run/secrets/azure/tokens",
            "audience: api://AzureADTokenExchange",
        ],
    ),
    // A namespace takes its time, and all with it.
    ("kubectl delete namespace pay --timeout=20s", &["deleted"]),
    ("kubectl get gadgets -A", &["No resources found"]),
    (
        "kubectl api-resources --api-group=apps",
        &["deployments", "StatefulSet"],
    ),
];

const HELM: &[Row] = &[
    ("$HELM create chart", &["Creating chart"]),
    (
        "$HELM install one ./chart --wait --timeout 20s",
        &["STATUS: deployed"],
    ),
    (
        "$HELM upgrade one ./chart --set replicaCount=3 --wait --timeout 20s",
        &["REVISION: 2"],
    ),
    (
        "$HELM rollback one 1 --wait --timeout 20s",
        &["Rollback was a success"],
    ),
    ("$HELM history one", &["superseded", "Rollback to 1"]),
    ("$HELM list", &["one", "deployed"]),
    (
        "$HELM upgrade --install two ./chart --atomic --timeout 20s",
        &["STATUS: deployed"],
    ),
    ("$HELM uninstall one --wait --timeout 20s", &["uninstalled"]),
    ("$HELM template x ./chart --validate", &["kind: Deployment"]),
];

/// The client's file, where it is to be had; `required` names what makes it a failure that it is not.
fn client(name: &str, required: &str) -> Option<PathBuf> {
    let folders = ["KUBEBUILDER_ASSETS", "PATH"].map(|it| std::env::var_os(it).unwrap_or_default());
    let mut folders = folders.iter().flat_map(std::env::split_paths);
    let found = folders.find_map(|it| Some(it.join(name)).filter(|file| file.is_file()));
    if found.is_none() {
        let required = std::env::var(required).is_ok_and(|value| value == "1");
        assert!(!required, "there is no {name} here");
        println!("there is no {name} here: it was asked nothing");
    }
    found
}

/// Runs the table in one sandbox, and says all that ended otherwise.
fn run(rows: &[Row], helm: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut script = String::from("export PAGER=cat\n");
    for (number, (command, _)) in rows.iter().enumerate() {
        let command = command.trim_start_matches("! ");
        let _ = writeln!(
            script,
            "echo '=== {number}'; {{ {command} ; }} 2>&1; echo \"=== $?\""
        );
    }
    for (name, text) in [
        ("world.yaml", WORLD),
        ("crd.yaml", DEFINITION),
        ("pod.yaml", POD),
        ("widget.yaml", WIDGET),
        ("script", &script),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let done = Command::new(env!("CARGO_BIN_EXE_widctl"))
        .args(["sandbox", "--world", "world.yaml", "--", "bash", "script"])
        .current_dir(folder.path())
        .env("HELM", helm)
        .env("HOME", folder.path())
        .env_remove("KUBEBUILDER_ASSETS")
        .output()
        .expect("widctl runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let mut wrong = String::new();
    for (number, (command, holds)) in rows.iter().enumerate() {
        let begin = format!("=== {number}\n");
        let part = said.split_once(&begin).map_or("", |(_, rest)| rest);
        let (output, rest) = part.split_once("=== ").unwrap_or((part, ""));
        let code = rest.lines().next().unwrap_or_default();
        let missing: Vec<&&str> = holds
            .iter()
            .filter(|text| !output.contains(**text))
            .collect();
        if (code == "0") == command.starts_with('!') || !missing.is_empty() {
            let _ = writeln!(
                wrong,
                "{command}\n  ended with {code}, without {missing:?}:\n{output}"
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn kubectl_works_unchanged() {
    if client("kubectl", "WIDCTL_REQUIRE_CLIENTS").is_some() {
        run(KUBECTL, "");
    }
}

#[test]
fn helm_works_unchanged() {
    if let Some(helm) = client("helm", "WIDCTL_REQUIRE_APISERVER") {
        run(HELM, &helm.display().to_string());
    }
}
