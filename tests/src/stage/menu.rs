//! A program's tray menu, as the desktop's panel would reach it: `com.canonical.dbusmenu` on the session bus.

use anyhow::{Context as _, Result};

use super::{Desktop, Process};

/// Where tray items are on the bus.
const ITEMS: &str = "/org/ayatana/NotificationItem";

/// The item of a menu that a program exports on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    owner: String,
    path: String,
    id: String,
}

impl MenuItem {
    /// Finds the item with these words in a program's menus; none where it exports no such item.
    ///
    /// # Errors
    /// Where the bus does not answer.
    pub fn find(desktop: &Desktop, program: &Process, words: &str) -> Result<Option<Self>> {
        let bus = ["org.freedesktop.DBus", "/org/freedesktop/DBus"];
        let names = call(desktop, bus, "org.freedesktop.DBus.ListNames", &[])?;
        for owner in names.split('\'').filter(|name| name.starts_with(':')) {
            let asked = call(desktop, bus, "org.freedesktop.DBus.GetConnectionUnixProcessID", &[owner]);
            // A connection may be gone meanwhile.
            let Ok(pid) = asked else { continue };
            if !pid.contains(&format!("uint32 {},", program.id)) {
                continue;
            }
            // Other connections of the program may answer nobody.
            let Ok(tree) = call(desktop, [owner, ITEMS], "org.freedesktop.DBus.Introspectable.Introspect", &[]) else {
                continue;
            };
            for path in menus(&tree) {
                let layout = call(desktop, [owner, &path], "com.canonical.dbusmenu.GetLayout", &["0", "-1", "[]"])?;
                if let Some(id) = id_of(&layout, words) {
                    return Ok(Some(Self { owner: owner.to_owned(), path, id }));
                }
            }
        }
        Ok(None)
    }

    /// Clicks it.
    ///
    /// # Errors
    /// Where the program does not take it.
    pub fn click(&self, desktop: &Desktop) -> Result<()> {
        let at = [self.owner.as_str(), self.path.as_str()];
        call(desktop, at, "com.canonical.dbusmenu.Event", &[&self.id, "clicked", "<''>", "0"]).map(|_| ())
    }
}

fn call(desktop: &Desktop, [owner, path]: [&str; 2], method: &str, arguments: &[&str]) -> Result<String> {
    let mut call = desktop.command("gdbus");
    call.args(["call", "--session", "--timeout", "2", "--dest", owner, "--object-path", path, "--method", method]);
    // An argument may begin with a minus.
    call.arg("--").args(arguments);
    desktop.run(&mut call).with_context(|| format!("{method} of {owner}{path}"))
}

/// The menus of the tray items in an introspected tree.
fn menus(tree: &str) -> Vec<String> {
    let items = tree.split("<node name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    items.map(|item| format!("{ITEMS}/{item}/Menu")).collect()
}

/// The identifier of the item whose label has these words, in a layout as `gdbus` writes it: `<(4, {'label': <'...'>`.
fn id_of(layout: &str, words: &str) -> Option<String> {
    let before = &layout[..layout.find(words)?];
    let item = &before[before.rfind("<(")? + 2..];
    Some(item.split(',').next()?.trim().trim_start_matches("int32 ").to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_item_is_found_by_its_words() {
        let layout = "(uint32 5, (0, {'children-display': <'submenu'>}, [<(3, {'label': <'Open'>}, @av [])>, \
                      <(4, {'enabled': <true>, 'label': <'End remote service'>}, @av [])>]))";
        assert_eq!(id_of(layout, "End remote service").unwrap(), "4");
        assert_eq!(id_of(layout, "Open").unwrap(), "3");
        assert_eq!(id_of(layout, "Quit"), None);
    }

    #[test]
    fn menus_are_found_in_a_tree() {
        let tree = "('<node>\n  <interface name=\"a.b\"/>\n  <node name=\"one_app\"/>\n</node>\n',)";
        assert_eq!(menus(tree), ["/org/ayatana/NotificationItem/one_app/Menu"]);
    }
}
