//! The subscription's licences, and their assignment.

use serde::Deserialize;
use serde_json::json;

use super::{
    TenantSession,
    call::Repeat,
    graph::{GraphError, segment},
};
use crate::{failure::FailureKind, store::licences::Licence};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubscribedSku {
    sku_id: String,
    sku_part_number: String,
    #[serde(default)]
    applies_to: String,
    #[serde(default)]
    capability_status: String,
    #[serde(default)]
    consumed_units: i64,
    #[serde(default)]
    prepaid_units: PrepaidUnits,
}

#[derive(Default, Deserialize)]
struct PrepaidUnits {
    #[serde(default)]
    enabled: i64,
    #[serde(default)]
    warning: i64,
}

impl TenantSession {
    /// Reads the licences for users, by part number.
    pub(crate) async fn licences(&self) -> Result<Vec<Licence>, GraphError> {
        const TRIED: &str = "read the subscription";
        const PATH: &str = "/subscribedSkus";
        let mut licences = Vec::new();
        for item in self.list(TRIED, PATH).await? {
            let sku: SubscribedSku = serde_json::from_value(item).map_err(|_| {
                self.graph_error(
                    FailureKind::Protocol,
                    TRIED,
                    PATH,
                    "the answer does not describe a SKU",
                )
            })?;
            if sku.applies_to == "Company" {
                continue;
            }
            licences.push(Licence {
                part_number: sku.sku_part_number,
                sku_id: sku.sku_id,
                status: sku.capability_status,
                n_bought: sku.prepaid_units.enabled.saturating_add(sku.prepaid_units.warning),
                n_used: sku.consumed_units,
            });
        }
        licences.sort_by(|a, b| a.part_number.cmp(&b.part_number));
        Ok(licences)
    }

    /// Assigns a licence. Assigning it again changes nothing.
    pub(crate) async fn assign_licence(
        &self,
        online_guid: &str,
        sku_id: &str,
    ) -> Result<(), GraphError> {
        let path = format!("/users/{}/assignLicense", segment(online_guid));
        let body =
            json!({"addLicenses": [{"skuId": sku_id, "disabledPlans": []}], "removeLicenses": []});
        self.post("assign the licence", &path, &body, Repeat::Always).await.map(drop)
    }
}
