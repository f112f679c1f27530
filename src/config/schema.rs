//! The JSON Schema of `figcheck.toml`, by which editors complete it and mark mistakes.

use serde_json::{Map, Value, json};

use super::Key;
use super::key::{Shape, formats};
use crate::read::claims::Role;

/// A decimal as the parser takes it.
const NUMBER: &str = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)";

/// A currency's code as it is written.
const CODE: &str = "[A-Za-z]{3}";

/// The schema, in draft 2020-12. It takes every file that [`Config::parse`](super::Config::parse) takes; what it cannot
/// say, such as whether a currency exists, is left to that.
///
/// ```
/// let schema = figcheck::config::schema();
/// assert_eq!(schema["properties"]["strict"]["type"], "boolean");
/// assert_eq!(schema["additionalProperties"], false);
/// ```
#[must_use]
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "figcheck.toml",
        "description": "Settings of figcheck for a project. What the command line says wins.",
    });
    merge(&mut schema, table(&Key::TOP));
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name().to_owned(), property(*key))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn property(key: Key) -> Value {
    let mut property = json!({ "description": sentence(key.about()) });
    merge(&mut property, of_shape(key.shape()));
    property
}

fn of_shape(shape: Shape) -> Value {
    match shape {
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Tolerance => json!({
            "anyOf": [
                { "type": "string", "pattern": format!(r"^\s*{NUMBER}\s*[%％]?\s*$") },
                { "type": "number", "minimum": 0, "exclusiveMaximum": 1 },
            ],
            "examples": ["2%", 0.02],
        }),
        // A date without quotes is a date to TOML, which a validator is given as a text.
        Shape::Date => json!({
            "anyOf": [{ "type": "string" }, { "type": "integer", "minimum": 1, "maximum": 9999 }],
            "examples": ["2025-09-22", "2025-09", "2025-Q3", "2025-H2", "2025"],
        }),
        Shape::Rates => {
            let rate = json!({
                "anyOf": [
                    { "type": "string", "pattern": format!(r"^(\s*{CODE}\s*/?\s*{CODE}\s*=)?\s*{NUMBER}\s*$") },
                    { "type": "number", "exclusiveMinimum": 0 },
                ],
            });
            let mut shape = one_or_more(&rate);
            merge(&mut shape, json!({ "examples": ["7.12", ["USD/CNY=7.12", "EUR/CNY=8.33"]] }));
            shape
        }
        Shape::Files => one_or_more(&json!({ "type": "string" })),
        Shape::Days => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX, "default": 92 }),
        Shape::Currency => json!({ "type": "string", "pattern": "^[A-Za-z]{3}$", "default": "USD" }),
        Shape::Format => json!({ "enum": formats().collect::<Vec<_>>(), "default": "human" }),
        Shape::Columns => {
            let column = |role: &Role| {
                let about = format!("The name in your header of the column that figcheck calls {}.", role.name());
                (role.name().to_owned(), json!({ "type": "string", "description": about }))
            };
            let properties: Map<String, Value> = Role::ALL.iter().map(column).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
        Shape::Paths => {
            let mut path = table(&Key::IN_PATH);
            merge(&mut path, json!({ "required": [Key::Glob.name()] }));
            json!({ "type": "array", "items": path })
        }
        Shape::Glob => json!({ "type": "string", "minLength": 1, "examples": ["archive/**", "*.csv"] }),
    }
}

fn one_or_more(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

fn sentence(phrase: &str) -> String {
    let mut characters = phrase.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

/// Adds the members of one object to another.
fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    /// A value that the parser takes, for each key.
    fn example(key: Key) -> &'static str {
        match key {
            Key::Tolerance => "\"1.5 %\"",
            Key::RoundingLimit => "0.03",
            Key::Strict | Key::AllowUnchecked | Key::OneRate | Key::Ignore => "true",
            Key::Date => "\"2025-Q3\"",
            Key::Rate => "[\"EUR/CNY=8.33\", 7.12]",
            Key::Rates => "\"rates.csv\"",
            Key::MaxRateAge => "10",
            Key::Dollar => "\"HKD\"",
            Key::Format => "\"json\"",
            Key::Columns => "{ original = \"Betrag\" }",
            Key::Path => "[{ glob = \"archive/**\", ignore = true }]",
            Key::Glob => "\"*.csv\"",
        }
    }

    fn parses(text: &str) -> bool {
        Config::parse(text, Path::new("figcheck.toml")).is_ok()
    }

    fn to_json(text: &str) -> Value {
        serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
    }

    /// As much of a validator as the schema needs, but for patterns.
    fn fits(value: &Value, schema: &Value) -> bool {
        let number = |name: &str, holds: fn(&str, &str) -> bool| match (schema.get(name), value.is_number()) {
            (Some(bound), true) => holds(&value.to_string(), &bound.to_string()),
            _ => true,
        };
        let has_type = match schema.get("type").and_then(Value::as_str) {
            None => true,
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("integer") => value.is_u64() || value.is_i64(),
            Some("number") => value.is_number(),
            Some(other) => panic!("{other}"),
        };
        let members_fit = value.as_object().is_none_or(|members| {
            members.iter().all(|(name, member)| match schema["properties"].get(name) {
                Some(schema) => fits(member, schema),
                None => schema["additionalProperties"] != false,
            }) && schema["required"]
                .as_array()
                .is_none_or(|names| names.iter().all(|name| members.contains_key(name.as_str().unwrap())))
        });
        has_type
            && members_fit
            && number("minimum", |value, bound| less_or_equal(bound, value))
            && number("maximum", less_or_equal)
            && number("exclusiveMinimum", |value, bound| !less_or_equal(value, bound))
            && number("exclusiveMaximum", |value, bound| !less_or_equal(bound, value))
            && schema.get("items").is_none_or(|items| value.as_array().unwrap().iter().all(|item| fits(item, items)))
            && schema.get("enum").is_none_or(|values| values.as_array().unwrap().contains(value))
            && schema.get("anyOf").is_none_or(|any| any.as_array().unwrap().iter().any(|schema| fits(value, schema)))
    }

    fn less_or_equal(one: &str, other: &str) -> bool {
        let decimal = |text: &str| text.parse::<crate::figure::Decimal>().unwrap();
        decimal(one) <= decimal(other)
    }

    #[test]
    fn every_key_of_the_parser_is_in_the_schema_and_the_other_way_round() {
        let schema = schema();
        let names =
            |table: &Value| -> Vec<String> { table["properties"].as_object().unwrap().keys().cloned().collect() };
        let sorted = |keys: &[Key]| {
            let mut names: Vec<String> = keys.iter().map(|key| key.name().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(names(&schema), sorted(&Key::TOP));
        let path = &schema["properties"]["path"]["items"];
        assert_eq!(names(path), sorted(&Key::IN_PATH));
        for key in Key::TOP {
            let text = format!("{} = {}", key.name(), example(key));
            assert!(parses(&text), "{text}");
            assert!(fits(&to_json(&text), &schema), "{text}");
            assert!(schema["properties"][key.name()]["description"].as_str().unwrap().ends_with('.'));
        }
        for key in Key::IN_PATH {
            let glob = if key == Key::Glob { "" } else { "glob = \"a\"\n" };
            let text = format!("[[path]]\n{glob}{} = {}", key.name(), example(key));
            assert!(parses(&text), "{text}");
            assert!(fits(&to_json(&text), &schema), "{text}");
        }
    }

    #[test]
    fn the_schema_refuses_what_the_parser_refuses() {
        let schema = schema();
        for text in [
            "tolerence = \"1%\"",
            "tolerance = true",
            "tolerance = 1",
            "strict = \"yes\"",
            "rate = 0",
            "rate = [true]",
            "max-rate-age = \"ten\"",
            "max-rate-age = -1",
            "format = \"pdf\"",
            "columns = { stated = 1 }",
            "columns = { statd = \"x\" }",
            "glob = \"a\"",
            "path = [{ ignore = true }]",
            "path = [{ glob = \"a\", dollar = \"HKD\" }]",
            "path = { glob = \"a\" }",
            "date = true",
            "rates = 7",
        ] {
            assert!(!parses(text), "{text}");
            assert!(!fits(&to_json(text), &schema), "{text}");
        }
    }
}
