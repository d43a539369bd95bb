//! The file's form as a JSON Schema, for editors.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::parse::RawPolicy;

/// The JSON Schema (draft 2020-12) of a policy file, with each key's bounds, default and meaning.
///
/// It says what each value may be. What else holds between values (a PIN for each person where PINs are asked for, say) only
/// [`Policy::parse`](crate::Policy::parse) knows.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<RawPolicy>().to_value()
}

/// TOML has no null: what may be left out is left out.
fn without_null(schema: &mut Schema) {
    let only = schema.get_mut("type").and_then(Value::as_array_mut).and_then(|types| {
        types.retain(|one| one != "null");
        (types.len() == 1).then(|| types.remove(0))
    });
    if let Some(only) = only {
        schema.insert("type".to_owned(), only);
    }
    let only = schema.get_mut("anyOf").and_then(Value::as_array_mut).and_then(|forms| {
        forms.retain(|form| form.get("type").is_none_or(|one| one != "null"));
        (forms.len() == 1).then(|| forms.remove(0))
    });
    if let Some(Value::Object(only)) = only {
        schema.remove("anyOf");
        only.into_iter().for_each(|(key, value)| drop(schema.insert(key, value)));
    }
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.retain(|word| !word.is_null());
    }
}
