//! What the fields of a pod are. From `k8s.io/api/core/v1` (names and order) and the schema of structured-merge-diff (lists and maps).

use super::form::Shape::{self, Keyed, List, Map, Needed, Set};
use super::core::METADATA;
use super::form::{COUNT, FLAG, MARK, NUMBER, TEXT, WHOLE, fields, there, whole};

const HOST_PATH_VOLUME_SOURCE: Shape = fields("HostPathVolumeSource", &[("path", TEXT), ("type", TEXT)]);
const EMPTY_DIR_VOLUME_SOURCE: Shape = fields("EmptyDirVolumeSource", &[("medium", TEXT), ("sizeLimit", WHOLE)]);
const GCE_PERSISTENT_DISK_VOLUME_SOURCE: Shape = fields("GCEPersistentDiskVolumeSource", &[
    ("pdName", TEXT), ("fsType", TEXT), ("partition", COUNT), ("readOnly", MARK),
]);
const AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE: Shape = fields("AWSElasticBlockStoreVolumeSource", &[
    ("volumeID", TEXT), ("fsType", TEXT), ("partition", COUNT), ("readOnly", MARK),
]);
const GIT_REPO_VOLUME_SOURCE: Shape = fields("GitRepoVolumeSource", &[
    ("repository", TEXT), ("revision", TEXT), ("directory", TEXT),
]);
const KEY_TO_PATH: Shape = fields("KeyToPath", &[("key", TEXT), ("path", TEXT), ("mode", NUMBER)]);
const SECRET_VOLUME_SOURCE: Shape = fields("SecretVolumeSource", &[
    ("secretName", TEXT), ("items", List(&KEY_TO_PATH)), ("defaultMode", NUMBER), ("optional", FLAG),
]);
const NFS_VOLUME_SOURCE: Shape = fields("NFSVolumeSource", &[("server", TEXT), ("path", TEXT), ("readOnly", MARK)]);
const LOCAL_OBJECT_REFERENCE: Shape = fields("LocalObjectReference", &[("name", TEXT)]);
const ISCSI_VOLUME_SOURCE: Shape = fields("ISCSIVolumeSource", &[
    ("targetPortal", TEXT), ("iqn", TEXT), ("lun", NUMBER), ("iscsiInterface", TEXT), ("fsType", TEXT),
    ("readOnly", MARK), ("portals", List(&TEXT)), ("chapAuthDiscovery", MARK), ("chapAuthSession", MARK),
    ("secretRef", whole(LOCAL_OBJECT_REFERENCE)), ("initiatorName", TEXT),
]);
const GLUSTERFS_VOLUME_SOURCE: Shape = fields("GlusterfsVolumeSource", &[
    ("endpoints", TEXT), ("path", TEXT), ("readOnly", MARK),
]);
const PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE: Shape = fields("PersistentVolumeClaimVolumeSource", &[
    ("claimName", TEXT), ("readOnly", MARK),
]);
const RBD_VOLUME_SOURCE: Shape = fields("RBDVolumeSource", &[
    ("monitors", List(&TEXT)), ("image", TEXT), ("fsType", TEXT), ("pool", TEXT), ("user", TEXT), ("keyring", TEXT),
    ("secretRef", whole(LOCAL_OBJECT_REFERENCE)), ("readOnly", MARK),
]);
const FLEX_VOLUME_SOURCE: Shape = fields("FlexVolumeSource", &[
    ("driver", TEXT), ("fsType", TEXT), ("secretRef", whole(LOCAL_OBJECT_REFERENCE)), ("readOnly", MARK),
    ("options", Map(&TEXT)),
]);
const CINDER_VOLUME_SOURCE: Shape = fields("CinderVolumeSource", &[
    ("volumeID", TEXT), ("fsType", TEXT), ("readOnly", MARK), ("secretRef", whole(LOCAL_OBJECT_REFERENCE)),
]);
const CEPH_FS_VOLUME_SOURCE: Shape = fields("CephFSVolumeSource", &[
    ("monitors", List(&TEXT)), ("path", TEXT), ("user", TEXT), ("secretFile", TEXT),
    ("secretRef", whole(LOCAL_OBJECT_REFERENCE)), ("readOnly", MARK),
]);
const FLOCKER_VOLUME_SOURCE: Shape = fields("FlockerVolumeSource", &[("datasetName", TEXT), ("datasetUUID", TEXT)]);
const OBJECT_FIELD_SELECTOR: Shape = fields("ObjectFieldSelector", &[("apiVersion", TEXT), ("fieldPath", TEXT)]);
const RESOURCE_FIELD_SELECTOR: Shape = fields("ResourceFieldSelector", &[
    ("containerName", TEXT), ("resource", TEXT), ("divisor", WHOLE),
]);
const DOWNWARD_API_VOLUME_FILE: Shape = fields("DownwardAPIVolumeFile", &[
    ("path", TEXT), ("fieldRef", whole(OBJECT_FIELD_SELECTOR)), ("resourceFieldRef", whole(RESOURCE_FIELD_SELECTOR)),
    ("mode", NUMBER),
]);
const DOWNWARD_API_VOLUME_SOURCE: Shape = fields("DownwardAPIVolumeSource", &[
    ("items", List(&DOWNWARD_API_VOLUME_FILE)), ("defaultMode", NUMBER),
]);
const FC_VOLUME_SOURCE: Shape = fields("FCVolumeSource", &[
    ("targetWWNs", List(&TEXT)), ("lun", NUMBER), ("fsType", TEXT), ("readOnly", MARK), ("wwids", List(&TEXT)),
]);
const AZURE_FILE_VOLUME_SOURCE: Shape = fields("AzureFileVolumeSource", &[
    ("secretName", TEXT), ("shareName", TEXT), ("readOnly", MARK),
]);
const CONFIG_MAP_VOLUME_SOURCE: Shape = fields("ConfigMapVolumeSource", &[
    ("name", TEXT), ("items", List(&KEY_TO_PATH)), ("defaultMode", NUMBER), ("optional", FLAG),
]);
const VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE: Shape = fields("VsphereVirtualDiskVolumeSource", &[
    ("volumePath", TEXT), ("fsType", TEXT), ("storagePolicyName", TEXT), ("storagePolicyID", TEXT),
]);
const QUOBYTE_VOLUME_SOURCE: Shape = fields("QuobyteVolumeSource", &[
    ("registry", TEXT), ("volume", TEXT), ("readOnly", MARK), ("user", TEXT), ("group", TEXT), ("tenant", TEXT),
]);
const AZURE_DISK_VOLUME_SOURCE: Shape = fields("AzureDiskVolumeSource", &[
    ("diskName", TEXT), ("diskURI", TEXT), ("cachingMode", TEXT), ("fsType", TEXT), ("readOnly", FLAG), ("kind", TEXT),
]);
const PHOTON_PERSISTENT_DISK_VOLUME_SOURCE: Shape = fields("PhotonPersistentDiskVolumeSource", &[
    ("pdID", TEXT), ("fsType", TEXT),
]);
const SECRET_PROJECTION: Shape = fields("SecretProjection", &[
    ("name", TEXT), ("items", List(&KEY_TO_PATH)), ("optional", FLAG),
]);
const DOWNWARD_API_PROJECTION: Shape = fields("DownwardAPIProjection", &[("items", List(&DOWNWARD_API_VOLUME_FILE))]);
const CONFIG_MAP_PROJECTION: Shape = fields("ConfigMapProjection", &[
    ("name", TEXT), ("items", List(&KEY_TO_PATH)), ("optional", FLAG),
]);
const SERVICE_ACCOUNT_TOKEN_PROJECTION: Shape = fields("ServiceAccountTokenProjection", &[
    ("audience", TEXT), ("expirationSeconds", NUMBER), ("path", TEXT),
]);
const LABEL_SELECTOR_REQUIREMENT: Shape = fields("LabelSelectorRequirement", &[
    ("key", TEXT), ("operator", TEXT), ("values", List(&TEXT)),
]);
pub(super) const LABEL_SELECTOR: Shape = fields("LabelSelector", &[
    ("matchLabels", Map(&TEXT)), ("matchExpressions", List(&LABEL_SELECTOR_REQUIREMENT)),
]);
const CLUSTER_TRUST_BUNDLE_PROJECTION: Shape = fields("ClusterTrustBundleProjection", &[
    ("name", TEXT), ("signerName", TEXT), ("labelSelector", whole(LABEL_SELECTOR)), ("optional", FLAG), ("path", TEXT),
]);
const POD_CERTIFICATE_PROJECTION: Shape = fields("PodCertificateProjection", &[
    ("signerName", TEXT), ("keyType", TEXT), ("maxExpirationSeconds", NUMBER), ("credentialBundlePath", TEXT),
    ("keyPath", TEXT), ("certificateChainPath", TEXT), ("userAnnotations", Map(&TEXT)),
]);
const VOLUME_PROJECTION: Shape = fields("VolumeProjection", &[
    ("secret", SECRET_PROJECTION), ("downwardAPI", DOWNWARD_API_PROJECTION), ("configMap", CONFIG_MAP_PROJECTION),
    ("serviceAccountToken", SERVICE_ACCOUNT_TOKEN_PROJECTION), ("clusterTrustBundle", CLUSTER_TRUST_BUNDLE_PROJECTION),
    ("podCertificate", POD_CERTIFICATE_PROJECTION),
]);
const PROJECTED_VOLUME_SOURCE: Shape = fields("ProjectedVolumeSource", &[
    ("sources", List(&VOLUME_PROJECTION)), ("defaultMode", NUMBER),
]);
const PORTWORX_VOLUME_SOURCE: Shape = fields("PortworxVolumeSource", &[
    ("volumeID", TEXT), ("fsType", TEXT), ("readOnly", MARK),
]);
const SCALE_IO_VOLUME_SOURCE: Shape = fields("ScaleIOVolumeSource", &[
    ("gateway", TEXT), ("system", TEXT), ("secretRef", whole(LOCAL_OBJECT_REFERENCE)), ("sslEnabled", MARK),
    ("protectionDomain", TEXT), ("storagePool", TEXT), ("storageMode", TEXT), ("volumeName", TEXT), ("fsType", TEXT),
    ("readOnly", MARK),
]);
const STORAGE_OS_VOLUME_SOURCE: Shape = fields("StorageOSVolumeSource", &[
    ("volumeName", TEXT), ("volumeNamespace", TEXT), ("fsType", TEXT), ("readOnly", MARK),
    ("secretRef", whole(LOCAL_OBJECT_REFERENCE)),
]);
const CSI_VOLUME_SOURCE: Shape = fields("CSIVolumeSource", &[
    ("driver", TEXT), ("readOnly", FLAG), ("fsType", TEXT), ("volumeAttributes", Map(&TEXT)),
    ("nodePublishSecretRef", whole(LOCAL_OBJECT_REFERENCE)),
]);
const VOLUME_RESOURCE_REQUIREMENTS: Shape = fields("VolumeResourceRequirements", &[
    ("limits", Map(&WHOLE)), ("requests", Map(&WHOLE)),
]);
const TYPED_LOCAL_OBJECT_REFERENCE: Shape = fields("TypedLocalObjectReference", &[
    ("apiGroup", TEXT), ("kind", TEXT), ("name", TEXT),
]);
const TYPED_OBJECT_REFERENCE: Shape = fields("TypedObjectReference", &[
    ("apiGroup", TEXT), ("kind", TEXT), ("name", TEXT), ("namespace", TEXT),
]);
pub(super) const PERSISTENT_VOLUME_CLAIM_SPEC: Shape = fields("PersistentVolumeClaimSpec", &[
    ("accessModes", List(&TEXT)), ("selector", whole(LABEL_SELECTOR)), ("resources", there(VOLUME_RESOURCE_REQUIREMENTS)),
    ("volumeName", TEXT), ("storageClassName", TEXT), ("volumeMode", TEXT),
    ("dataSource", whole(TYPED_LOCAL_OBJECT_REFERENCE)), ("dataSourceRef", TYPED_OBJECT_REFERENCE),
    ("volumeAttributesClassName", TEXT),
]);
const PERSISTENT_VOLUME_CLAIM_TEMPLATE: Shape = fields("PersistentVolumeClaimTemplate", &[
    ("metadata", METADATA), ("spec", there(PERSISTENT_VOLUME_CLAIM_SPEC)),
]);
const EPHEMERAL_VOLUME_SOURCE: Shape = fields("EphemeralVolumeSource", &[
    ("volumeClaimTemplate", PERSISTENT_VOLUME_CLAIM_TEMPLATE),
]);
const IMAGE_VOLUME_SOURCE: Shape = fields("ImageVolumeSource", &[("reference", TEXT), ("pullPolicy", TEXT)]);
const VOLUME: Shape = fields("Volume", &[
    ("name", TEXT), ("hostPath", HOST_PATH_VOLUME_SOURCE), ("emptyDir", EMPTY_DIR_VOLUME_SOURCE),
    ("gcePersistentDisk", GCE_PERSISTENT_DISK_VOLUME_SOURCE),
    ("awsElasticBlockStore", AWS_ELASTIC_BLOCK_STORE_VOLUME_SOURCE), ("gitRepo", GIT_REPO_VOLUME_SOURCE),
    ("secret", SECRET_VOLUME_SOURCE), ("nfs", NFS_VOLUME_SOURCE), ("iscsi", ISCSI_VOLUME_SOURCE),
    ("glusterfs", GLUSTERFS_VOLUME_SOURCE), ("persistentVolumeClaim", PERSISTENT_VOLUME_CLAIM_VOLUME_SOURCE),
    ("rbd", RBD_VOLUME_SOURCE), ("flexVolume", FLEX_VOLUME_SOURCE), ("cinder", CINDER_VOLUME_SOURCE),
    ("cephfs", CEPH_FS_VOLUME_SOURCE), ("flocker", FLOCKER_VOLUME_SOURCE), ("downwardAPI", DOWNWARD_API_VOLUME_SOURCE),
    ("fc", FC_VOLUME_SOURCE), ("azureFile", AZURE_FILE_VOLUME_SOURCE), ("configMap", CONFIG_MAP_VOLUME_SOURCE),
    ("vsphereVolume", VSPHERE_VIRTUAL_DISK_VOLUME_SOURCE), ("quobyte", QUOBYTE_VOLUME_SOURCE),
    ("azureDisk", AZURE_DISK_VOLUME_SOURCE), ("photonPersistentDisk", PHOTON_PERSISTENT_DISK_VOLUME_SOURCE),
    ("projected", PROJECTED_VOLUME_SOURCE), ("portworxVolume", PORTWORX_VOLUME_SOURCE),
    ("scaleIO", SCALE_IO_VOLUME_SOURCE), ("storageos", STORAGE_OS_VOLUME_SOURCE), ("csi", CSI_VOLUME_SOURCE),
    ("ephemeral", EPHEMERAL_VOLUME_SOURCE), ("image", IMAGE_VOLUME_SOURCE),
]);
const CONTAINER_PORT: Shape = fields("ContainerPort", &[
    ("name", TEXT), ("hostPort", COUNT), ("containerPort", NUMBER), ("protocol", TEXT), ("hostIP", TEXT),
]);
const CONFIG_MAP_ENV_SOURCE: Shape = fields("ConfigMapEnvSource", &[("name", TEXT), ("optional", FLAG)]);
const SECRET_ENV_SOURCE: Shape = fields("SecretEnvSource", &[("name", TEXT), ("optional", FLAG)]);
const ENV_FROM_SOURCE: Shape = fields("EnvFromSource", &[
    ("prefix", TEXT), ("configMapRef", CONFIG_MAP_ENV_SOURCE), ("secretRef", SECRET_ENV_SOURCE),
]);
const CONFIG_MAP_KEY_SELECTOR: Shape = fields("ConfigMapKeySelector", &[("name", TEXT), ("key", TEXT), ("optional", FLAG)]);
const SECRET_KEY_SELECTOR: Shape = fields("SecretKeySelector", &[("name", TEXT), ("key", TEXT), ("optional", FLAG)]);
const FILE_KEY_SELECTOR: Shape = fields("FileKeySelector", &[
    ("volumeName", TEXT), ("path", TEXT), ("key", TEXT), ("optional", FLAG),
]);
const ENV_VAR_SOURCE: Shape = fields("EnvVarSource", &[
    ("fieldRef", whole(OBJECT_FIELD_SELECTOR)), ("resourceFieldRef", whole(RESOURCE_FIELD_SELECTOR)),
    ("configMapKeyRef", whole(CONFIG_MAP_KEY_SELECTOR)), ("secretKeyRef", whole(SECRET_KEY_SELECTOR)),
    ("fileKeyRef", whole(FILE_KEY_SELECTOR)),
]);
const ENV_VAR: Shape = fields("EnvVar", &[("name", TEXT), ("value", TEXT), ("valueFrom", ENV_VAR_SOURCE)]);
const RESOURCE_CLAIM: Shape = fields("ResourceClaim", &[("name", TEXT), ("request", TEXT)]);
const RESOURCE_REQUIREMENTS: Shape = fields("ResourceRequirements", &[
    ("limits", Map(&WHOLE)), ("requests", Map(&WHOLE)), ("claims", Keyed { keys: &["name"], item: &RESOURCE_CLAIM }),
]);
const CONTAINER_RESIZE_POLICY: Shape = fields("ContainerResizePolicy", &[("resourceName", TEXT), ("restartPolicy", TEXT)]);
const CONTAINER_RESTART_RULE_ON_EXIT_CODES: Shape = fields("ContainerRestartRuleOnExitCodes", &[
    ("operator", TEXT), ("values", List(&NUMBER)),
]);
const CONTAINER_RESTART_RULE: Shape = fields("ContainerRestartRule", &[
    ("action", TEXT), ("exitCodes", CONTAINER_RESTART_RULE_ON_EXIT_CODES),
]);
const VOLUME_MOUNT: Shape = fields("VolumeMount", &[
    ("name", TEXT), ("readOnly", MARK), ("recursiveReadOnly", TEXT), ("mountPath", TEXT), ("subPath", TEXT),
    ("mountPropagation", TEXT), ("subPathExpr", TEXT),
]);
const VOLUME_DEVICE: Shape = fields("VolumeDevice", &[("name", TEXT), ("devicePath", TEXT)]);
const EXEC_ACTION: Shape = fields("ExecAction", &[("command", List(&TEXT))]);
const HTTP_HEADER: Shape = fields("HTTPHeader", &[("name", TEXT), ("value", TEXT)]);
const HTTP_GET_ACTION: Shape = fields("HTTPGetAction", &[
    ("path", TEXT), ("port", WHOLE), ("host", TEXT), ("scheme", TEXT), ("httpHeaders", List(&HTTP_HEADER)),
]);
const TCP_SOCKET_ACTION: Shape = fields("TCPSocketAction", &[("port", WHOLE), ("host", TEXT)]);
const GRPC_ACTION: Shape = fields("GRPCAction", &[("port", NUMBER), ("service", TEXT)]);
const PROBE: Shape = fields("Probe", &[
    ("exec", EXEC_ACTION), ("httpGet", HTTP_GET_ACTION), ("tcpSocket", TCP_SOCKET_ACTION), ("grpc", GRPC_ACTION),
    ("initialDelaySeconds", COUNT), ("timeoutSeconds", COUNT), ("periodSeconds", COUNT), ("successThreshold", COUNT),
    ("failureThreshold", COUNT), ("terminationGracePeriodSeconds", NUMBER),
]);
const SLEEP_ACTION: Shape = fields("SleepAction", &[("seconds", NUMBER)]);
const LIFECYCLE_HANDLER: Shape = fields("LifecycleHandler", &[
    ("exec", EXEC_ACTION), ("httpGet", HTTP_GET_ACTION), ("tcpSocket", TCP_SOCKET_ACTION), ("sleep", SLEEP_ACTION),
]);
const LIFECYCLE: Shape = fields("Lifecycle", &[
    ("postStart", LIFECYCLE_HANDLER), ("preStop", LIFECYCLE_HANDLER), ("stopSignal", TEXT),
]);
const CAPABILITIES: Shape = fields("Capabilities", &[("add", List(&TEXT)), ("drop", List(&TEXT))]);
const SE_LINUX_OPTIONS: Shape = fields("SELinuxOptions", &[
    ("user", TEXT), ("role", TEXT), ("type", TEXT), ("level", TEXT),
]);
const WINDOWS_SECURITY_CONTEXT_OPTIONS: Shape = fields("WindowsSecurityContextOptions", &[
    ("gmsaCredentialSpecName", TEXT), ("gmsaCredentialSpec", TEXT), ("runAsUserName", TEXT), ("hostProcess", FLAG),
]);
const SECCOMP_PROFILE: Shape = fields("SeccompProfile", &[("type", TEXT), ("localhostProfile", TEXT)]);
const APP_ARMOR_PROFILE: Shape = fields("AppArmorProfile", &[("type", TEXT), ("localhostProfile", TEXT)]);
const SECURITY_CONTEXT: Shape = fields("SecurityContext", &[
    ("capabilities", CAPABILITIES), ("privileged", FLAG), ("seLinuxOptions", SE_LINUX_OPTIONS),
    ("windowsOptions", WINDOWS_SECURITY_CONTEXT_OPTIONS), ("runAsUser", NUMBER), ("runAsGroup", NUMBER),
    ("runAsNonRoot", FLAG), ("readOnlyRootFilesystem", FLAG), ("allowPrivilegeEscalation", FLAG), ("procMount", TEXT),
    ("seccompProfile", SECCOMP_PROFILE), ("appArmorProfile", APP_ARMOR_PROFILE),
]);
/// An ephemeral container has all that a container has, and more.
macro_rules! container {
    ($($more:expr),*) => { &[
        ("name", TEXT), ("image", TEXT), ("command", List(&TEXT)), ("args", List(&TEXT)), ("workingDir", TEXT),
        ("ports", Keyed { keys: &["containerPort", "protocol"], item: &CONTAINER_PORT }), ("envFrom", List(&ENV_FROM_SOURCE)),
        ("env", Keyed { keys: &["name"], item: &ENV_VAR }), ("resources", there(RESOURCE_REQUIREMENTS)),
        ("resizePolicy", List(&CONTAINER_RESIZE_POLICY)), ("restartPolicy", TEXT),
        ("restartPolicyRules", List(&CONTAINER_RESTART_RULE)),
        ("volumeMounts", Keyed { keys: &["mountPath"], item: &VOLUME_MOUNT }),
        ("volumeDevices", Keyed { keys: &["devicePath"], item: &VOLUME_DEVICE }), ("livenessProbe", PROBE),
        ("readinessProbe", PROBE), ("startupProbe", PROBE), ("lifecycle", LIFECYCLE), ("terminationMessagePath", TEXT),
        ("terminationMessagePolicy", TEXT), ("imagePullPolicy", TEXT), ("securityContext", SECURITY_CONTEXT), ("stdin", MARK),
        ("stdinOnce", MARK), ("tty", MARK), $($more),*
    ] };
}
const CONTAINER: Shape = fields("Container", container!());
const EPHEMERAL_CONTAINER: Shape = fields("EphemeralContainer", container!(("targetContainerName", TEXT)));
const SYSCTL: Shape = fields("Sysctl", &[("name", TEXT), ("value", TEXT)]);
const POD_SECURITY_CONTEXT: Shape = fields("PodSecurityContext", &[
    ("seLinuxOptions", SE_LINUX_OPTIONS), ("windowsOptions", WINDOWS_SECURITY_CONTEXT_OPTIONS), ("runAsUser", NUMBER),
    ("runAsGroup", NUMBER), ("runAsNonRoot", FLAG), ("supplementalGroups", List(&NUMBER)),
    ("supplementalGroupsPolicy", TEXT), ("fsGroup", NUMBER), ("sysctls", List(&SYSCTL)), ("fsGroupChangePolicy", TEXT),
    ("seccompProfile", SECCOMP_PROFILE), ("appArmorProfile", APP_ARMOR_PROFILE), ("seLinuxChangePolicy", TEXT),
]);
const NODE_SELECTOR_REQUIREMENT: Shape = fields("NodeSelectorRequirement", &[
    ("key", TEXT), ("operator", TEXT), ("values", List(&TEXT)),
]);
const NODE_SELECTOR_TERM: Shape = fields("NodeSelectorTerm", &[
    ("matchExpressions", List(&NODE_SELECTOR_REQUIREMENT)), ("matchFields", List(&NODE_SELECTOR_REQUIREMENT)),
]);
const NODE_SELECTOR: Shape = fields("NodeSelector", &[("nodeSelectorTerms", List(&whole(NODE_SELECTOR_TERM)))]);
const PREFERRED_SCHEDULING_TERM: Shape = fields("PreferredSchedulingTerm", &[
    ("weight", NUMBER), ("preference", whole(NODE_SELECTOR_TERM)),
]);
const NODE_AFFINITY: Shape = fields("NodeAffinity", &[
    ("requiredDuringSchedulingIgnoredDuringExecution", whole(NODE_SELECTOR)),
    ("preferredDuringSchedulingIgnoredDuringExecution", List(&PREFERRED_SCHEDULING_TERM)),
]);
const POD_AFFINITY_TERM: Shape = fields("PodAffinityTerm", &[
    ("labelSelector", whole(LABEL_SELECTOR)), ("namespaces", List(&TEXT)), ("topologyKey", TEXT),
    ("namespaceSelector", whole(LABEL_SELECTOR)), ("matchLabelKeys", List(&TEXT)), ("mismatchLabelKeys", List(&TEXT)),
]);
const WEIGHTED_POD_AFFINITY_TERM: Shape = fields("WeightedPodAffinityTerm", &[
    ("weight", NUMBER), ("podAffinityTerm", there(POD_AFFINITY_TERM)),
]);
const POD_AFFINITIES: &[(&str, Shape)] = &[
    ("requiredDuringSchedulingIgnoredDuringExecution", List(&POD_AFFINITY_TERM)),
    ("preferredDuringSchedulingIgnoredDuringExecution", List(&WEIGHTED_POD_AFFINITY_TERM)),
];
const POD_AFFINITY: Shape = fields("PodAffinity", POD_AFFINITIES);
const POD_ANTI_AFFINITY: Shape = fields("PodAntiAffinity", POD_AFFINITIES);
const AFFINITY: Shape = fields("Affinity", &[
    ("nodeAffinity", NODE_AFFINITY), ("podAffinity", POD_AFFINITY), ("podAntiAffinity", POD_ANTI_AFFINITY),
]);
const TOLERATION: Shape = fields("Toleration", &[
    ("key", TEXT), ("operator", TEXT), ("value", TEXT), ("effect", TEXT), ("tolerationSeconds", NUMBER),
]);
const HOST_ALIAS: Shape = fields("HostAlias", &[("ip", TEXT), ("hostnames", List(&TEXT))]);
const POD_DNS_CONFIG_OPTION: Shape = fields("PodDNSConfigOption", &[("name", TEXT), ("value", TEXT)]);
const POD_DNS_CONFIG: Shape = fields("PodDNSConfig", &[
    ("nameservers", List(&TEXT)), ("searches", List(&TEXT)), ("options", List(&POD_DNS_CONFIG_OPTION)),
]);
const POD_READINESS_GATE: Shape = fields("PodReadinessGate", &[("conditionType", TEXT)]);
const TOPOLOGY_SPREAD_CONSTRAINT: Shape = fields("TopologySpreadConstraint", &[
    ("maxSkew", NUMBER), ("topologyKey", TEXT), ("whenUnsatisfiable", TEXT), ("labelSelector", whole(LABEL_SELECTOR)),
    ("minDomains", NUMBER), ("nodeAffinityPolicy", TEXT), ("nodeTaintsPolicy", TEXT), ("matchLabelKeys", List(&TEXT)),
]);
const POD_OS: Shape = fields("PodOS", &[("name", TEXT)]);
const POD_SCHEDULING_GATE: Shape = fields("PodSchedulingGate", &[("name", TEXT)]);
const POD_RESOURCE_CLAIM: Shape = fields("PodResourceClaim", &[
    ("name", TEXT), ("resourceClaimName", TEXT), ("resourceClaimTemplateName", TEXT),
]);
const POD_SCHEDULING_GROUP: Shape = fields("PodSchedulingGroup", &[("podGroupName", TEXT)]);
const CONTAINERS: Shape = Keyed { keys: &["name"], item: &CONTAINER };
const POD_SPEC: Shape = fields("PodSpec", &[
    ("volumes", Keyed { keys: &["name"], item: &VOLUME }),
    ("initContainers", Keyed { keys: &["name"], item: &CONTAINER }),
    ("containers", Needed(&CONTAINERS)),
    ("ephemeralContainers", Keyed { keys: &["name"], item: &EPHEMERAL_CONTAINER }), ("restartPolicy", TEXT),
    ("terminationGracePeriodSeconds", NUMBER), ("activeDeadlineSeconds", NUMBER), ("dnsPolicy", TEXT),
    ("nodeSelector", WHOLE), ("serviceAccountName", TEXT), ("serviceAccount", TEXT),
    ("automountServiceAccountToken", FLAG), ("nodeName", TEXT), ("hostNetwork", MARK), ("hostPID", MARK),
    ("hostIPC", MARK), ("shareProcessNamespace", FLAG), ("securityContext", POD_SECURITY_CONTEXT),
    ("imagePullSecrets", Keyed { keys: &["name"], item: &whole(LOCAL_OBJECT_REFERENCE) }), ("hostname", TEXT),
    ("subdomain", TEXT), ("affinity", AFFINITY), ("schedulerName", TEXT), ("tolerations", List(&TOLERATION)),
    ("hostAliases", Keyed { keys: &["ip"], item: &HOST_ALIAS }), ("priorityClassName", TEXT), ("priority", NUMBER),
    ("dnsConfig", POD_DNS_CONFIG), ("readinessGates", List(&POD_READINESS_GATE)), ("runtimeClassName", TEXT),
    ("enableServiceLinks", FLAG), ("preemptionPolicy", TEXT), ("overhead", Map(&WHOLE)),
    ("topologySpreadConstraints", Keyed { keys: &["topologyKey", "whenUnsatisfiable"], item: &TOPOLOGY_SPREAD_CONSTRAINT }),
    ("setHostnameAsFQDN", FLAG), ("os", POD_OS), ("hostUsers", FLAG),
    ("schedulingGates", Keyed { keys: &["name"], item: &POD_SCHEDULING_GATE }),
    ("resourceClaims", Keyed { keys: &["name"], item: &POD_RESOURCE_CLAIM }), ("resources", RESOURCE_REQUIREMENTS),
    ("hostnameOverride", TEXT), ("schedulingGroup", POD_SCHEDULING_GROUP),
]);
const POD_CONDITION: Shape = fields("PodCondition", &[
    ("type", TEXT), ("observedGeneration", COUNT), ("status", TEXT), ("lastProbeTime", TEXT),
    ("lastTransitionTime", TEXT), ("reason", TEXT), ("message", TEXT),
]);
const HOST_IP: Shape = fields("HostIP", &[("ip", TEXT)]);
const POD_IP: Shape = fields("PodIP", &[("ip", TEXT)]);
const CONTAINER_STATE_WAITING: Shape = fields("ContainerStateWaiting", &[("reason", TEXT), ("message", TEXT)]);
const CONTAINER_STATE_RUNNING: Shape = fields("ContainerStateRunning", &[("startedAt", TEXT)]);
const CONTAINER_STATE_TERMINATED: Shape = fields("ContainerStateTerminated", &[
    ("exitCode", NUMBER), ("signal", COUNT), ("reason", TEXT), ("message", TEXT), ("startedAt", TEXT),
    ("finishedAt", TEXT), ("containerID", TEXT),
]);
const CONTAINER_STATE: Shape = fields("ContainerState", &[
    ("waiting", CONTAINER_STATE_WAITING), ("running", CONTAINER_STATE_RUNNING),
    ("terminated", CONTAINER_STATE_TERMINATED),
]);
const IMAGE_VOLUME_STATUS: Shape = fields("ImageVolumeStatus", &[("imageRef", TEXT)]);
const VOLUME_STATUS: Shape = fields("VolumeStatus", &[("image", IMAGE_VOLUME_STATUS)]);
const VOLUME_MOUNT_STATUS: Shape = fields("VolumeMountStatus", &[
    ("name", TEXT), ("mountPath", TEXT), ("readOnly", MARK), ("recursiveReadOnly", TEXT), ("volumeStatus", VOLUME_STATUS),
]);
const LINUX_CONTAINER_USER: Shape = fields("LinuxContainerUser", &[
    ("uid", NUMBER), ("gid", NUMBER), ("supplementalGroups", List(&NUMBER)),
]);
const CONTAINER_USER: Shape = fields("ContainerUser", &[("linux", LINUX_CONTAINER_USER)]);
const RESOURCE_HEALTH: Shape = fields("ResourceHealth", &[("resourceID", TEXT), ("health", TEXT), ("message", TEXT)]);
const RESOURCE_STATUS: Shape = fields("ResourceStatus", &[
    ("name", TEXT), ("resources", Keyed { keys: &["resourceID"], item: &RESOURCE_HEALTH }),
]);
const CONTAINER_STATUS: Shape = fields("ContainerStatus", &[
    ("name", TEXT), ("state", there(CONTAINER_STATE)), ("lastState", there(CONTAINER_STATE)), ("ready", FLAG),
    ("restartCount", NUMBER), ("image", TEXT), ("imageID", TEXT), ("containerID", TEXT), ("started", FLAG),
    ("allocatedResources", Map(&WHOLE)), ("resources", RESOURCE_REQUIREMENTS),
    ("volumeMounts", Keyed { keys: &["mountPath"], item: &VOLUME_MOUNT_STATUS }), ("user", CONTAINER_USER),
    ("allocatedResourcesStatus", Keyed { keys: &["name"], item: &RESOURCE_STATUS }), ("stopSignal", TEXT),
]);
const POD_RESOURCE_CLAIM_STATUS: Shape = fields("PodResourceClaimStatus", &[("name", TEXT), ("resourceClaimName", TEXT)]);
const CONTAINER_EXTENDED_RESOURCE_REQUEST: Shape = fields("ContainerExtendedResourceRequest", &[
    ("containerName", TEXT), ("resourceName", TEXT), ("requestName", TEXT),
]);
const POD_EXTENDED_RESOURCE_CLAIM_STATUS: Shape = fields("PodExtendedResourceClaimStatus", &[
    ("requestMappings", List(&CONTAINER_EXTENDED_RESOURCE_REQUEST)), ("resourceClaimName", TEXT),
]);
const NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS: Shape = fields("NodeAllocatableResourceClaimStatus", &[
    ("resourceClaimName", TEXT), ("containers", Set), ("resources", Map(&WHOLE)),
]);
const POD_STATUS: Shape = fields("PodStatus", &[
    ("observedGeneration", COUNT), ("phase", TEXT), ("conditions", Keyed { keys: &["type"], item: &POD_CONDITION }),
    ("message", TEXT), ("reason", TEXT), ("nominatedNodeName", TEXT), ("hostIP", TEXT), ("hostIPs", List(&HOST_IP)),
    ("podIP", TEXT), ("podIPs", Keyed { keys: &["ip"], item: &POD_IP }), ("startTime", TEXT),
    ("initContainerStatuses", List(&CONTAINER_STATUS)), ("containerStatuses", List(&CONTAINER_STATUS)),
    ("qosClass", TEXT), ("ephemeralContainerStatuses", List(&CONTAINER_STATUS)), ("resize", TEXT),
    ("resourceClaimStatuses", Keyed { keys: &["name"], item: &POD_RESOURCE_CLAIM_STATUS }),
    ("extendedResourceClaimStatus", POD_EXTENDED_RESOURCE_CLAIM_STATUS), ("allocatedResources", Map(&WHOLE)),
    ("resources", RESOURCE_REQUIREMENTS),
    ("nodeAllocatableResourceClaimStatuses", List(&NODE_ALLOCATABLE_RESOURCE_CLAIM_STATUS)),
]);
pub(crate) static POD: Shape = fields("Pod", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(POD_SPEC)),
    ("status", there(POD_STATUS)),
]);
pub(super) const TEMPLATE: Shape = fields("PodTemplateSpec", &[("metadata", METADATA), ("spec", there(POD_SPEC))]);
