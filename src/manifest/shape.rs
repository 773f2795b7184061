//! What names and ids must look like, as patterns for the schema and as words for people.
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::editor;

/// A pattern that editors (ECMA 262) and Rust read alike, and what it says.
pub(crate) struct Shape {
    pattern: &'static str,
    words: &'static str,
    example: &'static str,
}

const KEY: Shape = Shape {
    pattern: "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    words: "at most 63 small letters, digits and `-`, a letter or digit at both ends",
    example: "prod-weu",
};
const NAME: Shape = Shape {
    // It is part of a tag, of a label's value with its hash (63 at most) and of the field manager's name.
    pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$",
    words: "at most 40 small letters, digits and `-`, a letter or digit at both ends",
    example: "payments",
};
const GUID: Shape = Shape {
    pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    words: "a GUID: 32 hex digits in groups of 8-4-4-4-12",
    example: "72f988bf-86f1-41af-91ab-2d7cd011db47",
};
const RESOURCE_GROUP: Shape = Shape {
    // Azure takes letters of any script; of ASCII, letters, digits and `-_.()`, and no dot at the end.
    pattern: r"^[^\x00-\x27*-,/:-@\[-\^`{-\x7f]{0,89}[^\x00-\x27*-,./:-@\[-\^`{-\x7f]$",
    words: "at most 90 letters, digits and `-_.()`, with no `.` at the end",
    example: "rg-workload-identity",
};
const IDENTITY_NAME: Shape = Shape {
    pattern: "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$",
    words: "3 to 128 letters, digits, `-` and `_`, a letter or digit first",
    example: "id-billing",
};
const AKS_NAME: Shape = Shape {
    pattern: "^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$",
    words: "at most 63 letters, digits, `-` and `_`, a letter or digit at both ends",
    example: "aks-prod-weu",
};
const LOCATION: Shape = Shape {
    pattern: "^[a-zA-Z0-9]([a-zA-Z0-9 ]{0,61}[a-zA-Z0-9])?$",
    words: "a region of Azure, by its name or its display name",
    example: "westeurope",
};
const ISSUER: Shape = Shape {
    pattern: r"^https://[^/?#@\s\\]+(/[^?#\s\\]*)?$",
    words: "an https URL without login, query and fragment, letter for letter as the cluster's tokens say it",
    example: "https://oidc.example.com/edge",
};
const NAMESPACE: Shape = Shape {
    pattern: KEY.pattern,
    words: KEY.words,
    example: "payments",
};
const SERVICE_ACCOUNT: Shape = Shape {
    pattern: r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
    words: "at most 253 small letters, digits, `-` and `.`, a letter or digit at both ends of each part",
    example: "api",
};
const TAG_NAME: Shape = Shape {
    pattern: r"^[^<>%&\\?/\x00-\x1f]+$",
    words: "at most 512 characters, none of `<>%&\\?/`",
    example: "team",
};
const TEXT: Shape = Shape {
    pattern: r"^[^\x00-\x1f\x7f]+$",
    words: "a text of one line",
    example: "edge",
};
const SUBJECT: Shape = Shape {
    pattern: r"^[^\x00-\x1f\x7f]+$",
    words: "at most 600 characters on one line, letter for letter as the tokens say it",
    example: "project_path:contoso/infra:ref_type:branch:ref:main",
};
const ROLE: Shape = Shape {
    pattern: r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$",
    words: "the name of a role, or the GUID of its definition",
    example: "Key Vault Secrets User",
};
const APP_ROLE: Shape = Shape {
    pattern: r"^[!-~]+$",
    words: "the value of an app role, letter for letter, or its id",
    example: "User.Read.All",
};
const SCOPE: Shape = Shape {
    pattern: r"^/([sS]ubscriptions/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(/[rR]esource[gG]roups/[^/?#\s]+(/providers/[^/?#\s]+(/[^/?#\s]+/[^/?#\s]+)+)?)?|providers/[mM]icrosoft\.[mM]anagement/[mM]anagement[gG]roups/[^/?#\s]+)$",
    words: "the id of a resource, a resource group, a subscription or a management group, with no slash at the end",
    example: "/subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-billing",
};
const VAULT: Shape = Shape {
    pattern: r"^/[sS]ubscriptions/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/[rR]esource[gG]roups/[^/?#\s]+/providers/[mM]icrosoft\.[kK]ey[vV]ault/vaults/[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$",
    words: "the id of a key vault: /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…",
    example: "/subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-billing/providers/Microsoft.KeyVault/vaults/kv-legacy",
};
const CONDITION: Shape = Shape {
    pattern: r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$",
    words: "an expression in Azure's language for conditions",
    example: "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'",
};
const REPOSITORY: Shape = Shape {
    pattern: r"^[a-zA-Z0-9][a-zA-Z0-9_-]*/[a-zA-Z0-9._-]+$",
    words: "a GitHub repository, as OWNER/NAME",
    example: "contoso/infra",
};
const BRANCH: Shape = Shape {
    pattern: r"^[^\s/~^:?*\[\\\x00-\x1f\x7f][^\s~^:?*\[\\\x00-\x1f\x7f]*$",
    words: "the name of a branch or tag, without `refs/heads/` and without wildcards: Entra knows none",
    example: "main",
};
const ENVIRONMENT: Shape = Shape {
    pattern: TEXT.pattern,
    words: "the name of an environment of the repository",
    example: "prod",
};
const VCLUSTER_NAME: Shape = Shape {
    pattern: KEY.pattern,
    words: KEY.words,
    example: "vcluster-demo",
};
const PLATFORM_HOST: Shape = Shape {
    pattern: r"^(https://)?[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?/?$",
    words: "the host of a vCluster platform, with or without `https://`",
    example: "vcluster.example.com",
};
const DISPLAY_NAME: Shape = Shape {
    pattern: TEXT.pattern,
    words: TEXT.words,
    example: "reporting",
};
const AUDIENCE: Shape = Shape {
    pattern: r"^[^\s\x00-\x1f\x7f]+$",
    words: "at most 600 characters without spaces",
    example: "api://AzureADTokenExchange",
};
const FINDING: Shape = Shape {
    pattern: "^WID[0-9]{4}$",
    words: "the code of a finding, as `widctl explain` lists them",
    example: "WID0304",
};
const PICK: Shape = Shape {
    pattern: TEXT.pattern,
    words: "an address, with `*` for any characters",
    example: "role/shared/@*",
};
const DAY: Shape = Shape {
    pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    words: "a day, as year-month-day",
    example: "2027-03-01",
};
const REASON: Shape = Shape {
    pattern: r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
    words: "a sentence of one line that says why",
    example: "the platform team declares them",
};

impl Shape {
    /// As a schema; `patternErrorMessage` is what the editors' language server shows, and what we say ourselves.
    fn schema(&self, longest: usize) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": self.pattern,
            "maxLength": longest,
            "patternErrorMessage": format!("Expected here: {}.", self.words),
            "examples": [self.example],
        })
    }

    fn matches_ascii_name(&self, text: &str, shortest: usize, longest: usize) -> bool {
        let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        (shortest..=longest).contains(&text.len())
            && ends(text.bytes().next())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    }
}

/// Would Azure take this as the name of a managed identity? For names that are made of a pattern, which no schema sees.
pub(crate) fn is_identity_name(text: &str) -> bool {
    IDENTITY_NAME.matches_ascii_name(text, 3, 128)
}

/// What [`is_identity_name`] asks for, in words.
pub(crate) fn identity_name_words() -> &'static str {
    IDENTITY_NAME.words
}

pub(crate) fn name(_: &mut SchemaGenerator) -> Schema {
    NAME.schema(40)
}

pub(crate) fn names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": NAME.schema(40), "examples": [["pay"]]})
}

pub(crate) fn guid(_: &mut SchemaGenerator) -> Schema {
    GUID.schema(36)
}

pub(crate) fn guids(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": GUID.schema(36), "examples": [["8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11"]]})
}

pub(crate) fn resource_group(_: &mut SchemaGenerator) -> Schema {
    RESOURCE_GROUP.schema(90)
}

pub(crate) fn identity_name(_: &mut SchemaGenerator) -> Schema {
    IDENTITY_NAME.schema(128)
}

/// `id-{name}-prod`: what it makes of each key is checked with the keys.
pub(crate) fn identity_name_pattern(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": r"^[a-zA-Z0-9_-]*\{name\}[a-zA-Z0-9_-]*$",
        "maxLength": 128,
        "patternErrorMessage": "Expected here: letters, digits, `-` and `_` around one `{name}`.",
        "examples": ["id-{name}-prod"],
    })
}

pub(crate) fn aks_name(_: &mut SchemaGenerator) -> Schema {
    AKS_NAME.schema(63)
}

pub(crate) fn location(_: &mut SchemaGenerator) -> Schema {
    let mut schema = LOCATION.schema(63);
    schema.insert("defaultSnippets".to_owned(), editor::regions());
    schema
}

pub(crate) fn issuer(_: &mut SchemaGenerator) -> Schema {
    ISSUER.schema(600)
}

pub(crate) fn audience(_: &mut SchemaGenerator) -> Schema {
    AUDIENCE.schema(600)
}

pub(crate) fn context(_: &mut SchemaGenerator) -> Schema {
    TEXT.schema(253)
}

pub(crate) fn namespace(_: &mut SchemaGenerator) -> Schema {
    NAMESPACE.schema(63)
}

pub(crate) fn service_account(_: &mut SchemaGenerator) -> Schema {
    SERVICE_ACCOUNT.schema(253)
}

pub(crate) fn subject(_: &mut SchemaGenerator) -> Schema {
    SUBJECT.schema(600)
}

pub(crate) fn role(_: &mut SchemaGenerator) -> Schema {
    let mut schema = ROLE.schema(512);
    schema.insert("defaultSnippets".to_owned(), editor::roles());
    schema
}

pub(crate) fn app_role(_: &mut SchemaGenerator) -> Schema {
    APP_ROLE.schema(250)
}

pub(crate) fn roles(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": ROLE.schema(512), "examples": [["Owner"]]})
}

pub(crate) fn scope(_: &mut SchemaGenerator) -> Schema {
    SCOPE.schema(2048)
}

pub(crate) fn vault(_: &mut SchemaGenerator) -> Schema {
    VAULT.schema(2048)
}

pub(crate) fn condition(_: &mut SchemaGenerator) -> Schema {
    CONDITION.schema(8192)
}

pub(crate) fn repository(_: &mut SchemaGenerator) -> Schema {
    REPOSITORY.schema(140)
}

pub(crate) fn branch(_: &mut SchemaGenerator) -> Schema {
    BRANCH.schema(255)
}

pub(crate) fn environment(_: &mut SchemaGenerator) -> Schema {
    ENVIRONMENT.schema(255)
}

/// A numeric id of GitHub's.
pub(crate) fn number_id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "integer", "examples": [123_456]})
}

pub(crate) fn vcluster_name(_: &mut SchemaGenerator) -> Schema {
    VCLUSTER_NAME.schema(63)
}

pub(crate) fn platform_host(_: &mut SchemaGenerator) -> Schema {
    PLATFORM_HOST.schema(253)
}

pub(crate) fn display_name(_: &mut SchemaGenerator) -> Schema {
    DISPLAY_NAME.schema(120)
}

pub(crate) fn namespaces(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": NAMESPACE.schema(63), "examples": [["kube-system"]]})
}

/// The code of findings that may be accepted.
pub(crate) fn finding(_: &mut SchemaGenerator) -> Schema {
    let mut schema = FINDING.schema(7);
    schema.insert("defaultSnippets".to_owned(), editor::findings());
    schema
}

pub(crate) fn pick(_: &mut SchemaGenerator) -> Schema {
    PICK.schema(2048)
}

pub(crate) fn day(_: &mut SchemaGenerator) -> Schema {
    DAY.schema(10)
}

pub(crate) fn reason(_: &mut SchemaGenerator) -> Schema {
    REASON.schema(500)
}

/// The key of a cluster, as a vCluster names its host.
pub(crate) fn cluster_key(_: &mut SchemaGenerator) -> Schema {
    KEY.schema(63)
}

/// The key of an identity, as a binding names it.
pub(crate) fn identity_key(_: &mut SchemaGenerator) -> Schema {
    let billing = Shape {
        example: "billing",
        ..KEY
    };
    billing.schema(63)
}

/// The key that an identity had before.
pub(crate) fn former_key(_: &mut SchemaGenerator) -> Schema {
    let reporting = Shape {
        example: "reporting",
        ..KEY
    };
    reporting.schema(63)
}

/// A mapping from keys of ours to `T`.
pub(crate) fn keyed<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut key = KEY.schema(63);
    // An editor that completes a key offers this.
    key.insert("title".to_owned(), "key".into());
    key.insert("description".to_owned(), KEY.words.into());
    json_schema!({
        "type": "object",
        "propertyNames": key,
        "additionalProperties": generator.subschema_for::<T>(),
    })
}

/// Clusters by key or by label. Told apart by a condition, so that an editor speaks of what was meant.
pub(crate) fn choice(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": ["array", "object"],
        "errorMessage": "Expected here: a list of cluster keys, or a mapping of labels.",
        "if": {"type": "array"},
        "then": {"items": {"type": "string"}, "minItems": 1},
        "else": {"additionalProperties": {"type": "string"}, "minProperties": 1},
        "examples": [["prod-weu"], {"stage": "prod"}],
    })
}

/// Labels of clusters, which never leave the manifest.
pub(crate) fn labels(_: &mut SchemaGenerator) -> Schema {
    texts(
        &TEXT,
        63,
        &TEXT.schema(63),
        serde_json::json!({"stage": "prod"}),
    )
}

/// Tags as Azure takes them.
pub(crate) fn tags(_: &mut SchemaGenerator) -> Schema {
    let value = json_schema!({"type": "string", "maxLength": 256});
    texts(
        &TAG_NAME,
        512,
        &value,
        serde_json::json!({"team": "payments"}),
    )
}

fn texts(name: &Shape, longest: usize, value: &Schema, example: Value) -> Schema {
    let mut name_schema = name.schema(longest);
    name_schema.insert("title".to_owned(), "name".into());
    json_schema!({
        "type": "object",
        "propertyNames": name_schema,
        "additionalProperties": value,
        "examples": [example],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(schema: &Schema, text: &str) -> bool {
        jsonschema::draft7::is_valid(schema.as_value(), &Value::from(text))
    }

    #[test]
    fn shapes_take_what_the_far_side_takes() {
        let generator = &mut SchemaGenerator::default();
        for (schema, good, bad) in [
            (
                identity_key(generator),
                vec!["a", "prod-weu", "0"],
                vec!["", "-a", "a-", "A", "a_b", "a.b", "ü"],
            ),
            (
                guid(generator),
                vec!["72f988bf-86f1-41af-91ab-2d7cd011db47"],
                vec!["72f988bf86f141af91ab2d7cd011db47", "contoso.com"],
            ),
            (
                resource_group(generator),
                vec!["rg", "RG_a.b(1)", "groß", "-"],
                vec!["", "rg.", "a b", "a/b", "a{b", "a*", "a@b", "a^b"],
            ),
            (
                identity_name(generator),
                vec!["abc", "id_1-x"],
                vec!["ab", "-abc", "a.b.c", "ünï"],
            ),
            (
                issuer(generator),
                vec![
                    "https://a",
                    "https://a.b:8443/x/",
                    "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D",
                    "https://a/@x",
                ],
                vec![
                    "http://a",
                    "https://",
                    "https:///x",
                    "https://u:p@a/x",
                    "https://a/x?y",
                    "https://a#x",
                    "https://a b",
                    "HTTPS://a",
                    "https://a/\u{a0}",
                ],
            ),
            (
                service_account(generator),
                vec!["default", "a.b-c.d"],
                vec!["a..b", ".a", "a.", "A", "system:x"],
            ),
            (
                identity_name_pattern(generator),
                vec!["id-{name}", "{name}"],
                vec!["id", "{name}{name}", "{Name}", "a b{name}"],
            ),
        ] {
            for text in good {
                assert!(takes(&schema, text), "{text} should fit {schema:?}");
            }
            for text in bad {
                assert!(!takes(&schema, text), "{text} should not fit {schema:?}");
            }
        }
        assert!(!takes(&identity_key(generator), &"a".repeat(64)));
        assert!(!takes(&service_account(generator), &"a".repeat(254)));
        assert!(is_identity_name("abc") && !is_identity_name("ab") && !is_identity_name("_bc"));
    }
}
