//! Changes by PATCH: a field that is left out stays, a field that is `null` is emptied.

use serde::{Deserialize, Deserializer};

/// Reads a field that is there, `null` included: `#[serde(default, deserialize_with = "patch::present")]`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
