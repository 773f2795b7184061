//! Azure's regions, by name: what a misspelt location is held against.

/// The regions of the public cloud and of those for governments and China, without blanks and in small letters, in the order of names
/// (<https://learn.microsoft.com/azure/reliability/regions-list>). New ones come faster than this list: one that is missing here is
/// unusual, not wrong.
#[rustfmt::skip]
pub const REGIONS: &[&str] = &[
    "australiacentral", "australiacentral2", "australiaeast", "australiasoutheast", "austriaeast",
    "belgiumcentral", "brazilsouth", "brazilsoutheast", "canadacentral", "canadaeast", "centralindia",
    "centralus", "centraluseuap", "chilecentral", "chinaeast", "chinaeast2", "chinaeast3", "chinanorth",
    "chinanorth2", "chinanorth3", "denmarkeast", "eastasia", "eastus", "eastus2", "eastus2euap",
    "francecentral", "francesouth", "germanynorth", "germanywestcentral", "indonesiacentral",
    "israelcentral", "israelnorthwest", "italynorth", "japaneast", "japanwest", "jioindiacentral",
    "jioindiawest", "koreacentral", "koreasouth", "malaysiasouth", "malaysiawest", "mexicocentral", "newzealandnorth",
    "northcentralus", "northeurope", "norwayeast", "norwaywest", "polandcentral", "qatarcentral",
    "southafricanorth", "southafricawest", "southcentralus", "southeastasia", "southindia",
    "spaincentral", "swedencentral", "swedensouth", "switzerlandnorth", "switzerlandwest",
    "taiwannorth", "taiwannorthwest", "uaecentral", "uaenorth", "uksouth", "ukwest", "usdodcentral",
    "usdodeast", "usgovarizona", "usgoviowa", "usgovtexas", "usgovvirginia", "usnateast", "usnatwest",
    "usseceast", "ussecwest", "ussecwestcentral", "westcentralus", "westeurope", "westindia", "westus",
    "westus2", "westus3",
];

/// A region's name as Azure answers it: `West Europe` is `westeurope`.
pub fn region_name(written: &str) -> String {
    written.replace(' ', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_there_once_and_as_azure_writes_them() {
        assert!(REGIONS.is_sorted_by(|one, other| one < other));
        for region in REGIONS {
            assert_eq!(region_name(region), *region);
        }
        assert!(REGIONS.contains(&region_name("West Europe").as_str()));
    }
}
