//! One key of a policy's text set or removed; comments, order and everything else stay as they are.

use serde_json::Value;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value as Written};

use crate::PolicyError;

/// What a policy's text names, without any check of what it means.
///
/// # Errors
/// [`PolicyError`] where it is no TOML.
pub fn values(text: &str) -> Result<Value, PolicyError> {
    toml::from_str(text).map_err(|fault| PolicyError::of(text, &fault))
}

/// Sets the value at a place (section, key, and the number of a repeated section from 0; the next number adds one), or
/// removes it where there is no value. What cannot be done, as a number beyond the next, changes nothing.
///
/// # Errors
/// [`PolicyError`] where the text is no TOML.
pub fn edit(text: &str, place: &str, value: Option<&Value>) -> Result<String, PolicyError> {
    let mut document: DocumentMut = text.parse().map_err(|fault: toml_edit::TomlError| {
        PolicyError::at(text, fault.span().map_or(0, |span| span.start), fault.message().to_owned())
    })?;
    let path: Vec<&str> = place.split('.').collect();
    set(document.as_table_mut(), &path, value, true);
    Ok(document.to_string())
}

/// The key at a place in the text: the innermost whose value, or name, is there.
#[must_use]
pub fn key_at(text: &str, line: usize, column: usize) -> Option<String> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let within = text.get(before..)?.char_indices().nth(column.checked_sub(1)?).map_or(0, |(at, _)| at);
    let document = toml_edit::Document::parse(text).ok()?;
    within_table(document.as_table(), before + within, "")
}

fn within_table(table: &dyn TableLike, at: usize, above: &str) -> Option<String> {
    let under = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
    let here = |span: Option<std::ops::Range<usize>>| span.is_some_and(|span| span.contains(&at));
    for (name, item) in table.iter() {
        let key = under(name);
        let named = here(table.key(name).and_then(toml_edit::Key::span));
        let inner = match item {
            Item::ArrayOfTables(list) => list.iter().enumerate().find_map(|(n, one)| {
                let key = format!("{key}.{n}");
                within_table(one, at, &key).or_else(|| here(one.span()).then_some(key))
            }),
            Item::Value(Written::Array(list)) => list.iter().enumerate().find_map(|(n, one)| {
                let key = format!("{key}.{n}");
                one.as_inline_table().and_then(|table| within_table(table, at, &key))
            }),
            Item::None | Item::Value(_) | Item::Table(_) => {
                item.as_table_like().and_then(|table| within_table(table, at, &key))
            }
        };
        if let Some(found) = inner.or_else(|| (named || here(item.span())).then_some(key)) {
            return Some(found);
        }
    }
    None
}

/// `top`: not below a repeated section, where sections have lines of their own.
fn set(table: &mut dyn TableLike, path: &[&str], value: Option<&Value>, top: bool) -> Option<()> {
    let (key, rest) = path.split_first()?;
    if rest.is_empty() {
        match value {
            None => drop(table.remove(key)),
            Some(value) => put(table, key, value, top),
        }
        return Some(());
    }
    if table.get(key).is_none() {
        value?;
        let many = rest.first().is_some_and(|next| number(next).is_some());
        let new = match (many, top) {
            (true, true) => Item::ArrayOfTables(ArrayOfTables::new()),
            (true, false) => Item::Value(Array::new().into()),
            (false, true) => Item::Table(Table::new()),
            (false, false) => Item::Value(InlineTable::new().into()),
        };
        table.insert(key, new);
    }
    below(table.get_mut(key)?, rest, value, top)
}

fn below(item: &mut Item, path: &[&str], value: Option<&Value>, top: bool) -> Option<()> {
    let first = path.first().and_then(|part| number(part));
    let rest = path.get(1..).unwrap_or_default();
    match (item, first) {
        (Item::ArrayOfTables(list), Some(n)) if rest.is_empty() => match value {
            None if n < list.len() => drop(list.remove(n)),
            None => {}
            Some(value) => {
                let Item::Table(new) = section(value)? else { return None };
                let end = list.len();
                match list.get_mut(n) {
                    Some(old) => *old = new,
                    None if n == end => list.push(new),
                    None => return None,
                }
            }
        },
        (Item::ArrayOfTables(list), Some(n)) => set(list.get_mut(n)?, rest, value, false)?,
        (Item::Value(Written::Array(list)), Some(n)) => entry(list, n, rest, value)?,
        (item, None) => set(item.as_table_like_mut()?, path, value, top)?,
        (Item::None | Item::Value(_) | Item::Table(_), Some(_)) => return None,
    }
    Some(())
}

fn entry(list: &mut Array, n: usize, rest: &[&str], value: Option<&Value>) -> Option<()> {
    if !rest.is_empty() {
        return set(list.get_mut(n)?.as_inline_table_mut()?, rest, value, false);
    }
    match value {
        None if n < list.len() => drop(list.remove(n)),
        None => {}
        Some(value) if n < list.len() => drop(list.replace(n, written(value)?)),
        Some(value) if n == list.len() => list.push(written(value)?),
        Some(_) => return None,
    }
    Some(())
}

/// What stands before and after a value stays.
fn put(table: &mut dyn TableLike, key: &str, value: &Value, top: bool) {
    let Some(mut new) = written(value) else { return };
    if let Some(Item::Value(old)) = table.get_mut(key) {
        *new.decor_mut() = old.decor().clone();
        *old = new;
        return;
    }
    let section = if top && value.is_object() { section(value) } else { None };
    table.insert(key, section.unwrap_or(Item::Value(new)));
}

fn section(value: &Value) -> Option<Item> {
    let mut table = Table::new();
    for (key, value) in value.as_object()? {
        table.insert(key, Item::Value(written(value)?));
    }
    Some(Item::Table(table))
}

fn written(value: &Value) -> Option<Written> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(on) => (*on).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64()?.into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => Written::Array(list.iter().map(written).collect::<Option<Array>>()?),
        Value::Object(keys) => {
            let mut table = InlineTable::new();
            for (key, value) in keys {
                table.insert(key, written(value)?);
            }
            table.into()
        }
    })
}

fn number(part: &str) -> Option<usize> {
    part.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    const TEXT: &str = "# Whose file this is.\nversion = 1\n\n[session] # how long\n# Agreed with radiology.\nidle_minutes = 10   # ten\n\n# The list.\n[[mask]]\nname = \"one\"\nregion = \"whole\"\n";

    fn check(text: &str, place: &str, value: Option<Value>, expect: &str) {
        assert_eq!(edit(text, place, value.as_ref()).unwrap(), expect, "{place}");
    }

    #[test]
    fn comments_and_order_stay() {
        check(TEXT, "session.idle_minutes", Some(json!(5)), &TEXT.replace("= 10 ", "= 5 "));
        check(
            TEXT,
            "session.idle_minutes",
            None,
            &TEXT.replace("# Agreed with radiology.\nidle_minutes = 10   # ten\n", ""),
        );
        check(
            TEXT,
            "session.attended",
            Some(json!("always")),
            &TEXT.replace("# ten\n", "# ten\nattended = \"always\"\n"),
        );
        check(TEXT, "mask.0.title", Some(json!("*list*")), &format!("{TEXT}title = \"*list*\"\n"));
        check(TEXT, "nowhere.to.remove", None, TEXT);
        check(TEXT, "mask.7", Some(json!({"name": "eight"})), TEXT);
    }

    #[test]
    fn sections_are_added_and_removed() {
        let two = format!(
            "{TEXT}\n[[mask]]\nname = \"two\"\nrectangles = [{{ height = 0.5, width = 0.25, x = 0, y = 0 }}]\n"
        );
        let mask = json!({"name": "two", "rectangles": [{"height": 0.5, "width": 0.25, "x": 0, "y": 0}]});
        check(TEXT, "mask.1", Some(mask), &two);
        check(&two, "mask.1", None, TEXT);
        check(&two, "mask.1.rectangles.0.width", Some(json!(0.75)), &two.replace("0.25", "0.75"));
        check(
            "version = 1\n",
            "access.highest",
            Some(json!("limited")),
            "version = 1\n\n[access]\nhighest = \"limited\"\n",
        );
        let window = json!({"class": "scanner", "name": "editor"});
        let expect = "version = 1\n\n[[parameter_window]]\nclass = \"scanner\"\nname = \"editor\"\n";
        check("version = 1\n", "parameter_window.0", Some(window), expect);
        check(
            "version = 1\nmask = [{ name = \"a\", region = \"whole\" }]\n",
            "mask.0.name",
            Some(json!("b")),
            "version = 1\nmask = [{ name = \"b\", region = \"whole\" }]\n",
        );
        assert!(edit("version = ", "version", Some(&json!(1))).is_err());
    }
}
