//! What the fields of those kinds are that make pods. From `k8s.io/api/apps/v1` and `k8s.io/api/batch/v1`.

use super::form::Shape::{self, Keyed, List, Map, Set};
use super::core::{METADATA, REFERENCE};
use super::form::{COUNT, FLAG, MARK, NUMBER, TEXT, WHOLE, fields, there, whole};
use super::pod::{LABEL_SELECTOR, PERSISTENT_VOLUME_CLAIM_SPEC, TEMPLATE};

const ROLLING_UPDATE_DEPLOYMENT: Shape = fields("RollingUpdateDeployment", &[
    ("maxUnavailable", WHOLE), ("maxSurge", WHOLE),
]);
const DEPLOYMENT_STRATEGY: Shape = fields("DeploymentStrategy", &[
    ("type", TEXT), ("rollingUpdate", ROLLING_UPDATE_DEPLOYMENT),
]);
const DEPLOYMENT_SPEC: Shape = fields("DeploymentSpec", &[
    ("replicas", NUMBER), ("selector", whole(LABEL_SELECTOR)), ("template", there(TEMPLATE)),
    ("strategy", there(DEPLOYMENT_STRATEGY)), ("minReadySeconds", COUNT), ("revisionHistoryLimit", NUMBER),
    ("paused", MARK), ("progressDeadlineSeconds", NUMBER),
]);
const DEPLOYMENT_CONDITION: Shape = fields("DeploymentCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastUpdateTime", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT),
    ("message", TEXT),
]);
const DEPLOYMENT_STATUS: Shape = fields("DeploymentStatus", &[
    ("observedGeneration", COUNT), ("replicas", COUNT), ("updatedReplicas", COUNT), ("readyReplicas", COUNT),
    ("availableReplicas", COUNT), ("unavailableReplicas", COUNT), ("terminatingReplicas", NUMBER),
    ("conditions", Keyed { keys: &["type"], item: &DEPLOYMENT_CONDITION }), ("collisionCount", NUMBER),
]);
pub(crate) static DEPLOYMENT: Shape = fields("Deployment", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(DEPLOYMENT_SPEC)),
    ("status", there(DEPLOYMENT_STATUS)),
]);
const REPLICA_SET_SPEC: Shape = fields("ReplicaSetSpec", &[
    ("replicas", NUMBER), ("minReadySeconds", COUNT), ("selector", whole(LABEL_SELECTOR)), ("template", there(TEMPLATE)),
]);
const REPLICA_SET_CONDITION: Shape = fields("ReplicaSetCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT), ("message", TEXT),
]);
const REPLICA_SET_STATUS: Shape = fields("ReplicaSetStatus", &[
    ("replicas", NUMBER), ("fullyLabeledReplicas", COUNT), ("readyReplicas", COUNT), ("availableReplicas", COUNT),
    ("terminatingReplicas", NUMBER), ("observedGeneration", COUNT),
    ("conditions", Keyed { keys: &["type"], item: &REPLICA_SET_CONDITION }),
]);
pub(crate) static REPLICA_SET: Shape = fields("ReplicaSet", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(REPLICA_SET_SPEC)),
    ("status", there(REPLICA_SET_STATUS)),
]);
const PERSISTENT_VOLUME_CLAIM_CONDITION: Shape = fields("PersistentVolumeClaimCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastProbeTime", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT),
    ("message", TEXT),
]);
const MODIFY_VOLUME_STATUS: Shape = fields("ModifyVolumeStatus", &[
    ("targetVolumeAttributesClassName", TEXT), ("status", TEXT),
]);
const PERSISTENT_VOLUME_CLAIM_STATUS: Shape = fields("PersistentVolumeClaimStatus", &[
    ("phase", TEXT), ("accessModes", List(&TEXT)), ("capacity", Map(&WHOLE)),
    ("conditions", Keyed { keys: &["type"], item: &PERSISTENT_VOLUME_CLAIM_CONDITION }),
    ("allocatedResources", Map(&WHOLE)), ("allocatedResourceStatuses", Map(&TEXT)),
    ("currentVolumeAttributesClassName", TEXT), ("modifyVolumeStatus", MODIFY_VOLUME_STATUS),
]);
const PERSISTENT_VOLUME_CLAIM: Shape = fields("PersistentVolumeClaim", &[
    ("kind", TEXT), ("apiVersion", TEXT), ("metadata", METADATA), ("spec", there(PERSISTENT_VOLUME_CLAIM_SPEC)),
    ("status", there(PERSISTENT_VOLUME_CLAIM_STATUS)),
]);
const ROLLING_UPDATE_STATEFUL_SET_STRATEGY: Shape = fields("RollingUpdateStatefulSetStrategy", &[
    ("partition", NUMBER), ("maxUnavailable", WHOLE),
]);
const STATEFUL_SET_UPDATE_STRATEGY: Shape = fields("StatefulSetUpdateStrategy", &[
    ("type", TEXT), ("rollingUpdate", ROLLING_UPDATE_STATEFUL_SET_STRATEGY),
]);
const STATEFUL_SET_PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY: Shape = fields("StatefulSetPersistentVolumeClaimRetentionPolicy", &[
    ("whenDeleted", TEXT), ("whenScaled", TEXT),
]);
const STATEFUL_SET_ORDINALS: Shape = fields("StatefulSetOrdinals", &[("start", NUMBER)]);
const STATEFUL_SET_SPEC: Shape = fields("StatefulSetSpec", &[
    ("replicas", NUMBER), ("selector", whole(LABEL_SELECTOR)), ("template", there(TEMPLATE)),
    ("volumeClaimTemplates", List(&PERSISTENT_VOLUME_CLAIM)), ("serviceName", TEXT), ("podManagementPolicy", TEXT),
    ("updateStrategy", there(STATEFUL_SET_UPDATE_STRATEGY)), ("revisionHistoryLimit", NUMBER), ("minReadySeconds", COUNT),
    ("persistentVolumeClaimRetentionPolicy", STATEFUL_SET_PERSISTENT_VOLUME_CLAIM_RETENTION_POLICY),
    ("ordinals", STATEFUL_SET_ORDINALS),
]);
const STATEFUL_SET_CONDITION: Shape = fields("StatefulSetCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT), ("message", TEXT),
]);
const STATEFUL_SET_STATUS: Shape = fields("StatefulSetStatus", &[
    ("observedGeneration", COUNT), ("replicas", NUMBER), ("readyReplicas", COUNT), ("currentReplicas", COUNT),
    ("updatedReplicas", COUNT), ("currentRevision", TEXT), ("updateRevision", TEXT), ("collisionCount", NUMBER),
    ("conditions", Keyed { keys: &["type"], item: &STATEFUL_SET_CONDITION }), ("availableReplicas", NUMBER),
]);
pub(crate) static STATEFUL_SET: Shape = fields("StatefulSet", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(STATEFUL_SET_SPEC)),
    ("status", there(STATEFUL_SET_STATUS)),
]);
const ROLLING_UPDATE_DAEMON_SET: Shape = fields("RollingUpdateDaemonSet", &[
    ("maxUnavailable", WHOLE), ("maxSurge", WHOLE),
]);
const DAEMON_SET_UPDATE_STRATEGY: Shape = fields("DaemonSetUpdateStrategy", &[
    ("type", TEXT), ("rollingUpdate", ROLLING_UPDATE_DAEMON_SET),
]);
const DAEMON_SET_SPEC: Shape = fields("DaemonSetSpec", &[
    ("selector", whole(LABEL_SELECTOR)), ("template", there(TEMPLATE)),
    ("updateStrategy", there(DAEMON_SET_UPDATE_STRATEGY)), ("minReadySeconds", COUNT), ("revisionHistoryLimit", NUMBER),
]);
const DAEMON_SET_CONDITION: Shape = fields("DaemonSetCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT), ("message", TEXT),
]);
const DAEMON_SET_STATUS: Shape = fields("DaemonSetStatus", &[
    ("currentNumberScheduled", NUMBER), ("numberMisscheduled", NUMBER), ("desiredNumberScheduled", NUMBER),
    ("numberReady", NUMBER), ("observedGeneration", COUNT), ("updatedNumberScheduled", COUNT), ("numberAvailable", COUNT),
    ("numberUnavailable", COUNT), ("collisionCount", NUMBER),
    ("conditions", Keyed { keys: &["type"], item: &DAEMON_SET_CONDITION }),
]);
pub(crate) static DAEMON_SET: Shape = fields("DaemonSet", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(DAEMON_SET_SPEC)),
    ("status", there(DAEMON_SET_STATUS)),
]);
const POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT: Shape = fields("PodFailurePolicyOnExitCodesRequirement", &[
    ("containerName", TEXT), ("operator", TEXT), ("values", List(&NUMBER)),
]);
const POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN: Shape = fields("PodFailurePolicyOnPodConditionsPattern", &[
    ("type", TEXT), ("status", TEXT),
]);
const POD_FAILURE_POLICY_RULE: Shape = fields("PodFailurePolicyRule", &[
    ("action", TEXT), ("onExitCodes", POD_FAILURE_POLICY_ON_EXIT_CODES_REQUIREMENT),
    ("onPodConditions", List(&POD_FAILURE_POLICY_ON_POD_CONDITIONS_PATTERN)),
]);
const POD_FAILURE_POLICY: Shape = fields("PodFailurePolicy", &[("rules", List(&POD_FAILURE_POLICY_RULE))]);
const SUCCESS_POLICY_RULE: Shape = fields("SuccessPolicyRule", &[("succeededIndexes", TEXT), ("succeededCount", NUMBER)]);
const SUCCESS_POLICY: Shape = fields("SuccessPolicy", &[("rules", List(&SUCCESS_POLICY_RULE))]);
const JOB_SPEC: Shape = fields("JobSpec", &[
    ("parallelism", NUMBER), ("completions", NUMBER), ("activeDeadlineSeconds", NUMBER),
    ("podFailurePolicy", POD_FAILURE_POLICY), ("successPolicy", SUCCESS_POLICY), ("backoffLimit", NUMBER),
    ("backoffLimitPerIndex", NUMBER), ("maxFailedIndexes", NUMBER), ("selector", whole(LABEL_SELECTOR)),
    ("manualSelector", FLAG), ("template", there(TEMPLATE)), ("ttlSecondsAfterFinished", NUMBER),
    ("completionMode", TEXT), ("suspend", FLAG), ("podReplacementPolicy", TEXT), ("managedBy", TEXT),
]);
const JOB_CONDITION: Shape = fields("JobCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastProbeTime", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT),
    ("message", TEXT),
]);
const UNCOUNTED_TERMINATED_PODS: Shape = fields("UncountedTerminatedPods", &[("succeeded", Set), ("failed", Set)]);
const JOB_STATUS: Shape = fields("JobStatus", &[
    ("conditions", List(&JOB_CONDITION)), ("startTime", TEXT), ("completionTime", TEXT), ("active", COUNT),
    ("succeeded", COUNT), ("failed", COUNT), ("terminating", NUMBER), ("completedIndexes", TEXT), ("failedIndexes", TEXT),
    ("uncountedTerminatedPods", UNCOUNTED_TERMINATED_PODS), ("ready", NUMBER),
]);
pub(crate) static JOB: Shape = fields("Job", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(JOB_SPEC)),
    ("status", there(JOB_STATUS)),
]);
const JOB_TEMPLATE_SPEC: Shape = fields("JobTemplateSpec", &[("metadata", METADATA), ("spec", there(JOB_SPEC))]);
const CRON_JOB_SPEC: Shape = fields("CronJobSpec", &[
    ("schedule", TEXT), ("timeZone", TEXT), ("startingDeadlineSeconds", NUMBER), ("concurrencyPolicy", TEXT),
    ("suspend", FLAG), ("jobTemplate", there(JOB_TEMPLATE_SPEC)), ("successfulJobsHistoryLimit", NUMBER),
    ("failedJobsHistoryLimit", NUMBER),
]);
const CRON_JOB_STATUS: Shape = fields("CronJobStatus", &[
    ("active", List(&REFERENCE)), ("lastScheduleTime", TEXT), ("lastSuccessfulTime", TEXT),
]);
pub(crate) static CRON_JOB: Shape = fields("CronJob", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("spec", there(CRON_JOB_SPEC)),
    ("status", there(CRON_JOB_STATUS)),
]);
